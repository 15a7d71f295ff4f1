// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after } from 'node:test';
import { closeBrowser, openPage } from './browser.mjs';
import { FixtureServer } from './fixtureserver.mjs';

after(closeBrowser);

/**
 * Opens the live page of a situation and passes it to `work`; afterwards the page must have no complaints.
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
  await page.locator('#rounds > li:is([data-key], .empty)').first().waitFor();
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

/** Pairs of texts in tables of facts and lists that stand on one another: "never × 2 s ago". */
export const overlaps = (page) => page.evaluate(() => {
  const boxes = [...document.querySelectorAll('dt, dd, time, .chip, .why, .counts, #rows a')]
    .map((element) => ({ element, range: document.createRange() }))
    .flatMap(({ element, range }) => { range.selectNodeContents(element); return [...range.getClientRects()].map((box) => ({ element, box })); })
    .filter(({ box }) => box.width > 1 && box.height > 1);
  const found = new Set();
  for (const [at, a] of boxes.entries()) {
    for (const b of boxes.slice(at + 1)) {
      if (a.element.contains(b.element) || b.element.contains(a.element)) continue;
      const width = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
      const height = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
      if (width > 2 && height > 4) found.add(`${a.element.textContent?.trim()} × ${b.element.textContent?.trim()}`);
    }
  }
  return [...found];
});
