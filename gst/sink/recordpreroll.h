/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The way of a recording bin to PAUSED: it is there once data has come, which waits for PLAYING, as with any sink of
 * files. Used by callrecordsink. */
#pragma once

#include <gst/gst.h>

typedef struct _RecordPreroll RecordPreroll;

/* @bin: not owned; outlives the preroll. */
RecordPreroll *record_preroll_new (GstBin *bin);
void record_preroll_free (RecordPreroll *preroll);

/* The bin goes to PAUSED. Called without lock. */
void record_preroll_begin (RecordPreroll *preroll);
/* Whether the bin is not in PAUSED yet. Any thread, takes the lock. */
gboolean record_preroll_pending (RecordPreroll *preroll);
/* Nothing will come, or need not: lets the bin go wherever it goes. Any thread, called without lock. */
void record_preroll_cancel (RecordPreroll *preroll);
/* The bin goes to PLAYING: lets the data in, once everybody has been told of PAUSED. Called without lock. */
void record_preroll_play (RecordPreroll *preroll);
/* Lets what comes in at @pad bring the bin to PAUSED, and holds it there. */
void record_preroll_watch (RecordPreroll *preroll, GstPad *pad);
