// SPDX-License-Identifier: LGPL-2.1-or-later
// Applies the reader's choice of light or dark before the first paint. A classic script in the head of each page, since a
// module would run after it.
(() => {
  try {
    const choice = localStorage.getItem('callreel-theme');
    if (choice === 'light' || choice === 'dark')
      document.documentElement.dataset.theme = choice;
  } catch {
    // storage is blocked, as in some frames: the system's scheme applies
  }
})();
