// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { failing, healthy, heldBack, hostileNames, manyDown, noService, outage, severalEdges } from './support/fixtures.mjs';
import { axeFindings, becomes, live, scrollsSideways, withPage } from './support/page.mjs';

const background = (page) => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);

test('the system decides between light and dark until someone chooses, and the choice stays', () => withPage(healthy(), async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  const light = await background(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  const dark = await background(page);
  assert.notEqual(light, dark);
  await page.getByRole('button', { name: 'Light theme' }).click();
  assert.equal(await background(page), light);
  await page.reload();
  await live(page);
  assert.equal(await background(page), light);
  await page.getByRole('button', { name: 'Dark theme' }).click();
  assert.equal(await page.evaluate(() => localStorage.getItem('theme')), null);
}));

for (const colorScheme of ['light', 'dark']) {
  for (const [name, situation] of Object.entries({ healthy, failing, heldBack, noService, outage, manyDown, severalEdges })) {
    test(`axe finds nothing: ${name}, ${colorScheme}`, () => withPage(situation(), async ({ page }) => {
      assert.deepEqual(await axeFindings(page), []);
      if (name === 'noService') return;
      await page.locator('#rounds summary').first().click();
      await page.locator('.diff').first().waitFor();
      await page.getByRole('link', { name: '/shop/web' }).click();
      await page.getByRole('dialog').getByText('Servers,').waitFor();
      assert.deepEqual(await axeFindings(page), []);
    }, { colorScheme, reducedMotion: 'reduce' }));
  }
}

test('nothing is wider than a screen of 360 px', async () => {
  for (const situation of [healthy, failing, heldBack, hostileNames, outage, manyDown, severalEdges]) {
    await withPage(situation(), async ({ page }) => {
      assert.equal(await scrollsSideways(page), false);
      await page.locator('#rows th a').first().click();
      await page.getByRole('dialog').waitFor();
      assert.equal(await scrollsSideways(page), false);
    }, { viewport: { width: 360, height: 740 } });
  }
});

test('hostile names are text wherever they show', () => withPage(hostileNames(), async ({ page }) => {
  await page.locator('#rounds summary').first().click();
  await page.locator('.diff').first().waitFor();
  await page.locator('a[data-name=hostile_80]').first().click();
  await page.getByRole('dialog').getByText('Servers,').waitFor();
  await page.getByText('<img src=x onerror=alert(3)>{{id}}').first().waitFor();
  assert.equal(await page.locator('main img, main script, dialog img, dialog script').count(), 0);
  assert.equal(await page.locator('a[href^="javascript:"]').count(), 0);
}));

test('who wants no motion sees none', () => withPage(healthy(), async ({ page }) => {
  await page.locator('#badge').evaluate((badge) => { badge.dataset.state = 'reconnecting'; });
  const moving = () => page.evaluate(() => [...document.querySelectorAll('*')].map((one) => getComputedStyle(one))
    .filter((style) => style.animationName !== 'none' || style.transitionDuration.split(', ').some((time) => time !== '0s')).length);
  assert.equal(await moving(), 0);
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  assert.notEqual(await moving(), 0);
}, { reducedMotion: 'reduce' }));

test('the keyboard reaches everything, and comes back from where it was', () => withPage(healthy(), async ({ page }) => {
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter'); // follows the link that skips to the services
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement?.id), 'search');
  const link = page.locator('#rows a').first();
  await link.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByText('Configuration in force').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await becomes(() => link.evaluate((one) => one === document.activeElement), true);
}));

test('the keyboard comes back to a service whose row was made anew meanwhile', () => withPage(healthy(), async ({ page, server }) => {
  const link = page.locator('#rows a').first();
  await link.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByText('Configuration in force').waitFor();
  await link.evaluate((one) => { one.dataset.isOld = 'true'; });
  server.situation.services[1].reason = 'changed while a service is open';
  server.situation.status.summary += ' now';
  server.publish();
  await becomes(() => link.getAttribute('data-is-old'), null);
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await becomes(() => link.evaluate((one) => one === document.activeElement), true);
}));

test('the keyboard comes back from a service by the Back of the browser too', () => withPage(healthy(), async ({ page }) => {
  const link = page.locator('#rows a').first();
  await link.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByText('Configuration in force').waitFor();
  await page.evaluate(() => { const rows = document.getElementById('rows'); rows.replaceChildren(...[...rows.children].map((row) => row.cloneNode(true))); });
  await page.goBack();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await becomes(() => link.evaluate((one) => one === document.activeElement), true);
}));

test('every state has a word beside its icon', () => withPage(failing(), async ({ page }) => {
  const chips = await page.locator('[data-state]:has(> svg)').evaluateAll((all) => all.map((one) => [one.textContent?.trim(), one.querySelector('use')?.getAttribute('href')]));
  assert.ok(chips.length > 15);
  for (const [word, symbol] of chips) {
    assert.ok(word, `no word beside ${symbol}`);
    assert.equal(await page.locator(`symbol${symbol}`).count(), 1, `no symbol ${symbol}`);
  }
}));

test('the modules agree with their types', async () => {
  const compiler = fileURLToPath(new URL('node_modules/typescript/bin/tsc', import.meta.url));
  const project = fileURLToPath(new URL('.', import.meta.url));
  await promisify(execFile)(process.execPath, [compiler, '-p', project]).catch((error) => assert.fail(error.stdout));
});
