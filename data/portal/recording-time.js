// SPDX-License-Identifier: LGPL-2.1-or-later
// Where in a file something happened: pauses are cut out of it, so a moment of the clock is not a distance from its start.
// Reads the metadata file of a document. Called by viewer.js.

const MAX_INTERVALS = 2000;

function readIntervals(list) {
  const intervals = [];
  for (const entry of Array.isArray(list) ? list.slice(0, MAX_INTERVALS) : []) {
    const start = Date.parse(entry.startTime);
    if (Number.isFinite(start) && entry.duration > 0) {
      intervals.push({ start, end: start + entry.duration });
    }
  }
  return intervals.sort((a, b) => a.start - b.start);
}

export class RecordingTime {
  constructor(metadata) {
    this.start = Date.parse(metadata.chunkStartTime);
    this.duration = Number(metadata.chunkDuration) / 1000 || 0;
    this.pauses = readIntervals(metadata.pauseResumeIntervals);
    this.censored = readIntervals(metadata.callreel?.censoredIntervals);
  }

  // utc: milliseconds. Returns seconds from the start of the file; a moment within a pause is where the file goes on.
  toMedia(utc) {
    let passed = utc - this.start;
    for (const pause of this.pauses) {
      if (pause.start < utc) {
        passed -= Math.max(Math.min(pause.end, utc) - Math.max(pause.start, this.start), 0);
      }
    }
    return Math.min(Math.max(passed / 1000, 0), this.duration);
  }

  // Returns milliseconds of the clock at so many seconds of the file.
  toUtc(seconds) {
    let utc = this.start + seconds * 1000;
    for (const pause of this.pauses) {
      if (pause.start <= utc) {
        utc += Math.max(pause.end - Math.max(pause.start, this.start), 0);
      }
    }
    return utc;
  }

  // Cuts: where they are in the file, and how long was cut out (milliseconds).
  listPauses() {
    return this.pauses.map((pause) => ({ at: this.toMedia(pause.start), lasted: pause.end - pause.start, utc: pause.start }));
  }

  // Spans of the file whose content was replaced, in seconds.
  listCensored() {
    return this.censored.map((span) => ({ start: this.toMedia(span.start), end: this.toMedia(span.end) }))
      .filter((span) => span.end > span.start);
  }
}
