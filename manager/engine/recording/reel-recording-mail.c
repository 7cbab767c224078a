/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The mail to the host of a recording once it is ready. */
#include "manager/engine/recording/reel-recording-mail.h"

#include "manager/core/document/reel-chunk-files.h"
#include "manager/core/document/reel-mailbox.h"
#include "manager/core/rules/reel-link-terms.h"

#define NS_PER_MS 1000000

static const char *
get_host (ReelRecordingParts *parts)
{
  return reel_operation_get_options (parts->operation)->actor;
}

gboolean
reel_recording_mail_is_wanted (ReelRecordingParts *parts)
{
  return parts->services->config->mail != NULL && get_host (parts) != NULL;
}

/* USER: whose rules apply. */
static void
take_terms (ReelMailOrder *order, ReelRecordingParts *parts, const char *user)
{
  gboolean restricted = reel_recording_host_describe (parts->host).restricted;
  ReelPolicy policy;
  ReelPolicyProperty rule;
  ReelLinkTerms terms;

  reel_policy_store_resolve_user (parts->services->policies, user, &policy);
  if (!reel_link_terms_resolve (NULL, &policy, &terms, &rule, NULL))
    return;
  order->user = g_strdup (user);
  order->from = g_strdup (terms.from);
  order->title = g_strdup (terms.subject);
  order->body = g_strdup (terms.body);
  order->language = g_strdup (terms.language);
  order->days = reel_link_terms_allow_host (&policy, restricted) ? terms.days : 0;
}

static ReelMailOrder *
make_order (ReelRecordingParts *parts, const ReelParticipantRecord *record)
{
  g_autoptr (GVariant) properties = g_variant_parse (G_VARIANT_TYPE_VARDICT, record->properties, NULL, NULL, NULL);
  g_autoptr (ReelMailbox) mailbox = NULL;
  const char *email = NULL, *user = record->participant_id;
  ReelMailOrder *order;

  if (properties != NULL && g_variant_lookup (properties, "email", "&s", &email))
    mailbox = reel_mailbox_parse (email, NULL);
  if (mailbox == NULL)
    return NULL;
  g_variant_lookup (properties, "user", "&s", &user);
  order = g_new0 (ReelMailOrder, 1);
  order->to = g_strdup (mailbox->address);
  take_terms (order, parts, user);
  return order;
}

/* Whoever came back may have another address. */
static void
on_participants (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GTask) task = data;
  ReelRecordingParts *parts = g_task_get_task_data (task);
  const char *host = get_host (parts);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = reel_store_query_finish (REEL_STORE (source), result, &error);
  ReelMailOrder *order = NULL;

  if (rows == NULL)
    g_warning ("The address of %s is not found, and no mail is sent: %s", host, error->message);
  for (guint i = rows != NULL ? rows->len : 0; order == NULL && i > 0; i--) {
    const ReelParticipantRecord *record = rows->pdata[i - 1];

    if (g_str_equal (record->participant_id, host))
      order = make_order (parts, record);
  }
  g_task_return_pointer (task, order, (GDestroyNotify)reel_mail_order_free);
}

void
reel_recording_mail_find_async (ReelRecordingParts *parts, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (NULL, NULL, callback, user_data);
  const ReelCallDescription call = reel_recording_host_describe (parts->host);

  g_task_set_task_data (task, reel_recording_parts_ref (parts), (GDestroyNotify)reel_recording_parts_unref);
  reel_store_query_async (parts->services->store, reel_query_new (REEL_QUERY_PARTICIPANTS, call.call_id),
                          on_participants, task);
}

ReelMailOrder *
reel_recording_mail_find_finish (GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}

/* A hook does not say where it puts a file. */
static char *
locate (const ReelDestination *destination, const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  char *location = destination != NULL ? reel_destination_locate (destination, name) : NULL;

  return location != NULL ? location : g_filename_to_uri (path, NULL, NULL);
}

static void
list_files (ReelRecordingParts *parts, ReelMailOrder *order, const ReelDestination *destination)
{
  g_autoptr (GStrvBuilder) locations = g_strv_builder_new ();
  g_autoptr (GStrvBuilder) documents = g_strv_builder_new ();

  order->encrypted = TRUE;
  for (guint i = 0; i < reel_chunk_list_get_length (parts->chunks); i++) {
    const ReelChunk *chunk = reel_chunk_list_get (parts->chunks, i);
    const ReelChunkRecord *record = reel_chunk_get_record (chunk);
    g_autofree char *location = NULL;

    if (record->location == NULL || !reel_chunk_is_there (chunk))
      continue;
    location = locate (destination, record->location);
    order->encrypted &= reel_chunk_files_is_sealed (record->location);
    g_strv_builder_add (locations, location);
    g_strv_builder_add (documents, record->document_id);
  }
  order->locations = g_strv_builder_end (locations);
  order->documents = g_strv_builder_end (documents);
}

void
reel_recording_mail_describe (ReelRecordingParts *parts, ReelMailOrder *order, const ReelDestination *destination,
                              gboolean at_destination)
{
  const gint64 start_utc = reel_operation_get_start_utc (parts->operation);
  const ReelCallDescription call = reel_recording_host_describe (parts->host);

  g_free (order->recording_id);
  g_free (order->subject);
  g_free (order->destination);
  g_strfreev (order->locations);
  g_strfreev (order->documents);
  order->recording_id = g_strdup (reel_operation_get_id (parts->operation));
  order->subject = g_strdup (call.subject);
  order->destination = g_strdup (destination != NULL ? destination->name : NULL);
  order->start_utc = start_utc != 0 ? start_utc : reel_operation_get_created_utc (parts->operation);
  order->duration_ms = reel_chunk_list_sum_there (parts->chunks) / NS_PER_MS;
  order->undelivered = destination != NULL && !at_destination;
  list_files (parts, order, at_destination ? destination : NULL);
}
