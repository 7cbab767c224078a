/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Section 1 of the rules: modes, precedence, status and actions. */
#include "tests/core/rules-cases.h"

/* clang-format off */
static const RulesCase cases[] = {
  /* Recorded from the answer to the end of the call. */
  { "1.mode.always-on", "call; anna mode=always-on", "plan", "start mode anna all" },
  { "1.mode.always-on", "call; anna mode=always-on", "controls anna", "Not Recording:" },
  { "1.mode.always-on", "call; anna mode=always-on", "start anna", "NotAllowed mode always-on" },
  { "1.mode.always-on", "call; anna mode=always-on; rec mode anna", "controls anna", "Recording:" },
  { "1.mode.always-on", "call; anna mode=always-on; rec mode anna", "pause anna", "NotAllowed mode always-on" },
  { "1.mode.always-on", "call; anna mode=always-on; rec mode anna", "stop anna", "NotAllowed mode always-on" },
  { "1.mode.always-on", "call; anna mode=always-on; rec mode anna paused", "resume anna", "NotAllowed mode always-on" },
  { "1.mode.always-on", "call; anna mode=always-on; rec mode anna", "plan", "" },
  { "1.mode.always-on", "call ended; anna mode=always-on; rec mode anna", "plan", "end CallEnded" },
  { "1.mode.always-on", "call ended; anna mode=always-on", "plan", "" },
  { "1.mode.always-on", "call; anna mode=always-on; bob mode=on-demand-user-initiated; rec mode anna", "controls bob",
    "Recording:" },
  { "1.mode.always-on", "call; anna mode=pause-resume; bob mode=always-on", "plan", "start mode bob all" },
  { "1.mode.always-on", "call; anna mode=pause-resume; bob mode=always-on; rec mode bob", "pause anna",
    "NotAllowed mode always-on" },
  { "1.mode.always-on", "call; anna mode=pause-resume; bob mode=always-on; rec mode anna", "pause anna",
    "NotAllowed mode always-on" },

  { "1.mode.pause-resume", "call; anna mode=pause-resume", "plan", "start mode anna all" },
  { "1.mode.pause-resume", "call; anna mode=pause-resume", "controls anna", "Not Recording:" },
  { "1.mode.pause-resume", "call; anna mode=pause-resume; rec mode anna", "controls anna", "Recording: pause" },
  { "1.mode.pause-resume", "call; anna mode=pause-resume; rec mode anna paused", "controls anna", "Paused: resume" },
  { "1.mode.pause-resume", "call; anna mode=pause-resume; rec mode anna", "stop anna", "NotAllowed mode pause-resume" },
  { "1.mode.pause-resume", "call; anna mode=pause-resume; bob mode=on-demand-user-initiated; rec mode anna",
    "controls bob", "Recording: pause" },
  { "1.mode.pause-resume", "call; anna mode=pause-resume; bob; rec mode anna", "controls bob", "Recording:" },
  { "1.mode.pause-resume", "call; anna mode=on-demand; rec mode anna", "stop anna", "NotAllowed mode pause-resume" },

  { "1.mode.on-demand", "call; anna mode=on-demand", "plan", "" },
  { "1.mode.on-demand", "call; anna mode=on-demand", "controls anna", "Start Recording: start" },
  { "1.mode.on-demand", "call; anna mode=on-demand; rec actor anna", "controls anna", "Recording: pause" },
  { "1.mode.on-demand", "call; anna mode=on-demand; rec actor anna paused", "controls anna", "Paused: resume" },
  { "1.mode.on-demand", "call; anna mode=on-demand; rec actor anna", "stop anna", "NotAllowed mode on-demand)" },
  { "1.mode.on-demand", "call; anna mode=on-demand; rec actor anna", "start anna", "AlreadyStarted" },

  { "1.mode.on-demand-user-initiated", "call; anna mode=on-demand-user-initiated", "plan", "" },
  { "1.mode.on-demand-user-initiated", "call; anna mode=on-demand-user-initiated", "controls anna",
    "Start Recording: start" },
  { "1.mode.on-demand-user-initiated", "call; anna mode=on-demand-user-initiated; rec actor anna", "controls anna",
    "Recording: pause stop" },
  { "1.mode.on-demand-user-initiated", "call; anna mode=on-demand-user-initiated; rec actor anna paused",
    "controls anna", "Paused: resume stop" },
  { "1.mode.on-demand-user-initiated", "call; anna mode=on-demand; bob mode=on-demand-user-initiated; rec actor anna",
    "controls bob", "Recording: pause stop" },

  { "1.mode.never", "call; anna mode=never", "plan", "" },
  { "1.mode.never", "call; anna mode=never manual-allowed=true censor-allowed=true", "controls anna",
    "Not Recording:" },
  { "1.mode.never", "call; anna mode=never", "start anna", "NotAllowed mode never" },
  { "1.mode.never", "call; anna mode=never censor-allowed=true; rec server", "controls anna", "Recording:" },
  { "1.mode.never", "call; anna mode=never; rec server", "pause anna", "NotAllowed mode never" },

  /* For calls that the user made or answered. */
  { "1.rows-cover", "call ringing; anna mode=always-on", "plan", "" },
  { "1.rows-cover", "call ringing; anna mode=on-demand", "controls anna", "Not Recording:" },
  { "1.rows-cover", "call ringing; anna mode=on-demand", "start anna", "InvalidState ringing" },
  { "1.rows-cover", "call ringing; anna mode=on-demand", "start -", "InvalidState ringing" },
  { "1.rows-cover", "call ended; anna mode=on-demand", "start anna", "NoOngoingCall" },
  { "1.rows-cover", "call; company mode=always-on; anna nouser", "plan", "" },
  { "1.rows-cover", "call; company mode=always-on; anna nouser; bob", "plan", "start mode bob all" },
  { "1.rows-cover", "call; bob", "start anna", "NotAllowed in the call" },
  { "1.rows-cover", "call; bob; rec server", "controls anna", "Recording:" },

  { "1.stop-while-paused", "call; anna mode=on-demand-user-initiated; rec actor anna paused", "stop anna", "yes" },
  { "1.stop-while-paused", "room; anna; rec actor anna paused", "stop anna", "yes" },
  { "1.stop-while-paused", "call; anna; rec server paused", "stop -", "yes" },

  /* Precedence, from the top. */
  { "1.wins.recording-enabled", "call; company recording-enabled=false; anna mode=on-demand", "start anna",
    "NotEnabledForRecording recording-enabled" },
  { "1.wins.recording-enabled", "room; company recording-enabled=false; anna administrator", "start anna",
    "NotEnabledForRecording recording-enabled" },
  { "1.wins.recording-enabled", "call; company recording-enabled=false; anna mode=never", "start anna",
    "NotEnabledForRecording recording-enabled" },
  { "1.wins.recording-enabled", "call deny=1; company recording-enabled=false; anna mode=on-demand", "start anna",
    "NotEnabledForRecording recording-enabled" },
  { "1.wins.recording-enabled", "call; company recording-enabled=false; anna agent forced=true", "plan", "" },
  { "1.wins.recording-enabled", "call; company recording-enabled=false; queue forced=true; anna agent", "plan", "" },
  { "1.wins.recording-enabled", "call; company recording-enabled=false; queue forced=true; carl caller", "plan", "" },
  { "1.wins.recording-enabled", "call; company recording-enabled=false; anna mode=always-on", "plan", "" },
  { "1.wins.recording-enabled", "call; company recording-enabled=false; anna censor-allowed=true; rec server",
    "controls anna", "Recording:" },
  { "1.wins.recording-enabled", "call; company recording-enabled=false; anna", "start -", "yes" },

  { "1.wins.caller-declined", "call deny=1; anna agent mode=on-demand", "start anna", "NotAllowed the caller declined" },
  { "1.wins.caller-declined", "call; anna agent mode=on-demand; carl caller no", "start anna",
    "NotAllowed the caller declined" },
  { "1.wins.caller-declined", "room deny=1; anna", "start anna", "NotAllowed the caller declined" },
  { "1.wins.caller-declined", "call deny=1; anna agent forced=true", "plan", "" },
  { "1.wins.caller-declined", "call deny=1; anna mode=always-on", "plan", "" },
  { "1.wins.caller-declined", "call deny=1; anna agent mode=never", "start anna", "NotAllowed the caller declined" },

  { "1.wins.forced", "call; anna agent mode=on-demand-user-initiated forced=true; rec forced anna", "controls anna",
    "Recording:" },
  { "1.wins.forced", "room; anna agent forced=true", "plan", "start forced anna all" },
  { "1.wins.forced", "room; anna agent forced=true; rec forced anna", "stop anna", "NotAllowed rule: forced" },
  { "1.wins.forced", "call; anna agent forced=true; bob mode=always-on", "plan", "start forced anna all" },

  /* A role instead of the mode, except for never. */
  { "1.wins.room", "room; anna", "controls anna", "Start Recording: start" },
  { "1.wins.room", "room; anna mode=always-on", "plan", "" },
  { "1.wins.room", "room; anna mode=always-on", "controls anna", "Start Recording: start" },
  { "1.wins.room", "room; anna mode=on-demand; rec actor anna", "controls anna", "Recording: pause stop censor" },
  { "1.wins.room", "room; anna administrator mode=never", "start anna", "NotAllowed mode never" },
  { "1.wins.room", "room; anna mode=never; rec actor anna", "controls anna", "Recording:" },

  { "1.wins.mode", "call; anna mode=on-demand manual-allowed=true; rec actor anna", "stop anna",
    "NotAllowed mode on-demand)" },
  { "1.wins.mode", "call; anna mode=always-on manual-allowed=true", "start anna", "NotAllowed mode always-on" },

  { "1.wins.manual-allowed", "call; anna manual-allowed=true", "plan", "" },
  { "1.wins.manual-allowed", "call; anna manual-allowed=true", "controls anna", "Start Recording: start" },
  { "1.wins.manual-allowed", "call; anna manual-allowed=true; rec actor anna", "controls anna",
    "Recording: pause stop" },
  { "1.wins.manual-allowed", "call; anna manual-allowed=true; rec actor anna paused", "controls anna",
    "Paused: resume stop" },

  { "1.wins.otherwise", "call; anna", "start anna", "NotEnabledForRecording manual-allowed" },
  { "1.wins.otherwise", "call; anna; rec server", "pause anna", "NotEnabledForRecording manual-allowed" },
  { "1.wins.otherwise", "call; anna; rec server", "censor anna", "NotEnabledForRecording manual-allowed" },
  { "1.wins.otherwise", "call; anna", "controls anna", "Not Recording:" },

  /* No actor: a trusted server, whose recording has no host. */
  { "1.server", "call; company recording-enabled=false; anna mode=never", "controls -", "Start Recording: start" },
  { "1.server", "call deny=1; anna", "start -", "yes" },
  { "1.server", "call; anna agent forced=true; rec forced anna", "controls -", "Recording: pause stop censor" },
  { "1.server", "call; anna mode=always-on; rec mode anna paused", "controls -", "Paused: resume stop censor" },
  { "1.server", "room; anna guest", "controls -", "Start Recording: start" },
  { "1.server", "room; anna; rec actor anna", "controls -", "Recording: pause stop censor" },
  { "1.server", "room; anna; rec server", "controls anna", "Recording:" },
  { "1.server", "room; anna; rec server", "stop anna", "NotAllowed host" },
  { "1.server", "room; rec server", "plan", "" },
  { "1.server", "call; anna mode=on-demand; rec server", "controls anna", "Recording: pause" },
  { "1.server", "call; anna", "scope", "all" },
  { "1.server", "call deny=1; anna", "scope", "without-caller" },
  /* What it stopped is not started again automatically. */
  { "1.server", "call; anna mode=always-on; suppressed mode anna", "plan", "" },
  { "1.server", "call; anna agent forced=true; suppressed forced anna", "plan", "" },
  { "1.server", "call; bob agent forced=true; suppressed forced anna", "plan", "start forced bob all" },
  { "1.server", "call; anna agent forced=true; rec actor anna; suppressed forced anna", "plan", "" },

  { "1.forced-beats-never", "call; anna agent forced=true mode=never", "plan", "start forced anna all" },
  { "1.forced-beats-never", "call; anna agent forced=true mode=never censor-allowed=true; rec forced anna",
    "controls anna", "Recording: censor" },
  { "1.forced-beats-never", "call; anna agent forced=true mode=never; rec forced anna", "controls anna",
    "Recording:" },

  { "1.status.start-recording", "call; anna mode=on-demand", "controls anna", "Start Recording: start" },
  { "1.status.recording", "call; anna; rec server", "controls anna", "Recording:" },
  { "1.status.recording", "call; anna; rec server starting", "controls -", "Recording: stop" },
  { "1.status.paused", "call; anna; rec server paused", "controls anna", "Paused:" },
  { "1.status.not-recording", "call; anna", "controls anna", "Not Recording:" },
  { "1.status.not-recording", "call ringing; anna", "controls -", "Not Recording:" },
  { "1.status.automatic-without-caller", "call deny=1; anna agent; rec forced anna agent", "controls anna",
    "Automatic Recording (without caller):" },
  { "1.status.automatic-without-caller", "call deny=1; anna agent; rec forced anna agent paused", "controls -",
    "Automatic Recording (without caller): resume stop censor" },
  { "1.status.automatic-without-caller", "call deny=1; anna agent; rec server without-caller", "controls anna",
    "Recording:" },

  /* By participant id or by user; the host before another device of the same user. */
  { "1.controls", "call; anna mode=on-demand", "controls anna.user", "Start Recording: start" },
  { "1.controls", "call; anna mode=on-demand", "start anna.user", "yes" },
  { "1.controls", "room; anna user=x; bob user=x; rec actor bob", "controls x", "Recording: pause stop censor" },
  { "1.controls", "room; anna user=x; bob user=x; rec actor bob", "controls anna", "Recording:" },
  { "1.controls", "call; anna mode=on-demand; rec server starting", "controls anna", "Recording:" },
  { "1.controls", "call; anna mode=on-demand-user-initiated; rec actor anna starting", "controls anna",
    "Recording: stop" },
  { "1.controls", "call; anna mode=on-demand; rec actor anna starting", "pause anna", "InvalidState still starting" },
  { "1.controls", "call; anna mode=on-demand", "pause anna", "AlreadyStopped" },
  { "1.controls", "call; anna mode=on-demand; rec actor anna paused", "pause anna", "InvalidState already paused" },
  { "1.controls", "call; anna mode=on-demand; rec actor anna", "resume anna", "InvalidState not paused" },
  { "1.controls", "call; anna; rec server starting", "censor -", "InvalidState still starting" },
  { "1.controls", "call; anna; rec server censored", "censor -", "InvalidState already censored" },
  { "1.controls", "call; anna; rec server", "uncensor -", "InvalidState not censored" },
  { "1.controls", "call active=1 max=2; anna mode=on-demand; rec server", "controls anna",
    "Recording: start pause" },
  { "1.controls", "call active=2 max=2; anna mode=on-demand; rec server", "start anna", "AlreadyStarted" },
};
/* clang-format on */

int
main (int argc, char **argv)
{
  return rules_cases_run (&argc, &argv, cases, G_N_ELEMENTS (cases));
}
