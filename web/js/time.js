// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Times as people read them. Ages are computed with the server's clock, even if the browser's is wrong.
// @ts-check
import { el } from './dom.js';

let serverAhead = 0; // milliseconds

/** @param {string} now the server's time, just received */
export function setServerClock(now) {
  serverAhead = Date.parse(now) - Date.now();
}

/** The server's time as far as it is known, never too late. */
export function serverNow() {
  return Date.now() + serverAhead;
}

/** @param {number} milliseconds @returns {string} "just now", "3 min ago", "in 5 s" */
export function ageWords(milliseconds) {
  const words = spanWords(Math.abs(milliseconds));
  if (milliseconds < -1000) return `in ${words}`;
  return milliseconds < 2000 ? 'just now' : `${words} ago`;
}

/** @param {number} milliseconds @returns {string} "12 s", "3 min", "2 h 5 min", "4 d 1 h" */
export function spanWords(milliseconds) {
  const seconds = Math.floor(milliseconds / 1000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (minutes < 1) return `${seconds} s`;
  if (hours < 1) return `${minutes} min`;
  if (days < 1) return `${hours} h${minutes % 60 ? ` ${minutes % 60} min` : ''}`;
  return `${days} d${hours % 24 ? ` ${hours % 24} h` : ''}`;
}

/** @param {number} milliseconds @returns {string} "<0.1 ms", "0.4 ms", "21 ms", "1.3 s" */
export function durationWords(milliseconds) {
  if (milliseconds < 0.05) return '<0.1 ms';
  if (milliseconds < 1) return `${milliseconds.toFixed(1)} ms`;
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

/** @param {string|number} time @returns {string} "07:10:22", in the reader's zone */
export function clockWords(time) {
  return new Date(time).toLocaleTimeString('en-GB');
}

/** The text for a {{…Text}} that accompanies a time {{…}}. @param {string|null|undefined} time @param {string} [never] */
export function timeText(time, never = 'never') {
  return time ? ageWords(serverNow() - Date.parse(time)) : never;
}

/** "in 4 s", then "now". @param {string} time in the future */
export function aheadText(time) {
  const left = Date.parse(time) - serverNow();
  return left > 1000 ? ageWords(-left) : 'now';
}

/** A <time> that keeps counting. @param {string} time */
export function timeElement(time) {
  return el('time', { class: 'age', datetime: time }, timeText(time));
}

/** Brings every age on the page up to date; called once a second. */
export function updateAges() {
  for (const element of document.querySelectorAll('time.age')) {
    const time = element.getAttribute('datetime');
    const text = time && (element.hasAttribute('data-ahead') ? aheadText(time) : timeText(time));
    if (!time || !text || (element.textContent === text && element.hasAttribute('title'))) continue;
    element.textContent = text;
    element.setAttribute('title', new Date(time).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' }));
  }
}
