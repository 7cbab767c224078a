/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A meeting, as described by an iCalendar invitation (RFC 5545). Parsed for Manager1.AddMeeting, kept in the catalogue,
 * written into the metadata of the calls with its id. */
#pragma once

#include <glib.h>

#define REEL_MEETING_MAX_BYTES     (1024 * 1024)
#define REEL_MEETING_MAX_ATTENDEES 1000

/* @address: without “mailto:”, with other schemes unchanged; @name: empty if not given. */
typedef struct {
  char *address;
  char *name;
} ReelMeetingPerson;

/**
 * ReelMeeting:
 * @id: the UID, which is the meeting id of its calls
 * @subject: without control characters; empty if not given
 * @organiser: or NULL
 * @attendees: (element-type ReelMeetingPerson): in their order; without those that have no usable address
 * @sequence: of the revision; a later one is greater
 * @stamp_utc: when it was written, in seconds; 0: not given
 * @occurrence: it is about single occurrences only (a RECURRENCE-ID without its master)
 * @cancelled: the meeting is cancelled, and must not be used
 */
typedef struct {
  char *id;
  char *subject;
  ReelMeetingPerson *organiser;
  GPtrArray *attendees;
  guint sequence;
  gint64 stamp_utc;
  gboolean occurrence;
  gboolean cancelled;
} ReelMeeting;

/**
 * reel_meeting_parse:
 * @icalendar: one VCALENDAR: published, a request, or a cancellation
 * @length: in bytes; a NUL follows
 *
 * Of a recurring meeting the master is used; of an invitation to single occurrences, the first.
 *
 * Returns: NULL with %REEL_ERROR_INVALID_ARGUMENT and the reason
 */
ReelMeeting *reel_meeting_parse (const char *icalendar, gsize length, GError **error);

/* Whether GIVEN replaces KNOWN (nullable): not if it is older (RFC 5546: a lower sequence, or an earlier stamp), nor if
 * it is about an occurrence and the other about the whole. */
gboolean reel_meeting_supersedes (const ReelMeeting *given, const ReelMeeting *known);

/* Everything but the id as an a{sv} (transfer floating), and back. */
GVariant *reel_meeting_to_variant (const ReelMeeting *self);
ReelMeeting *reel_meeting_from_variant (const char *id, GVariant *dict);

void reel_meeting_free (ReelMeeting *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelMeeting, reel_meeting_free)
