/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Starts a real callreel-worker in a private directory, calls it over its socket as a manager would, and keeps the
 * signals it sends. Used by the worker's live tests. */
#pragma once

#include "manager/worker/reel-worker-bus.h"

#include <gio/gio.h>

typedef struct {
  gchar *directory;
  gchar *socket;
  gchar *state_file;
  GSubprocess *process;
  GDBusConnection *connection;
  ReelBusWorker1 *worker;
  GPtrArray *events; /* Event, in the order of arrival */
} WorkerDriver;

typedef struct {
  gchar *name;
  GVariant *arguments;
} Event;

WorkerDriver *worker_driver_new (void);
/* @library: tests/worker/slow-disk.c, put before the C library of a worker whose directory "slow" is on that disk. */
WorkerDriver *worker_driver_new_on_slow_disk (const gchar *library);
/* Lets the worker finish, and checks that it exits with 0. */
void worker_driver_free (WorkerDriver *self);
/* A further peer, as a manager that was started anew. */
GDBusConnection *worker_driver_connect (WorkerDriver *self);

/* Hangs up and connects again. */
void worker_driver_reconnect (WorkerDriver *self);

/* Path of a file in the private directory. */
gchar *worker_driver_path (WorkerDriver *self, const gchar *name);
void worker_driver_add_participant (WorkerDriver *self, const gchar *id);
/* Adds an RTP stream with the media description @media ("audio 0 RTP/AVP 96\r\na=…"; the worker learns the rest).
 * Returns: the RTP port; RTCP is the next argument. */
guint16 worker_driver_add_rtp (WorkerDriver *self, const gchar *id, const gchar *participant, const gchar *kind,
                               const gchar *media, guint16 *rtcp_port, GError **error);
/* Adds an RTP stream that the worker sends to the receiver which @sdp describes. Returns: the port that it comes from.
 */
guint16 worker_driver_add_announcement (WorkerDriver *self, const gchar *id, const gchar *sdp, GError **error);
void worker_driver_add_uri (WorkerDriver *self, const gchar *id, const gchar *participant, const gchar *kind,
                            const gchar *uri, GError **error);
/* @more: (nullable): further options in GVariant text, like "'on-limit': <'continue'>". Returns: start_utc. */
gint64 worker_driver_start (WorkerDriver *self, const gchar *op, const gchar *content, const gchar *format,
                            const gchar *location, const gchar *more);
/* Stops it and waits for RecordingEnded, whose reason must be empty. */
void worker_driver_stop (WorkerDriver *self, const gchar *op);

/* Runs the main loop until an event @name whose arguments hold the text @has (nullable) is there, 15 s at most. */
const Event *worker_driver_wait (WorkerDriver *self, const gchar *name, const gchar *has);
typedef gboolean (*WorkerCondition) (WorkerDriver *self, gpointer data);

/* Runs the main loop until @condition holds, 15 s at most. @what: for the message that it does not. */
void worker_driver_wait_for (WorkerDriver *self, const gchar *what, WorkerCondition condition, gpointer data);
/* Recorded time of @op, ms. */
guint64 worker_driver_recorded (WorkerDriver *self, const gchar *op);
/* Runs the main loop until @op has recorded @ms, 15 s at most. */
void worker_driver_wait_recorded (WorkerDriver *self, const gchar *op, guint64 ms);
/* Runs the main loop until the state's member @key of stream @id reaches @least. */
void worker_driver_wait_stream (WorkerDriver *self, const gchar *id, const gchar *key, guint64 least);
/* What stream @id has counted under @key. */
guint64 worker_driver_stream_count (WorkerDriver *self, const gchar *id, const gchar *key);
void worker_driver_forget (WorkerDriver *self);
