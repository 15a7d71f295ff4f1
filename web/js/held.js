// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What is held back, and the button that accepts the loss.
// @ts-check
import { getJson } from './api.js';
import { byId, el, fill, update } from './dom.js';
import { addressOf, currentQuery } from './query.js';

/** @typedef {import('./types.js').ServiceList} ServiceList */
/** @typedef {import('./types.js').Service} Service */

const mostShown = 5;

/** @param {number} held how many services are held back */
export async function showHeld(held) {
  const list = held ? /** @type {ServiceList} */ (await getJson(`api/services?state=heldBack&limit=${mostShown}`)) : null;
  if (!list?.matched) return byId('held').replaceChildren();
  const more = list.matched - list.services.length;
  update(byId('held'), fill('held-body', { words: words(list.matched) }), el('ul', { class: 'problems' },
    ...list.services.map(row), ...(more > 0 ? [fill('problem-row', { problem: `… and ${more} more` })] : [])));
}

/** @param {number} held */
function words(held) {
  return held === 1 ? '1 service is held back: it disappeared too suddenly.' : `${held} services are held back: they disappeared too suddenly.`;
}

/** @param {Service} service */
function row({ id, name, reason }) {
  return fill('held-row', { id, name, reason, href: addressOf({ ...currentQuery(), service: name }) });
}
