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
 * @attendees: (element-type ReelMeetingPerson): in their order
 */
typedef struct {
  char *id;
  char *subject;
  ReelMeetingPerson *organiser;
  GPtrArray *attendees;
} ReelMeeting;

/**
 * reel_meeting_parse:
 * @icalendar: one VCALENDAR, published or sent as a request
 * @length: its bytes
 *
 * Of a recurring meeting it is the master that counts; of an invitation to single
 * occurrences, the first.
 *
 * Returns: NULL with %REEL_ERROR_INVALID_ARGUMENT naming what is wrong
 */
ReelMeeting *reel_meeting_parse (const char *icalendar, gsize length, GError **error);

/* Subject, organiser and attendees as an a{sv}, floating; and back. */
GVariant *reel_meeting_to_variant (const ReelMeeting *self);
ReelMeeting *reel_meeting_from_variant (const char *id, GVariant *dict);

void reel_meeting_free (ReelMeeting *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelMeeting, reel_meeting_free)
