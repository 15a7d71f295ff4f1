// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

// @ts-check

/**
 * Runs `work` at once; calls that come while it runs, or within `pause` of its start, together cause one more run.
 * @param {number} pause milliseconds
 * @param {() => Promise<unknown>} work
 */
export function throttled(pause, work) {
  let isBusy = false;
  let isWanted = false;
  return async function run() {
    isWanted = true;
    if (isBusy) return;
    isBusy = true;
    while (isWanted) {
      isWanted = false;
      await Promise.all([work(), new Promise((resolve) => setTimeout(resolve, pause))]);
    }
    isBusy = false;
  };
}
