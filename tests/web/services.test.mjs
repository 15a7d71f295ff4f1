// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failing, heldBack, healthy, many, noService, noSource } from './support/fixtures.mjs';
import { becomes, ids, live, withPage } from './support/page.mjs';

const count = (page) => page.locator('#count').textContent();

test('a search narrows the list, counts, and stays in the address', () => withPage(healthy(), async ({ page }) => {
  assert.equal(await count(page), '11 of 11');
  await page.getByLabel('Search').fill('shop.example.org');
  await becomes(() => ids(page), ['/shop/web']);
  assert.equal(await count(page), '1 of 11');
  assert.match(page.url(), /\?search=shop\.example\.org$/);
  await page.getByLabel('Search').fill('10.0.0.9:31990');
  await becomes(() => ids(page), ['/data/postgres']);
}));

test('what was just typed is searched for even if something else is pressed at once', () => withPage(healthy(), async ({ page }) => {
  await page.getByLabel('Search').fill('wiki');
  await page.getByRole('columnheader', { name: 'Source' }).getByRole('button').click();
  await becomes(() => ids(page), ['wiki']);
  assert.match(page.url(), /search=wiki&sort=source/);
}));

test('filters by source and state are kept over a reload and undone by Back', () => withPage(healthy(), async ({ page }) => {
  await page.getByRole('combobox', { name: 'Source' }).selectOption('File');
  await becomes(() => ids(page), ['intranet', 'wiki']);
  await page.getByRole('combobox', { name: 'State' }).selectOption('noHosts');
  await becomes(() => ids(page), []);
  await page.reload();
  await live(page);
  assert.equal(await page.getByRole('combobox', { name: 'Source' }).inputValue(), 'File');
  assert.equal(await page.getByRole('combobox', { name: 'State' }).inputValue(), 'noHosts');
  await page.goBack();
  await becomes(() => ids(page), ['intranet', 'wiki']);
}));

test('each column sorts, and a second press turns the order round', () => withPage(healthy(), async ({ page }) => {
  const servers = page.getByRole('columnheader', { name: 'Servers' });
  await servers.getByRole('button').click();
  await becomes(async () => (await ids(page))[0], '/accounts/mail');
  assert.equal(await servers.getAttribute('aria-sort'), 'ascending');
  await servers.getByRole('button').click();
  await becomes(async () => (await ids(page)).pop(), '/accounts/mail');
  assert.match(page.url(), /sort=hosts&order=desc/);
  for (const name of ['Service', 'Reached by', 'Protocol', 'Source', 'State']) {
    await page.getByRole('columnheader', { name }).getByRole('button').press('Enter');
    await becomes(() => page.getByRole('columnheader', { name }).getAttribute('aria-sort'), 'ascending');
  }
}));

test('ten thousand services are paged and found', () => withPage(many(), async ({ page }) => {
  assert.equal((await ids(page)).length, 50);
  assert.equal(await count(page), '10000 of 10000');
  await page.getByRole('button', { name: 'Next' }).click();
  await becomes(() => page.locator('#range').textContent(), '51–100 of 10000');
  assert.match(page.url(), /offset=50/);
  await page.getByLabel('Search').fill('-09999');
  await becomes(async () => (await ids(page)).length, 1);
}));

test('a service opens with configuration, labels, live servers and has an address of its own', () => withPage(heldBack(), async ({ page }) => {
  await page.locator('#rows').getByRole('link', { name: '/accounts/login' }).click();
  const detail = page.getByRole('dialog');
  await detail.getByText('Servers, 2 of 3 live, 1 leaving').waitFor();
  assert.match(page.url(), /service=accounts_login_8080/);
  const text = await detail.innerText();
  for (const part of ['backend accounts_login_8080', 'proxym.domains', 'login.example.com', '10.0.0.2:31002', 'DOWN 1/2', 'no check', 'MAINT', 'Requests/s', 'Layer4 connection problem: Connection refused (L4CON), 3 min ago', '*:80, *:443', 'shop.json', 'spare_0003', '246912', 'held back', 'Conflicts']) {
    assert.ok(text.includes(part), `the detail lacks ${part}:\n${text}`);
  }
  await page.keyboard.press('Escape');
  await detail.waitFor({ state: 'hidden' });
  await becomes(() => page.url().includes('service='), false);
  await page.goto(`${page.url()}?service=wiki_80`);
  await page.getByRole('dialog', { name: 'wiki' }).waitFor();
}));

test('a late answer about one service changes nothing of the next', () => withPage(healthy(), async ({ page }) => {
  const [slow, next] = await page.locator('#rows a[data-name]').evaluateAll((all) => all.map((one) => one.dataset.name));
  let letGo = () => {};
  const isLetGo = new Promise((resolve) => { letGo = resolve; });
  await page.route(`**/api/services/${slow}`, async (route) => {
    await isLetGo;
    await route.continue();
  });
  await page.locator(`#rows a[data-name=${slow}]`).click();
  await page.evaluate((name) => {
    history.pushState(null, '', `?service=${name}`);
    dispatchEvent(new PopStateEvent('popstate'));
  }, next);
  const lines = page.getByRole('region', { name: 'Configuration in force' });
  await becomes(async () => (await lines.textContent()).startsWith(`backend ${next}`), true);
  const title = await page.locator('#detail-title').textContent();
  const late = page.waitForResponse((response) => response.url().endsWith(slow));
  letGo();
  await (await late).finished();
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 200))); // time for the page to read it
  assert.equal(await page.locator('#detail-title').textContent(), title);
  assert.match(String(await lines.textContent()), new RegExp(`^backend ${next}`));
}));

test('a service that is gone is told in words', () => withPage(healthy(), async ({ page }) => {
  await page.goto(`${page.url()}?service=nobody_1`);
  await page.getByText('There is no such service any more.').waitFor();
}, { mayComplain: true }));

test('domains lead where HAProxy serves them, and nothing else is a link', () => {
  const situation = healthy();
  const make = (id, over) => ({ ...situation.services[0], id, name: `${id.slice(1)}_80`, path: '', ...over });
  situation.services = [
    make('/plain', { domains: ['a.test', 'b.test', 'c.test'], path: '/x"y', listeners: ['*:8080'], origin: 'shop.json' }),
    make('/secure', { domains: ['s.test'], listeners: ['*:80', '[::1]:8443'] }),
    make('/wild', { domains: ['*.test', 'javascript:alert(1)'], listeners: ['*:80'] }),
    make('/waits', { domains: ['w.test'], listeners: [] }),
  ];
  return withPage(situation, async ({ page }) => {
    const links = page.locator('#rows .reach a');
    assert.deepEqual(await links.evaluateAll((all) => all.map((one) => [one.getAttribute('href'), one.rel])), [
      ['http://a.test:8080/x%22y', 'noopener noreferrer'], ['http://b.test:8080/x%22y', 'noopener noreferrer'], ['https://s.test:8443', 'noopener noreferrer']]);
    assert.match(await page.locator('#rows').innerText(), /a\.test, b\.test and 1 more \/x"y[^]*shop\.json/);
    await page.getByRole('link', { name: '/plain' }).click();
    await page.locator('dialog dd a', { hasText: 'c.test' }).waitFor();
  });
});

test('one change is one, and services that are left out are one click away', () => {
  const situation = failing();
  situation.history = situation.history.slice(0, 1);
  const { skipped } = situation.status.services;
  return withPage(situation, async ({ page }) => {
    assert.equal(await page.locator('#history-count').innerText(), '1 change');
    await page.getByRole('link', { name: skipped === 1 ? '1 service is left out' : `${skipped} services are left out` }).click();
    await becomes(() => page.locator('#count').textContent(), `${skipped} of ${situation.status.services.total}`);
  });
});

test('servers that are not live show as number, icon and word', () => withPage(failing(), async ({ page }) => {
  /** @param {string} id */
  const servers = (id) => page.locator('#rows tr').filter({ has: page.getByRole('link', { name: id, exact: true }) }).locator('.number');
  assert.equal(await servers('/shop/web').innerText(), '3/3');
  assert.equal(await servers('/shop/api').innerText(), '2/3 live');
  assert.equal(await servers('/shop/search').innerText(), '0/3 live');
  assert.equal(await servers('/media/upload').innerText(), '3');
  assert.equal(await servers('/shop/api').locator('.icon').isVisible(), true);
  assert.equal(await servers('/shop/web').locator('.icon').isVisible(), false);
}));

test('a server that goes down shows without any event', () => withPage(healthy(), async ({ page, server }) => {
  server.situation.services[0].live = 1;
  await page.getByText('1/3 live').waitFor();
}));

test('what HAProxy has not said in time is asked for again at once', () => withPage(healthy(), async ({ page, server }) => {
  const [web] = server.situation.services;
  const servers = page.locator('#rows tr').filter({ has: page.getByRole('link', { name: web.id, exact: true }) }).locator('.number');
  await page.clock.pauseAt(Date.now() + 8_000);
  web.live = null;
  await page.getByLabel('Search').fill(web.id);
  await page.clock.runFor(500);
  await becomes(() => servers.innerText(), '3');
  web.live = 1;
  await page.clock.runFor(1_000);
  await becomes(() => servers.innerText(), '1/3 live');
}, { hasClock: true }));

test('nothing found, no services and no source are three different things', async () => {
  await withPage(healthy(), async ({ page }) => {
    await page.getByLabel('Search').fill('zzz');
    await page.getByText('No service matches').waitFor();
    await page.getByRole('button', { name: 'Clear search and filters' }).click();
    await becomes(() => count(page), '11 of 11');
    assert.equal(await page.getByLabel('Search').inputValue(), '');
  });
  await withPage(noService(), ({ page }) => page.getByText('File and Marathon answered with none.').waitFor());
  await withPage(noSource(), ({ page }) => page.getByText('PROXYM_MARATHON_SERVERS').waitFor());
});
