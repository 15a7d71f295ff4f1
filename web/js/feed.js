// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

// @ts-check
import { getStatus } from './api.js';

/** @typedef {import('./types.js').Status} Status */
/** @typedef {'live'|'reconnecting'|'old'} Link */

const shortestWait = 500;
const longestWait = 10_000;
const oldAfter = 4_000;
const checkEvery = 30_000;

/**
 * Follows /api/events. A hidden tab closes its stream, since browsers allow six connections to a host. A stream can die
 * silently (a laptop that slept, a proxy that buffers), so /api/status is also requested now and then.
 */
export class StatusFeed {
  /** @param {{onStatus: (status: Status) => void, onLink: (link: Link) => void}} listener */
  constructor(listener) {
    this.listener = listener;
    /** @type {EventSource|null} */
    this.stream = null;
    this.wait = shortestWait;
    this.retryTimer = 0;
    this.oldTimer = 0;
    this.etag = '';
  }

  start() {
    document.addEventListener('visibilitychange', () => (document.hidden ? this.close() : this.open()));
    setInterval(() => document.hidden || this.check(), checkEvery);
    if (!document.hidden) this.open();
  }

  open() {
    this.close();
    const stream = new EventSource('api/events');
    this.stream = stream;
    stream.addEventListener('status', (event) => this.receive(JSON.parse(event.data)));
    stream.addEventListener('error', () => this.lose());
  }

  close() {
    clearTimeout(this.retryTimer);
    this.stream?.close();
    this.stream = null;
  }

  /** @param {Status} status */
  receive(status) {
    clearTimeout(this.oldTimer);
    this.oldTimer = 0;
    this.wait = shortestWait;
    this.listener.onLink('live');
    this.listener.onStatus(status);
  }

  /** The stream is gone: show this at once, grey the page a little later, and retry with growing pauses. */
  lose() {
    this.close();
    if (!this.oldTimer) {
      this.listener.onLink('reconnecting');
      this.oldTimer = setTimeout(() => this.listener.onLink('old'), oldAfter);
    }
    this.retryTimer = setTimeout(() => this.open(), this.wait * (0.8 + 0.4 * Math.random()));
    this.wait = Math.min(this.wait * 2, longestWait);
  }

  /** Asks once, in addition to the stream. */
  async check() {
    if (!this.stream) return;
    try {
      const { etag, status } = await getStatus(this.etag);
      this.etag = etag;
      if (status) this.receive(status);
    } catch {
      if (this.stream) this.lose();
    }
  }
}
