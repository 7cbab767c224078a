// SPDX-License-Identifier: LGPL-2.1-or-later
// The panel inside another page: what is said between the two (docs/panel.md). Messages go to one origin alone, which must
// be among the allowed ones, and are taken from that window and that origin alone.
const SOURCE = 'callreel';
const VERSION = 1;
const TOKEN_WAIT_MS = 15000;
const MAX_TEXT = 16384;

const isText = (value) => typeof value === 'string' && value !== '' && value.length <= MAX_TEXT;

/** The origin of the page around this one: as the browser tells it, otherwise from the referrer. '' if nobody does. */
function outerOrigin() {
  const [ancestor] = location.ancestorOrigins ?? [];
  if (ancestor)
    return ancestor;
  try {
    return new URL(document.referrer).origin;
  } catch {
    return '';
  }
}

/**
 * The connection to the page around, or null if there is none. `.allowed` tells whether its origin is among `origins`; if
 * not, nothing is sent or taken. onOpenCall({call, address, language}).
 */
export function connectEmbedder(origins, { onOpenCall }) {
  if (window.parent === window)
    return null;
  const origin = outerOrigin();
  const allowed = origins.includes(origin);
  let waiting = null;

  const send = (type, message = {}) => allowed && window.parent.postMessage({ ...message, source: SOURCE, version: VERSION, type }, origin);

  function take(event) {
    const { data } = event;
    if (event.source !== window.parent || event.origin !== origin || data?.source !== SOURCE || data.version !== VERSION)
      return;
    if (data.type === 'token' && isText(data.token))
      waiting?.(data.token);
    else if (data.type === 'open-call' && (isText(data.call) || isText(data.address)))
      onOpenCall({ call: data.call, address: data.address, language: data.language });
  }
  if (allowed)
    window.addEventListener('message', take);

  return {
    allowed,
    send,
    /** A token from the page around, or null if it has none in time. reason: missing, expired. */
    requestToken(reason) {
      if (!allowed)
        return Promise.resolve(null);
      return new Promise((resolve) => {
        const done = (token) => {
          clearTimeout(limit);
          waiting = null;
          resolve(token);
        };
        const limit = setTimeout(done, TOKEN_WAIT_MS, null);
        waiting = done;
        send('token-request', { reason });
      });
    },
  };
}
