/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What Archive1.Search asks for: the filter of ListRecordings, a text, and who
 * asks. Parsed for manager/engine, which makes a query of it. */
#pragma once

#include "manager/core/wire/reel-recording-filter.h"

#define REEL_ARCHIVE_TEXT_MAX_BYTES 1024

/* @text: words that the subject and the chat of a recording have; NULL: any. @document_id: that it has; NULL: any.
 * @operation: its id; NULL: any. @user: NULL: a trusted server */
typedef struct {
  ReelRecordingFilter *recordings;
  char *text;
  char *document_id;
  char *operation;
  char *user;
} ReelArchiveFilter;

/* What a filter may have beside that of ListRecordings, by key. */
extern const ReelDictKey reel_archive_filter_keys[];

/* Returns: NULL with %REEL_ERROR_INVALID_ARGUMENT naming the key; also for a text without a letter or a digit. */
ReelArchiveFilter *reel_archive_filter_parse (GVariant *filter, GError **error);
void reel_archive_filter_free (ReelArchiveFilter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelArchiveFilter, reel_archive_filter_free)
