// SPDX-License-Identifier: LGPL-2.1-or-later
// The stream of server-sent events, over fetch() instead of EventSource: the status of a refusal is known, so an expired
// session is renewed, and a connection that has gone silent is noticed, since the server sends something every 15 seconds.
import { open, Problem } from './api.js';

const SILENCE_MS = 40000;
const FIRST_DELAY_MS = 500;
const MAX_DELAY_MS = 10000;
const MAX_PENDING = 1 << 20;

/** Parses the text of a stream; calls `onEvent({type, id, data})` and `onRetry(ms)`. Returns a function that takes text. */
export function eventParser(onEvent, onRetry) {
  let rest = '';
  let lines = [];
  const dispatch = () => {
    const event = { type: 'message', data: [], id: undefined };
    for (const line of lines) {
      const colon = line.indexOf(':');
      const name = colon < 0 ? line : line.slice(0, colon);
      const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
      if (name === 'event')
        event.type = value;
      else if (name === 'data')
        event.data.push(value);
      else if (name === 'id')
        event.id = value;
      else if (name === 'retry' && /^\d+$/.test(value))
        onRetry(Number(value));
    }
    lines = [];
    if (event.data.length)
      onEvent({ ...event, data: event.data.join('\n') });
  };
  return (text) => {
    rest += text;
    if (rest.length > MAX_PENDING)
      throw new Problem({ name: 'ConnectionError' });
    const parts = rest.split(/\r\n|\n|\r(?!$)/);
    rest = parts.pop();
    for (const line of parts) {
      if (line === '')
        dispatch();
      else
        lines.push(line);
    }
  };
}

/**
 * Follows /events until stop(), connecting again by itself. handlers: event(type, data), connected(), lost(problem).
 * After lost() with a problem that cannot pass by itself (401, 403, 404) it stops; retryNow() tries at once.
 */
export function follow(query, handlers) {
  let abort = null;
  let stopped = false;
  let lastId = '';
  let delay = FIRST_DELAY_MS;
  let wake = null;

  async function readOnce() {
    abort = new AbortController();
    let silence = null;
    const heard = () => {
      clearTimeout(silence);
      silence = setTimeout(() => abort.abort(), SILENCE_MS);
    };
    heard();
    try {
      const response = await open('GET', '/events', {
        query,
        signal: abort.signal,
        timeout: 0,
        headers: { Accept: 'text/event-stream', ...(lastId && { 'Last-Event-ID': lastId }) },
      });
      handlers.connected();
      delay = FIRST_DELAY_MS;
      const feed = eventParser((event) => {
        lastId = event.id ?? lastId;
        const data = JSON.parse(event.data);
        // Outside this promise, so that a fault of a handler shows as one and does not pass for a lost connection.
        queueMicrotask(() => handlers.event(event.type, data));
      }, (ms) => { delay = Math.min(ms, MAX_DELAY_MS); });
      const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (;;) {
        const { done, value } = await reader.read();
        if (done)
          return; // the server ends each stream after a while, so that the session is looked at again
        heard();
        feed(value);
      }
    } finally {
      clearTimeout(silence);
      abort.abort();
    }
  }

  async function run() {
    while (!stopped) {
      let problem = null;
      try {
        await readOnce();
      } catch (error) {
        problem = error instanceof Problem ? error : new Problem({ name: 'ConnectionError' });
      }
      if (stopped)
        return;
      if (problem)
        handlers.lost(problem);
      if ([401, 403, 404].includes(problem?.status))
        return;
      const wait = Math.max(delay, (problem?.retryAfter ?? 0) * 1000);
      // Half of it at random, so that a restarted portal is not met by everybody at once.
      await new Promise((resolve) => { wake = resolve; setTimeout(resolve, wait * (0.5 + Math.random() / 2)); });
      delay = Math.min(delay * 2, MAX_DELAY_MS);
    }
  }

  run();
  return {
    retryNow() { delay = FIRST_DELAY_MS; wake?.(); },
    stop() { stopped = true; abort?.abort(); wake?.(); },
  };
}
