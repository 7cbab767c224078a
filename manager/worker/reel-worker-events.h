/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The events of a media session: one function for each signal of org.callreel.Worker1. Implemented by the server;
 * called by session, streams and recorders, always on the main thread. Does not use D-Bus. */
#pragma once

#include <glib.h>

/* @op, @stream_id, @participant_id: the manager's ids. utc: µs since 1970. Durations: ns. @stats: floating references
 * are taken. */
typedef struct {
  void (*time_warning) (gpointer owner, const char *op, guint remaining_seconds);
  void (*limit_reached) (gpointer owner, const char *op);
  void (*mode_changed) (gpointer owner, const char *op, gboolean paused, gboolean censored, gint64 cut_utc,
                        guint64 recorded);
  void (*progress) (gpointer owner, const char *op, guint64 recorded);
  void (*chunk_opened) (gpointer owner, const char *op, guint index, const char *location, gint64 start_utc);
  void (*chunk_closed) (gpointer owner, const char *op, guint index, const char *location, guint64 duration,
                        const char *end_reason, GVariant *stats);
  void (*recording_ended) (gpointer owner, const char *op, const char *reason, const char *detail);
  void (*stream_state) (gpointer owner, const char *stream_id, const char *state, GVariant *stats);
  void (*participant_channel) (gpointer owner, const char *op, const char *participant_id, guint channel);
  void (*prompt_ended) (gpointer owner, const char *prompt_id, gboolean complete);
  void (*speaking) (gpointer owner, const char *participant_id, gboolean active, double level_db);
} ReelWorkerEvents;
