// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { change, counts, failing, healthy, heldBack, service } from './support/fixtures.mjs';
import { FixtureServer } from './support/fixtureserver.mjs';
import { becomes, ids, withPage } from './support/page.mjs';

const outcome = (page) => page.locator('#outcome').textContent();

test('a change shows without a reload of the page', () => withPage(healthy(), async ({ page, server }) => {
  const { situation } = server;
  situation.services.push(service('/new/thing'));
  situation.history.unshift(change(45, 0, { action: 'reload', reason: 'backend new_thing_8080 is new', added: ['new_thing_8080'] }));
  situation.status.services.total += 1;
  Object.assign(situation.status, { state: 'degraded', summary: 'Degraded: something is skipped' });
  server.publish();
  await page.getByRole('heading', { name: 'Degraded' }).waitFor();
  await becomes(async () => (await ids(page)).includes('/new/thing'), true);
  await becomes(() => page.locator('#rounds summary .why').first().textContent(), 'backend new_thing_8080 is new');
  assert.match(await page.title(), /^Degraded/);
}));

test('a change leaves the focus in the history where it is', () => withPage(healthy(), async ({ page, server }) => {
  const { situation } = server;
  const newest = page.locator('#rounds summary .why').first();
  await page.locator('#rounds summary').nth(2).focus();
  const focused = () => page.evaluate(() => document.activeElement?.closest('li')?.dataset.key);
  const before = await focused();
  assert.ok(before);
  situation.history.unshift(change(45, 0, { action: 'reload', reason: 'backend new_thing_8080 is new', added: ['new_thing_8080'], changed: [] }));
  situation.status.summary = 'In sync: and one more';
  server.publish();
  await becomes(() => newest.textContent(), 'backend new_thing_8080 is new');
  assert.equal(await focused(), before);
}));

test('a change leaves alone what someone has selected, in a service and beside it', () => withPage(failing(), async ({ page, server }) => {
  const { situation } = server;
  const select = (locator) => locator.evaluate((one) => getSelection()?.selectAllChildren(one));
  const selected = () => page.evaluate(() => String(getSelection()));
  await select(page.locator('#haproxy pre.error'));
  situation.status.haproxy.runtimeUpdates += 1000;
  server.publish();
  await becomes(async () => (await page.locator('#haproxy').innerText()).includes(String(situation.status.haproxy.runtimeUpdates)), true);
  assert.match(await selected(), /Address already in use/);

  const [web] = situation.services;
  await page.locator(`#rows a[data-name=${web.name}]`).click();
  const lines = page.getByRole('region', { name: 'Configuration in force' });
  await select(lines);
  await lines.focus();
  web.reason = 'told later';
  await page.getByRole('dialog').getByText('told later').first().waitFor();
  assert.match(await selected(), /^backend /);
  assert.equal(await lines.evaluate((one) => one === document.activeElement), true);
}));

test('only a changed verdict is read out', () => withPage(healthy(), async ({ page, server }) => {
  assert.deepEqual(await page.locator('[aria-live]').evaluateAll((all) => all.map((one) => one.id)), ['verdict']);
  await page.evaluate(() => {
    globalThis.told = 0;
    new MutationObserver(() => ++globalThis.told).observe(document.getElementById('verdict'), { childList: true, subtree: true, characterData: true });
  });
  server.situation.status.lastRound.number = 77;
  server.publish();
  await page.getByText('Round 77').waitFor();
  assert.equal(await page.evaluate(() => globalThis.told), 0);
}));

test('the button refreshes and tells the outcome', () => withPage(healthy(), async ({ page, server }) => {
  await page.getByRole('button', { name: 'Refresh now' }).click();
  await becomes(() => outcome(page), 'round 45: nothing changed, 21 ms');
  assert.deepEqual(server.posts, ['/api/refresh']);
}));

test('Alt and R refresh from the keyboard', () => withPage(healthy(), async ({ page, server }) => {
  await page.keyboard.press('Alt+KeyR');
  await becomes(() => outcome(page), 'round 45: nothing changed, 21 ms');
  assert.deepEqual(server.posts, ['/api/refresh']);
}));

test('a loss that is held back has a button of its own', () => withPage(heldBack(), async ({ page, server }) => {
  await page.getByText('6 services are held back').waitFor();
  await page.locator('#held').getByText('believed in 24 s').first().waitFor();
  await page.locator('#held').getByText('… and 1 more').waitFor();
  await page.getByRole('button', { name: 'Accept the loss' }).click();
  await becomes(() => server.posts, ['/api/refreshlosses']);
}));

test('without a loss there is no button to accept one', () => withPage(healthy(), async ({ page }) => {
  assert.equal(await page.getByRole('button', { name: 'Accept the loss' }).count(), 0);
}));

test('a loss that was accepted takes its button along', () => withPage(heldBack(), async ({ page, server }) => {
  const button = page.getByRole('button', { name: 'Accept the loss' });
  await button.waitFor();
  server.situation.services.splice(0, 6);
  server.situation.status.services = counts(server.situation.services);
  server.publish();
  await button.waitFor({ state: 'detached' });
}));

test('a visitor who may not accept a loss is told so', () => withPage(heldBack(), async ({ page, server }) => {
  server.refusal = 'only proxym\'s own pages may do this';
  await page.getByRole('button', { name: 'Accept the loss' }).click();
  await becomes(() => outcome(page), 'the loss is not accepted: only proxym\'s own pages may do this');
}, { mayComplain: true }));

test('a failing source says when it is asked again, and counts down', () => withPage(failing(), async ({ page }) => {
  await page.locator('#sources').getByText(/^in \d s$/).waitFor();
  await page.locator('#sources').getByText('now', { exact: true }).waitFor();
}));

test('a lost connection greys the old data and says how old; then it comes back', () => withPage(healthy(), async ({ page, server }) => {
  const { port } = server;
  await server.stop();
  await page.locator('#badge[data-state=reconnecting]').waitFor();
  await page.locator('main.old').waitFor();
  assert.match(await page.locator('#badge').innerText(), /^data from \d\d:\d\d:\d\d$/);
  assert.equal((await ids(page)).length, 11);
  const again = await new FixtureServer(healthy()).start(port);
  try {
    await page.locator('#badge[data-state=live]').waitFor({ timeout: 20_000 });
    assert.equal(await page.locator('main.old').count(), 0);
  } finally {
    await page.goto('about:blank');
    await again.stop();
  }
}, { mayComplain: true }));

test('a hidden tab closes its stream and opens it again when it is looked at', () => withPage(healthy(), async ({ page, server }) => {
  const look = (hidden) => page.evaluate((value) => {
    Object.defineProperty(document, 'hidden', { value, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);
  await look(true);
  await becomes(() => server.streams.size, 0);
  await look(false);
  await becomes(() => server.streams.size, 1);
}));

test('what is left out on purpose stays closed until somebody looks, and open from then on', () => withPage(healthy(), async ({ page, server }) => {
  assert.equal(await page.locator('#notes details').count(), 0);
  server.situation.status.notes = ['service /dns of File, port 53: udp is not supported'];
  server.publish();
  await page.locator('#notes summary').press('Enter');
  assert.match(await page.locator('#notes').innerText(), /^1 thing is left out on purpose[^]*udp/);
  server.situation.status.notes.push('Marathon: /worker: it has no ports');
  server.publish();
  await page.getByText('/worker').waitFor();
  assert.match(await page.locator('#notes').innerText(), /^2 things/);
}));

test('a failed reload shows with what HAProxy said, and the history with its diff', () => withPage(failing(), async ({ page }) => {
  assert.match(await page.locator('#haproxy').innerText(), /failed[^]*Address already in use/);
  assert.match(await page.locator('#sources').innerText(), /Marathon[^]*failing[^]*connection refused/);
  assert.match(await page.locator('#problems').innerText(), /connection refused[^]*is no path/);
  assert.doesNotMatch(await page.locator('#problems').innerText(), /Address already in use/); // the verdict says it already
  assert.match(String(await page.locator('svg.hour').getAttribute('aria-label')), /^Last hour: 2 reloads, 17 runtime updates, 1 failed/);
  await page.locator('#rounds summary').first().press('Enter');
  const body = page.locator('.round-body').first();
  assert.match(await body.innerText(), /Trigger\s+Marathon: status_update_event[^]*collect 9 ms/);
  assert.match(await body.locator('.diff .plus').last().innerText(), /10\.0\.0\.3:31003/);
}));
