/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The texts of announcements: the installed ones and the operator's own, which take precedence. Loaded by the daemon,
 * used by the announcer. */
#pragma once

#include "manager/core/document/reel-announcement.h"

typedef struct _ReelAnnouncementFiles ReelAnnouncementFiles;

/**
 * reel_announcement_files_load:
 * @installed: a directory with announcements/LANGUAGE.conf and prompts/start.LANGUAGE.wav
 * @own: a directory with LANGUAGE.conf and start.LANGUAGE.wav, or NULL
 * @language: the language of calls that have none
 *
 * Languages are named in lower case.
 *
 * Returns: NULL with %REEL_ERROR_INVALID_ARGUMENT naming file and key, also when
 *   a text is missing for @language: every recording must be announced
 */
ReelAnnouncementFiles *reel_announcement_files_load (const char *installed, const char *own, const char *language,
                                                     GError **error);

/* @call_language may be NULL; @language: (out) (transfer full). Returns: (transfer full) */
char *reel_announcement_files_build_text (const ReelAnnouncementFiles *self, ReelAnnouncementKind kind, guint seconds,
                                          const char *call_language, char **language);

/* The path of the start's prompt; NULL: there is none. */
char *reel_announcement_files_find_prompt (const ReelAnnouncementFiles *self, const char *call_language);

void reel_announcement_files_free (ReelAnnouncementFiles *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelAnnouncementFiles, reel_announcement_files_free)
