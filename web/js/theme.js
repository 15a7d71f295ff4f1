// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

// @ts-check
import { byId } from './dom.js';

const dark = matchMedia('(prefers-color-scheme: dark)');
const root = document.documentElement;

/** @returns {'light'|'dark'} */
function current() {
  const chosen = root.dataset.theme;
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return dark.matches ? 'dark' : 'light';
}

function showChoice() {
  const label = byId('theme').querySelector('span');
  if (label) label.textContent = current() === 'dark' ? 'Light' : 'Dark';
  byId('theme').setAttribute('aria-label', `${current() === 'dark' ? 'Light' : 'Dark'} theme`);
}

/** The switch: choosing the system's preference means following it again. */
function change() {
  const wanted = current() === 'dark' ? 'light' : 'dark';
  if ((wanted === 'dark') === dark.matches) {
    delete root.dataset.theme;
    localStorage.removeItem('theme');
  } else {
    root.dataset.theme = wanted;
    localStorage.setItem('theme', wanted);
  }
  showChoice();
}

export function startTheme() {
  byId('theme').addEventListener('click', change);
  dark.addEventListener('change', showChoice);
  showChoice();
}
