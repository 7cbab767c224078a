/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Restores a call that is missing in the catalogue while its worker is still recording, from data stored with the
 * worker. Called at startup. */
#include "manager/engine/reel-rebuild.h"

#include "manager/core/state/reel-call-state.h"
#include "manager/core/document/reel-log.h"

static GVariant *
find_memo (GVariant *recording)
{
  g_autoptr (GVariant) options = g_variant_lookup_value (recording, "options", G_VARIANT_TYPE_VARDICT);

  return options != NULL ? g_variant_lookup_value (options, "memo", G_VARIANT_TYPE_VARDICT) : NULL;
}

static gboolean
put_call (ReelServices *services, const char *call_id, GVariant *memo)
{
  ReelCallRecord record = {
    .call_id = (char *)call_id,
    .boot_id = services->boot_id,
    .state = (char *)reel_call_state_nicks[REEL_CALL_STATE_ESTABLISHED],
  };

  if (!g_variant_lookup (memo, "server-call-id", "&s", &record.server_call_id) ||
      !g_variant_lookup (memo, "properties", "&s", &record.properties) ||
      !g_variant_lookup (memo, "created-utc", "x", &record.created_utc))
    return FALSE;
  reel_store_put (services->store, reel_change_put_call (&record));
  return TRUE;
}

static gboolean
put_operation (ReelServices *services, const char *call_id, const char *operation, GVariant *recording, GVariant *memo)
{
  ReelOperationRecord record = {
    .operation = (char *)operation,
    .call_id = (char *)call_id,
    .state = (char *)reel_recording_state_nicks[REEL_RECORDING_STATE_RECORDING],
  };

  g_variant_lookup (memo, "host", "&s", &record.host);
  g_variant_lookup (recording, "start-utc", "x", &record.start_utc);
  if (!g_variant_lookup (memo, "options", "&s", &record.options) ||
      !g_variant_lookup (memo, "grounds", "&s", &record.trigger) ||
      !g_variant_lookup (memo, "base", "&s", &record.base) ||
      !g_variant_lookup (memo, "created-utc", "x", &record.created_utc))
    return FALSE;
  /* This data comes back from a process that has decoded untrusted media: files are looked for only in the call's own
   * directory. */
  if (!g_uuid_string_is_valid (operation) || !reel_storage_is_base (services->storage, call_id, operation, record.base))
    return FALSE;
  reel_store_put (services->store, reel_change_put_operation (&record));
  return TRUE;
}

/* Participants whom the worker does not record are assumed to have refused: nobody is recorded because an answer was
 * lost. */
static void
put_people (ReelServices *services, const char *call_id, GVariant *state, GVariant *recording, gint64 utc)
{
  g_autofree const char **ids = NULL;
  g_autofree const char **admitted = NULL;

  g_variant_lookup (state, "participants", "^a&s", &ids);
  g_variant_lookup (recording, "admitted", "^a&s", &admitted);
  for (guint i = 0; ids != NULL && ids[i] != NULL; i++) {
    ReelParticipantRecord person = { (char *)call_id, (char *)ids[i], (char *)"person", (char *)"@a{sv} {}", utc, 0 };
    ReelLogRecord refused = { (char *)call_id,
                              (char *)ids[i],
                              utc,
                              (char *)reel_log_kind_nicks[REEL_LOG_REFUSED],
                              NULL,
                              (char *)"the catalogue was lost" };

    reel_store_put (services->store, reel_change_put_participant (&person));
    if (admitted != NULL && !g_strv_contains (admitted, ids[i]))
      reel_store_put (services->store, reel_change_add_log (&refused));
  }
}

static gboolean
enter (ReelServices *services, const char *call_id, const char *operation, GVariant *state, GVariant *recording)
{
  g_autoptr (GVariant) memo = find_memo (recording);
  gint64 created_utc = 0;

  if (memo == NULL)
    return FALSE;
  g_variant_lookup (memo, "created-utc", "x", &created_utc);
  if (!put_call (services, call_id, memo) || !put_operation (services, call_id, operation, recording, memo))
    return FALSE;
  put_people (services, call_id, state, recording, created_utc - 1);
  return TRUE;
}

GPtrArray *
reel_rebuild_call (ReelServices *services, const char *call_id, GVariant *state)
{
  g_autoptr (GVariant) recordings = g_variant_lookup_value (state, "recordings", G_VARIANT_TYPE ("a{sa{sv}}"));
  g_autoptr (GPtrArray) entered = g_ptr_array_new_with_free_func (g_free);
  GVariantIter iter;
  const char *operation;
  GVariant *recording;

  if (recordings == NULL)
    return NULL;
  g_variant_iter_init (&iter, recordings);
  while (g_variant_iter_next (&iter, "{&s@a{sv}}", &operation, &recording)) {
    g_autoptr (GVariant) owned = recording;

    if (enter (services, call_id, operation, state, owned))
      g_ptr_array_add (entered, g_strdup (operation));
    else
      g_critical ("The recording %s of a call that is not in the catalogue is lost to it: "
                  "its media process knows too little of it",
                  operation);
  }
  if (entered->len == 0)
    return NULL;
  g_critical ("Call %s was not in the catalogue, and is entered again as its media process knows it: %u recordings",
              call_id, entered->len);
  return g_steal_pointer (&entered);
}
