// SPDX-License-Identifier: LGPL-2.1-or-later
// What the panel knows, and how it changes with what the server tells: no page, no network, no clock. Whatever may be
// pressed comes from GetControls as it is.

/** The status texts of GetControls, and the keys of their translations. */
export const STATUS_KEYS = {
  'Start Recording': 'status.start',
  Recording: 'status.recording',
  Paused: 'status.paused',
  'Not Recording': 'status.off',
  'Automatic Recording (without caller)': 'status.withoutCaller',
};

const ACTIVE = ['starting', 'recording', 'paused'];
const OVER = ['completed', 'failed'];

export function emptyState() {
  return {
    phase: 'loading', // find, call, refused, ended
    connected: true,
    renewing: false, // signing in again
    user: '',
    name: '', // of the user
    call: null,
    recording: null,
    last: null, // the recording that ended last, while the panel looked on
    announcement: null, // {kind, text, language}
    warning: null, // seconds before the limit
    problem: null, // of what was pressed last, or, refused, of the call
    busy: null, // the action that waits for its answer
  };
}

/** Whether the recording ends at its limit. One that goes on in its next file is nothing to warn of. */
export const endsAtLimit = (recording) => recording?.onLimit !== 'continue';

export const isActive = (recording) => Boolean(recording) && ACTIVE.includes(recording.state);

/** The whole call, as GET /calls/{call} has it. */
export function withCall(state, call) {
  return {
    ...state,
    phase: 'call',
    connected: true,
    call,
    recording: call.recording ?? null,
    last: isActive(call.recording) ? null : state.last,
    warning: isActive(call.recording) ? state.warning : null,
    problem: state.phase === 'refused' ? null : state.problem,
  };
}

function withRecording(state, data) {
  const same = state.recording?.recordingOperationId === data.recordingOperationId;
  // Only one recording is active at a time; a late word about an earlier one changes nothing here.
  if (!same && isActive(state.recording) && !ACTIVE.includes(data.state))
    return state;
  const recording = { ...(same ? state.recording : {}), ...data };
  const ended = !isActive(recording);
  return {
    ...state,
    recording: OVER.includes(recording.state) ? null : recording,
    last: ended ? { ...state.last, ...recording } : null,
    warning: ended || !same ? null : state.warning,
  };
}

/** The state after an event of the stream. */
export function withEvent(state, type, data) {
  if (type === 'manager')
    return { ...state, connected: data.connected };
  if (!state.call)
    return state;
  switch (type) {
    case 'state':
      return withRecording(state, data);
    case 'timer': {
      const recording = state.recording;
      if (recording?.recordingOperationId !== data.recordingOperationId)
        return state;
      const { elapsedMs, remainingMs, warningsLeft } = data;
      // The next chunk has begun: its limit is far away.
      const over = state.warning !== null && remainingMs > (state.warning + 5) * 1000;
      return { ...state, warning: over ? null : state.warning, recording: { ...recording, elapsedMs, remainingMs, warningsLeft } };
    }
    case 'warning':
      return endsAtLimit(state.recording) ? { ...state, warning: data.remainingSeconds } : state;
    case 'participants':
      return { ...state, call: { ...state.call, participants: data.participants } };
    case 'controls':
      return { ...state, call: { ...state.call, controls: data } };
    case 'announcement':
      return { ...state, announcement: data };
    case 'ended':
      return { ...state, phase: 'ended', recording: null, problem: null };
    default:
      return state;
  }
}

export const actionsOf = (state) => state.call?.controls?.actions ?? [];
export const statusOf = (state) => state.call?.controls?.status ?? 'Not Recording';
export const may = (state, action) => actionsOf(state).includes(action);
export const isRoom = (state) => state.call?.kind === 'room';

/** Whether a participant is the signed-in user: by the user that was given for them, otherwise by their id. */
export const isSelf = (state, { id, user }) => (user || id) === state.user;
export const myself = (state) => state.call?.participants.find((person) => isSelf(state, person)) ?? null;
export const hostOf = (state) => state.call?.participants.find(({ host }) => host) ?? null;

/** Whether the consent dialog is due: somebody who is waited for, and has not answered. */
export function asksConsent(state) {
  const me = myself(state);
  return state.phase === 'call' && Boolean(me?.consentRequired) && (me.consent ?? 'none') === 'none';
}

/** The title of a warning: the key and the number of whole minutes, or of seconds below one. */
export function warningText(seconds) {
  return seconds >= 60 ? ['panel.minutesLeft', { count: Math.round(seconds / 60) }] : ['panel.secondsLeft', { count: seconds }];
}

/** Whether the last recording ended at its limit and the user may go on with a new one. */
export function offersNew(state) {
  return state.last?.reason === 'MaximumDurationReached' && !isActive(state.recording) && may(state, 'start');
}

/** What of the time until the limit has passed, 0 to 1, and where its warnings lie; null if nothing ends there. */
export function progressOf(recording) {
  const limit = recording?.maxDurationMs;
  if (!limit || recording.remainingMs === undefined || !endsAtLimit(recording))
    return null;
  const share = (ms) => Math.min(1, Math.max(0, ms / limit));
  return {
    passed: share(limit - recording.remainingMs),
    marks: (recording.warningsLeft ?? []).map((seconds) => share(limit - seconds * 1000)),
  };
}
