/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A meeting as an iCalendar invitation (RFC 5545) announces it. Parsed for
 * Manager1.AddMeeting, kept in the catalogue, written into the metadata of the
 * calls that carry its id. */
#pragma once

#include <glib.h>

#define REEL_MEETING_MAX_BYTES     (1024 * 1024)
#define REEL_MEETING_MAX_ATTENDEES 1000

/* @address is without “mailto:”, other schemes stay; @name is empty where not given. */
typedef struct {
  char *address;
  char *name;
} ReelMeetingPerson;

/**
 * ReelMeeting:
 * @id: the UID, which is the meeting id of its calls
 * @subject: empty where not given; without control characters
 * @organiser: or NULL
 * @attendees: (element-type ReelMeetingPerson): in their order; who has no address that can be used is left out
 * @sequence: of the revision; a later one is greater
 * @stamp_utc: when it was written, in seconds; 0: it does not say
 * @occurrence: it is about single occurrences alone (a RECURRENCE-ID without its master)
 * @cancelled: the meeting is not to be: nothing of it counts
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
 * @icalendar: one VCALENDAR, published, sent as a request, or a cancellation
 * @length: its bytes, which a NUL follows
 *
 * Of a recurring meeting it is the master that counts; of an invitation to single
 * occurrences, the first.
 *
 * Returns: NULL with %REEL_ERROR_INVALID_ARGUMENT naming what is wrong
 */
ReelMeeting *reel_meeting_parse (const char *icalendar, gsize length, GError **error);

/* Whether GIVEN takes the place of KNOWN, which may be NULL: not where it is the older one of the two (RFC 5546: the
 * lower sequence, or the earlier stamp), nor where it is about an occurrence and the other about the whole. */
gboolean reel_meeting_supersedes (const ReelMeeting *given, const ReelMeeting *known);

/* All but the id as an a{sv}, floating; and back. */
GVariant *reel_meeting_to_variant (const ReelMeeting *self);
ReelMeeting *reel_meeting_from_variant (const char *id, GVariant *dict);

void reel_meeting_free (ReelMeeting *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelMeeting, reel_meeting_free)
