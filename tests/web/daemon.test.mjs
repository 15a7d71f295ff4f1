// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The page as the real daemon serves it. PROXYM_BINARY names the program.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openPage } from './support/browser.mjs';
import { Daemon, binary, fileService } from './support/daemon.mjs';
import { axeFindings, becomes, ids, live } from './support/page.mjs';

const hostile = '/<script>alert(1)</script><img src=x onerror=alert(2)>';
const first = [fileService('/a'), fileService('/b'), fileService(hostile, { domains: ['h.test'] }), fileService('/empty', { hosts: [] })];
const skip = binary ? false : 'PROXYM_BINARY is not set';
const haproxyStartup = 60_000;

/** @type {Daemon} */
let daemon;
before(async () => { if (!skip) daemon = await new Daemon().start(first); }, { timeout: haproxyStartup });
after(() => daemon?.stop());

/** @param {(all: any) => Promise<void>} work */
async function withPage(work, { mayComplain = false, ...options } = {}) {
  await daemon.services(first);
  await becomes(async () => (await daemon.served()).join(), first.map((service) => service.id).sort().join());
  const opened = await openPage(options);
  try {
    await opened.page.goto(daemon.url);
    if (options.javaScriptEnabled !== false) await live(opened.page);
    await work(opened);
    if (!mayComplain) opened.assertClean(daemon.url);
  } finally {
    await opened.close();
  }
}

test('a file that changes shows on the page, in its history and in HAProxy', { skip }, () => withPage(async ({ page }) => {
  await becomes(async () => (await ids(page)).includes('/a'), true);
  await daemon.services([...first, fileService('/late')]);
  await becomes(async () => (await ids(page)).includes('/late'), true);
  await becomes(async () => (await page.locator('#rounds summary .why').first().innerText()).includes('late_80'), true);
  await page.locator('#rounds summary').first().click();
  assert.match(await page.locator('.diff').first().innerText(), /\+backend late_80/);
  await page.getByRole('link', { name: '/late', exact: true }).click();
  await page.getByRole('dialog').getByText('Configuration in force').waitFor();
  await page.getByRole('dialog').getByText('127.0.0.1:9', { exact: true }).waitFor();
}));

test('the button tells which round it made', { skip }, () => withPage(async ({ page }) => {
  await page.getByRole('button', { name: 'Refresh now' }).click();
  await becomes(async () => /^round \d+: nothing changed, <?[\d.]+ m?s$/.test(await page.locator('#outcome').innerText()), true);
}));

test('search, filter and sort are the server\'s', { skip }, () => withPage(async ({ page }) => {
  await page.getByRole('combobox', { name: 'State' }).selectOption('noHosts');
  await becomes(() => ids(page), ['/empty']);
  await page.getByRole('combobox', { name: 'State' }).selectOption('');
  await page.getByLabel('Search').fill('b.test');
  await becomes(() => ids(page), ['/b']);
  await page.getByLabel('Search').fill('');
  for (const name of ['Reached by', 'Protocol', 'Source', 'Servers', 'State', 'Service']) {
    await page.getByRole('columnheader', { name }).getByRole('button').click();
    await becomes(async () => (await ids(page)).length, 4);
  }
}));

test('hostile names are text, with scripts and without', { skip }, async () => {
  for (const javaScriptEnabled of [true, false]) {
    await withPage(async ({ page }) => {
      await becomes(async () => (await ids(page)).includes(hostile), true);
      assert.equal(await page.locator('main img, main script').count(), 0);
    }, { javaScriptEnabled });
  }
});

test('without JavaScript the page shows what matters, and the button is a form', { skip }, () => withPage(async ({ page }) => {
  assert.match(await page.locator('h1').innerText(), /In sync|Degraded/);
  assert.match(await page.locator('#haproxy').innerText(), /running, pid \d+/);
  assert.match(await page.locator('#sources').innerText(), /File\s+ok/);
  assert.equal((await ids(page)).length, 4);
  assert.equal(await page.getByLabel('Search').isVisible(), false);
  const [reply] = await Promise.all([
    page.waitForResponse((response) => response.request().method() === 'POST'),
    page.getByRole('button', { name: 'Refresh now' }).click(),
  ]);
  assert.equal(reply.status(), 303);
  await page.waitForURL(daemon.url);
  assert.match(await page.locator('h1').innerText(), /In sync|Degraded/);
}, { javaScriptEnabled: false }));

test('the real page is clean for axe', { skip }, () => withPage(async ({ page }) => {
  assert.deepEqual(await axeFindings(page), []);
}, { reducedMotion: 'reduce' }));

test('while proxym restarts the page keeps what it has and comes back', { skip }, () => withPage(async ({ page }) => {
  const before = (await ids(page)).length;
  await daemon.end();
  await page.locator('#badge[data-state=reconnecting], #badge[data-state=old]').waitFor();
  assert.equal((await ids(page)).length, before);
  await daemon.run();
  await page.locator('#badge[data-state=live]').waitFor({ timeout: 25_000 });
}, { mayComplain: true }));

test('ten thousand services show and are found', { skip }, () => withPage(async ({ page }) => {
  await daemon.services(Array.from({ length: 10_000 }, (_, n) => fileService(`/many/${n}`)));
  await becomes(() => page.locator('#count').textContent(), '10000 of 10000', 120_000);
  await page.getByLabel('Search').fill('/many/9999');
  await becomes(() => ids(page), ['/many/9999']);
}));
