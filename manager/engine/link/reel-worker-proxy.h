/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A ReelWorker at the other end of a private D-Bus connection. Created by ReelWorkerProcess. */
#pragma once

#include "manager/engine/link/reel-worker.h"

#define REEL_WORKER_OBJECT_PATH "/org/callreel/Worker1"

#define REEL_TYPE_WORKER_PROXY (reel_worker_proxy_get_type ())
G_DECLARE_FINAL_TYPE (ReelWorkerProxy, reel_worker_proxy, REEL, WORKER_PROXY, GObject)

void reel_worker_proxy_new_async (GDBusConnection *connection, GAsyncReadyCallback callback, gpointer user_data);
ReelWorkerProxy *reel_worker_proxy_new_finish (GAsyncResult *result, GError **error);

/* The timeout in milliseconds of requests made from now on. */
void reel_worker_proxy_set_timeout (ReelWorkerProxy *self, guint answer_ms);
GDBusConnection *reel_worker_proxy_get_connection (ReelWorkerProxy *self);

/* Lets it finish its files and exit. Returns: whether it answered. */
void reel_worker_proxy_shutdown_async (ReelWorkerProxy *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean reel_worker_proxy_shutdown_finish (ReelWorkerProxy *self, GAsyncResult *result);
