// SPDX-License-Identifier: LGPL-2.1-or-later
// The icons of a player, drawn as those of icons.js. Called by player.js.
import { button } from './dom.js';
import { icon } from './icons.js';

const SVG = 'http://www.w3.org/2000/svg';
const PATHS = {
  volume: 'M4 9.5v5h3.500L12 18.500v-13L7.5 9.500zM15.5 9a4.2 4.2 0 0 1 0 6M18 6.500a7.8 7.8 0 0 1 0 11',
  muted: 'M4 9.5v5h3.500L12 18.500v-13L7.5 9.500zM16 9.500l5 5M21 9.500l-5 5',
  captions: 'M4.5 5.500h15a1 1 0 0 1 1 1v11a1 1 0 0 1-1 1h-15a1 1 0 0 1-1-1v-11a1 1 0 0 1 1-1zM10.5 10.500a2.2 2.2 0 1 0 0 3M17 10.500a2.2 2.2 0 1 0 0 3',
  expand: 'M4.5 9V4.500H9M15 4.500h4.500V9M19.5 15v4.500H15M9 19.500H4.500V15',
  rewind: 'M11.5 6.500L6 12l5.5 5.500M18 6.500L12.5 12l5.5 5.5',
  advance: 'M6 6.500l5.5 5.500L6 17.500M12.5 6.500L18 12l-5.5 5.5',
  copy: 'M9 8.500h10a.5.5 0 0 1 .5.500v11a.5.5 0 0 1-.5.500H9a.5.5 0 0 1-.5-.500V9a.5.5 0 0 1 .5-.500zM15.5 8.500v-4a1 1 0 0 0-1-1h-9a1 1 0 0 0-1 1v10a1 1 0 0 0 1 1h3',
};

export function glyph(name) {
  if (!PATHS[name])
    return icon(name);
  const svg = document.createElementNS(SVG, 'svg');
  const path = document.createElementNS(SVG, 'path');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('class', 'icon');
  path.setAttribute('d', PATHS[name]);
  svg.append(path);
  return svg;
}

/** As button() of dom.js. */
export function glyphButton(kind, name, properties) {
  const element = button(kind, null, properties);
  element.prepend(glyph(name));
  return element;
}
