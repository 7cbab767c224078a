// SPDX-License-Identifier: LGPL-2.1-or-later
// The panel: opens a call, follows its events, sends what is pressed. What it knows is in panel-state.js, how that is shown
// in panel-page.js.
import { get, newKey, path, post, Problem, renew, resumeSession, setRenewal } from './api.js';
import { connectEmbedder } from './embed.js';
import { follow } from './events.js';
import { loadLanguage, matchLanguage, pickLanguage } from './i18n.js';
import { askConsent, confirmStart } from './panel-dialogs.js';
import { Page } from './panel-page.js';
import { actionsOf, asksConsent, emptyState, isActive, isRoom, myself, statusOf, withCall, withEvent } from './panel-state.js';
import { problemTexts } from './problems.js';
import { signInAddress } from './shell.js';

const RENEW_AHEAD_MS = 60000;
const MAX_TIMEOUT_MS = 2 ** 31 - 1;
const RETRY_MS = 2000;
const RELOAD_MS = 150;
const MAX_RECORDINGS = 20;
// Events after which the call is asked for again: they tell what changed, not all that follows from it.
const RELOADS = new Set(['state', 'participants', 'controls']);

class Panel {
  #state = emptyState();
  #page = new Page({
    act: (action) => this.#act(action),
    answer: (granted) => this.#answer(granted),
    dismiss: () => this.#set({ problem: null }),
    refresh: () => this.#refresh(),
  });
  #settings = null;
  #embedder = null;
  #target = {};
  #stream = null;
  #rows = null;
  #consent = null; // withdraws the question
  #loading = false;
  #loadAgain = false;
  #loadTimer = null;
  #renewTimer = null;

  // ---- state ----

  #set(change) {
    const before = this.#state;
    this.#state = typeof change === 'function' ? change(before) : { ...before, ...change };
    this.#page.draw(this.#state, this.#rows);
    this.#page.tell(before, this.#state);
    this.#report();
    this.#question();
    if (isActive(before.recording) && !isActive(this.#state.recording) && this.#state.call)
      this.#loadRecordings();
  }

  /** The page around hears what the panel shows. */
  #report() {
    const { call, recording, connected } = this.#state;
    this.#embedder?.send('state', {
      connected,
      call: call?.serverCallId ?? null,
      status: call ? statusOf(this.#state) : null,
      actions: actionsOf(this.#state),
      recordingOperationId: recording?.recordingOperationId ?? null,
      state: recording?.state ?? null,
      censored: Boolean(recording?.censored),
      elapsedMs: recording?.elapsedMs ?? 0,
      remainingMs: recording?.remainingMs ?? null,
    });
  }

  /** Shows a refusal; with `phase`, instead of the call. */
  async #refuse(problem, phase) {
    if (!(problem instanceof Problem))
      throw problem;
    if (problem.name === 'ConnectionError') {
      this.#set({ connected: false });
      return;
    }
    if (problem.status === 401 && !this.#embedder) {
      location.replace(signInAddress());
      return;
    }
    const texts = await problemTexts(problem);
    this.#set(phase ? { phase, problem: texts, call: null, recording: null } : { problem: texts });
  }

  // ---- the call ----

  async #load() {
    if (this.#loading) {
      this.#loadAgain = true;
      return;
    }
    const { call } = this.#target;
    const current = () => this.#target.call === call && this.#state.phase !== 'ended';
    this.#loading = true;
    try {
      do {
        this.#loadAgain = false;
        const found = await get(path`/calls/${call}`);
        // What was asked for before an event came may be older than that event.
        if (current() && !this.#loadAgain)
          this.#set((state) => withCall(state, found));
      } while (current() && this.#loadAgain);
    } catch (problem) {
      if (problem.name === 'NoOngoingCall' && this.#state.phase === 'call')
        this.#end();
      else if (current())
        await this.#refuse(problem, 'refused');
      // The stream of events may be well, and then it is not what tells that the connection is back.
      if (problem.name === 'ConnectionError')
        this.#loadIn(RETRY_MS);
    } finally {
      this.#loading = false;
    }
  }

  #loadIn(milliseconds) {
    this.#loadTimer ??= setTimeout(() => {
      this.#loadTimer = null;
      if (this.#state.phase !== 'ended')
        this.#load();
    }, milliseconds);
  }

  #loadSoon() {
    this.#loadAgain = this.#loading;
    this.#loadIn(RELOAD_MS);
  }

  /** What has been recorded of this call. Not everybody may list recordings, and the panel does without. */
  async #loadRecordings() {
    const { call } = this.#target;
    const answer = await get('/recordings', { serverCallId: call, limit: MAX_RECORDINGS }).catch(() => null);
    if (this.#target.call !== call)
      return;
    this.#rows = answer?.items ?? null;
    this.#page.draw(this.#state, this.#rows);
  }

  #end() {
    this.#stream.stop();
    this.#set((state) => withEvent(state, 'ended', {}));
    this.#loadRecordings();
  }

  #listen() {
    this.#stream?.stop();
    this.#stream = follow({ call: this.#target.call }, {
      connected: () => {
        this.#set({ connected: true });
        this.#load();
      },
      lost: (problem) => this.#lost(problem),
      event: (type, data) => this.#event(type, data),
    });
  }

  #lost(problem) {
    if (problem.status === 401)
      this.#signInAgain(problem);
    else if (problem.name === 'ConnectionError')
      this.#set({ connected: false });
    else
      this.#load(); // which is refused in the same way, with a place to say so
  }

  #event(type, data) {
    if (type === 'ended') {
      this.#end();
      return;
    }
    this.#set((state) => withEvent(state, type, data));
    if (RELOADS.has(type) || (type === 'manager' && data.connected))
      this.#loadSoon();
  }

  /** Opens {call} or {address}. */
  async #open(wanted) {
    const target = { ...wanted };
    this.#stream?.stop();
    this.#target = target;
    this.#rows = null;
    this.#set(({ user, name }) => ({ ...emptyState(), user, name }));
    if (!target.call && !target.address) {
      this.#set({ phase: this.#embedder ? 'loading' : 'find' });
      return;
    }
    try {
      target.call ||= (await this.#insist(() => get('/calls', { address: target.address }))).serverCallId;
    } catch (problem) {
      if (this.#target === target)
        await this.#refuse(problem, 'refused');
      return;
    }
    if (this.#target !== target)
      return;
    this.#listen();
    this.#loadRecordings();
  }

  async #refresh() {
    const { call, address } = this.#target;
    if (this.#state.phase !== 'call') {
      await this.#open(address ? { address } : { call });
      return;
    }
    this.#set({ problem: null });
    this.#stream.retryNow();
    await this.#load();
  }

  // ---- what is pressed ----

  /** A start whose answer got lost is sent again with the same key, so that it is not carried out twice. */
  async #start(call) {
    const key = newKey();
    const send = () => post(path`/calls/${call.serverCallId}/recordings`, {}, { key });
    try {
      await send();
    } catch (problem) {
      if (problem.name !== 'ConnectionError')
        throw problem;
      await send();
    }
  }

  async #act(action) {
    if (this.#state.busy || !this.#state.connected || (action !== 'start' && !this.#state.recording))
      return;
    if (action === 'start' && isRoom(this.#state) && !await confirmStart())
      return;
    const { call, recording } = this.#state;
    this.#set({ busy: action, problem: null });
    try {
      if (action === 'start')
        await this.#start(call);
      else
        await post(path`/recordings/${recording.recordingOperationId}/${action}`);
    } catch (problem) {
      await this.#refuse(problem);
    } finally {
      this.#set({ busy: null });
    }
    await this.#load();
  }

  async #answer(granted) {
    const { call } = this.#state;
    try {
      await post(path`/calls/${call.serverCallId}/consent`, { participantId: myself(this.#state).id, granted });
    } catch (problem) {
      await this.#refuse(problem);
    }
    await this.#load();
  }

  /** Opens and withdraws the consent dialog as the state wants it. */
  async #question() {
    if (!asksConsent(this.#state)) {
      this.#consent?.abort();
      return;
    }
    if (this.#consent)
      return;
    this.#consent = new AbortController();
    const { announcement } = this.#state;
    try {
      const granted = await askConsent(announcement?.kind === 'consent' ? announcement : null, this.#consent.signal);
      if (granted !== null)
        await this.#answer(granted);
    } finally {
      this.#consent = null;
    }
    this.#question();
  }

  // ---- session ----

  async #signInAgain(problem) {
    if (await renew().catch(() => false))
      this.#listen();
    else
      await this.#refuse(problem, 'refused');
  }

  #keep(session) {
    this.#set({ user: session.user, name: session.name || session.user });
    clearTimeout(this.#renewTimer);
    if (this.#embedder && session.expires) {
      const left = session.expires - Date.now();
      this.#renewTimer = setTimeout(() => renew().catch(() => {}), Math.min(MAX_TIMEOUT_MS, Math.max(left - RENEW_AHEAD_MS, left / 2)));
    }
  }

  /** Asks again until the server can be reached. */
  async #insist(request) {
    for (;;) {
      try {
        return await request();
      } catch (problem) {
        if (problem.name !== 'ConnectionError')
          throw problem;
        this.#set({ connected: false });
        await new Promise((resolve) => { setTimeout(resolve, RETRY_MS); });
      }
    }
  }

  async #enter() {
    const session = await this.#insist(resumeSession);
    let reason = 'missing';
    setRenewal({
      token: () => this.#embedder?.requestToken(reason) ?? null,
      progress: (renewing) => this.#set({ renewing: renewing && reason === 'expired' }),
      renewed: (renewed) => this.#keep(renewed),
    });
    if (session)
      this.#keep(session);
    const entered = Boolean(session) || await this.#insist(renew);
    reason = 'expired';
    return entered;
  }

  #frame() {
    this.#page.frame(this.#settings, this.#state.name, this.#embedder !== null);
    this.#page.draw(this.#state, this.#rows);
  }

  async start() {
    await loadLanguage(pickLanguage());
    this.#settings = await this.#insist(() => get('/settings'));
    const query = new URLSearchParams(location.search);
    let wanted = { call: query.get('call'), address: query.get('address') };
    this.#embedder = connectEmbedder(this.#settings.origins, {
      onOpenCall: async ({ language, ...call }) => {
        wanted = call;
        if (matchLanguage(language)) {
          await loadLanguage(matchLanguage(language));
          this.#frame();
        }
        if (this.#state.user)
          await this.#open(call);
      },
    });
    this.#frame();
    if (this.#embedder && !this.#embedder.allowed) {
      this.#page.refuseFrame();
      return;
    }
    this.#embedder?.send('ready', { name: this.#settings.name });
    this.#target = wanted;
    if (!await this.#enter()) {
      await this.#refuse(new Problem({ name: 'TokenExpired', status: 401 }), 'refused');
      return;
    }
    this.#frame();
    this.#page.watchHeight((height) => this.#embedder?.send('resize', { height }));
    await this.#open(wanted);
  }
}

new Panel().start();
