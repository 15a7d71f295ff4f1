// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';

const flags = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update',
  '--disable-sync'];
const patience = 30_000; // for whatever a page is waited for: the machine may be busy with other tests

/** @type {Promise<import('playwright-core').Browser>|null} */
let browser = null;

/**
 * A page in a profile of its own; whatever it complains about and wherever it goes is written down. All pages of a process
 * share one browser: closeBrowser() ends it.
 * @param {import('playwright-core').BrowserContextOptions & {hasClock?: boolean}} [options] hasClock: the page's time can be
 *   stopped and moved on by its `clock`
 */
export async function openPage({ hasClock = false, ...options } = {}) {
  browser ??= chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags, timeout: 2 * patience });
  const context = await (await browser).newContext({ viewport: { width: 1280, height: 900 }, ...options });
  context.setDefaultTimeout(patience);
  const complaints = [];
  const requests = [];
  const page = await context.newPage();
  if (hasClock) await page.clock.install();
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('dialog', (dialog) => (complaints.push(`dialog: ${dialog.message()}`), dialog.dismiss()));
  context.on('request', (request) => requests.push(request.url()));
  return {
    page, context, complaints, requests,
    /** Nothing was complained about, nothing foreign was asked for. */
    assertClean(url) {
      assert.deepEqual(complaints, []);
      assert.deepEqual(requests.filter((request) => !request.startsWith(url)), []);
    },
    close: () => context.close(),
  };
}

export async function closeBrowser() {
  await (await browser)?.close();
  browser = null;
}
