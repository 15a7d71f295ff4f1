// SPDX-FileCopyrightText: the proxym authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Runs before the first paint, so that the chosen theme does not flash, and parts that need scripts appear at once.
// @ts-check
(() => {
  document.documentElement.classList.add('scripting');
  const theme = localStorage.getItem('theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
})();
