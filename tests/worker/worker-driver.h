/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Starts a real callreel-worker in a private directory, calls it over its socket like a manager, and keeps the signals
 * that it sends. Used by the worker's live tests. */
#pragma once

#include "manager/worker/reel-worker-bus.h"

#include <gio/gio.h>

typedef struct {
  char *directory;
  char *socket;
  char *state_file;
  GSubprocess *process;
  GDBusConnection *connection;
  ReelBusWorker1 *worker;
  GPtrArray *events;   /* Event, in the order of arrival */
  guint relearn_after; /* s, of RTP streams that are added from now on, as are the next two */
  gboolean digits;
  gboolean muted;
} WorkerDriver;

typedef struct {
  char *name;
  GVariant *arguments;
} Event;

WorkerDriver *worker_driver_new (void);
/* @library: tests/worker/slow-disk.c, preloaded into a worker whose directory "slow" is on that disk. */
WorkerDriver *worker_driver_new_on_slow_disk (const char *library);
/* What the worker writes to its standard error, and what GStreamer tells of there, goes to the file "log". */
WorkerDriver *worker_driver_new_with_log (void);
/* Lets the worker exit, and checks that its exit status is 0. */
void worker_driver_free (WorkerDriver *self);
/* Another peer, like a manager that was restarted. */
GDBusConnection *worker_driver_connect (WorkerDriver *self);

/* Closes the connection and connects again. */
void worker_driver_reconnect (WorkerDriver *self);

/* Returns: the path of a file in the private directory */
char *worker_driver_path (WorkerDriver *self, const char *name);
void worker_driver_add_participant (WorkerDriver *self, const char *id);
/* Adds an RTP stream with the media description @media ("audio 0 RTP/AVP 96\r\na=…"); the worker learns the source.
 * Returns: the RTP port; that of RTCP is the next one */
guint16 worker_driver_add_rtp (WorkerDriver *self, const char *id, const char *participant, const char *kind,
                               const char *media, guint16 *rtcp_port, GError **error);
/* Adds an RTP stream that the worker sends to the receiver described by @sdp. Returns: the port that it is sent from */
guint16 worker_driver_add_announcement (WorkerDriver *self, const char *id, const char *sdp, GError **error);
void worker_driver_add_uri (WorkerDriver *self, const char *id, const char *participant, const char *kind,
                            const char *uri, GError **error);
/* @more: (nullable): further options as GVariant text, like "'on-limit': <'continue'>". Returns: start_utc */
gint64 worker_driver_start (WorkerDriver *self, const char *op, const char *content, const char *format,
                            const char *location, const char *more);
/* Stops it and waits for RecordingEnded, whose reason must be empty. */
void worker_driver_stop (WorkerDriver *self, const char *op);

/* Runs the main loop until there is an event @name whose arguments contain the text @has (nullable), for at most 15
 * s. */
const Event *worker_driver_wait (WorkerDriver *self, const char *name, const char *has);
typedef gboolean (*WorkerCondition) (WorkerDriver *self, gpointer data);

/* Runs the main loop until @condition is true, for at most 15 s. @what: for the message if it never is. */
void worker_driver_wait_for (WorkerDriver *self, const char *what, WorkerCondition condition, gpointer data);
/* Returns: the recorded time of @op, ms */
guint64 worker_driver_recorded (WorkerDriver *self, const char *op);
/* Runs the main loop until @op has recorded @ms, for at most 15 s. */
void worker_driver_wait_recorded (WorkerDriver *self, const char *op, guint64 ms);
/* Runs the main loop until the member @key of stream @id's state reaches @least. */
void worker_driver_wait_stream (WorkerDriver *self, const char *id, const char *key, guint64 least);
/* Returns: the counter @key of stream @id */
guint64 worker_driver_stream_count (WorkerDriver *self, const char *id, const char *key);
/* For members that are not always there. Returns: FALSE: there is no such member now */
gboolean worker_driver_find_stream_count (WorkerDriver *self, const char *id, const char *key, guint64 *value);
void worker_driver_forget (WorkerDriver *self);
