/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who was to be seen in a recording, and when: out of the compositor's messages, for the metadata of its chunks. Pure.
 * Owned by a ReelRecorder. */
#pragma once

#include <glib.h>

typedef struct _ReelViewLog ReelViewLog;

ReelViewLog *reel_view_log_new (void);
void reel_view_log_free (ReelViewLog *log);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelViewLog, reel_view_log_free)

/* From @utc (µs, never falling) on the canvas has other tiles: begins their list. @layout: grid, presentation or
 * speaker. */
void reel_view_log_begin (ReelViewLog *log, gint64 utc, const gchar *layout);
/* The next tile of that list. */
void reel_view_log_add (ReelViewLog *log, const gchar *participant_id, gboolean is_screen, gboolean on_stage);
/* The list is complete; it is kept unless the same people and screens are to be seen as before, and on the stage. */
void reel_view_log_end (ReelViewLog *log);

/* What was to be seen at @from_utc and from then on until before @to_utc.
 * Returns: (transfer floating): aa{sv} of utc x, layout s, stage s (the id of who is large; absent in the grid),
 * participants as, screens as (ids in alphabetical order) */
GVariant *reel_view_log_build (const ReelViewLog *log, gint64 from_utc, gint64 to_utc);
/* Nobody asks any more for what was to be seen before @utc. */
void reel_view_log_forget (ReelViewLog *log, gint64 utc);
