/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What Delivery1.ListJobs asks for, and the kinds of jobs. Parsed for
 * manager/engine, which makes a query of it. */
#pragma once

#include "manager/core/state/reel-delivery.h"
#include "manager/core/wire/reel-dict.h"

typedef enum {
  REEL_JOB_WEBHOOK,
  REEL_JOB_MAIL,
  REEL_JOB_UPLOAD,
  REEL_JOB_HOOK,
  REEL_JOB_REMOVAL, /* of a file at a destination */
  REEL_JOB_EVENT,   /* callreeld takes it itself */
} ReelJobKind;

#define REEL_N_JOB_KINDS (REEL_JOB_EVENT + 1)

extern const char *const reel_job_kind_nicks[];

/* Texts that are NULL fit any; @state and @kind count where @has_state and @has_kind. */
typedef struct {
  char *job;
  char *target;
  char *ordering;
  gboolean has_state;
  ReelDeliveryState state;
  gboolean has_kind;
  ReelJobKind kind;
} ReelJobFilter;

/* What a filter may have, by key. */
extern const ReelDictKey reel_job_filter_keys[];

/* The a{sv} of ListJobs. Returns: NULL with %REEL_ERROR_INVALID_ARGUMENT naming the key. */
ReelJobFilter *reel_job_filter_parse (GVariant *filter, GError **error);
void reel_job_filter_free (ReelJobFilter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelJobFilter, reel_job_filter_free)

/* What a client gave back; "" is the beginning. ENTRY: those before it. Returns: FALSE with
 * %REEL_ERROR_INVALID_ARGUMENT. */
gboolean reel_job_cursor_parse (const char *text, gint64 *entry, GError **error);

/* A word for each of KINDS, once, with commas around each; all but event where KINDS is empty. Returns: (transfer
 * full), or NULL with %REEL_ERROR_INVALID_ARGUMENT where one is not known. */
char *reel_job_kinds_print (const char *const *kinds, GError **error);
