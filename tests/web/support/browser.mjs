// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';

const flags = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update',
  '--disable-sync'];
const patience = 30_000; // limit for every wait on a page: the machine may be busy with other tests

/** @type {Promise<import('playwright-core').Browser>|null} */
let browser = null;

/**
 * A page in a profile of its own; its complaints and the addresses it requests are recorded. All pages of a process share
 * one browser, which closeBrowser() ends.
 * @param {import('playwright-core').BrowserContextOptions & {hasClock?: boolean}} [options] hasClock: the page's time can be
 *   stopped and advanced by its `clock`
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
    /** The page had no complaints and requested nothing from elsewhere. */
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
