// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

// A chart of an hour of traffic, drawn by uPlot, which is requested only when something is to be drawn. Without it the words
// beside the chart remain.
// @ts-check
import { el } from './dom.js';

/** @typedef {import('./types.js').Sample} Sample */
/** @typedef {{key: 'requests'|'errors4xx'|'errors5xx', label: string, tone: string}} Line */

/** @type {Line[]} */
const lines = [{ key: 'requests', label: 'requests/s', tone: '--accent' }, { key: 'errors4xx', label: '4xx/s', tone: '--warn' },
  { key: 'errors5xx', label: '5xx/s', tone: '--bad' }];
const hour = 3600; // seconds
const height = 180;
const lineWidth = 1.5;

/** @type {Promise<any>|undefined} */
let library;

/** uPlot, or undefined where this proxym was built without it. */
function uPlot() {
  library ??= new Promise((resolve) => {
    const script = el('script', { src: 'js/uplot.js' });
    script.addEventListener('load', () => resolve(Reflect.get(globalThis, 'uPlot')));
    script.addEventListener('error', () => resolve(undefined));
    document.head.append(script);
  });
  return library;
}

/** A chart in an element of the page, which follows the element's width and the theme. */
export class Chart {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.place = place;
    /** @type {Sample[]} */
    this.samples = [];
    this.interval = 10;
    this.now = 0;
    /** @type {any} */
    this.plot = null;
    new ResizeObserver(() => this.plot?.setSize({ width: place.clientWidth, height })).observe(place);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.redraw());
    new MutationObserver(() => this.redraw()).observe(document.documentElement, { attributeFilter: ['data-theme'] });
  }

  /** @param {Sample[]} samples @param {number} interval in seconds @param {number} now the server's time, milliseconds */
  async show(samples, interval, now) {
    Object.assign(this, { samples, interval, now });
    const Plot = await uPlot();
    if (!Plot || this.samples !== samples) return; // others came meanwhile
    if (this.plot) this.plot.setData(this.data());
    else if (this.place.clientWidth) this.plot = new Plot(this.options(), this.data(), this.place);
  }

  clear() {
    this.samples = [];
    this.plot?.destroy();
    this.plot = null;
  }

  redraw() {
    const { samples } = this;
    if (!this.plot) return;
    this.clear();
    this.show(samples, this.interval, this.now);
  }

  /** A place for each interval of the hour, empty where there is no sample. */
  data() {
    const places = hour / this.interval;
    const end = Math.floor(this.now / 1000);
    const times = Array.from({ length: places }, (_, at) => end - (places - 1 - at) * this.interval);
    const columns = lines.map(() => new Array(places).fill(null));
    for (const sample of this.samples) {
      const at = places - 1 - Math.round((end - Date.parse(sample.at) / 1000) / this.interval);
      if (at >= 0 && at < places) lines.forEach(({ key }, line) => { columns[line][at] = sample[key]; });
    }
    return [times, ...columns];
  }

  options() {
    const colour = this.colours();
    const axis = { stroke: colour('--soft'), grid: { stroke: colour('--line'), width: 1 }, ticks: { show: false },
      font: `12px ${getComputedStyle(this.place).fontFamily}` };
    return {
      width: this.place.clientWidth,
      height,
      cursor: { y: false, drag: { x: false, y: false } },
      scales: { y: { range: (/** @type {any} */ _, /** @type {number} */ __, /** @type {number} */ most) => [0, Math.max(1, most * 1.1)] } },
      axes: [{ ...axis, size: 28, space: 60, values: (/** @type {any} */ _, /** @type {number[]} */ times) => times.map((time) => clock(time)) },
        { ...axis, size: 48, space: 32, values: (/** @type {any} */ _, /** @type {number[]} */ numbers) => numbers.map(short) }],
      series: [{ label: 'at', value: (/** @type {any} */ _, /** @type {number|null} */ time) => (time ? clock(time, true) : 'now') },
        ...lines.map(({ key, label, tone }) => ({ label, stroke: colour(tone), width: lineWidth, points: { show: false },
          fill: tone === '--accent' ? colour('--accent-tint') : undefined,
          value: (/** @type {any} */ plot, /** @type {number|null} */ number) => this.words(plot, number, key) }))],
    };
  }

  /** Of the legend: the number below the pointer, or else the latest. @param {any} plot @param {number|null} number @param {Line['key']} key */
  words(plot, number, key) {
    const isPointedAt = typeof plot.cursor?.idx === 'number';
    const shown = isPointedAt ? number : this.samples[this.samples.length - 1]?.[key];
    return typeof shown === 'number' ? short(shown) : '–';
  }

  /** What the page's variables are at present, as canvas understands it. */
  colours() {
    const probe = el('span', {});
    this.place.append(probe);
    /** @type {Record<string, string>} */
    const found = {};
    for (const name of ['--soft', '--line', '--accent-tint', ...lines.map(({ tone }) => tone)]) {
      probe.style.color = `var(${name})`;
      found[name] = getComputedStyle(probe).color;
    }
    probe.remove();
    return (/** @type {string} */ name) => found[name];
  }
}

/** @param {number} seconds @param {boolean} [exactly] */
function clock(seconds, exactly = false) {
  return new Date(seconds * 1000).toLocaleTimeString('en-GB', exactly ? {} : { hour: '2-digit', minute: '2-digit' });
}

/** "1.2 k", "340", "3.4", "0.05" @param {number} number */
export function short(number) {
  if (number >= 10_000) return `${Number((number / 1000).toPrecision(3))} k`;
  return String(number >= 100 ? Math.round(number) : Number(number.toPrecision(2)));
}
