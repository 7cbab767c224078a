// SPDX-License-Identifier: LGPL-2.1-or-later
// Who spoke when: reads the captions (WebVTT) of a document into turns, lanes and chapters. Called by viewer.js.

const MAX_CUES = 50000;
const MAX_LANES = 100;
const MAX_TURNS = 4000;
const MAX_CHAPTERS = 500;
const TIMES = /^(?:(\d+):)?(\d\d):(\d\d)\.(\d{3})\s+-->\s+(?:(\d+):)?(\d\d):(\d\d)\.(\d{3})/;
const ENTITIES = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&nbsp;': ' ', '&lrm;': '', '&rlm;': '' };

const toSeconds = (hours, minutes, seconds, milliseconds) =>
  Number(hours ?? 0) * 3600 + Number(minutes) * 60 + Number(seconds) + Number(milliseconds) / 1000;

const unescape = (text) => text.replace(/&(?:amp|lt|gt|nbsp|lrm|rlm);/g, (entity) => ENTITIES[entity]);

function readSpeaker(line) {
  const voice = /^<v(?:\.[^\s>]+)*\s+([^>]*)>/.exec(line);
  return unescape(voice ? voice[1] : line.replace(/<[^>]*>/g, '')).trim();
}

// Returns turns, {start, end, speaker}, in order of time.
export function parseCaptions(text) {
  const turns = [];
  const lines = text.split(/\r\n|\n|\r/);
  for (let i = 0; i < lines.length && turns.length < MAX_CUES; i++) {
    const times = TIMES.exec(lines[i]);
    const speaker = times && lines[i + 1] ? readSpeaker(lines[i + 1]) : '';
    if (speaker) {
      turns.push({ start: toSeconds(...times.slice(1, 5)), end: toSeconds(...times.slice(5, 9)), speaker });
    }
  }
  return turns.filter((turn) => turn.end > turn.start).sort((a, b) => a.start - b.start);
}

// Turns of one speaker with less than a gap (seconds) between them become one.
function join(turns, gap) {
  const joined = [];
  for (const turn of turns) {
    const last = joined.at(-1);
    if (last && turn.start - last.end < gap) {
      last.end = Math.max(last.end, turn.end);
    } else {
      joined.push({ ...turn });
    }
  }
  return joined;
}

// A lane for each speaker, in the order in which they first spoke: {speaker, turns, spoken (seconds)}. What lies too close
// together to be told apart on a screen is one turn.
export function buildLanes(turns, duration) {
  const lanes = new Map();
  for (const turn of turns) {
    if (!lanes.has(turn.speaker)) {
      if (lanes.size === MAX_LANES) {
        continue;
      }
      lanes.set(turn.speaker, { speaker: turn.speaker, turns: [], spoken: 0 });
    }
    lanes.get(turn.speaker).turns.push(turn);
  }
  const list = [...lanes.values()];
  for (const lane of list) {
    lane.spoken = join(lane.turns, 0).reduce((sum, turn) => sum + turn.end - turn.start, 0);
  }
  let gap = Math.max(duration / 800, 0.01);
  do {
    for (const lane of list) {
      lane.turns = join(lane.turns, gap);
    }
    gap *= 2;
  } while (list.reduce((sum, lane) => sum + lane.turns.length, 0) > MAX_TURNS);
  return list;
}

// Chapters: what somebody said until somebody else had the floor. Interjections are shorter than the least length, which
// grows until there are few enough.
export function buildChapters(turns) {
  let least = 0.8;
  let chapters;
  do {
    chapters = [];
    for (const turn of turns) {
      const last = chapters.at(-1);
      if (last && last.speaker === turn.speaker) {
        last.end = Math.max(last.end, turn.end);
      } else if (turn.end - turn.start >= least) {
        chapters.push({ ...turn });
      }
    }
    least *= 1.5;
  } while (chapters.length > MAX_CHAPTERS);
  return chapters;
}
