// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The charts: of the edge, in each row, and of one service.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { healthy, someTraffic } from './support/fixtures.mjs';
import { axeFindings, becomes, scrollsSideways, withPage } from './support/page.mjs';

const busy = (traffic = someTraffic) => ({ ...healthy(), traffic });

/** How many pixels of the chart, or of a column of it, have about that colour of the page. */
const pixels = (page, chart, variable, column = null) => page.locator(`${chart} canvas`).evaluate((canvas, { name, part }) => {
  const probe = document.body.appendChild(document.createElement('span'));
  probe.style.color = `var(${name})`;
  const wanted = getComputedStyle(probe).color.match(/\d+/g).map(Number);
  probe.remove();
  const copy = Object.assign(document.createElement('canvas'), { width: canvas.width, height: canvas.height }).getContext('2d', { willReadFrequently: true });
  copy.drawImage(canvas, 0, 0);
  const { data } = part === null ? copy.getImageData(0, 0, canvas.width, canvas.height) : copy.getImageData(Math.round(canvas.width * part), 0, 1, canvas.height);
  let found = 0;
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 3] > 200 && wanted.every((colour, of) => Math.abs(colour - data[at + of]) < 24)) ++found;
  }
  return found;
}, { name: variable, part: column });

test('the edge has a chart, a sentence and a table', () => withPage(busy(), async ({ page }) => {
  await page.locator('#edge canvas').waitFor();
  for (const colour of ['--accent', '--warn', '--bad']) assert.ok(await pixels(page, '#edge', colour) > 50, colour);
  assert.match(await page.locator('#edge .words').innerText(), /^Now \d+ requests\/s, 43 sessions, \d+ ms to answer\. In the last hour \d+ requests\/s on average and at most \d+, at \d\d:\d\d:\d\d; 3\.?\d? % were answered with 4xx, 1\.\d % with 5xx\.$/);
  await page.locator('#edge summary').click();
  assert.ok(await page.locator('#edge tbody tr').count() >= 11);
  assert.deepEqual(await page.locator('#edge .scroller th[scope=col]').allInnerTexts(), ['From', 'Requests/s', '4xx/s', '5xx/s', 'Answer', 'Sessions', 'Queue']);
}));

test('the legend tells the numbers below the pointer, else the latest', () => withPage(busy(), async ({ page }) => {
  await page.locator('#edge canvas').waitFor();
  const at = page.locator('#edge .u-series .u-value').first();
  assert.equal(await at.innerText(), 'now');
  await page.locator('#edge .u-over').hover({ position: { x: 100, y: 50 } });
  await becomes(async () => /^\d\d:\d\d:\d\d$/.test(await at.innerText()), true);
}));

test('what is missing is a gap, not zero', () => withPage(busy((name) => someTraffic(name).filter((_, at) => at < 100 || at > 300)), async ({ page }) => {
  await page.locator('#edge canvas').waitFor();
  for (const colour of ['--accent', '--bad']) assert.equal(await pixels(page, '#edge', colour, 0.55), 0);
  assert.ok(await pixels(page, '#edge', '--accent', 0.2) > 0);
  const paths = await page.locator('#rows .spark path').first().getAttribute('d');
  assert.equal(paths.match(/M/g).length, 2);
}));

test('each row has a small line with its words, all from one request', () => withPage(busy(), async ({ page, opened }) => {
  await becomes(() => page.locator('#rows svg.spark').count(), 11);
  const words = await page.locator('#rows svg.spark').evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')));
  for (const text of words) assert.match(text, /^[\d.]+ requests\/s, at most [\d.]+ in the last hour$/);
  const asked = opened.requests.filter((request) => request.includes('/api/traffic?services='));
  assert.ok(asked.length <= 3, `${asked.length} requests`);
  assert.ok(asked[0].split(',').length === 11);
}));

test('a service has a chart of its own, which goes with it', () => withPage(busy((name) => (name.includes('login') ? [] : someTraffic(name))), async ({ page }) => {
  await page.getByRole('link', { name: '/shop/web' }).click();
  await page.locator('#detail-traffic canvas').waitFor();
  assert.ok(await pixels(page, '#detail-traffic', '--accent') > 50);
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: '/accounts/login' }).click();
  await page.getByRole('dialog').getByText('No samples yet').waitFor();
  assert.equal(await page.locator('#detail-traffic canvas').isVisible(), false);
}));

test('an edge without samples says so', () => withPage(healthy(), async ({ page }) => {
  await page.locator('#edge').getByText('No samples yet').waitFor();
  assert.equal(await page.locator('#edge canvas').count(), 0);
  assert.equal(await page.locator('#rows .spark').count(), 0);
}));

test('an edge where nothing is asked has a flat line', () => withPage(busy(() => someTraffic('').map((sample) => ({ ...sample, requests: 0, errors4xx: 0, errors5xx: 0, responseMs: null, queue: null }))), async ({ page }) => {
  await page.locator('#edge').getByText('No request in the last hour.').waitFor();
  await becomes(() => page.locator('#rows .spark.idle').count(), 11);
}));

test('the charts follow the theme', () => withPage(busy(), async ({ page }) => {
  await page.locator('#edge canvas').waitFor();
  const before = await pixels(page, '#edge', '--accent');
  await page.getByRole('button', { name: 'Dark theme' }).click();
  await becomes(async () => await pixels(page, '#edge', '--accent') > before / 2, true);
}, { colorScheme: 'light' }));

test('a change says what became of the requests', () => withPage(busy(), async ({ page, server }) => {
  assert.equal(await page.locator('#rounds .effect').count(), 0);
  server.situation.history[1].effect = '5xx rose from 0.1 % to 12 % after round 42';
  server.situation.status.summary += ' now';
  server.publish();
  await becomes(() => page.locator('#rounds > li').nth(1).locator('.effect').innerText().then((text) => text.trim()), '5xx rose from 0.1 % to 12 % after round 42');
}));

for (const colorScheme of ['light', 'dark']) {
  test(`axe finds nothing in charts: ${colorScheme}`, () => withPage(busy(), async ({ page }) => {
    await page.locator('#edge canvas').waitFor();
    await page.locator('#edge summary').click();
    assert.deepEqual(await axeFindings(page), []);
    await page.getByRole('link', { name: '/shop/web' }).click();
    await page.locator('#detail-traffic canvas').waitFor();
    await page.locator('#detail-traffic summary').click();
    assert.deepEqual(await axeFindings(page), []);
  }, { colorScheme, reducedMotion: 'reduce' }));
}

test('charts fit a screen of 360 px', () => withPage(busy(), async ({ page }) => {
  await page.locator('#edge canvas').waitFor();
  await page.locator('#edge summary').click();
  assert.equal(await scrollsSideways(page), false);
  await page.getByRole('link', { name: '/shop/web' }).click();
  await page.locator('#detail-traffic canvas').waitFor();
  await page.locator('#detail-traffic summary').click();
  assert.equal(await page.evaluate(() => { const all = document.getElementById('detail'); return all.scrollWidth > all.clientWidth; }), false);
}, { viewport: { width: 360, height: 740 } }));
