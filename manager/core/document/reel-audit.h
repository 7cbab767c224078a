/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The audit trail as text: one line of JSON per entry, each with the SHA-256 of the line before it. Changing, removing
 * or inserting a line breaks the chain from there on; the hash of the last line, noted elsewhere, also shows whether
 * lines at the end are missing. Printed by the audit trail, checked by callreelctl without a manager. */
#pragma once

#include <glib.h>

/* A line contains strings of clients, each bounded by the wire format. */
#define REEL_AUDIT_LINE_MAX_BYTES (256 * 1024)

/* In hexadecimal digits. */
#define REEL_AUDIT_HASH_LENGTH 64

/* The first entry has this instead of the hash of a line before it. */
extern const char *const reel_audit_no_hash;

/**
 * ReelAuditOutcome:
 * @REEL_AUDIT_ALLOWED: it was asked for, and is done now
 * @REEL_AUDIT_REFUSED: the rules said no
 * @REEL_AUDIT_FAILED: it was allowed and could not be done
 * @REEL_AUDIT_DONE: what was allowed earlier is complete
 */
typedef enum {
  REEL_AUDIT_ALLOWED,
  REEL_AUDIT_REFUSED,
  REEL_AUDIT_FAILED,
  REEL_AUDIT_DONE,
} ReelAuditOutcome;

extern const char *const reel_audit_outcome_nicks[];

/**
 * ReelAuditEntry:
 * @number: 1 and up, without a gap
 * @utc: microseconds since 1970; a line has milliseconds
 * @user: who asked; empty: a trusted server
 * @action: what was asked for, such as “play” or “policy-set”
 * @target: the document, link, participant, or level and id
 * @reason: that was given, or empty
 * @origin: where the request came from
 * @detail: the rule that refused, or what else there is to know
 */
typedef struct {
  gint64 number;
  gint64 utc;
  char *user;
  char *action;
  char *target;
  char *reason;
  char *origin;
  ReelAuditOutcome outcome;
  char *detail;
} ReelAuditEntry;

/* Strings are copied; NULL is an empty one. Number and time are set by the trail. */
ReelAuditEntry *reel_audit_entry_new (const char *user, const char *action, const char *target, const char *reason,
                                      const char *origin, ReelAuditOutcome outcome, const char *detail);
void reel_audit_entry_free (ReelAuditEntry *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelAuditEntry, reel_audit_entry_free)

/* Returns: (transfer full): one line without line feed. PREVIOUS: the hash of the line before it, or
 * reel_audit_no_hash */
char *reel_audit_print (const ReelAuditEntry *entry, const char *previous);

/* The hash of LINE, without line feed. Returns: (transfer full) */
char *reel_audit_hash (const char *line);

/* PREVIOUS: (out) (optional): the line's hash of the line before it. Returns: (transfer full): NULL with
 * %REEL_ERROR_INVALID_ARGUMENT */
ReelAuditEntry *reel_audit_parse (const char *line, char **previous, GError **error);

/**
 * ReelAuditCheck:
 * @first: the number of the first entry; 0: there was none
 * @last: of the last one
 * @head: the hash of the last line, or empty
 *
 * A chain that is read line by line; zeros at the beginning.
 */
typedef struct {
  gint64 first;
  gint64 last;
  char head[REEL_AUDIT_HASH_LENGTH + 1];
} ReelAuditCheck;

/* Checks the next line. An export may begin anywhere in the trail, but has no gaps. Returns: FALSE with
 * %REEL_ERROR_INVALID_ARGUMENT and the mismatch */
gboolean reel_audit_check_line (ReelAuditCheck *self, const char *line, GError **error);
