/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Announcements to the participants of a call about its recording (RULES section 5): texts by language, in the format
 * of the files under data/announcements. Used by the engine's announcer. */
#pragma once

#include <glib.h>

typedef enum {
  REEL_ANNOUNCEMENT_START,
  REEL_ANNOUNCEMENT_STOP,
  REEL_ANNOUNCEMENT_PAUSE,
  REEL_ANNOUNCEMENT_RESUME,
  REEL_ANNOUNCEMENT_WARNING,
  REEL_ANNOUNCEMENT_JOIN,    /* for a participant who joins while a recording is running or paused */
  REEL_ANNOUNCEMENT_CONSENT, /* the question whether somebody agrees to be recorded */
  REEL_N_ANNOUNCEMENTS
} ReelAnnouncementKind;

extern const char *const reel_announcement_kind_nicks[];

/* Whether it can be a file name: letters, digits and hyphens, at most 35. */
gboolean reel_announcement_is_language (const char *text);

/**
 * reel_announcement_languages:
 * @language: (nullable): a language tag (RFC 5646) such as de-AT, from a client
 * @standard: (nullable): the fallback
 *
 * Returns: (transfer full): what to look up, in lower case: the tag, then shorter ones, then those of @standard, then
 * en; without duplicates and invalid tags
 */
char **reel_announcement_languages (const char *language, const char *standard);

typedef struct _ReelAnnouncements ReelAnnouncements;

ReelAnnouncements *reel_announcements_new (void);
void reel_announcements_free (ReelAnnouncements *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelAnnouncements, reel_announcements_free)

/**
 * reel_announcements_add:
 * @language: a tag
 * @text: a key file. Its group text has the keys start, stop, pause, resume, warning (with {minutes}), warning-one and
 * warning-few (the same, for numbers with their own grammatical forms), warning-seconds (with {seconds}), join and
 * consent; its group prompt has the spoken text
 *
 * Adds or replaces the texts of a language.
 *
 * Returns: FALSE with %REEL_ERROR_INVALID_ARGUMENT naming the key
 */
gboolean reel_announcements_add (ReelAnnouncements *self, const char *language, const char *text, GError **error);

/**
 * reel_announcements_build:
 * @languages: from reel_announcement_languages()
 * @seconds: for a warning: recorded time left; expressed in minutes if it is a whole number
 * @language: (out) (transfer none): which of @languages the text is in
 *
 * Returns: (transfer full) (nullable): the text, NULL if none of the languages has one
 */
char *reel_announcements_build (const ReelAnnouncements *self, ReelAnnouncementKind kind, guint seconds,
                                const char *const *languages, const char **language);
