// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

// @ts-check
import { byId, el, fill, update } from './dom.js';
import { aheadText, timeText } from './time.js';

/** @typedef {import('./types.js').Source} Source */

const stateWords = { starting: 'starting', ok: 'ok', failing: 'failing' };

/** @param {Source[]} sources */
export function showSources(sources) {
  const none = el('li', { class: 'empty' }, el('p', {}, 'No source is enabled.'));
  update(byId('sources'), ...(sources.length ? sources.map(card) : [none]));
}

/** @param {Source} source */
function card(source) {
  const { events } = source;
  return fill('source-card', {
    name: source.name,
    state: source.state,
    word: stateWords[source.state],
    error: source.lastError,
    given: source.services,
    answerAt: source.lastSuccessAt,
    answerAtText: timeText(source.lastSuccessAt),
    failures: source.failures || '',
    server: source.server,
    events: events && (events.mode === 'poll' ? `polled${events.connected ? '' : ', without an answer'}` : `${events.mode}, ${events.connected ? 'connected' : 'not connected'}`),
    eventAt: events?.lastEventAt,
    eventAtText: events && events.mode !== 'poll' ? timeText(events.lastEventAt, 'none so far') : '',
    nextAt: source.nextAttemptAt,
    nextAtText: source.nextAttemptAt ? aheadText(source.nextAttemptAt) : '',
  });
}
