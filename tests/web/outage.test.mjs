// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What the page says when nothing, or not everything, is served.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { healthy, manyDown, outage, recovered, waiting } from './support/fixtures.mjs';
import { becomes, ids, withPage } from './support/page.mjs';

const good = ['inSync', 'ok', 'active', 'up', 'live', 'allLive'];

/** @param {import('playwright-core').Page} page @param {string} where */
const healthyLooking = async (page, where) => (await page.locator(`${where} [data-state]`).evaluateAll((all) => all.map((one) => one.dataset.state)))
  .filter((state) => good.includes(state));
/** @param {import('playwright-core').Page} page @param {string} id */
const row = (page, id) => page.locator('#rows tr').filter({ has: page.getByRole('link', { name: id, exact: true }) });

test('an outage is the verdict, and nothing looks healthy', () => withPage(outage(), async ({ page }) => {
  assert.equal(await page.locator('h1').innerText(), 'HAProxy is not running');
  assert.match(await page.title(), /^HAProxy is not running/);
  assert.match(await page.locator('#verdict').innerText(), /Address already in use[^]*Nothing is served\./);
  assert.match(await page.locator('#since').innerText(), /^Nothing has been served since \d\d:\d\d:\d\d/);
  assert.match(await page.locator('#haproxy').innerText(), /not running[^]*Last start[^]*failed[^]*HAProxy 4711 has died[^]*Address already in use/);
  assert.doesNotMatch(await page.locator('#haproxy').innerText(), /Last reload/);
  await becomes(async () => (await ids(page)).length, 11);
  for (const part of ['#verdict', '#haproxy', '#rows']) assert.deepEqual(await healthyLooking(page, part), [], part);
  assert.match(await row(page, '/shop/web').innerText(), /0\/3 live\s+down/);
  await page.getByRole('link', { name: '/shop/web' }).click();
  await page.getByRole('dialog').getByText('down', { exact: true }).waitFor();
}));

test('a HAProxy that has just died does not show its last start as good', () => {
  const situation = outage();
  Object.assign(situation.status.haproxy.lastStart, { result: 'ok', error: null });
  return withPage(situation, async ({ page }) => {
    assert.match(await page.locator('#haproxy').innerText(), /has since died/);
    assert.deepEqual(await healthyLooking(page, '#haproxy'), []);
  });
});

test('a recovery is a change of its own, and the panel tells of it', () => withPage(recovered(), async ({ page }) => {
  assert.match(await page.locator('#rounds summary').first().innerText(), /recovery[^]*HAProxy 4711 has died; pid 4812/);
  assert.match(await page.locator('#haproxy').innerText(), /Last reload[^]*Last start[^]*HAProxy 4711 has died[^]*Deaths\s+1/);
  assert.match(String(await page.locator('svg.hour').getAttribute('aria-label')), /HAProxy restarted 1 time/);
}));

test('if all is well, no outage is shown', () => withPage(healthy(), async ({ page }) => {
  assert.doesNotMatch(await page.locator('#haproxy').innerText(), /Deaths/);
}));

test('services without a live server are something to do, and one click away', () => withPage(manyDown(), async ({ page }) => {
  assert.match(await page.locator('#verdict').innerText(), /38 services have no live server[^]*finds no live server for some services/);
  assert.doesNotMatch(await page.locator('#verdict').innerText(), /Nothing to do/);
  assert.deepEqual(await healthyLooking(page, '#verdict'), []);
  assert.match(await row(page, '/media/images').innerText(), /0\/3 live\s+down/);
  assert.match(await row(page, '/shop/web').innerText(), /3\/3\s+active/);
  assert.match(await row(page, '/accounts/mail').innerText(), /no servers/);
  await page.getByRole('link', { name: 'some services' }).click();
  await becomes(() => page.locator('#count').textContent(), '38 of 41');
  assert.equal(await page.getByRole('combobox', { name: 'State' }).inputValue(), 'down');
  assert.equal((await ids(page)).includes('/shop/web'), false);
}));

test('a change that waits for a reload is told, and what it brings is not served', () => withPage(waiting(), async ({ page }) => {
  assert.match(await page.locator('#verdict').innerText(), /Degraded[^]*a change waits for a reload until \d\d:\d\d:\d\d UTC: new backend shop_new_8080/);
  assert.match(await row(page, '/shop/new').innerText(), /skipped[^]*not served yet/);
}));
