/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who was visible in a recording, and when, from the compositor's messages, for the metadata of its chunks. Pure. Owned
 * by a ReelRecorder. */
#pragma once

#include <glib.h>

typedef struct _ReelViewLog ReelViewLog;

ReelViewLog *reel_view_log_new (void);
void reel_view_log_free (ReelViewLog *log);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelViewLog, reel_view_log_free)

/* The tiles change at @utc (µs, never decreasing): begins a new list. @layout: grid, presentation or speaker. */
void reel_view_log_begin (ReelViewLog *log, gint64 utc, const char *layout);
/* Adds the next tile of that list. */
void reel_view_log_add (ReelViewLog *log, const char *participant_id, gboolean is_screen, gboolean on_stage);
/* Completes the list; it is dropped if participants, screens and stage are the same as before. */
void reel_view_log_end (ReelViewLog *log);

/* The lists from the one in effect at @from_utc until before @to_utc. Returns: (transfer floating): aa{sv} of utc x,
 * layout s, stage s (the id of the large tile; absent in the grid), participants as, screens as (ids in alphabetical
 * order) */
GVariant *reel_view_log_build (const ReelViewLog *log, gint64 from_utc, gint64 to_utc);
/* Forgets lists that are no longer in effect at @utc. */
void reel_view_log_forget (ReelViewLog *log, gint64 utc);
