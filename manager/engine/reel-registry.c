/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The known calls and recordings; see the header for who calls it. */
#include "manager/engine/reel-registry.h"

#include "manager/engine/call/reel-call-rules.h"
#include "manager/engine/call/reel-call-view.h"

struct _ReelRegistry {
  GObject parent_instance;

  ReelServices *services;
  GHashTable *calls;      /* server call id → ReelCall */
  GPtrArray *ending;      /* ReelCall */
  GHashTable *recordings; /* operation → ReelRecording */
};

G_DEFINE_FINAL_TYPE (ReelRegistry, reel_registry, G_TYPE_OBJECT)

enum { CALL_ADDED, RECORDING_ADDED, RECORDING_DROPPED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
reel_registry_init (ReelRegistry *self)
{
  self->calls = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->ending = g_ptr_array_new_with_free_func (g_object_unref);
  self->recordings = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
}

static void
reel_registry_finalize (GObject *object)
{
  ReelRegistry *self = REEL_REGISTRY (object);

  g_hash_table_unref (self->recordings);
  g_hash_table_unref (self->calls);
  g_ptr_array_unref (self->ending);
  reel_services_unref (self->services);
  G_OBJECT_CLASS (reel_registry_parent_class)->finalize (object);
}

static guint
new_signal (const char *name, GType type)
{
  return g_signal_new (name, REEL_TYPE_REGISTRY, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, type);
}

static void
reel_registry_class_init (ReelRegistryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reel_registry_finalize;
  signals[CALL_ADDED] = new_signal ("call-added", REEL_TYPE_CALL);
  signals[RECORDING_ADDED] = new_signal ("recording-added", REEL_TYPE_RECORDING);
  signals[RECORDING_DROPPED] = new_signal ("recording-dropped", REEL_TYPE_RECORDING);
}

ReelRegistry *
reel_registry_new (ReelServices *services)
{
  ReelRegistry *self = g_object_new (REEL_TYPE_REGISTRY, NULL);

  self->services = reel_services_ref (services);
  return self;
}

static GPtrArray *
list_values (GHashTable *table)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (g_object_unref);
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, table);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_ptr_array_add (list, g_object_ref (value));
  return list;
}

/* A call and its recordings reference each other. */
void
reel_registry_close (ReelRegistry *self)
{
  g_autoptr (GPtrArray) calls = reel_registry_list_calls (self);

  for (guint i = 0; i < calls->len; i++)
    reel_call_forget_recordings (calls->pdata[i]);
  for (guint i = 0; i < self->ending->len; i++)
    reel_call_forget_recordings (self->ending->pdata[i]);
}

/* Of two calls with one id clients mean the newer; the other is only finished. */
static gboolean
is_superseded (ReelRegistry *self, ReelCall *call)
{
  ReelCall *other = reel_registry_find_call (self, reel_call_get_server_call_id (call));

  if (other == NULL)
    return FALSE;
  g_warning ("The calls %s and %s have the same server call id: the older one is finished",
             reel_call_get_call_id (call), reel_call_get_call_id (other));
  if (reel_call_get_created_utc (other) > reel_call_get_created_utc (call))
    return TRUE;
  g_ptr_array_add (self->ending, g_object_ref (other));
  return FALSE;
}

void
reel_registry_add_call (ReelRegistry *self, ReelCall *call)
{
  if (reel_call_get_state (call) == REEL_CALL_STATE_ENDED || is_superseded (self, call))
    g_ptr_array_add (self->ending, call);
  else
    g_hash_table_replace (self->calls, g_strdup (reel_call_get_server_call_id (call)), call);
  g_signal_emit (self, signals[CALL_ADDED], 0, call);
}

void
reel_registry_end_call (ReelRegistry *self, ReelCall *call)
{
  if (!reel_registry_is_visible (self, call))
    return;
  g_ptr_array_add (self->ending, g_object_ref (call));
  g_hash_table_remove (self->calls, reel_call_get_server_call_id (call));
}

gboolean
reel_registry_is_visible (ReelRegistry *self, ReelCall *call)
{
  return reel_registry_find_call (self, reel_call_get_server_call_id (call)) == call;
}

void
reel_registry_drop_call (ReelRegistry *self, ReelCall *call)
{
  g_ptr_array_remove (self->ending, call);
}

ReelCall *
reel_registry_find_call (ReelRegistry *self, const char *server_call_id)
{
  return g_hash_table_lookup (self->calls, server_call_id);
}

GPtrArray *
reel_registry_list_calls (ReelRegistry *self)
{
  return list_values (self->calls);
}

GPtrArray *
reel_registry_list_ending_calls (ReelRegistry *self)
{
  return g_ptr_array_copy (self->ending, (GCopyFunc)(void (*) (void))g_object_ref, NULL);
}

void
reel_registry_add_recording (ReelRegistry *self, ReelRecording *recording)
{
  ReelCall *call = reel_call_of (recording);

  g_hash_table_insert (self->recordings, g_strdup (reel_recording_get_operation (recording)), g_object_ref (recording));
  g_signal_emit (self, signals[RECORDING_ADDED], 0, recording);
  reel_call_add_recording (call, recording);
  reel_call_apply_admission (call, recording);
}

void
reel_registry_drop_recording (ReelRegistry *self, ReelRecording *recording)
{
  g_autoptr (ReelRecording) alive = g_object_ref (recording);

  g_hash_table_remove (self->recordings, reel_recording_get_operation (alive));
  reel_call_drop_recording (reel_call_of (alive), alive);
  g_signal_emit (self, signals[RECORDING_DROPPED], 0, alive);
}

ReelRecording *
reel_registry_find_recording (ReelRegistry *self, const char *operation)
{
  return g_hash_table_lookup (self->recordings, operation);
}

GPtrArray *
reel_registry_list_recordings (ReelRegistry *self)
{
  return list_values (self->recordings);
}

guint
reel_registry_count_active (ReelRegistry *self)
{
  GHashTableIter iter;
  gpointer recording;
  guint count = 0;

  g_hash_table_iter_init (&iter, self->recordings);
  while (g_hash_table_iter_next (&iter, NULL, &recording))
    count += reel_recording_state_is_active (reel_recording_get_state (recording));
  return count;
}

guint
reel_registry_get_capacity (ReelRegistry *self)
{
  return self->services->config->capacity;
}

gboolean
reel_registry_has_capacity (ReelRegistry *self)
{
  guint capacity = reel_registry_get_capacity (self);

  return capacity == 0 || reel_registry_count_active (self) < capacity;
}
