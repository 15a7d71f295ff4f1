// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The other edges beside this one. Without PROXYM_PEERS there are none, and they are asked for once only.
// @ts-check
import { getJson } from './api.js';
import { byId, el, fill, update } from './dom.js';
import { addressOf, currentQuery } from './query.js';
import { timeText } from './time.js';

/** @typedef {import('./types.js').Status} Status */
/** @typedef {import('./types.js').Peer} Peer */
/** @typedef {import('./types.js').Disagreement} Disagreement */

const askEvery = 2_000; // proxym asks them as often
const mostNames = 10;

const stateWords = { starting: 'starting', failed: 'failed', rejected: 'rejected', stale: 'stale', degraded: 'degraded', inSync: 'in sync' };

/** @type {Peer[]} */
let peers = [];
/** @type {Status|null} */
let own = null;
let asked = ''; // the process that was asked for its peers
let timer = 0;

/** @param {Status} status of this edge */
export function showEdges(status) {
  own = status;
  const process = `${status.instance} ${status.startedAt}`;
  if (process !== asked) load();
  asked = process;
  if (peers.length) show();
}

/** Asks once, and again later if there are others. */
async function load() {
  clearTimeout(timer);
  if (!document.hidden) {
    const answer = /** @type {{peers: Peer[]}|null} */ (await getJson('api/peers').catch(() => null));
    if (answer) peers = answer.peers;
    show();
  }
  clearTimeout(timer);
  timer = peers.length || document.hidden ? setTimeout(load, askEvery) : 0;
}

function show() {
  if (!own || !peers.length) return byId('edges').replaceChildren();
  const body = fill('edges-body', { words: words(peers) });
  const list = /** @type {Element} */ (body.querySelector('.edges'));
  list.replaceChildren(ownCard(own), ...peers.map(card));
  update(byId('edges'), body);
}

/** @param {Peer[]} all */
function words(all) {
  const silent = all.filter((peer) => peer.error).length;
  const differing = all.filter((peer) => peer.disagreement).length;
  const parts = [`this one and ${all.length} ${all.length === 1 ? 'other' : 'others'}`];
  if (silent) parts.push(`${silent} ${silent === 1 ? 'does' : 'do'} not answer`);
  if (differing) parts.push(`${differing} ${differing === 1 ? 'serves' : 'serve'} something else`);
  return parts.join(', ');
}

/** @param {Status} status */
function ownCard({ state, summary }) {
  return withParts({ page: './', address: 'this edge', up: 'yes', state, word: stateWords[state], summary: afterColon(summary) }, []);
}

/** @param {Peer} peer */
function card(peer) {
  const { address, page, state, summary, error, lastSeenAt } = peer;
  const isUp = !error && state !== null;
  return withParts({
    address, page, error,
    up: isUp ? 'yes' : 'no',
    state: isUp ? state : error ? 'silent' : 'asked',
    word: isUp ? stateWords[state] : error ? 'no answer' : 'being asked',
    summary: isUp ? afterColon(summary ?? '') : error ? (summary ? `It said: ${summary}` : 'It has not answered so far.') : '',
    seenWords: 'Last good answer',
    seenAt: error ? lastSeenAt : '',
    seenAtText: error && lastSeenAt ? timeText(lastSeenAt) : '',
  }, peer.disagreement ? differences(peer.disagreement) : []);
}

/** @param {Record<string, string|number|null>} values @param {Node[]} parts */
function withParts(values, parts) {
  const filled = fill('edge-card', values);
  filled.querySelector('.disagreement')?.replaceChildren(...parts);
  return filled;
}

/** @param {Disagreement} disagreement @returns {Node[]} */
function differences({ since, onlyHere, onlyThere, different, totals, error }) {
  const total = totals.onlyHere + totals.onlyThere + totals.different;
  const text = error ? 'It serves something else, but does not say what' : `${total} ${total === 1 ? 'service differs' : 'services differ'}`;
  return [fill('disagreement-body', { words: text, differsAt: since, differsAtText: timeText(since), error }),
    ...names('only here:', onlyHere, totals.onlyHere, true),
    ...names('only there:', onlyThere, totals.onlyThere, false),
    ...names('on both, but different:', different, totals.different, true)];
}

/**
 * @param {string} what @param {string[]} list @param {number} total @param {boolean} isKnownHere
 * @returns {Node[]}
 */
function names(what, list, total, isKnownHere) {
  if (!total) return [];
  const shown = list.slice(0, mostNames);
  const filled = fill('disagreement-list', { what, more: total > shown.length ? ` … and ${total - shown.length} more` : '' });
  const place = /** @type {Element} */ (filled.firstElementChild);
  const links = shown.flatMap((name, at) => [...(at ? [', '] : []), isKnownHere
    ? el('a', { class: 'code', href: addressOf({ ...currentQuery(), service: name }), 'data-name': name }, name)
    : el('span', { class: 'code' }, name)]);
  const rest = place.lastElementChild;
  place.replaceChildren(/** @type {Node} */ (place.firstElementChild), ' ', ...links, .../** @type {Node[]} */ (rest ? [rest] : []));
  return [filled];
}

/** "In sync: 2 services" → "2 services", as the chip has the word. @param {string} text */
function afterColon(text) {
  return text.slice(text.indexOf(': ') + 1).trim();
}
