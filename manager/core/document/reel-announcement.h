/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the people of a call are told about its recording (RULES section 5):
 * texts by language, as files under data/announcements hold them. Asked by the
 * engine's announcer. */
#pragma once

#include <glib.h>

typedef enum {
  REEL_ANNOUNCEMENT_START,
  REEL_ANNOUNCEMENT_STOP,
  REEL_ANNOUNCEMENT_PAUSE,
  REEL_ANNOUNCEMENT_RESUME,
  REEL_ANNOUNCEMENT_WARNING,
  REEL_ANNOUNCEMENT_JOIN,    /* for who joins while a recording runs or is paused */
  REEL_ANNOUNCEMENT_CONSENT, /* the question whether somebody agrees to be recorded */
  REEL_N_ANNOUNCEMENTS
} ReelAnnouncementKind;

extern const char *const reel_announcement_kind_nicks[];

/* Whether it can name a file: letters, digits and hyphens, at most 35 of them. */
gboolean reel_announcement_is_language (const char *text);

/**
 * reel_announcement_languages:
 * @language: a language tag (RFC 5646) such as de-AT, from a client; or NULL
 * @standard: the one that counts where nothing else is there; or NULL
 *
 * Returns: (transfer full): what to look for, in lower case: the tag, then shorter
 *   ones, then those of @standard, then en; no tag twice, nothing that is none
 */
char **reel_announcement_languages (const char *language, const char *standard);

typedef struct _ReelAnnouncements ReelAnnouncements;

ReelAnnouncements *reel_announcements_new (void);
void reel_announcements_free (ReelAnnouncements *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelAnnouncements, reel_announcements_free)

/**
 * reel_announcements_add:
 * @language: a tag
 * @text: the key file: in the group text the keys start, stop, pause, resume,
 *   warning (with {minutes}), warning-one and warning-few (the same, for the numbers for which the language has forms
 *   of their own), warning-seconds (with {seconds}), join and consent; in the group prompt what is spoken
 *
 * Adds to, or replaces, what is known of the language.
 *
 * Returns: FALSE with %REEL_ERROR_INVALID_ARGUMENT naming the key
 */
gboolean reel_announcements_add (ReelAnnouncements *self, const char *language, const char *text, GError **error);

/**
 * reel_announcements_build:
 * @languages: as reel_announcement_languages() gives them
 * @seconds: of a warning: recorded time that is left; told in minutes where it is whole ones
 * @language: (out): the one of @languages that it is in, borrowed
 *
 * Returns: (transfer full): the text, or NULL when none of the languages has one
 */
char *reel_announcements_build (const ReelAnnouncements *self, ReelAnnouncementKind kind, guint seconds,
                                const char *const *languages, const char **language);
