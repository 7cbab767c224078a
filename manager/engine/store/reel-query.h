/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A query of the catalogue as a value: created on the main thread, answered by a backend on a thread of the store. */
#pragma once

#include "manager/core/wire/reel-job-filter.h"
#include "manager/core/wire/reel-recording-filter.h"
#include "manager/core/wire/reel-archive-filter.h"
#include "manager/core/wire/reel-audit-filter.h"
#include "manager/engine/store/reel-records.h"

/**
 * ReelQueryKind:
 * @REEL_QUERY_CALL: the call @id
 * @REEL_QUERY_OPEN_CALLS: calls that have not ended, oldest first
 * @REEL_QUERY_PARTICIPANTS: of the call @id, as they came
 * @REEL_QUERY_LOG: of the call @id, in order
 * @REEL_QUERY_STREAMS: of the call @id
 * @REEL_QUERY_CALL_CHUNKS: of all recordings of the call @id, those that have a location
 * @REEL_QUERY_OPERATION: the operation @id
 * @REEL_QUERY_REQUEST: the operation that the request @id began, in any state, as a #ReelListedRecord
 * @REEL_QUERY_OPEN_OPERATIONS: operations that are not final, newest first
 * @REEL_QUERY_LAST_OPERATION: the newest of the call @id
 * @REEL_QUERY_CHUNKS: of the operation @id, by index
 * @REEL_QUERY_SIDECARS: of the operation @id, by index of the chunk
 * @REEL_QUERY_CHUNKS_WITHOUT_SIDECARS: @limit at most of the chunks that have a location, are kept, and whose sidecars
 *   are to be made, or made once more at @after
 * @REEL_QUERY_UNSENT_SIDECARS: @limit at most of those that were made and are not sent, of recordings that are complete
 *   and whose event waits for no file, the oldest first
 * @REEL_QUERY_UNSEALED: of the operation @id
 * @REEL_QUERY_DUE_UNSEALED: @limit at most of the chunks that are to be sealed at @after, the longest due first
 * @REEL_QUERY_INTERVALS: of the operation @id, by time
 * @REEL_QUERY_CHAT: of the operation @id, in the order of writing
 * @REEL_QUERY_MEETING: the meeting @id
 * @REEL_QUERY_POLICIES: all, by level and id
 * @REEL_QUERY_PENDING_EVENTS: at most @limit events not yet sent, with entries after @after, in order
 * @REEL_QUERY_JOB: the job @id
 * @REEL_QUERY_JOB_HOLD: the disposition of the document whose file the job @id removes, if it is on legal hold
 * @REEL_QUERY_DUE_JOBS: at most @limit jobs of the kinds @id that are due at @after, oldest first: at most @share of
 * one target, and for each target and ordering only its oldest open job
 * @REEL_QUERY_NEXT_JOB: the job that is due next after @after
 * @REEL_QUERY_JOB_PAGE: at most @limit jobs that match @jobs, with entries before @after, newest first
 * @REEL_QUERY_RECORDING: the operation @id as a #ReelListedRecord
 * @REEL_QUERY_PAGE: at most @limit #ReelListedRecord that match @filter and follow @cursor, newest first
 * @REEL_QUERY_SEARCH: the same for those that match @archive within @bounds
 * @REEL_QUERY_COUNT: a #guint64: the number of these, at most @limit, ignoring the cursor
 * @REEL_QUERY_DOCUMENT: the recording with the document @id as a #ReelListedRecord
 * @REEL_QUERY_DISPOSITIONS: of the operation @id
 * @REEL_QUERY_OPEN_DISPOSITIONS: those whose files are to be removed and may still exist, oldest first
 * @REEL_QUERY_EXPIRIES: of the operation @id
 * @REEL_QUERY_COPIES: of the operation @id, by chunk
 * @REEL_QUERY_COPY_EXPIRIES: of the operation @id
 * @REEL_QUERY_DUE_COPY_EXPIRIES: as REEL_QUERY_DUE_EXPIRIES, of what is at destinations
 * @REEL_QUERY_MARK: the mark @id
 * @REEL_QUERY_DUE_EXPIRIES: @limit at most of those that are to be looked at by @after, the longest due first
 * @REEL_QUERY_EXPIRY_PAGE: @limit at most of those, here and at destinations, that come after @cursor and the target
 * @id, the next to go first, as #ReelCopyExpiryRecord, whose target is empty for what is here
 * @REEL_QUERY_LAST_DELIVERY: of the files of the operation @id: a delivery that is open or, where there is none, the
 * one that was given up last
 * @REEL_QUERY_LINK: the link @id
 * @REEL_QUERY_LINK_BY_SECRET: the link whose secret has the hash @id
 * @REEL_QUERY_LINK_DOCUMENTS: of the link @id
 * @REEL_QUERY_DOCUMENT_LINKS: links to the document @id that were not revoked, the one that ends last first
 * @REEL_QUERY_LINKS: at most @limit that @id (NULL: anybody) created, following @cursor, newest first
 * @REEL_QUERY_PERSON_CALLS: the first @limit calls of the participant @id; the following kinds concern these calls:
 * @REEL_QUERY_PERSON_ROWS: the participant's presence
 * @REEL_QUERY_PERSON_LOG: log entries about the participant
 * @REEL_QUERY_PERSON_STREAMS: the participant's streams
 * @REEL_QUERY_PERSON_CHAT: the participant's messages
 * @REEL_QUERY_PERSON_LINKS: links to documents of all recordings, to whomever
 * @REEL_QUERY_PERSON_MAILS: jobs of mails, and of events that may have one, about all recordings or these links, to
 * whomever
 * @REEL_QUERY_PERSON_RECORDINGS: all recordings, as #ReelListedRecord
 * @REEL_QUERY_AUDIT: at most @limit entries that match @audit and follow the entry @after (0: from the beginning)
 * @REEL_QUERY_LAST_AUDIT: the last entry
 * @REEL_QUERY_OPEN_INCOMPLETE: all that are open
 * @REEL_QUERY_INCOMPLETE_PAGE: @limit at most of those after @cursor, of calls that began from @from_utc on and before
 * @to_utc, in the order of these
 * @REEL_QUERY_COMPLETENESS: one #ReelCompletenessRecord of the same calls
 * @REEL_QUERY_FIGURES: #ReelFigureRecord at @after; links up to %REEL_QUERY_FIGURES_MAX_LINKS
 */
typedef enum {
  REEL_QUERY_CALL,
  REEL_QUERY_OPEN_CALLS,
  REEL_QUERY_PARTICIPANTS,
  REEL_QUERY_LOG,
  REEL_QUERY_STREAMS,
  REEL_QUERY_CALL_CHUNKS,
  REEL_QUERY_OPERATION,
  REEL_QUERY_REQUEST,
  REEL_QUERY_OPEN_OPERATIONS,
  REEL_QUERY_LAST_OPERATION,
  REEL_QUERY_CHUNKS,
  REEL_QUERY_SIDECARS,
  REEL_QUERY_CHUNKS_WITHOUT_SIDECARS,
  REEL_QUERY_UNSENT_SIDECARS,
  REEL_QUERY_UNSEALED,
  REEL_QUERY_DUE_UNSEALED,
  REEL_QUERY_INTERVALS,
  REEL_QUERY_CHAT,
  REEL_QUERY_MEETING,
  REEL_QUERY_POLICIES,
  REEL_QUERY_PENDING_EVENTS,
  REEL_QUERY_JOB,
  REEL_QUERY_JOB_HOLD,
  REEL_QUERY_DUE_JOBS,
  REEL_QUERY_NEXT_JOB,
  REEL_QUERY_JOB_PAGE,
  REEL_QUERY_RECORDING,
  REEL_QUERY_PAGE,
  REEL_QUERY_SEARCH,
  REEL_QUERY_COUNT,
  REEL_QUERY_DOCUMENT,
  REEL_QUERY_DISPOSITIONS,
  REEL_QUERY_OPEN_DISPOSITIONS,
  REEL_QUERY_EXPIRIES,
  REEL_QUERY_COPIES,
  REEL_QUERY_COPY_EXPIRIES,
  REEL_QUERY_DUE_COPY_EXPIRIES,
  REEL_QUERY_MARK,
  REEL_QUERY_DUE_EXPIRIES,
  REEL_QUERY_EXPIRY_PAGE,
  REEL_QUERY_LAST_DELIVERY,
  REEL_QUERY_LINK,
  REEL_QUERY_LINK_BY_SECRET,
  REEL_QUERY_LINK_DOCUMENTS,
  REEL_QUERY_DOCUMENT_LINKS,
  REEL_QUERY_LINKS,
  REEL_QUERY_PERSON_CALLS,
  REEL_QUERY_PERSON_ROWS,
  REEL_QUERY_PERSON_LOG,
  REEL_QUERY_PERSON_STREAMS,
  REEL_QUERY_PERSON_CHAT,
  REEL_QUERY_PERSON_LINKS,
  REEL_QUERY_PERSON_MAILS,
  REEL_QUERY_PERSON_RECORDINGS,
  REEL_QUERY_AUDIT,
  REEL_QUERY_LAST_AUDIT,
  REEL_QUERY_OPEN_INCOMPLETE,
  REEL_QUERY_INCOMPLETE_PAGE,
  REEL_QUERY_COMPLETENESS,
  REEL_QUERY_FIGURES,
} ReelQueryKind;

#define REEL_N_QUERY_KINDS (REEL_QUERY_FIGURES + 1)

/* Time goes on without a change that could be counted, so links that last are counted, but not for ever. */
#define REEL_QUERY_FIGURES_MAX_LINKS 10000

/* What the client may see of the archive: recordings made at @oldest_utc or later; restricted ones too, unless
 * @hides_restricted. */
typedef struct {
  gint64 oldest_utc;
  gboolean hides_restricted;
} ReelQueryBounds;

typedef struct {
  ReelQueryKind kind;
  char *id;
  gint64 after;
  gint64 from_utc;
  gint64 to_utc;
  guint limit;
  guint share;
  ReelRecordingFilter *filter;
  ReelRecordingCursor cursor;
  ReelJobFilter *jobs;
  ReelArchiveFilter *archive;
  ReelQueryBounds bounds;
  ReelAuditFilter *audit;
} ReelQuery;

/* ID: NULL if the kind needs none. */
ReelQuery *reel_query_new (ReelQueryKind kind, const char *id);
ReelQuery *reel_query_new_chunks_without_sidecars (gint64 now, guint limit);
ReelQuery *reel_query_new_unsent_sidecars (guint limit);
ReelQuery *reel_query_new_due_unsealed (gint64 now, guint limit);
ReelQuery *reel_query_new_pending_events (gint64 after, guint limit);
/* Takes ownership of FILTER, and of the content of CURSOR. */
ReelQuery *reel_query_new_page (ReelRecordingFilter *filter, ReelRecordingCursor *cursor, guint limit);
/* KINDS: from reel_job_kinds_print(). NOW: microseconds since 1970. */
ReelQuery *reel_query_new_due_jobs (const char *kinds, gint64 now, guint limit, guint share);
ReelQuery *reel_query_new_next_job (gint64 now);
/* Takes FILTER. */
ReelQuery *reel_query_new_job_page (ReelJobFilter *filter, gint64 before, guint limit);
/* Take FILTER, and the content of CURSOR. */
ReelQuery *reel_query_new_search (ReelArchiveFilter *filter, const ReelQueryBounds *bounds, ReelRecordingCursor *cursor,
                                  guint limit);
ReelQuery *reel_query_new_count (ReelArchiveFilter *filter, const ReelQueryBounds *bounds, guint limit);
/* USER: NULL for the links of all users. Takes the content of CURSOR. */
ReelQuery *reel_query_new_links (const char *user, ReelRecordingCursor *cursor, guint limit);
/* KIND: one of those of a person. LIMIT: maximum number of calls. */
ReelQuery *reel_query_new_person (ReelQueryKind kind, const char *participant_id, guint limit);
ReelQuery *reel_query_new_audit (ReelAuditFilter *filter, gint64 after, guint limit);
ReelQuery *reel_query_new_due_expiries (gint64 now, guint limit);
ReelQuery *reel_query_new_due_copy_expiries (gint64 now, guint limit);
/* Takes what is in CURSOR: the instant and the document of the last row before the page; 0 and "" at the beginning.
 * TARGET: of that row; "": its files were those here. */
ReelQuery *reel_query_new_expiry_page (ReelRecordingCursor *cursor, const char *target, guint limit);
/* Takes what is in CURSOR: when the call of the last row before the page began, and the row's id; 0 and "" at the
 * beginning. */
ReelQuery *reel_query_new_incomplete_page (gint64 from_utc, gint64 to_utc, ReelRecordingCursor *cursor, guint limit);
ReelQuery *reel_query_new_completeness (gint64 from_utc, gint64 to_utc);
/* NOW: microseconds since 1970 UTC. */
ReelQuery *reel_query_new_figures (gint64 now);
void reel_query_free (ReelQuery *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelQuery, reel_query_free)
