// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

// The last changes, each with what it did and how long every step took.
// @ts-check
import { byId, chip, el, fill, icon } from './dom.js';
import { diffElement } from './diff.js';
import { actionWords, resultWords } from './haproxy.js';
import { currentQuery, addressOf } from './query.js';
import { clockWords, durationWords, timeElement } from './time.js';

/** @typedef {import('./types.js').Change} Change */

const mostNames = 100;
const mostAtFirst = 8;

/** Shows them; a change that is already shown keeps its element, open or not, and the focus in it. @param {Change[]} history */
export function showRounds(history) {
  const list = byId('rounds');
  const shown = new Map([...list.children].map((item) => [item.getAttribute('data-key'), item]));
  const items = history.map((change) => {
    const key = `${change.number} ${change.startedAt} ${change.effect ?? ''}`;
    return shown.get(key) ?? item(change, key);
  });
  const focused = document.activeElement;
  list.replaceChildren(...(items.length ? items : [fill('empty-noRound')]));
  if (focused instanceof HTMLElement && list.contains(focused)) focused.focus({ preventScroll: true }); // moving an element removes the focus
  showMore(list, items);
  byId('history-count').textContent = countOf(items.length);
}

/** @param {number} changes */
function countOf(changes) {
  if (!changes) return '';
  return changes === 1 ? '1 change' : `last ${changes} changes`;
}

/** Shows only the first few until all are requested. @param {HTMLElement} list @param {Element[]} items */
function showMore(list, items) {
  const more = byId('more');
  more.hidden = items.length <= mostAtFirst || list.classList.contains('all');
  more.textContent = `Show all ${items.length}`;
  more.onclick = () => {
    list.classList.add('all');
    more.hidden = true;
    items[mostAtFirst].querySelector('summary')?.focus();
  };
}

/** @param {Change} change @param {string} key */
function item(change, key) {
  const state = change.result === 'ok' ? change.action : change.result;
  const word = change.result === 'ok' ? actionWords[change.action] : `${actionWords[change.action]} ${resultWords[change.result]}`;
  const summary = el('summary', {}, el('span', { class: 'when' }, clockWords(change.startedAt)), chip(state, word),
    el('span', { class: 'counts', title: countTitle(change) }, countWords(change)), el('span', { class: 'why' }, whyWords(change)),
    el('span', { class: 'soft' }, timeElement(change.startedAt)),
    ...(change.effect ? [el('span', { class: 'effect' }, icon('warn'), ` ${change.effect}`)] : []));
  const details = /** @type {HTMLDetailsElement} */ (el('details', {}, summary));
  details.addEventListener('toggle', () => details.children.length === 1 && details.append(body(change)), { once: true });
  return el('li', { 'data-key': key }, details);
}

/** "+1 −2 ~3" @param {Change} change */
function countWords({ added, removed, changed }) {
  const parts = [['+', added], ['−', removed], ['~', changed]];
  return parts.filter(([, names]) => names.length).map(([sign, names]) => `${sign}${names.length}`).join(' ');
}

/** @param {Change} change */
function countTitle({ added, removed, changed }) {
  return `${added.length} added, ${removed.length} removed, ${changed.length} changed`;
}

/** What went wrong, or what was done; a change of one service names it. @param {Change} change */
function whyWords({ error, reason, added, removed, changed }) {
  if (error !== null) return error;
  const names = [...added, ...removed, ...changed];
  return names.length === 1 && !reason.includes(names[0]) ? `${names[0]}: ${reason}` : reason;
}

/** @param {Change} change */
function body(change) {
  const steps = change.steps.map((step) => `${step.name} ${durationWords(step.durationMs)}`).join(' · ');
  /** @type {[string, Node|string][]} */
  const facts = [
    ['Round', `${change.number}, took ${durationWords(change.durationMs)}`],
    ['Trigger', `${change.trigger.source}: ${change.trigger.reason}`],
    ['Why', change.reason || '–'],
    ['Steps', steps || '–'],
  ];
  if (change.error) facts.push(['Error', el('span', { class: 'error' }, change.error)]);
  for (const [word, names] of /** @type {[string, string[]][]} */ ([['Added', change.added], ['Removed', change.removed], ['Changed', change.changed]])) {
    if (names.length) facts.push([word, nameList(names)]);
  }
  const list = el('dl', { class: 'round-facts' }, ...facts.map(([name, value]) => el('div', {}, el('dt', {}, name), el('dd', {}, value))));
  return el('div', { class: 'round-body' }, list, ...(change.diff ? [diffElement(change.diff, change.number)] : []));
}

/** @param {string[]} names */
function nameList(names) {
  const links = names.slice(0, mostNames).flatMap((name) => [
    el('a', { class: 'code', href: addressOf({ ...currentQuery(), service: name }), 'data-name': name }, name), ' ']);
  return el('span', {}, ...links, names.length > mostNames ? `and ${names.length - mostNames} more` : '');
}
