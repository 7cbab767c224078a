/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a media session tells its owner: one function for each signal of org.callreel.Worker1. The server fills it in;
 * session, streams and recorders call it, always on the main thread. No D-Bus in here. */
#pragma once

#include <glib.h>

/* @op, @stream_id, @participant_id: as the manager named them. utc: µs since 1970. Durations: ns. @stats: floating
 * references are taken. */
typedef struct {
  void (*time_warning) (gpointer owner, const gchar *op, guint remaining_seconds);
  void (*limit_reached) (gpointer owner, const gchar *op);
  void (*mode_changed) (gpointer owner, const gchar *op, gboolean paused, gboolean censored, gint64 cut_utc,
                        guint64 recorded);
  void (*progress) (gpointer owner, const gchar *op, guint64 recorded);
  void (*chunk_opened) (gpointer owner, const gchar *op, guint index, const gchar *location, gint64 start_utc);
  void (*chunk_closed) (gpointer owner, const gchar *op, guint index, const gchar *location, guint64 duration,
                        const gchar *end_reason, GVariant *stats);
  void (*recording_ended) (gpointer owner, const gchar *op, const gchar *reason, const gchar *detail);
  void (*stream_state) (gpointer owner, const gchar *stream_id, const gchar *state, GVariant *stats);
  void (*participant_channel) (gpointer owner, const gchar *op, const gchar *participant_id, guint channel);
  void (*prompt_ended) (gpointer owner, const gchar *prompt_id, gboolean complete);
  void (*speaking) (gpointer owner, const gchar *participant_id, gboolean active, gdouble level_db);
} ReelWorkerEvents;
