/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writes the worker's state file in a thread, so that no request waits for a disk. Owned by ReelWorkerServer. */
#pragma once

#include <glib.h>

typedef struct _ReelStateWriter ReelStateWriter;

/* Returns: (transfer full): the current text */
typedef char *(*ReelStatePrint) (gpointer owner);

/* The functions below: main thread. */
ReelStateWriter *reel_state_writer_new (const char *path);
/* Writes @text (transfer full), or removes the file if NULL, as soon as the disk permits. Only the last of several
 * pending texts is written. */
void reel_state_writer_write (ReelStateWriter *self, char *text);
/* The same with the result of @print a moment later: the state grows with the number of participants, each of whom
 * changes it. @owner must exist until the writer is freed or gets a text. */
void reel_state_writer_ask (ReelStateWriter *self, ReelStatePrint print, gpointer owner);
/* Waits until the last request has been carried out. */
void reel_state_writer_free (ReelStateWriter *self);
