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

export function startFilters() {
  let timer = 0;
  const find = () => {
    clearTimeout(timer);
    changeQuery({ search: search.value.trim(), offset: 0 }, { replaces: true });
  };
  search.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(find, quiet);
  });
  byId('filters').addEventListener('submit', (event) => {
    event.preventDefault();
    find();
  });
  source.addEventListener('change', () => changeQuery({ source: source.value, offset: 0 }));
  state.addEventListener('change', () => changeQuery({ state: state.value, offset: 0 }));
  byId('previous').addEventListener('click', () => turn(-1));
  byId('next').addEventListener('click', () => turn(1));
  byId('empty').addEventListener('click', (event) => {
    if (event.target instanceof Element && event.target.closest('[data-action=clear]')) clear();
  });
  makeSortable();
}

/** @param {number} direction */
function turn(direction) {
  changeQuery({ offset: Math.max(0, currentQuery().offset + direction * pageSize) });
  byId('services').scrollIntoView();
}

function clear() {
  changeQuery({ search: '', source: '', state: '', offset: 0 });
  search.focus();
}

function headings() {
  return /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('th[data-sort]'));
}

function makeSortable() {
  for (const heading of headings()) {
    const button = el('button', { type: 'button' }, heading.textContent ?? '');
    button.addEventListener('click', () => sortBy(heading.dataset.sort ?? 'id'));
    heading.replaceChildren(button);
  }
}

/** @param {string} column a second time turns the order round */
function sortBy(column) {
  const { sort, order } = currentQuery();
  changeQuery({ sort: column, order: sort === column && order === 'asc' ? 'desc' : 'asc', offset: 0 });
}

/** Makes the controls show what the address says. @param {import('./query.js').Query} query */
export function syncControls(query) {
  if (document.activeElement !== search) search.value = query.search;
  if (query.source) offer(query.source);
  source.value = query.source;
  state.value = query.state;
  for (const heading of headings()) {
    if (heading.dataset.sort === query.sort) heading.setAttribute('aria-sort', query.order === 'desc' ? 'descending' : 'ascending');
    else heading.removeAttribute('aria-sort');
  }
}

/** @param {string[]} names of the sources there are */
export function offerSources(names) {
  names.forEach(offer);
}

/** @param {string} name */
function offer(name) {
  const known = [...source.options].some((option) => option.value === name);
  if (!known) source.append(new Option(name, name));
}
