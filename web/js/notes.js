// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

// What is left out on purpose. It needs no fix, so it is collapsed by default.
// @ts-check
import { byId, el, fill } from './dom.js';

let shown = '';

/** @param {string[]} notes */
export function showNotes(notes) {
  const now = JSON.stringify(notes);
  if (now === shown) return;
  shown = now;
  const isOpen = byId('notes').querySelector('details')?.open ?? false;
  byId('notes').replaceChildren(...(notes.length ? [details(notes, isOpen)] : []));
}

/** @param {string[]} notes @param {boolean} isOpen */
function details(notes, isOpen) {
  return el('details', { class: 'notes', open: isOpen ? '' : null }, el('summary', {}, words(notes.length)),
    el('ul', {}, ...notes.map((note) => fill('problem-row', { problem: note }))));
}

/** @param {number} notes */
function words(notes) {
  return notes === 1 ? '1 thing is left out on purpose' : `${notes} things are left out on purpose`;
}
