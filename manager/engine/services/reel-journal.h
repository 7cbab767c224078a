/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The manager's log for operators: messages with ids as fields of the journal (CALLREEL_CALL, CALLREEL_CALL_ID,
 * CALLREEL_RECORDING, CALLREEL_PARTICIPANT, CALLREEL_STREAM, CALLREEL_ERROR). Called by the engine and by manager/dbus.
 * callreeld(8) documents the fields. */
#pragma once

#include <glib.h>

#define REEL_JOURNAL_DOMAIN "callreel"

/* INFO is written with --verbose only. */
typedef enum {
  REEL_JOURNAL_INFO,
  REEL_JOURNAL_NOTICE,
  REEL_JOURNAL_WARNING,
} ReelJournalLevel;

/* NULL: no such field. @call: server call id; @error: name of a refusal. */
typedef struct {
  const char *call;
  const char *call_id;
  const char *recording;
  const char *participant;
  const char *stream;
  const char *error;
} ReelJournalIds;

void reel_journal_write (ReelJournalLevel level, const ReelJournalIds *ids, const char *format, ...)
    G_GNUC_PRINTF (3, 4);
