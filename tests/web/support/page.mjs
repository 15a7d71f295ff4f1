// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after } from 'node:test';
import { closeBrowser, openPage } from './browser.mjs';
import { FixtureServer } from './fixtureserver.mjs';

after(closeBrowser);

/**
 * Opens the live page of a situation and hands it to `work`; afterwards nothing may have been complained about.
 * @param {object} situation of fixtures.mjs
 * @param {(all: {page: import('playwright-core').Page, server: FixtureServer, opened: object}) => Promise<void>} work
 */
export async function withPage(situation, work, { path = '', mayComplain = false, ...options } = {}) {
  const server = await new FixtureServer(situation).start();
  const opened = await openPage(options);
  try {
    await opened.page.goto(server.url + path);
    if (options.javaScriptEnabled !== false) await live(opened.page);
    await work({ page: opened.page, server, opened });
    if (!mayComplain) opened.assertClean(server.url);
  } finally {
    await opened.close();
    await server.stop();
  }
}

/** Waits until the page shows what the stream brought, lists included. */
export async function live(page) {
  await page.locator('#badge[data-state=live]').waitFor();
  await page.locator('#rounds > li').first().waitFor();
  await page.waitForFunction(() => document.querySelector('#rows tr, #empty > *'));
}

/** Waits until `read()` gives `wanted`. */
export async function becomes(read, wanted, patience = 30_000) {
  const end = Date.now() + patience;
  let seen = await read();
  while (JSON.stringify(seen) !== JSON.stringify(wanted) && Date.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 30));
    seen = await read();
  }
  assert.deepEqual(seen, wanted);
}

export const ids = (page) => page.locator('#rows th a').allTextContents();

const axeFile = new URL('../node_modules/axe-core/axe.min.js', import.meta.url);

/** Every finding of axe with WCAG 2 A and AA: "color-contrast: #count". */
export async function axeFindings(page) {
  await page.evaluate(await readFile(axeFile, 'utf8'));
  const result = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] }));
  return result.violations.map((finding) => `${finding.id}: ${finding.nodes.map((node) => node.target.join(' ')).slice(0, 5).join(', ')}`);
}

export const scrollsSideways = (page) => page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
