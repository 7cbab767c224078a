// SPDX-License-Identifier: LGPL-2.1-or-later
// Requests to /api/v1 for all pages: the CSRF header, Idempotency-Key, refusals as Problem, and the renewal of a session
// whose token has run out. Nothing is decided here: what the manager refuses is shown as it says.

const BASE = '/api/v1';
const TIMEOUT_MS = 30000;
const PROBLEM_TYPE = 'urn:callreel:error:';

/** A refusal or a lost connection: name (NotAllowed …), title, detail, status (0: no answer), retryAfter (s, or null). */
export class Problem extends Error {
  constructor({ name, title = '', detail = '', status = 0, retryAfter = null }) {
    super(detail || title || name);
    this.name = name;
    this.title = title;
    this.detail = detail;
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

let session = null;
let renewing = null;
let getToken = null;
let onRenewing = () => {};
let onSession = () => {};

/**
 * How a session is renewed: `token` returns a promise of a new token (or null: there is none), `progress` is told true
 * while that goes on and false afterwards, `renewed` gets the new session.
 */
export function setRenewal({ token, progress, renewed }) {
  getToken = token;
  onRenewing = progress ?? onRenewing;
  onSession = renewed ?? onSession;
}

export const currentSession = () => session;

/** A new key for a request that must not be carried out twice. randomUUID() needs a secure context, which this does not. */
export function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function withQuery(path, query) {
  const values = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== '')
      values.append(name, value);
  }
  const text = values.toString();
  return BASE + path + (text && `?${text}`);
}

async function readProblem(response) {
  let body = {};
  try {
    body = await response.json();
  } catch {
    // a proxy's page, or nothing: the status has to do
  }
  const type = String(body?.type ?? '');
  const retryAfter = Number.parseInt(response.headers.get('Retry-After') ?? '', 10);
  return new Problem({
    name: type.startsWith(PROBLEM_TYPE) ? type.slice(PROBLEM_TYPE.length) : response.status >= 500 ? 'ConnectionError' : 'Error',
    title: body?.title,
    detail: body?.detail,
    status: response.status,
    retryAfter: Number.isNaN(retryAfter) ? null : retryAfter,
  });
}

/** One exchange; throws Problem. Aborting `signal` throws the AbortError itself. */
async function exchange(method, path, { body, query, key, signal, headers, timeout = TIMEOUT_MS }) {
  const all = new Headers({ Accept: 'application/json', ...headers });
  if (body !== undefined)
    all.set('Content-Type', 'application/json');
  if (method !== 'GET' && method !== 'HEAD' && session)
    all.set('X-Callreel-CSRF', session.csrf);
  if (key)
    all.set('Idempotency-Key', key);
  const limits = [signal, timeout && AbortSignal.timeout(timeout)].filter(Boolean);
  let response;
  try {
    response = await fetch(withQuery(path, query), {
      method,
      headers: all,
      body: body === undefined ? undefined : JSON.stringify(body),
      credentials: 'same-origin',
      cache: 'no-store',
      redirect: 'error',
      signal: limits.length ? AbortSignal.any(limits) : undefined,
    });
  } catch (error) {
    if (signal?.aborted)
      throw error;
    throw new Problem({ name: 'ConnectionError' });
  }
  if (!response.ok)
    throw await readProblem(response);
  return response;
}

async function readJson(response) {
  if (response.status === 204)
    return null;
  try {
    return await response.json();
  } catch {
    throw new Problem({ name: 'ConnectionError', status: response.status });
  }
}

/** Exchanges a token for a session; throws Problem. */
export async function signIn(token) {
  session = await readJson(await exchange('POST', '/session', { body: { token } }));
  return session;
}

/** The session of the cookie, or null if there is none. */
export async function resumeSession() {
  try {
    session = await readJson(await exchange('GET', '/session', {}));
  } catch (problem) {
    if (problem.status !== 401)
      throw problem;
    session = null;
  }
  return session;
}

export async function signOut() {
  await exchange('DELETE', '/session', {});
  session = null;
}

/** A new session; several callers share one attempt. False where nobody has a token to give. */
export function renew() {
  renewing ??= (async () => {
    onRenewing(true);
    try {
      const token = getToken && await getToken();
      if (!token)
        return false;
      onSession(await signIn(token));
      return true;
    } finally {
      renewing = null;
      onRenewing(false);
    }
  })();
  return renewing;
}

/** As fetch(), with renewal; for answers that are not JSON. Throws Problem. */
export async function open(method, path, options = {}) {
  if (method !== 'GET' && method !== 'HEAD' && !session)
    await resumeSession();
  try {
    return await exchange(method, path, options);
  } catch (problem) {
    if (problem.status !== 401 || !await renew())
      throw problem;
    return exchange(method, path, options);
  }
}

const request = async (method, path, options) => readJson(await open(method, path, options));

export const get = (path, query, options) => request('GET', path, { ...options, query });
export const post = (path, body, options) => request('POST', path, { key: newKey(), ...options, body: body ?? {} });
export const put = (path, body, options) => request('PUT', path, { ...options, body });
export const remove = (path, options) => request('DELETE', path, options);

/** A path from parts that may hold any character. */
export const path = (strings, ...values) => String.raw({ raw: strings }, ...values.map(encodeURIComponent));
