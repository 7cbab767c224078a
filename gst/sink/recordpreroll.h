/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The state change of a recording bin to PAUSED: it is complete once data has arrived, which waits for PLAYING, as with
 * any file sink. Used by callrecordsink. */
#pragma once

#include <gst/gst.h>

typedef struct _RecordPreroll RecordPreroll;

/* @bin: not owned; outlives the preroll. */
RecordPreroll *record_preroll_new (GstBin *bin);
void record_preroll_free (RecordPreroll *preroll);

/* Starts the change to PAUSED. Called without lock. */
void record_preroll_begin (RecordPreroll *preroll);
/* Whether the change to PAUSED is not complete yet. Any thread, takes the lock. */
gboolean record_preroll_pending (RecordPreroll *preroll);
/* No data will come, or none is needed: lets pending state changes continue. Any thread, called without lock. */
void record_preroll_cancel (RecordPreroll *preroll);
/* The change to PLAYING: unblocks the data once PAUSED has been posted. Called without lock. */
void record_preroll_play (RecordPreroll *preroll);
/* Data that arrives at @pad completes the change to PAUSED, and is blocked until PLAYING. */
void record_preroll_watch (RecordPreroll *preroll, GstPad *pad);
