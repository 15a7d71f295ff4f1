// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Search, filters, sorting and paging: each only changes the query in the address.
// @ts-check
import { byId, el } from './dom.js';
import { changeQuery, currentQuery, pageSize } from './query.js';

const quiet = 150; // milliseconds without a key before a search

const search = /** @type {HTMLInputElement} */ (byId('search'));
const source = /** @type {HTMLSelectElement} */ (byId('source'));
const state = /** @type {HTMLSelectElement} */ (byId('state'));

let typing = 0; // the timer that starts a search; 0: the typed text has been searched

export function startFilters() {
  search.addEventListener('input', () => {
    clearTimeout(typing);
    typing = setTimeout(find, quiet);
  });
  byId('filters').addEventListener('submit', (event) => {
    event.preventDefault();
    find();
  });
  source.addEventListener('change', () => changeNow({ source: source.value }));
  state.addEventListener('change', () => changeNow({ state: state.value }));
  byId('previous').addEventListener('click', () => turn(-1));
  byId('next').addEventListener('click', () => turn(1));
  byId('empty').addEventListener('click', (event) => {
    if (event.target instanceof Element && event.target.closest('[data-action=clear]')) clear();
  });
  makeSortable();
}

function find() {
  changeNow({}, { replaces: true });
}

/** Changes the query, including the text that was just typed. @param {Partial<import('./query.js').Query>} change @param {{replaces?: boolean}} [how] */
function changeNow(change, how) {
  clearTimeout(typing);
  typing = 0;
  changeQuery({ search: search.value.trim(), offset: 0, ...change }, how);
}

/** @param {number} direction */
function turn(direction) {
  changeQuery({ offset: Math.max(0, currentQuery().offset + direction * pageSize) });
  byId('services').scrollIntoView();
}

function clear() {
  changeNow({ search: '', source: '', state: '' });
  search.focus();
}

function headings() {
  return /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('th[data-sort]'));
}

function makeSortable() {
  for (const heading of headings()) {
    const button = el('button', { type: 'button' }, heading.textContent ?? '');
    button.addEventListener('click', () => sortBy(heading.dataset.sort ?? 'name'));
    heading.replaceChildren(button);
  }
}

/** @param {string} column a second call reverses the order */
function sortBy(column) {
  const { sort, order } = currentQuery();
  changeNow({ sort: column, order: sort === column && order === 'asc' ? 'desc' : 'asc' });
}

/** Makes the controls match the address. @param {import('./query.js').Query} query */
export function syncControls(query) {
  if (!typing && search.value.trim() !== query.search) search.value = query.search;
  if (query.source) offer(query.source);
  source.value = query.source;
  state.value = query.state;
  for (const heading of headings()) {
    if (heading.dataset.sort === query.sort) heading.setAttribute('aria-sort', query.order === 'desc' ? 'descending' : 'ascending');
    else heading.removeAttribute('aria-sort');
  }
}

/** @param {string[]} names of all sources */
export function offerSources(names) {
  names.forEach(offer);
}

/** @param {string} name */
function offer(name) {
  const known = [...source.options].some((option) => option.value === name);
  if (!known) source.append(new Option(name, name));
}
