// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

// "Refresh now" and "Accept the loss": sends the request, then waits for the round that began after it.
// @ts-check
import { getJson, post } from './api.js';
import { byId } from './dom.js';
import { actionWords, resultWords } from './haproxy.js';
import { durationWords, serverNow } from './time.js';

/** @typedef {import('./types.js').Round} Round */
/** @typedef {import('./types.js').Change} Change */

const patience = 20_000;

export class Refresher {
  /** @param {() => Promise<void>} look requests the status once, if the stream is down */
  constructor(look) {
    this.look = look;
    /** @type {number|null} server's time of the request that waits for its round */
    this.askedAt = null;
    this.timer = 0;
  }

  start() {
    document.addEventListener('submit', (event) => {
      const form = event.target;
      if (!(form instanceof HTMLFormElement) || form.method !== 'post') return;
      event.preventDefault();
      this.ask(form.action);
    });
    document.addEventListener('keydown', (event) => {
      if (!event.altKey || event.ctrlKey || event.metaKey || event.code !== 'KeyR' || event.repeat) return;
      event.preventDefault();
      this.ask(/** @type {HTMLFormElement} */ (byId('refresh')).action);
    });
  }

  /** @param {string} address */
  async ask(address) {
    if (this.askedAt !== null) return;
    this.askedAt = serverNow();
    this.say('asking every source …', 'busy');
    try {
      const { edges = [] } = /** @type {import('./types.js').Accepted} */ (await post(address));
      const missed = edges.filter((edge) => !edge.accepted).map((edge) => edge.address);
      if (missed.length) return this.finish(`refreshed, but not taken by ${missed.join(', ')}`, 'bad');
      if (this.askedAt === null) return; // the others took longer than the round here
      this.timer = setTimeout(() => this.finish('accepted, but no round has ended yet', 'bad'), patience);
      await this.look();
    } catch (error) {
      const what = address.includes('accept=losses') ? 'the loss is not accepted' : 'not refreshed';
      this.finish(`${what}: ${error instanceof Error ? error.message : error}`, 'bad');
    }
  }

  /** @param {Round|null} round the last one that has ended */
  async seen(round) {
    if (this.askedAt === null || !round || Date.parse(round.startedAt) < this.askedAt) return;
    const { history } = /** @type {{history: Change[]}} */ (await getJson('api/history?limit=1').catch(() => ({ history: [] })));
    if (this.askedAt === null) return;
    const change = history[0]?.number === round.number ? history[0] : null;
    this.finish(`round ${round.number}: ${outcome(change)}, ${durationWords(round.durationMs)}`, !change || change.result === 'ok' ? 'ok' : 'bad');
  }

  /** @param {string} words @param {string} kind */
  finish(words, kind) {
    clearTimeout(this.timer);
    this.askedAt = null;
    this.say(words, kind);
  }

  /** @param {string} words @param {string} kind */
  say(words, kind) {
    const outcome = byId('outcome');
    outcome.textContent = words;
    outcome.dataset.kind = kind;
    byId('refresh').querySelector('button')?.setAttribute('aria-disabled', String(kind === 'busy'));
  }
}

/** @param {Change|null} change */
function outcome(change) {
  if (!change) return 'nothing changed';
  return change.result === 'ok' ? actionWords[change.action] : `${actionWords[change.action]} ${resultWords[change.result]}`;
}
