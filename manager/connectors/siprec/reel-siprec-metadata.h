/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The metadata of a recording session (RFC 7865), and of the drafts before it that are still sent: who is in the call,
 * and who sends which stream. Pure: called by ReelSiprecDialog with untrusted bytes.
 *
 * Parsed with GMarkup, which knows no DTD, no entities beyond the five and no network. */
#pragma once

#include <glib.h>

#define REEL_SIPREC_MAX_METADATA     (128 * 1024) /* bytes */
#define REEL_SIPREC_MAX_PARTICIPANTS 64

/**
 * ReelSiprecParty:
 * @id: the id of the participant
 * @aor: address of record, or NULL
 * @name: for display, or NULL
 * @left: no longer in the session
 * @sends: (element-type utf8): ids of the streams that the participant sends; NULL: an update did not mention them
 */
typedef struct {
  char *id;
  char *aor;
  char *name;
  gboolean left;
  GPtrArray *sends;
} ReelSiprecParty;

/**
 * ReelSiprecMetadata:
 * @partial: only what has changed
 * @session: id of the communication session, or NULL
 * @sip_session: its sipSessionID, or NULL
 * @group: id of its group, or NULL
 * @parties: (element-type ReelSiprecParty): in their order
 * @stream_ids: (element-type utf8): in their order
 * @labels: (element-type utf8): the label of each stream; "": none
 */
typedef struct {
  gboolean partial;
  char *session;
  char *sip_session;
  char *group;
  GPtrArray *parties;
  GPtrArray *stream_ids;
  GPtrArray *labels;
} ReelSiprecMetadata;

/* What is known without a document: nothing. */
ReelSiprecMetadata *reel_siprec_metadata_new (void);
/* Returns: NULL with %REEL_ERROR_INVALID_ARGUMENT */
ReelSiprecMetadata *reel_siprec_metadata_parse (GBytes *document, GError **error);
/* A complete UPDATE replaces all, a partial one what it mentions. Where there is no room, who has left goes, and
 * if the documents say who sends what, streams that nobody sends and that UPDATE does not describe. Returns: FALSE with
 * %REEL_ERROR_INVALID_ARGUMENT: there are too many, and SELF is partly changed */
gboolean reel_siprec_metadata_apply (ReelSiprecMetadata *self, const ReelSiprecMetadata *update, GError **error);
/* The document as UTF-8 text. Returns: NULL with %REEL_ERROR_INVALID_ARGUMENT */
char *reel_siprec_metadata_to_utf8 (GBytes *document, GError **error);
void reel_siprec_metadata_free (ReelSiprecMetadata *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelSiprecMetadata, reel_siprec_metadata_free)
