/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The interface of a launched worker. Called by ReelWorkerHost, implemented by reel-worker-process.c. */
#include "manager/engine/link/reel-worker-instance.h"

G_DEFINE_INTERFACE (ReelWorkerInstance, reel_worker_instance, G_TYPE_OBJECT)

static void
reel_worker_instance_default_init (ReelWorkerInstanceInterface *iface)
{
  g_signal_new ("died", REEL_TYPE_WORKER_INSTANCE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

ReelWorker *
reel_worker_instance_get_worker (ReelWorkerInstance *self)
{
  return REEL_WORKER_INSTANCE_GET_IFACE (self)->get_worker (self);
}

gboolean
reel_worker_instance_is_connected (ReelWorkerInstance *self)
{
  return REEL_WORKER_INSTANCE_GET_IFACE (self)->is_connected (self);
}

void
reel_worker_instance_set_timeout (ReelWorkerInstance *self, guint answer_ms)
{
  REEL_WORKER_INSTANCE_GET_IFACE (self)->set_timeout (self, answer_ms);
}

int
reel_worker_instance_get_pid (ReelWorkerInstance *self)
{
  return REEL_WORKER_INSTANCE_GET_IFACE (self)->get_pid (self);
}

void
reel_worker_instance_shutdown (ReelWorkerInstance *self)
{
  REEL_WORKER_INSTANCE_GET_IFACE (self)->shutdown (self);
}

void
reel_worker_instance_kill (ReelWorkerInstance *self)
{
  REEL_WORKER_INSTANCE_GET_IFACE (self)->kill (self);
}
