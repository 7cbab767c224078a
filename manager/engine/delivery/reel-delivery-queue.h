/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The jobs that couriers take, as the catalogue has them: given out under leases,
 * finished, failed, shown to people. Made by the engine, called by manager/dbus;
 * main thread only. What is in memory are the jobs that are leased, 256 at most; the
 * rest is in the catalogue alone. Times named NOW are microseconds since 1970 UTC.
 *
 * Signal:
 * "jobs-waiting": there may be jobs to take. */
#pragma once

#include "manager/engine/delivery/reel-delivery-orders.h"
#include "manager/engine/services/reel-services.h"

#include <gio/gio.h>

#define REEL_TYPE_DELIVERY_QUEUE (reel_delivery_queue_get_type ())
G_DECLARE_FINAL_TYPE (ReelDeliveryQueue, reel_delivery_queue, REEL, DELIVERY_QUEUE, GObject)

ReelDeliveryQueue *reel_delivery_queue_new (ReelServices *services);

/* Enters the jobs of an event that has no row of its own in the catalogue. One that has a row brings its jobs with it
 * (reel_delivery_orders_add()) and needs only reel_delivery_queue_wake(). */
void reel_delivery_queue_post (ReelDeliveryQueue *self, const ReelDeliveryEvent *event);
void reel_delivery_queue_wake (ReelDeliveryQueue *self);

/* OWNER: who asks. KINDS: none stands for all; LIMIT: 1 to 100; LEASE_SECONDS: 5 to 3600. finish returns aa{sv},
 * floating, of at most 4 MB, fewer where a target has eight jobs taken already. Errors: InvalidArgument, StorageFailed.
 */
void reel_delivery_queue_take_async (ReelDeliveryQueue *self, const char *owner, const char *const *kinds, guint limit,
                                     guint lease_seconds, gint64 now, GAsyncReadyCallback callback, gpointer user_data);
GVariant *reel_delivery_queue_take_finish (ReelDeliveryQueue *self, GAsyncResult *result, GError **error);

/* The file of a job of the kind upload or hook that OWNER has, for reading. finish returns the descriptor, which is the
 * caller's; -1 on error. Errors: InvalidState: OWNER has no such job, or its recording was deleted: then its next
 * failure is the last one; StorageFailed. */
void reel_delivery_queue_open_file_async (ReelDeliveryQueue *self, const char *owner, const char *job,
                                          GAsyncReadyCallback callback, gpointer user_data);
int reel_delivery_queue_open_file_finish (ReelDeliveryQueue *self, GAsyncResult *result, GError **error);

/* OWNER has left the bus: the jobs that it held count as failed, and are tried again. */
void reel_delivery_queue_release (ReelDeliveryQueue *self, const char *owner, gint64 now);

/* The a{sv} RESULT as org.callreel.Delivery1 says. Errors: InvalidArgument: there is no such job; InvalidState: it is
 * not leased, or not by OWNER, or it removes a file of a document that is on legal hold by now: then it goes back. */
void reel_delivery_queue_renew_async (ReelDeliveryQueue *self, const char *owner, const char *job, GVariant *result,
                                      gint64 now, GAsyncReadyCallback callback, gpointer user_data);
/* The job is done, whoever holds it and whatever its state is. */
void reel_delivery_queue_complete_async (ReelDeliveryQueue *self, const char *job, GVariant *result, gint64 now,
                                         GAsyncReadyCallback callback, gpointer user_data);
/* Errors as of renewing. */
void reel_delivery_queue_fail_async (ReelDeliveryQueue *self, const char *owner, const char *job, gboolean permanent,
                                     const char *error, gint64 now, GAsyncReadyCallback callback, gpointer user_data);
/* A job that is dead, dropped or waits is due at once, and its age starts again. InvalidState as well: a mail whose
 * link is not kept. */
void reel_delivery_queue_retry_async (ReelDeliveryQueue *self, const char *job, gint64 now,
                                      GAsyncReadyCallback callback, gpointer user_data);
/* Gives the job up and removes it; one whose file was not delivered, or not removed, stays in the list as dropped. */
void reel_delivery_queue_drop_async (ReelDeliveryQueue *self, const char *job, gint64 now, GAsyncReadyCallback callback,
                                     gpointer user_data);
/* The link LINK_ID is revoked: mails with it that were not sent are dropped, and a courier that holds one can no longer
 * report on it. The catalogue removed them with the revocation, or does so now. */
void reel_delivery_queue_revoke (ReelDeliveryQueue *self, const char *link_id);
/* Ends each of the five requests above. */
gboolean reel_delivery_queue_change_finish (ReelDeliveryQueue *self, GAsyncResult *result, GError **error);

/* A page of jobs that fit FILTER, newest first. CURSOR: "" for the first; LIMIT: 1 to 500, 0: 100. finish returns
 * aa{sv}, floating, and in NEXT the cursor of the page after it, "" at the end. Errors: InvalidArgument, StorageFailed.
 */
void reel_delivery_queue_list_async (ReelDeliveryQueue *self, GVariant *filter, const char *cursor, guint limit,
                                     GAsyncReadyCallback callback, gpointer user_data);
GVariant *reel_delivery_queue_list_finish (ReelDeliveryQueue *self, GAsyncResult *result, char **next, GError **error);
