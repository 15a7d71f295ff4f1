// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The traffic of the last hour: of the edge, of the service in the detail, and in small of each service in the list.
// @ts-check
import { getJson } from './api.js';
import { Chart, short } from './chart.js';
import { byId, el, svg, update } from './dom.js';
import { currentQuery } from './query.js';
import { clockWords, serverNow } from './time.js';

/** @typedef {import('./types.js').Sample} Sample */
/** @typedef {{interval: number, samples: Sample[]}} Traffic */

const sampledEvery = 10_000;
const minute = 60_000;
const rowMinutes = 60;
const sparkWidth = 90;
const sparkHeight = 20;

/** One chart with its words. */
class Picture {
  /** @param {string} id of its element */
  constructor(id) {
    this.place = byId(id);
    this.chart = new Chart(/** @type {HTMLElement} */ (this.place.querySelector('.chart')));
    this.asked = 0;
  }

  /** @param {string} service its NAME; empty: all frontends */
  async load(service) {
    const asked = ++this.asked;
    const query = service ? `?service=${encodeURIComponent(service)}` : '';
    /** @type {Traffic|null} */
    const traffic = await getJson(`api/traffic${query}`).catch(() => null);
    if (asked !== this.asked || !traffic) return; // what was shown before is still true
    const { samples, interval } = traffic;
    this.place.hidden = false;
    this.place.classList.toggle('none', samples.length === 0);
    update(/** @type {Node} */ (this.place.querySelector('.words')), document.createTextNode(sentence(samples)));
    update(/** @type {Node} */ (this.place.querySelector('.scroller')), ...(samples.length ? [table(samples)] : []));
    if (samples.length) await this.chart.show(samples, interval, serverNow());
  }

  hide() {
    ++this.asked;
    this.chart.clear();
    this.place.hidden = true;
  }
}

/** What the chart shows, in words. @param {Sample[]} samples */
function sentence(samples) {
  const last = samples[samples.length - 1];
  if (!last) return 'No samples yet: HAProxy is asked every ten seconds, and two answers make a sample.';
  const sum = (/** @type {'requests'|'errors4xx'|'errors5xx'} */ key) => samples.reduce((all, sample) => all + sample[key], 0);
  const most = samples.reduce((top, sample) => (sample.requests > top.requests ? sample : top));
  const waiting = last.queue ? `, ${last.queue} waiting for a server` : '';
  const time = last.responseMs === null ? '' : `, ${short(last.responseMs)} ms to answer`;
  const now = `Now ${short(last.requests)} requests/s, ${last.sessions} sessions${waiting}${time}.`;
  if (!sum('requests')) return `${now} No request in the last hour.`;
  const errors = `${percent(sum('errors4xx') / sum('requests'))} were answered with 4xx, ${percent(sum('errors5xx') / sum('requests'))} with 5xx`;
  return `${now} In the last hour ${short(sum('requests') / samples.length)} requests/s on average and at most ${short(most.requests)}, at ${clockWords(most.at)}; ${errors}.`;
}

/** "0 %", "0.04 %", "12 %" @param {number} share */
function percent(share) {
  return `${Number((100 * Math.min(1, share)).toPrecision(2))} %`;
}

/** The same in numbers, an average for each five minutes. @param {Sample[]} samples */
function table(samples) {
  const long = 5 * minute;
  /** @type {Map<number, Sample[]>} */
  const parts = new Map();
  for (const sample of samples) {
    const start = Math.floor((Date.parse(sample.at) - 1) / long) * long;
    parts.set(start, [...(parts.get(start) ?? []), sample]);
  }
  const head = ['From', 'Requests/s', '4xx/s', '5xx/s', 'Answer', 'Sessions', 'Queue'];
  const rows = [...parts].reverse().map(([start, own]) => {
    /** @param {(sample: Sample) => number|null} of */
    const average = (of) => {
      const known = own.map(of).filter((number) => number !== null);
      return known.length ? known.reduce((all, number) => all + number, 0) / known.length : null;
    };
    const words = (/** @type {number|null} */ number, unit = '') => (number === null ? '–' : `${short(number)}${unit}`);
    return el('tr', {}, el('th', { scope: 'row' }, clockWords(start).slice(0, 5)),
      ...[words(average((sample) => sample.requests)), words(average((sample) => sample.errors4xx)),
        words(average((sample) => sample.errors5xx)), words(average((sample) => sample.responseMs), ' ms'),
        words(average((sample) => sample.sessions)), words(average((sample) => sample.queue))]
        .map((text) => el('td', { class: 'number' }, text)));
  });
  return el('table', {}, el('thead', {}, el('tr', {}, ...head.map((text, at) => el('th', { scope: 'col', class: at ? 'number' : null }, text)))),
    el('tbody', {}, ...rows));
}

/** A line of requests per second, with a gap where nothing is known. @param {(number|null)[]} numbers one a minute */
function spark(numbers) {
  const known = numbers.filter((number) => number !== null);
  if (!known.length) return [];
  const most = Math.max(...known);
  const step = sparkWidth / (rowMinutes - 1);
  const y = (/** @type {number} */ number) => (sparkHeight - 1 - (most ? ((sparkHeight - 3) * number) / most : 0)).toFixed(1);
  let path = '';
  numbers.forEach((number, at) => {
    if (number === null) return;
    const isStart = at === 0 || numbers[at - 1] === null;
    const point = `${(at * step).toFixed(1)} ${y(number)}`;
    path += isStart ? `M${point}h0.1` : `L${point}`;
  });
  const now = numbers[numbers.length - 1] ?? known[known.length - 1];
  const words = most ? `${short(now)} requests/s, at most ${short(most)} in the last hour` : 'no request in the last hour';
  return [svg('svg', { class: most ? 'spark' : 'spark idle', width: sparkWidth, height: sparkHeight, viewBox: `0 0 ${sparkWidth} ${sparkHeight}`,
    role: 'img', 'aria-label': words }, svg('path', { d: path })), el('span', { class: 'rate', 'aria-hidden': 'true' }, most ? short(now) : '0')];
}

/** @type {Record<string, (number|null)[]>} what was told of the rows last, as they may be made anew at any time */
let told = {};

/** One question for all rows that are shown. */
async function loadRows() {
  const cells = [...document.querySelectorAll('#rows tr')].flatMap((row) => {
    const name = row.querySelector('a[data-name]')?.getAttribute('data-name');
    const cell = row.querySelector('.traffic');
    return name && cell ? [{ name, cell }] : [];
  });
  if (!cells.length || !cells[0].cell.checkVisibility()) return; // the screen is too narrow for them
  const showAll = () => cells.forEach(({ name, cell }) => told[name] && update(cell, ...spark(told[name])));
  showAll();
  const names = cells.map(({ name }) => encodeURIComponent(name)).join(',');
  const answer = await getJson(`api/traffic?services=${names}`).catch(() => null);
  if (!answer) return;
  told = answer.requests;
  showAll();
}

export function startTraffic() {
  const edge = new Picture('edge');
  const detail = new Picture('detail-traffic');
  let shown = '';
  const loadDetail = () => {
    const { service } = currentQuery();
    if (service !== shown) detail.hide();
    shown = service;
    if (service) detail.load(service);
  };
  const load = () => {
    if (document.hidden) return;
    edge.load('');
    loadDetail();
    loadRows();
  };
  new MutationObserver(loadRows).observe(byId('rows'), { childList: true });
  addEventListener('popstate', loadDetail);
  document.addEventListener('visibilitychange', load);
  setInterval(load, sampledEvery);
  load();
}
