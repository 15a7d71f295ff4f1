// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The page as the real daemon serves it. PROXYM_BINARY names the program.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openPage } from './support/browser.mjs';
import { Daemon, binary, fileService } from './support/daemon.mjs';
import { axeFindings, becomes, ids, live, overlaps, scrollsSideways } from './support/page.mjs';

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

test('without JavaScript the page filters, counts live servers and tells the last changes', { skip }, () => withPage(async ({ page }) => {
  await page.goto(`${daemon.url}?state=noHosts`);
  assert.match(await page.locator('#count').innerText(), /^1, of 4 in all/);
  await page.getByRole('link', { name: 'Show all' }).click();
  assert.equal((await ids(page)).length, 4);
  await becomes(async () => { await page.reload(); return (await page.locator('#rows').innerText()).includes('0/1 live'); }, true);
  assert.match(await page.locator('#rounds').innerText(), /UTC\s+reload/);
  await daemon.services([...first, fileService('/lonely')]);
  await becomes(async () => { await page.reload(); return (await page.locator('#rounds .why').first().innerText()).startsWith('lonely_80: '); }, true);
  await daemon.services(first);
  await becomes(async () => { await page.reload(); return (await ids(page)).length; }, 4);
  const link = page.locator('#rows .reach a').first();
  assert.match(String(await link.getAttribute('href')), new RegExp(`^http://[a-z.]+:${daemon.httpPort}`));
  assert.match(await page.locator('#rows').innerText(), /all\.json/);
  await page.getByRole('link', { name: /no live server/ }).click();
  assert.match(page.url(), /state=down#services$/);
  assert.match(await page.locator('#count').innerText(), /^\d, of 4 in all/);
}, { javaScriptEnabled: false }));

for (const width of [1280, 360]) {
  for (const colorScheme of ['light', 'dark']) {
    test(`without scripts nothing overlaps, and axe finds nothing: ${width} px, ${colorScheme}`, { skip, timeout: 60_000 }, async () => {
      const opened = await openPage({ colorScheme, viewport: { width, height: 800 } });
      try {
        await opened.page.route('**/*.js', (route) => route.abort()); // axe itself needs scripts
        await opened.page.goto(daemon.url);
        assert.equal(await scrollsSideways(opened.page), false);
        assert.deepEqual(await overlaps(opened.page), []);
        assert.deepEqual(await axeFindings(opened.page), []);
      } finally {
        await opened.close();
      }
    });
  }
}

test('the real page is clean for axe', { skip }, () => withPage(async ({ page }) => {
  assert.deepEqual(await axeFindings(page), []);
}, { reducedMotion: 'reduce' }));

test('a load shows in the chart of the edge, and not in that of another service', { skip, timeout: 120_000 }, () => withPage(async ({ page }) => {
  const ask = () => fetch(`http://127.0.0.1:${daemon.httpPort}/`).then((reply) => reply.text(), () => {});
  const load = setInterval(ask, 20);
  try {
    await page.locator('#edge canvas').waitFor({ timeout: 60_000 });
    await becomes(async () => /^Now [1-9]\d* requests\/s/.test(await page.locator('#edge .words').innerText()), true, 60_000);
    await page.getByRole('link', { name: '/a', exact: true }).click();
    await page.getByRole('dialog').getByText('No request in the last hour.').waitFor({ timeout: 60_000 });
    assert.ok(await page.locator('#detail-traffic canvas').isVisible());
  } finally {
    clearInterval(load);
  }
}));

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
