// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];

/**
 * A browser of its own with one page; whatever it complains about and wherever it goes is written down.
 * @param {import('playwright-core').BrowserContextOptions} [options]
 */
export async function openBrowser(options = {}) {
  const profile = await mkdtemp(join(tmpdir(), 'proxym-web-'));
  const context = await chromium.launchPersistentContext(profile, { executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: flags,
    viewport: { width: 1280, height: 900 }, ...options });
  context.setDefaultTimeout(10_000);
  const [page] = context.pages();
  const complaints = [];
  const requests = [];
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
    async close() {
      await context.close();
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
