// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The other edges on the page.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPage } from './support/browser.mjs';
import { Daemon, binary, fileService } from './support/daemon.mjs';
import { ago, healthy, severalEdges } from './support/fixtures.mjs';
import { becomes, live, withPage } from './support/page.mjs';

const skip = binary ? false : 'PROXYM_BINARY is not set';
const cards = async (page) => (await page.locator('.edge h3').allInnerTexts()).map((text) => text.replace(/\s+/g, ' '));

test('without other edges there is no panel, and nobody asks for them', () => withPage(healthy(), async ({ page, opened }) => {
  assert.equal(await page.getByRole('heading', { name: 'Edges' }).count(), 0);
  await page.clock.runFor(10_000);
  assert.equal(opened.requests.filter((url) => url.endsWith('/api/peers')).length, 1);
}, { hasClock: true }));

test('each edge is told beside this one', () => withPage(severalEdges(), async ({ page }) => {
  await becomes(() => cards(page), ['this edge in sync', '10.0.0.2:5678 in sync', '10.0.0.3:5678 degraded',
    'edge-d.example.com:5678 no answer', '10.0.0.5:80 no answer']);
  await page.getByText('this one and 4 others, 2 do not answer, 1 serves something else').waitFor();
  const gone = page.locator('.edge').nth(3);
  await gone.getByText('no complete answer within 2.5 s').waitFor();
  assert.match(await gone.innerText(), /It said: In sync: 11 services[^]*Last good answer 14 min ago/);
  assert.match(await page.locator('.edge').nth(4).innerText(), /look at the address and port[^]*It has not answered so far/);
  assert.equal(await page.getByRole('link', { name: '10.0.0.2:5678' }).getAttribute('href'), 'http://10.0.0.2:5678/');
}));

test('what they disagree on is named, and linked where it is known', () => withPage(severalEdges(), async ({ page }) => {
  const other = page.locator('.edge').nth(2);
  await other.getByText('28 services differ').waitFor();
  assert.match(await other.innerText(), /only here: intranet_80\s+only there: batch_job-1_8080, [^]* … and 15 more\s+on both, but different: shop_web_8080, shop_api_8080/);
  assert.equal(await other.getByRole('link').count(), 4);
  await other.getByRole('link', { name: 'shop_web_8080' }).click();
  await page.getByRole('dialog').getByText('Servers,').waitFor();
}));

test('an edge that comes back, agrees and then leaves the list is followed', () => withPage(severalEdges(), async ({ page, server }) => {
  await page.locator('.edge').nth(4).waitFor();
  Object.assign(server.situation.peers[3], { error: null, state: 'starting', summary: 'Starting: waiting for File', lastSeenAt: ago(0) });
  server.situation.peers[1].disagreement = null;
  await page.getByText('this one and 4 others, 1 does not answer', { exact: true }).waitFor();
  await becomes(async () => (await cards(page))[4], '10.0.0.5:80 starting');
  server.situation.peers = [];
  await becomes(() => page.locator('#edges > *').count(), 0);
}));

test('all edges are refreshed, and who did not take it is named', () => withPage(severalEdges(), async ({ page, server }) => {
  await page.getByRole('button', { name: 'Refresh all edges' }).click();
  await page.locator('#outcome').getByText('not taken by edge-d.example.com:5678, 10.0.0.5:80').waitFor();
  server.situation.peers = server.situation.peers.slice(0, 2);
  await becomes(() => page.locator('.edge').count(), 3);
  await page.getByRole('button', { name: 'Refresh all edges' }).click();
  await page.locator('#outcome').getByText(/^round \d+:/).waitFor();
  assert.deepEqual(server.posts, ['/api/refresh everywhere', '/api/refresh everywhere']);
}));

for (const javaScriptEnabled of [true, false]) {
  test(`two real edges are told, ${javaScriptEnabled ? 'with' : 'without'} scripts`, { skip }, async () => {
    const other = await new Daemon().start([fileService('/shop/web'), fileService('/shop/new')]);
    const daemon = await new Daemon({ PROXYM_PEERS: `127.0.0.1:${other.port},127.0.0.1:9` }).start([fileService('/shop/web')]);
    const { page, close } = await openPage({ javaScriptEnabled });
    try {
      const disagreement = async () => (await (await fetch(`${daemon.url}api/peers`)).json()).peers[0].disagreement?.onlyThere ?? null;
      await becomes(disagreement, ['shop_new_80']);
      await page.goto(daemon.url);
      if (javaScriptEnabled) await live(page);
      await becomes(() => cards(page), ['this edge in sync', `127.0.0.1:${other.port} in sync`, '127.0.0.1:9 no answer']);
      await page.getByText('this one and 2 others, 1 does not answer, 1 serves something else').waitFor();
      assert.match(await page.locator('.edge').nth(1).innerText(), /only there: shop_new_80/);
      await page.getByText('connection refused').waitFor();
      const round = async (url) => (await (await fetch(`${url}api/status`)).json()).lastRound.trigger.source;
      await page.getByRole('button', { name: 'Refresh all edges' }).click();
      await becomes(() => round(other.url), 'Web');
      await becomes(() => round(daemon.url), 'Web');
    } finally {
      await close();
      await daemon.stop();
      await other.stop();
    }
  });
}
