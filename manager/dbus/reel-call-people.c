/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The participants of a call as clients know them; see the header for the caller. */
#include "manager/dbus/reel-call-people.h"

#include "manager/engine/call/reel-call-view.h"

GHashTable *
reel_call_people_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_variant_unref);
}

static GHashTable *
index_people (GVariant *list)
{
  GHashTable *people = reel_call_people_new ();

  for (gsize i = 0; i < g_variant_n_children (list); i++) {
    GVariant *entry = g_variant_get_child_value (list, i);
    char *id = NULL;

    if (g_variant_lookup (entry, "participant-id", "s", &id))
      g_hash_table_replace (people, id, entry);
    else
      g_variant_unref (entry);
  }
  return people;
}

void
reel_call_people_tell_one (GHashTable *known, ReelCall *call, const char *participant_id, ReelBusCall1 *bus)
{
  GVariant *made = reel_call_describe_participant (call, participant_id);
  g_autoptr (GVariant) entry = g_variant_ref_sink (made != NULL ? made : g_variant_new ("a{sv}", NULL));
  GVariant *before = g_hash_table_lookup (known, participant_id);

  if (made == NULL && before == NULL)
    return;
  if (made != NULL && before != NULL && g_variant_equal (before, entry))
    return;
  if (made != NULL)
    g_hash_table_replace (known, g_strdup (participant_id), g_variant_ref (entry));
  else
    g_hash_table_remove (known, participant_id);
  reel_bus_call1_emit_participant_changed (bus, participant_id, entry);
}

void
reel_call_people_tell_all (GHashTable **known, ReelCall *call, ReelBusCall1 *bus)
{
  g_autoptr (GVariant) list = g_variant_ref_sink (reel_call_list_participants (call));
  g_autoptr (GHashTable) before = *known;
  GHashTableIter iter;
  gpointer id, entry;

  *known = index_people (list);
  g_hash_table_iter_init (&iter, *known);
  while (g_hash_table_iter_next (&iter, &id, &entry)) {
    GVariant *last = g_hash_table_lookup (before, id);

    if (last == NULL || !g_variant_equal (last, entry))
      reel_bus_call1_emit_participant_changed (bus, id, entry);
  }
  g_hash_table_iter_init (&iter, before);
  while (g_hash_table_iter_next (&iter, &id, NULL)) {
    if (!g_hash_table_contains (*known, id))
      reel_bus_call1_emit_participant_changed (bus, id, g_variant_new ("a{sv}", NULL));
  }
}
