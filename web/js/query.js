// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Which services are shown. This is part of the page's address, so that a link shows the same.
// @ts-check

export const pageSize = 50;
const names = ['search', 'source', 'state', 'sort', 'order', 'offset', 'service'];

/** @typedef {{search: string, source: string, state: string, sort: string, order: string, offset: number, service: string}} Query */

/** @returns {Query} */
export function currentQuery() {
  const given = new URLSearchParams(location.search);
  /** @param {string} name */
  const text = (name) => given.get(name) ?? '';
  const offset = Number.parseInt(text('offset'), 10);
  return { search: text('search'), source: text('source'), state: text('state'), sort: text('sort') || 'name',
    order: text('order') === 'desc' ? 'desc' : 'asc', offset: offset > 0 ? offset : 0, service: text('service') };
}

/** @param {Query} query @returns {string} "?search=x", without default values; "./" if nothing is left */
export function addressOf(query) {
  const usual = { sort: 'name', order: 'asc', offset: 0 };
  const parameters = new URLSearchParams();
  for (const name of names) {
    const value = Reflect.get(query, name);
    if (value && value !== Reflect.get(usual, name)) parameters.set(name, String(value));
  }
  return parameters.size ? `?${parameters}` : './';
}

/** @param {Query} query @returns {string} */
export function apiAddressOf(query) {
  const parameters = new URLSearchParams({ sort: query.sort, order: query.order, limit: String(pageSize) });
  if (query.search) parameters.set('search', query.search);
  if (query.source) parameters.set('source', query.source);
  if (query.state) parameters.set('state', query.state);
  if (query.offset) parameters.set('offset', String(query.offset));
  return `api/services?${parameters}`;
}

/**
 * Puts a changed query into the address and announces it.
 * @param {Partial<Query>} change
 * @param {{replaces?: boolean}} [how] replaces: adds no entry to the browser's history
 */
export function changeQuery(change, { replaces = false } = {}) {
  const address = addressOf({ ...currentQuery(), ...change });
  if (replaces) history.replaceState(null, '', address);
  else history.pushState(null, '', address);
  dispatchEvent(new PopStateEvent('popstate'));
}
