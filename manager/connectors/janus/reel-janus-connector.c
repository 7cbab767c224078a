/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rooms are listed again and again: Janus reports new ones to nobody. */
#include "manager/connectors/janus/reel-janus-connector.h"

#include "manager/connectors/janus/core/reel-janus-id.h"

#define PLUGIN    "janus.plugin.videoroom"
#define MAX_ROOMS 1024

struct _ReelJanusConnector {
  GObject parent_instance;

  const ReelJanusContext *context;
  GHashTable *keepers; /* room → ReelJanusKeeper */
  guint64 handle;
  guint poll;
  gboolean asking;
  gboolean closing;
  gboolean too_many_told;
};

enum { SIGNAL_CLOSED, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ReelJanusConnector, reel_janus_connector, G_TYPE_OBJECT)

static void
reel_janus_connector_init (ReelJanusConnector *self)
{
  self->keepers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}

static void
reel_janus_connector_dispose (GObject *object)
{
  ReelJanusConnector *self = REEL_JANUS_CONNECTOR (object);

  g_clear_handle_id (&self->poll, g_source_remove);
  g_hash_table_remove_all (self->keepers);
  G_OBJECT_CLASS (reel_janus_connector_parent_class)->dispose (object);
}

static void
reel_janus_connector_finalize (GObject *object)
{
  g_hash_table_unref (REEL_JANUS_CONNECTOR (object)->keepers);
  G_OBJECT_CLASS (reel_janus_connector_parent_class)->finalize (object);
}

static void
reel_janus_connector_class_init (ReelJanusConnectorClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = reel_janus_connector_dispose;
  G_OBJECT_CLASS (klass)->finalize = reel_janus_connector_finalize;
  signals[SIGNAL_CLOSED] =
      g_signal_new ("closed", G_OBJECT_CLASS_TYPE (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
on_idle (ReelJanusKeeper *keeper, ReelJanusConnector *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->keepers);
  while (g_hash_table_iter_next (&iter, NULL, &value)) {
    if (value == keeper) {
      g_object_ref (keeper);
      g_hash_table_iter_remove (&iter);
      g_signal_handlers_disconnect_by_data (keeper, self);
      g_object_unref (keeper);
      break;
    }
  }
  if (g_hash_table_size (self->keepers) == 0)
    g_signal_emit (self, signals[SIGNAL_CLOSED], 0);
}

static void
meet_room (ReelJanusConnector *self, JsonObject *object, GHashTable *listed)
{
  gboolean numeric;
  char *id = reel_janus_id_read (object, "room", &numeric);
  const char *description = reel_janus_read_text (object, "description");
  ReelJanusKeeper *keeper;

  if (id == NULL)
    return;
  g_hash_table_add (listed, id);
  keeper = g_hash_table_lookup (self->keepers, id);
  if (keeper != NULL) {
    reel_janus_keeper_meet (keeper);
    return;
  }
  if (!reel_janus_config_takes_room (self->context->config, id, description))
    return;
  if (g_hash_table_size (self->keepers) >= MAX_ROOMS) {
    if (!self->too_many_told)
      g_warning ("More than %d rooms: room %s and others are not followed", MAX_ROOMS, id);
    self->too_many_told = TRUE;
    return;
  }
  keeper = reel_janus_keeper_new (self->context, id, numeric, description);
  g_signal_connect (keeper, "idle", G_CALLBACK (on_idle), self);
  g_hash_table_insert (self->keepers, g_strdup (id), keeper);
}

static void
drop_rooms (ReelJanusConnector *self, GHashTable *listed)
{
  GHashTableIter iter;
  gpointer id, keeper;

  g_hash_table_iter_init (&iter, self->keepers);
  while (g_hash_table_iter_next (&iter, &id, &keeper)) {
    if (!g_hash_table_contains (listed, id) && reel_janus_keeper_is_idle (keeper))
      g_hash_table_iter_remove (&iter);
  }
}

static void
on_list (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelJanusConnector) self = data;
  g_autoptr (GHashTable) listed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonObject) answer = reel_janus_socket_ask_finish (REEL_JANUS_SOCKET (source), result, &error);
  JsonArray *list = answer != NULL ? reel_janus_read_array (answer, "list") : NULL;

  self->asking = FALSE;
  if (list == NULL) {
    if (error != NULL && error->domain == REEL_JANUS_ERROR)
      g_warning ("The rooms cannot be listed: %s", error->message);
    return;
  }
  if (self->closing)
    return;
  for (guint i = 0; i < json_array_get_length (list); i++) {
    JsonObject *room = reel_janus_get_object (list, i);

    if (room != NULL)
      meet_room (self, room, listed);
  }
  drop_rooms (self, listed);
}

static void
list_rooms (ReelJanusConnector *self)
{
  if (self->asking || self->closing || self->handle == 0)
    return;
  self->asking = TRUE;
  reel_janus_socket_ask (self->context->socket, self->handle, reel_janus_request_list (&self->context->keys), on_list,
                         g_object_ref (self));
}

static gboolean
on_poll (gpointer data)
{
  list_rooms (data);
  return G_SOURCE_CONTINUE;
}

static void
on_handle (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ReelJanusConnector) self = data;
  g_autoptr (GError) error = NULL;

  self->handle = reel_janus_socket_attach_finish (REEL_JANUS_SOCKET (source), result, &error);
  if (self->handle == 0)
    g_warning ("Janus has no VideoRoom: %s", error->message);
  list_rooms (self);
}

static void
on_janus (ReelJanusSocket *socket, gboolean up, ReelJanusConnector *self)
{
  self->handle = 0;
  if (up)
    reel_janus_socket_attach (socket, PLUGIN, on_handle, g_object_ref (self));
}

ReelJanusConnector *
reel_janus_connector_new (const ReelJanusContext *context)
{
  ReelJanusConnector *self = g_object_new (REEL_TYPE_JANUS_CONNECTOR, NULL);

  self->context = context;
  self->poll = g_timeout_add_seconds (context->config->poll_seconds, on_poll, self);
  g_signal_connect_object (context->socket, "presence", G_CALLBACK (on_janus), self, 0);
  return self;
}

ReelJanusKeeper *
reel_janus_connector_find_room (ReelJanusConnector *self, const char *room)
{
  return g_hash_table_lookup (self->keepers, room);
}

ReelJanusKeeper *
reel_janus_connector_find_call (ReelJanusConnector *self, const char *id_or_path)
{
  GHashTableIter iter;
  gpointer keeper;

  g_hash_table_iter_init (&iter, self->keepers);
  while (g_hash_table_iter_next (&iter, NULL, &keeper)) {
    if (g_strcmp0 (reel_janus_keeper_get_path (keeper), id_or_path) == 0 ||
        g_str_equal (reel_janus_keeper_get_call_id (keeper), id_or_path))
      return keeper;
  }
  return NULL;
}

void
reel_janus_connector_close (ReelJanusConnector *self)
{
  g_autoptr (GPtrArray) keepers = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer keeper;

  self->closing = TRUE;
  g_hash_table_iter_init (&iter, self->keepers);
  while (g_hash_table_iter_next (&iter, NULL, &keeper))
    g_ptr_array_add (keepers, g_object_ref (keeper));
  for (guint i = 0; i < keepers->len; i++)
    reel_janus_keeper_close (g_ptr_array_index (keepers, i));
  if (keepers->len == 0)
    g_signal_emit (self, signals[SIGNAL_CLOSED], 0);
}
