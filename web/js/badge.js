// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

// @ts-check
import { byId, icon } from './dom.js';
import { clockWords } from './time.js';

/**
 * Shows how current the page is.
 * @param {import('./feed.js').Link} link
 * @param {number} receivedAt when the data shown arrived; 0: never
 */
export function showLink(link, receivedAt) {
  const old = receivedAt ? `data from ${clockWords(receivedAt)}` : 'no connection';
  const words = { live: 'live', reconnecting: 'reconnecting', old };
  const badge = byId('badge');
  badge.dataset.state = link;
  badge.replaceChildren(icon(link), words[link]);
  byId('main').classList.toggle('old', link === 'old');
}
