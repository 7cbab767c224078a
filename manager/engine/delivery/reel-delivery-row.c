/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A job's row: as the core decides on it, and as clients see it. */
#include "manager/engine/delivery/reel-delivery-row.h"

#include "manager/core/state/reel-copy.h"
#include "manager/core/wire/reel-job-filter.h"
#include "manager/core/wire/reel-nick.h"

#define MAX_ERROR 500 /* bytes */
#define US_PER_MS 1000

ReelDelivery
reel_delivery_row_load (const ReelJobRecord *record)
{
  int state = reel_nick_find (reel_delivery_state_nicks, record->state);

  return (ReelDelivery){
    .state = state >= 0 ? (ReelDeliveryState)state : REEL_DELIVERY_DEAD,
    .attempts = record->attempts,
    .due_utc = record->due_utc,
    .expires_utc = record->expires_utc,
    .ended_utc = record->ended_utc,
  };
}

void
reel_delivery_row_store (ReelJobRecord *record, const ReelDelivery *delivery)
{
  g_free (record->state);
  record->state = g_strdup (reel_delivery_state_nicks[delivery->state]);
  record->attempts = delivery->attempts;
  record->due_utc = delivery->due_utc;
  record->expires_utc = delivery->expires_utc;
  record->ended_utc = delivery->ended_utc;
  if (!reel_delivery_is_open (delivery))
    g_clear_pointer (&record->secret, g_free);
}

gboolean
reel_delivery_row_has_file (const ReelJobRecord *record)
{
  return g_str_equal (record->kind, reel_job_kind_nicks[REEL_JOB_UPLOAD]) ||
         g_str_equal (record->kind, reel_job_kind_nicks[REEL_JOB_HOOK]);
}

gboolean
reel_delivery_row_is_removal (const ReelJobRecord *record)
{
  return g_str_equal (record->kind, reel_job_kind_nicks[REEL_JOB_REMOVAL]);
}

gboolean
reel_delivery_row_is_in_vain (const ReelJobRecord *record, const GPtrArray *copies)
{
  for (guint i = 0; i < copies->len; i++) {
    const ReelCopyRecord *copy = copies->pdata[i];
    ReelCopyState state = reel_copy_find (copy->state);
    g_autofree char *upload = g_strconcat (copy->name, "/", copy->target, NULL);

    if (g_str_equal (upload, record->job))
      return state == REEL_COPY_REMOVING || state == REEL_COPY_REMOVED;
  }
  return FALSE;
}

void
reel_delivery_row_set_error (ReelJobRecord *record, const char *error)
{
  g_autofree char *valid = error != NULL ? g_utf8_make_valid (error, -1) : NULL;
  const char *end;

  g_clear_pointer (&record->last_error, g_free);
  if (valid == NULL || *valid == '\0')
    return;
  for (end = valid; *end != '\0' && g_utf8_next_char (end) - valid <= MAX_ERROR;)
    end = g_utf8_next_char (end);
  record->last_error = g_strndup (valid, (gsize)(end - valid));
}

static void
add_text (GVariantBuilder *dict, const char *key, const char *text)
{
  if (text != NULL)
    g_variant_builder_add (dict, "{sv}", key, g_variant_new_string (text));
}

static void
add_instant (GVariantBuilder *dict, const char *key, gint64 utc)
{
  if (utc > 0)
    g_variant_builder_add (dict, "{sv}", key, g_variant_new_uint64 ((guint64)utc / US_PER_MS));
}

static void
add_progress (GVariantBuilder *dict, const char *text)
{
  g_autoptr (GVariant) progress =
      text != NULL ? g_variant_parse (G_VARIANT_TYPE ("a{ss}"), text, NULL, NULL, NULL) : NULL;

  if (progress != NULL)
    g_variant_builder_add (dict, "{sv}", "progress", progress);
}

GVariant *
reel_delivery_row_to_variant (const ReelJobRecord *record, const char *body)
{
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  add_text (&dict, "job", record->job);
  add_text (&dict, "kind", record->kind);
  add_text (&dict, "target", record->target);
  add_text (&dict, "operation", record->ordering);
  add_text (&dict, "event", record->event);
  add_text (&dict, "url", record->url);
  add_text (&dict, "state", record->state);
  g_variant_builder_add (&dict, "{sv}", "attempts", g_variant_new_uint32 (record->attempts));
  add_instant (&dict, "created", record->created_utc);
  add_instant (&dict, "due", record->due_utc);
  add_instant (&dict, "expires", record->expires_utc);
  add_instant (&dict, "ended", record->ended_utc);
  add_text (&dict, "error", record->last_error);
  if (body != NULL) {
    add_text (&dict, "body", body);
    add_progress (&dict, record->progress);
  }
  return g_variant_builder_end (&dict);
}
