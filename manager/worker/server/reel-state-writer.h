/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writes the worker's state file aside, so that no request waits for a disk. Owned by ReelWorkerServer. */
#pragma once

#include <glib.h>

typedef struct _ReelStateWriter ReelStateWriter;

/* Returns: (transfer full): the text as it is now */
typedef gchar *(*ReelStatePrint) (gpointer owner);

/* Main thread, all of these. */
ReelStateWriter *reel_state_writer_new (const gchar *path);
/* The file becomes @text (transfer full), or goes with NULL, as soon as the disk allows. Of several that wait only the
 * last is written. */
void reel_state_writer_write (ReelStateWriter *self, gchar *text);
/* The same with what @print says a moment later: the state is as long as there are people, and of a crowd each one
 * changes it. @owner must be there until the writer is freed or is given a text. */
void reel_state_writer_ask (ReelStateWriter *self, ReelStatePrint print, gpointer owner);
/* Waits until what was asked for last has been done. */
void reel_state_writer_free (ReelStateWriter *self);
