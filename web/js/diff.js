// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

// @ts-check
import { el } from './dom.js';

const mostLines = 2000;

/** @param {string} line @returns {string|null} */
function kindOf(line) {
  if (line.startsWith('+++') || line.startsWith('---')) return 'file';
  if (line.startsWith('@@')) return 'place';
  if (line.startsWith('+')) return 'plus';
  return line.startsWith('-') ? 'minus' : null;
}

/** A unified diff; its signs are kept, so that it does not rely on colour. @param {string} diff @param {number} round */
export function diffElement(diff, round) {
  const all = diff.replace(/\n$/, '').split('\n');
  const lines = all.slice(0, mostLines).map((line) => el('span', { class: kindOf(line) }, line, '\n'));
  const rest = all.length > mostLines ? [`… ${all.length - mostLines} more lines`] : [];
  return el('pre', { class: 'diff', tabindex: 0, role: 'region', 'aria-label': `Difference made by round ${round}` }, ...lines, ...rest);
}
