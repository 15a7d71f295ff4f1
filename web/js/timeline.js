// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The last hour as a picture: a bar for the runtime updates of each minute, a pin for each reload.
// @ts-check
import { byId, el, svg } from './dom.js';
import { clockWords, serverNow } from './time.js';

/** @typedef {import('./types.js').Change} Change */

const minutes = 60;
const height = 64;
const ground = 56;
const tallest = 34; // of the bars; pins are higher

/** @param {Change[]} history newest first @param {number} kept how many changes the server keeps at most */
export function showTimeline(history, kept) {
  const now = serverNow();
  const oldest = now - minutes * 60_000;
  const recent = history.filter((change) => Date.parse(change.startedAt) >= oldest);
  const place = (/** @type {Change} */ change) => `${(100 * (Date.parse(change.startedAt) - oldest)) / (now - oldest)}%`;
  const reloads = recent.filter((change) => ['reload', 'recovery'].includes(change.action) || change.result !== 'ok');
  const updates = recent.filter((change) => change.action === 'runtime' && change.result === 'ok');
  const isCut = recent.length >= kept;
  const words = sentence(reloads, updates, isCut ? recent[recent.length - 1] : null);
  const picture = svg('svg', { class: 'hour', height, role: 'img', 'aria-label': words }, ...grid(),
    ...bars(updates, oldest), ...reloads.map((change) => pin(place(change), change.result === 'ok')));
  byId('timeline').replaceChildren(picture, scale(), caption(words));
}

/** @param {Change[]} reloads @param {Change[]} updates @param {Change|null} first set if older changes have been dropped */
function sentence(reloads, updates, first) {
  const good = reloads.filter((change) => change.result === 'ok' && change.action === 'reload');
  const recovered = reloads.filter((change) => change.result === 'ok' && change.action === 'recovery');
  const bad = reloads.filter((change) => change.result !== 'ok');
  /** @param {number} number @param {string} what */
  const counted = (number, what) => `${number} ${what}${number === 1 ? '' : 's'}`;
  const period = first ? `Since ${clockWords(first.startedAt)}` : 'Last hour';
  const deaths = recovered.length ? `, HAProxy restarted ${counted(recovered.length, 'time')}` : '';
  const failed = bad.length ? `, ${bad.length} failed or rejected` : '';
  return `${period}: ${counted(good.length, 'reload')}, ${counted(updates.length, 'runtime update')}${deaths}${failed}`;
}

function grid() {
  const line = (/** @type {string} */ x) => svg('line', { class: 'grid', x1: x, x2: x, y1: 6, y2: ground });
  return [...['25%', '50%', '75%'].map(line),
    svg('line', { class: 'ground', x1: 0, x2: '100%', y1: ground + 0.5, y2: ground + 0.5 })];
}

/** @param {Change[]} updates @param {number} oldest */
function bars(updates, oldest) {
  const counts = new Array(minutes).fill(0);
  for (const change of updates) {
    counts[Math.min(minutes - 1, Math.floor((Date.parse(change.startedAt) - oldest) / 60_000))] += 1;
  }
  const most = Math.max(4, ...counts);
  return counts.flatMap((count, minute) => {
    const tall = (tallest * count) / most;
    return count ? [svg('rect', { class: 'update', x: `${(100 * minute) / minutes + 0.25}%`, y: ground - tall,
      width: '1.2%', height: tall, rx: 1.5 })] : [];
  });
}

/** @param {string} x @param {boolean} isGood */
function pin(x, isGood) {
  const head = isGood ? svg('path', { d: 'M0 5 5 10 0 15 -5 10Z' }) : svg('path', { d: 'M-4.5 5.5 4.5 14.5M4.5 5.5 -4.5 14.5' });
  return svg('svg', { class: isGood ? 'pin' : 'pin bad', x, overflow: 'visible' },
    svg('line', { x1: 0, x2: 0, y1: 15, y2: ground }), head);
}

function scale() {
  return el('div', { class: 'scale', 'aria-hidden': 'true' }, ...['60 min ago', '30', 'now'].map((text) => el('span', {}, text)));
}

/** @param {string} words */
function caption(words) {
  return el('figcaption', {}, el('span', {}, words),
    el('span', { class: 'key', 'aria-hidden': 'true' }, el('span', { class: 'key-reload' }, 'reload'),
      el('span', { class: 'key-update' }, 'runtime update')));
}
