// SPDX-License-Identifier: LGPL-2.1-or-later
// Draws the peaks of a document (audiowaveform's JSON, version 2) on a canvas. Called by timeline.js.

const MAX_CHANNELS = 255;
const MAX_SPANS = 1 << 20;

// Returns {length, peaks}, the loudest of all channels in each span from 0 to 1; or null where it is not such a document.
export function readPeaks(document) {
  const { channels, length, data, bits } = document ?? {};
  if (!Array.isArray(data) || !(channels > 0 && channels <= MAX_CHANNELS) || !(length > 0 && length <= MAX_SPANS)) {
    return null;
  }
  const loudest = bits === 16 ? 32768 : 128;
  const peaks = new Float32Array(length);
  for (let span = 0; span < length; span++) {
    let peak = 0;
    for (let i = span * channels * 2; i < (span + 1) * channels * 2; i++) {
      peak = Math.max(peak, Math.abs(data[i] ?? 0));
    }
    peaks[span] = Math.min(peak / loudest, 1);
  }
  return { length, peaks };
}

// A bar for every few pixels, as high as the loudest span behind it. Quiet speech stays visible: the scale is the
// square root of the level.
export function drawPeaks(canvas, waveform, color) {
  const ratio = globalThis.devicePixelRatio || 1;
  const width = Math.round(canvas.clientWidth * ratio);
  const height = Math.round(canvas.clientHeight * ratio);
  if (!width || !height) {
    return;
  }
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  const bar = Math.max(2 * ratio, 1);
  const step = bar + ratio;
  context.fillStyle = color;
  for (let x = 0; x + bar <= width; x += step) {
    const from = Math.floor(x / width * waveform.length);
    const to = Math.max(Math.ceil((x + step) / width * waveform.length), from + 1);
    let peak = 0;
    for (let span = from; span < to && span < waveform.length; span++) {
      peak = Math.max(peak, waveform.peaks[span]);
    }
    const tall = Math.max(Math.sqrt(peak) * height * 0.94, ratio);
    context.fillRect(x, (height - tall) / 2, bar, tall);
  }
}
