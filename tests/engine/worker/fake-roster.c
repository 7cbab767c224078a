/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The participants and streams that a fake worker has been told of. */
#include "tests/engine/worker/fake-roster.h"

struct _FakeRoster {
  GHashTable *people;   /* participant ids */
  GHashTable *streams;  /* id → whether it is muted */
  char *state;          /* of the streams */
  GHashTable *memos[2]; /* of participants, of streams: id → a{sv} */
};

FakeRoster *
fake_roster_new (void)
{
  FakeRoster *self = g_new0 (FakeRoster, 1);

  self->state = g_strdup ("active");
  self->people = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->streams = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < 2; i++)
    self->memos[i] = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_variant_unref);
  return self;
}

void
fake_roster_free (FakeRoster *self)
{
  g_free (self->state);
  g_hash_table_unref (self->people);
  g_hash_table_unref (self->streams);
  g_hash_table_unref (self->memos[0]);
  g_hash_table_unref (self->memos[1]);
  g_free (self);
}

void
fake_roster_add_person (FakeRoster *self, const char *id)
{
  g_hash_table_add (self->people, g_strdup (id));
}

void
fake_roster_remove_person (FakeRoster *self, const char *id)
{
  g_hash_table_remove (self->people, id);
}

void
fake_roster_put_stream (FakeRoster *self, const char *id, gboolean muted)
{
  g_hash_table_replace (self->streams, g_strdup (id), GINT_TO_POINTER (muted));
}

void
fake_roster_set_state (FakeRoster *self, const char *state)
{
  g_free (self->state);
  self->state = g_strdup (state);
}

GVariant *
fake_roster_describe_state (const char *state)
{
  if (g_str_equal (state, "stalled"))
    return g_variant_new_parsed ("{'state': <%s>, 'text': <'payload type 9'>, 'packets': <@t 3>, 'refused': <@t 7>}",
                                 state);
  if (g_str_equal (state, "waiting"))
    return g_variant_new_parsed ("{'state': <%s>, 'text': <'nothing so far'>}", state);
  return g_variant_new_parsed ("{'state': <%s>}", state);
}

GList *
fake_roster_list_streams (FakeRoster *self)
{
  return g_hash_table_get_keys (self->streams);
}

void
fake_roster_put_memo (FakeRoster *self, const char *kind, const char *id, GVariant *memo)
{
  g_hash_table_replace (self->memos[g_str_equal (kind, "stream")], g_strdup (id), g_variant_ref (memo));
}

static GVariant *
describe_memos (GHashTable *memos)
{
  g_auto (GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{sa{sv}}"));
  GHashTableIter iter;
  gpointer id, memo;

  g_hash_table_iter_init (&iter, memos);
  while (g_hash_table_iter_next (&iter, &id, &memo))
    g_variant_builder_add (&list, "{s@a{sv}}", id, memo);
  return g_variant_builder_end (&list);
}

static GVariant *
describe_streams (FakeRoster *self)
{
  g_auto (GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{sa{sv}}"));
  GHashTableIter iter;
  gpointer id, muted;

  g_hash_table_iter_init (&iter, self->streams);
  while (g_hash_table_iter_next (&iter, &id, &muted))
    g_variant_builder_add (&list, "{s@a{sv}}", id,
                           g_variant_new_parsed ("{'muted': <%b>, 'state': <%s>}", GPOINTER_TO_INT (muted),
                                                 self->state));
  return g_variant_builder_end (&list);
}

void
fake_roster_describe (FakeRoster *self, GVariantDict *state)
{
  g_autofree gpointer *ids = g_hash_table_get_keys_as_array (self->people, NULL);

  g_variant_dict_insert_value (state, "streams", describe_streams (self));
  g_variant_dict_insert_value (state, "participants", g_variant_new_strv ((const char *const *)ids, -1));
  g_variant_dict_insert_value (state, "participant-memos", describe_memos (self->memos[0]));
  g_variant_dict_insert_value (state, "stream-memos", describe_memos (self->memos[1]));
}
