// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Called by tests/bench/status, which says what it does.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { get } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { closeBrowser, openPage } from '../web/support/browser.mjs';
import { Daemon, fileService } from '../web/support/daemon.mjs';

const services = 10_000;
const viewers = 200;
const watched = 20_000; // milliseconds for which CPU time is counted
const searches = 100;
const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** @param {string} name @param {number} value @param {string} unit */
const tell = (name, value, unit) => console.log(`${name}\t${Number(value.toPrecision(3))}\t${unit}`);
/** @param {number[]} values */
const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

const daemon = await new Daemon().start(Array.from({ length: services }, (_, n) => fileService(`/team${n % 97}/service-${n}`)));
try {
  await countStreams();
  await timeSearches();
  for (const path of ['api/status', '', 'healthz']) throughput(path);
  await timePaint();
} finally {
  await closeBrowser();
  await daemon.stop();
}

/** @param {string} path wrk shares the machine with the server @returns {void} */
function throughput(path) {
  const report = execFileSync('wrk', ['-t1', '-c32', '-d5s', daemon.url + path], { encoding: 'utf8' });
  tell(`requests to /${path}`, Number(/Requests\/sec:\s+([\d.]+)/.exec(report)?.[1]), '1/s');
}

/** As the page asks. Where nothing is found HAProxy is not asked: that is the search alone. */
async function timeSearches() {
  await fetch(`${daemon.url}healthz`); // makes Node.js load its HTTP client
  const ask = async (/** @type {string} */ query) => (await fetch(`${daemon.url}api/services?limit=50&${query}`)).arrayBuffer();
  for (const query of ['search=nobody-N', 'search=service-N', 'search=127.0.0.1:9&sort=hosts&order=desc', 'sort=id&offset=N', '']) {
    const times = [];
    for (let n = 0; n < searches; ++n) {
      const begin = performance.now();
      await ask(query.replace('N', String(37 * n)));
      times.push(performance.now() - begin);
    }
    tell(`answer to /api/services?${query}, median`, median(times), 'ms');
    tell(`answer to /api/services?${query}, slowest`, Math.max(...times), 'ms');
  }
}

/** What pages cost that are only left open: their event streams, then also what a page that is looked at asks for. */
async function countStreams() {
  const before = memory();
  tell('memory', before, 'MiB');
  const streams = await Promise.all(Array.from({ length: viewers }, () => new Promise((resolve, reject) => {
    const request = get(`${daemon.url}api/events`, { agent: false }, (reply) => reply.once('data', () => resolve(request)).resume());
    request.on('error', reject);
  })));
  tell(`memory with ${viewers} event streams`, memory(), 'MiB');
  tell('memory of an event stream', ((memory() - before) * 1024) / viewers, 'KiB');
  tell(`CPU with ${viewers} event streams, nothing changes`, await busy(), '% of a core');
  const lists = setInterval(() => fetch(`${daemon.url}api/services?sort=name&order=asc&limit=50`).then((reply) => reply.arrayBuffer()), 10_000 / viewers);
  tell(`CPU with ${viewers} pages looked at, nothing changes`, await busy(), '% of a core');
  clearInterval(lists);
  for (const stream of streams) stream.on('error', () => {}).destroy();
}

function memory() {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${daemon.process.pid}/status`, 'utf8'))?.[1]) / 1024;
}

/** The daemon's share of a core while time passes. */
async function busy() {
  const ticks = () => readFileSync(`/proc/${daemon.process.pid}/stat`, 'utf8').split(') ')[1].split(' ').slice(11, 13).map(Number)
    .reduce((sum, one) => sum + one);
  const before = ticks();
  await pause(watched);
  return (100 * (ticks() - before)) / ticksPerSecond / (watched / 1000);
}

async function timePaint() {
  const paints = [];
  const lists = [];
  for (let n = 0; n < 7; ++n) {
    const { page, close } = await openPage();
    await page.goto(daemon.url);
    await page.waitForFunction((total) => document.getElementById('count')?.textContent === `${total} of ${total}`, services);
    lists.push(await page.evaluate(() => performance.now()));
    paints.push(await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime));
    await close();
  }
  tell('first paint, median', median(paints), 'ms');
  tell('list from the API shown, median', median(lists), 'ms');
}
