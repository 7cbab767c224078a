/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Limits how long a worker may take to answer an urgent request; see the header for who calls it. */
#include "manager/engine/recording/reel-worker-deadline.h"

struct _ReelWorkerDeadline {
  ReelRecordingHost *host;
  ReelWorker *worker; /* compared only */
  guint ms;
  guint timer;
};

static gboolean
on_time (gpointer data)
{
  ReelWorkerDeadline *self = data;

  self->timer = 0;
  if (reel_recording_host_peek_worker (self->host) == self->worker) {
    g_warning ("The media process of call %s is replaced: it takes longer than %u ms over an answer",
               reel_recording_host_describe (self->host).call_id, self->ms);
    reel_recording_host_kill_worker (self->host);
  }
  return G_SOURCE_REMOVE;
}

ReelWorkerDeadline *
reel_worker_deadline_new (ReelRecordingHost *host, ReelWorker *worker, guint ms)
{
  ReelWorkerDeadline *self = g_new0 (ReelWorkerDeadline, 1);

  self->host = g_object_ref (host);
  self->worker = worker;
  self->ms = ms;
  self->timer = g_timeout_add (ms, on_time, self);
  return self;
}

void
reel_worker_deadline_free (ReelWorkerDeadline *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  g_object_unref (self->host);
  g_free (self);
}
