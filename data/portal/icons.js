// SPDX-License-Identifier: LGPL-2.1-or-later
// The icons of all pages, 24 × 24, drawn with the text's colour. Elements instead of files: one request less each, and no
// exception in the content security policy.
const SVG = 'http://www.w3.org/2000/svg';
const SOLID = new Set(['record', 'stop', 'crown', 'more', 'play', 'dot']);
const PATHS = {
  record: 'M12 6a6 6 0 1 1 0 12 6 6 0 0 1 0-12z',
  dot: 'M12 8.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7z',
  stop: 'M7.5 6h9A1.5 1.5 0 0 1 18 7.5v9a1.5 1.5 0 0 1-1.5 1.5h-9A1.5 1.5 0 0 1 6 16.5v-9A1.5 1.5 0 0 1 7.5 6z',
  pause: 'M9 6v12M15 6v12',
  play: 'M8 5.6v12.8a.6.6 0 0 0 .9.5l10.3-6.4a.6.6 0 0 0 0-1L8.9 5.1a.6.6 0 0 0-.9.5z',
  resume: 'M7 6v12M11.5 6.5v11l8-5.5z',
  censor: 'M4 4l16 16M9.9 5.2A10 10 0 0 1 12 5c5 0 8.5 4 9.5 7a12 12 0 0 1-2.4 3.8M6.3 7.1A12.5 12.5 0 0 0 2.5 12c1 3 4.5 7 9.5 7a10 10 0 0 0 4.5-1.1M10 10a3 3 0 0 0 4.1 4.2',
  uncensor: 'M2.5 12c1-3 4.5-7 9.5-7s8.5 4 9.5 7c-1 3-4.5 7-9.5 7s-8.5-4-9.5-7zM12 9a3 3 0 1 1 0 6 3 3 0 0 1 0-6z',
  crown: 'M3.5 8.2l4.4 3.3L12 5l4.1 6.5 4.4-3.3-1.7 9.3a.7.7 0 0 1-.7.5H5.9a.7.7 0 0 1-.7-.5z',
  more: 'M5 10.3a1.7 1.7 0 1 1 0 3.4 1.7 1.7 0 0 1 0-3.4zM12 10.3a1.7 1.7 0 1 1 0 3.4 1.7 1.7 0 0 1 0-3.4zM19 10.3a1.7 1.7 0 1 1 0 3.4 1.7 1.7 0 0 1 0-3.4z',
  refresh: 'M20 11a8 8 0 0 0-14.3-4.3L4 8.5M4 4v4.5h4.5M4 13a8 8 0 0 0 14.3 4.3L20 15.5M20 20v-4.5h-4.5',
  close: 'M6 6l12 12M18 6L6 18',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  warning: 'M12 9v4.5M12 17h.01M10.4 4.3L2.8 17.5A1.9 1.9 0 0 0 4.4 20.4h15.2a1.9 1.9 0 0 0 1.6-2.9L13.6 4.3a1.9 1.9 0 0 0-3.2 0z',
  error: 'M12 8v5M12 16.5h.01M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18z',
  info: 'M12 11v5.5M12 7.5h.01M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18z',
  offline: 'M3 3l18 18M8.5 16.4a5 5 0 0 1 5.7-1M5 12.9a10 10 0 0 1 5-2.7M19 12.9a10 10 0 0 0-3-2M1.5 9a15 15 0 0 1 5-3.3M22.5 9a15 15 0 0 0-11.5-3.9M12 20h.01',
  phone: 'M21 16.5v2.7a1.8 1.8 0 0 1-2 1.8A17.8 17.8 0 0 1 3 5a1.8 1.8 0 0 1 1.8-2h2.7c.9 0 1.6.6 1.8 1.5l.6 2.6c.1.6-.1 1.2-.5 1.6L8.2 9.9a14.3 14.3 0 0 0 5.9 5.9l1.2-1.2c.4-.4 1-.6 1.6-.5l2.6.6c.9.2 1.5.9 1.5 1.8z',
  room: 'M16 20v-1.5a3.5 3.5 0 0 0-3.5-3.5h-6A3.5 3.5 0 0 0 3 18.5V20M9.5 5a3.2 3.2 0 1 1 0 6.4 3.2 3.2 0 0 1 0-6.4zM21 20v-1.5a3.5 3.5 0 0 0-2.7-3.4M15.5 5.1a3.2 3.2 0 0 1 0 6.2',
  recorder: 'M8 9a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM16 9a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM8 15h8M3.5 5.5h17a1 1 0 0 1 1 1v11a1 1 0 0 1-1 1h-17a1 1 0 0 1-1-1v-11a1 1 0 0 1 1-1z',
  clock: 'M12 7v5l3 2M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18z',
  theme: 'M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18zM12 3v18M12 7.5h6.5M12 12h9M12 16.5h6.5',
  language: 'M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18zM3 12h18M12 3c2.5 2.7 3.8 5.7 3.8 9s-1.3 6.3-3.8 9c-2.5-2.7-3.8-5.7-3.8-9S9.5 5.7 12 3z',
  search: 'M11 4a7 7 0 1 1 0 14 7 7 0 0 1 0-14zM20.5 20.5L16 16',
  download: 'M12 4v11M7.5 11L12 15.5l4.5-4.5M4.5 19.5h15',
  trash: 'M4.5 7h15M9.5 7V4.5h5V7M6.5 7l.8 12.5h9.4L17.5 7M10 11v5M14 11v5',
  lock: 'M7.5 11V8a4.5 4.5 0 0 1 9 0v3M5.5 11h13a1 1 0 0 1 1 1v7.5a1 1 0 0 1-1 1h-13a1 1 0 0 1-1-1V12a1 1 0 0 1 1-1z',
  link: 'M10 14a4.2 4.2 0 0 0 6 0l3.5-3.5a4.2 4.2 0 0 0-6-6L12 6M14 10a4.2 4.2 0 0 0-6 0l-3.5 3.5a4.2 4.2 0 0 0 6 6L12 18',
  mail: 'M3.5 6h17v12h-17zM3.5 7l8.5 6 8.5-6',
  hold: 'M12 3l7.5 2.8v5.7c0 4.5-3 7.9-7.5 9.5-4.5-1.6-7.5-5-7.5-9.5V5.8zM9 12l2.2 2.2L15.2 10',
  chat: 'M4 5h16v11H9.5L5 19.5V16H4z',
  settings: 'M4 7h9M17 7h3M4 17h3M11 17h9M15 5v4M9 15v4',
  list: 'M8.5 6.5h12M8.5 12h12M8.5 17.5h12M4 6.5h.01M4 12h.01M4 17.5h.01',
  back: 'M14.5 6l-6 6 6 6',
  forward: 'M9.5 6l6 6-6 6',
  external: 'M13.5 4.5h6v6M19.5 4.5l-9 9M17.5 14v4.5a1 1 0 0 1-1 1h-11a1 1 0 0 1-1-1v-11a1 1 0 0 1 1-1H10',
};

/** An icon for the eye alone; what it means stands beside it or in the label of its button. */
export function icon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('class', SOLID.has(name) ? 'icon solid' : 'icon');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', PATHS[name]);
  svg.append(path);
  return svg;
}

/** The mark of the product: a reel with a red hub. */
export function mark() {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('class', 'mark');
  for (const [radius, name] of [[10, 'reel'], [4, 'dot']]) {
    const circle = document.createElementNS(SVG, 'circle');
    circle.setAttribute('cx', '12');
    circle.setAttribute('cy', '12');
    circle.setAttribute('r', String(radius));
    circle.setAttribute('class', name);
    svg.append(circle);
  }
  return svg;
}
