// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What the page shows after a sudden loss, with the real daemon and a Marathon that loses its tasks.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { openPage } from './support/browser.mjs';
import { Daemon, binary } from './support/daemon.mjs';
import { Marathon } from './support/marathon.mjs';
import { becomes, live } from './support/page.mjs';

const skip = binary ? false : 'PROXYM_BINARY is not set';
const apps = ['/a', '/b', '/c', '/d', '/e', '/f', '/g'];

/** @type {Marathon} */
let marathon;
/** @type {Daemon} */
let daemon;
before(async () => {
  if (skip) return;
  marathon = await new Marathon().start(apps);
  daemon = await new Daemon({ PROXYM_MARATHON_SERVERS: marathon.address, PROXYM_MARATHON_EVENTS: 'poll', PROXYM_HOLD_BACK: '3600' }).start([]);
});
after(async () => {
  await daemon?.stop();
  marathon?.stop();
});

/** How many services are in which state. */
async function counts() {
  const { services } = await (await fetch(`${daemon.url}api/status`)).json();
  return { active: services.active, noHosts: services.noHosts, heldBack: services.heldBack };
}

const refresh = () => fetch(`${daemon.url}api/refresh`, { method: 'POST' });

/** Every app has its task, and then no one has. */
async function loseAll() {
  marathon.running = new Set(apps);
  await refresh();
  await becomes(counts, { active: 7, noHosts: 0, heldBack: 0 });
  marathon.running.clear();
  await refresh();
  await becomes(counts, { active: 0, noHosts: 0, heldBack: 7 });
}

for (const javaScriptEnabled of [true, false]) {
  test(`a sudden loss is shown and can be accepted, ${javaScriptEnabled ? 'with' : 'without'} scripts`, { skip }, async () => {
    await loseAll();
    const { page, assertClean, close } = await openPage({ javaScriptEnabled });
    try {
      await page.goto(daemon.url);
      if (javaScriptEnabled) await live(page);
      const held = page.locator('#held');
      await held.getByText('7 services are held back').waitFor();
      assert.match(await held.innerText(), /\/a Marathon has reported no server for it since \d\d:\d\d:\d\d UTC[^]*… and 2 more/);
      assert.equal(await page.locator('#rows').getByText('held back', { exact: true }).count(), 7);
      await page.getByRole('button', { name: 'Accept the loss' }).click();
      await becomes(counts, { active: 0, noHosts: 7, heldBack: 0 });
      if (!javaScriptEnabled) await page.goto(daemon.url);
      await page.getByRole('button', { name: 'Accept the loss' }).waitFor({ state: 'detached' });
      await becomes(() => page.locator('#rows').getByText('no servers', { exact: true }).count(), 7);
      assertClean(daemon.url);
    } finally {
      await close();
    }
  });
}
