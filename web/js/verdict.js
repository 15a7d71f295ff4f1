// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

// @ts-check
import { byId, el, fill, update } from './dom.js';
import { clockWords, durationWords, timeText } from './time.js';

/** @typedef {import('./types.js').Status} Status */

let shown = '';

/** @param {Status} status */
export function showVerdict(status) {
  const [word, rest] = split(status.summary);
  document.title = `${word} · proxym`;
  const advice = adviceFor(status);
  const verdict = JSON.stringify([advice, status.state, status.summary]);
  if (verdict !== shown) { // unchanged text is not read out again
    byId('verdict').replaceChildren(fill('verdict-body', { state: advice === 'down' ? 'degraded' : status.state, advice, word, rest }));
    shown = verdict;
  }
  showSince(status);
  update(byId('problems'), ...problemList(untold(status)));
  update(byId('lacks'), ...lackList(status.services));
}

/** Which advice to show; the texts are in the page. @param {Status} status */
function adviceFor({ state, haproxy, services }) {
  if (haproxy.enabled && !haproxy.pid && state === 'failed') return 'outage';
  return state === 'inSync' && services.down ? 'down' : state;
}

/** "Stale: Marathon is silent" → its word and the rest. @param {string} summary */
function split(summary) {
  const colon = summary.indexOf(': ');
  return colon < 0 ? [summary, ''] : [summary.slice(0, colon), summary.slice(colon + 2)];
}

/** @param {Status} status */
function showSince(status) {
  const { words, at } = since(status);
  const round = status.lastRound;
  update(byId('since'), fill('since-body', {
    words, at,
    atText: timeText(at),
    round: round ? `Round ${round.number} took ${durationWords(round.durationMs)},` : '',
    roundAt: round?.startedAt,
    roundAtText: round ? timeText(round.startedAt) : '',
  }));
}

/** Since when the current state has lasted. @param {Status} status */
function since(status) {
  const failing = status.sources.filter((source) => source.state === 'failing' && source.lastSuccessAt);
  const answers = failing.map((source) => String(source.lastSuccessAt)).sort();
  const { enabled, pid, downSince } = status.haproxy;
  const isDown = enabled && !pid;
  if (isDown && downSince) return { words: `Nothing has been served since ${clockWords(downSince)},`, at: downSince };
  if (status.state === 'starting' || isDown) return { words: 'proxym started', at: status.startedAt };
  if (status.state === 'stale' && answers[0]) return { words: 'Last good answer', at: answers[0] };
  const apply = status.haproxy.lastApply;
  if (apply) return { words: `In force since ${clockWords(apply.at)},`, at: apply.at };
  return { words: 'Nothing has changed since proxym started', at: status.startedAt };
}

/** The problems except those that the verdict already states. @param {Status} status */
function untold({ summary, problems = [] }) {
  return problems.filter((problem) => !summary.includes(problem.slice(problem.indexOf(': ') + 2)));
}

/** @param {string[]} problems @returns {Node[]} */
function problemList(problems) {
  if (problems.length === 0) return [];
  const list = document.createElement('ul');
  list.className = 'problems';
  list.append(...problems.slice(0, 20).map((problem) => fill('problem-row', { problem })));
  if (problems.length > 20) list.append(fill('problem-row', { problem: `… and ${problems.length - 20} more` }));
  return [list];
}

/** Links to the lists of services that may need attention. @param {Status['services']} services @returns {Node[]} */
function lackList({ skipped, noHosts, down }) {
  const lacks = /** @type {[string, number|undefined, string, string][]} */ ([['skipped', skipped, 'is left out', 'are left out'],
    ['noHosts', noHosts, 'has no servers', 'have no servers'],
    ['down', down, 'has no live server', 'have no live server']]);
  const links = lacks.filter(([, number]) => number).map(([state, number, one, many]) => fill('lack-link',
    { state, words: number === 1 ? `1 service ${one}` : `${number} services ${many}` }));
  return links.length ? [el('ul', { class: 'lacks' }, ...links)] : [];
}
