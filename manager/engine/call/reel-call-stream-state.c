/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the worker says of a call's streams: kept, noted in the call's log, told to clients. Called by the other parts
 * of ReelCall. */
#include "manager/engine/call/reel-call-private.h"

#include "manager/core/wire/reel-nick.h"
#include "manager/engine/services/reel-journal.h"

static const struct {
  const char *state;
  ReelLogKind kind;
} stream_states[] = {
  { "active", REEL_LOG_STREAM_ACTIVE },
  { "stalled", REEL_LOG_STREAM_STALLED },
  { "failed", REEL_LOG_STREAM_FAILED },
  { "ended", REEL_LOG_STREAM_ENDED },
};

/* What a worker counts to the end comes after the stream was removed. */
static ReelCallStream *
find_any (ReelCall *self, const char *stream_id)
{
  for (guint i = 0; i < self->streams->len; i++) {
    ReelCallStream *stream = self->streams->pdata[i];
    if (g_str_equal (stream->id, stream_id))
      return stream;
  }
  return NULL;
}

static const char *
get_text (GVariant *stats, const char *key)
{
  const char *text = "";

  if (stats != NULL)
    g_variant_lookup (stats, key, "&s", &text);
  return text;
}

static const char *
get_state (const ReelCallStream *stream)
{
  return stream->state != NULL ? stream->state : "waiting";
}

static void
add_text (GVariantBuilder *dict, const char *key, const char *text)
{
  g_variant_builder_add (dict, "{sv}", key, g_variant_new_string (text));
}

static void
add_count (GVariantBuilder *dict, const char *key, GVariant *stats)
{
  guint64 count = 0;

  if (stats != NULL)
    g_variant_lookup (stats, key, "t", &count);
  g_variant_builder_add (dict, "{sv}", key, g_variant_new_uint64 (count));
}

/* What both the list and the signal say. */
static void
describe (const ReelCallStream *stream, GVariantBuilder *dict)
{
  const char *why = get_text (stream->stats, "text");

  add_text (dict, "participant", stream->participant_id);
  add_text (dict, "kind", reel_stream_kind_nicks[stream->kind]);
  add_text (dict, "codec", get_text (stream->stats, "codec"));
  add_count (dict, "packets", stream->stats);
  add_count (dict, "lost", stream->stats);
  add_count (dict, "refused", stream->stats);
  add_count (dict, "last-packet-ms", stream->stats);
  if (*why != '\0')
    add_text (dict, "why", why);
}

static void
announce (ReelCall *self, const ReelCallStream *stream)
{
  g_autoptr (GVariant) detail = NULL;
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  describe (stream, &dict);
  detail = g_variant_ref_sink (g_variant_builder_end (&dict));
  reel_call_emit_stream_state (self, stream->id, stream->state, detail);
}

static void
note (ReelCall *self, const ReelCallStream *stream, const char *why)
{
  for (guint i = 0; i < G_N_ELEMENTS (stream_states); i++) {
    if (g_str_equal (stream_states[i].state, stream->state))
      reel_call_note (self, stream_states[i].kind, stream->participant_id, stream->id, *why != '\0' ? why : NULL);
  }
}

/* Nothing is wrong yet, so the call's log has nothing of it: who set the stream up wants to know. */
static void
note_waiting (ReelCall *self, const ReelCallStream *stream, const char *why)
{
  ReelJournalIds ids = { .call = self->server_call_id,
                         .call_id = self->call_id,
                         .participant = *stream->participant_id != '\0' ? stream->participant_id : NULL,
                         .stream = stream->id };

  reel_journal_write (REEL_JOURNAL_NOTICE, &ids, "Call %s: %s of %s waits: %s", self->server_call_id,
                      reel_stream_kind_nicks[stream->kind], stream->participant_id, why);
}

void
reel_call_take_stream_state (ReelCall *self, const char *stream_id, const char *state, GVariant *stats)
{
  ReelCallStream *stream = find_any (self, stream_id);
  const char *why = get_text (stats, "text");
  gboolean changed, told;

  if (stream == NULL)
    return;
  changed = g_strcmp0 (stream->state, state) != 0;
  told = !changed && g_str_equal (get_text (stream->stats, "text"), why);
  g_variant_ref (stats);
  g_clear_pointer (&stream->stats, g_variant_unref);
  stream->stats = stats;
  if (told || stream->removed)
    return;
  if (changed) {
    g_free (stream->state);
    stream->state = g_strdup (state);
    reel_call_media_came (self, stream->participant_id);
    note (self, stream, why);
  }
  if (*why != '\0' && g_str_equal (state, "waiting"))
    note_waiting (self, stream, why);
  if (stream->established)
    announce (self, stream);
}

static GVariant *
describe_entry (ReelCall *self, const ReelCallStream *stream)
{
  const char *source = get_text (stream->stats, "source");
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  add_text (&dict, "id", stream->id);
  add_text (&dict, "state", get_state (stream));
  describe (stream, &dict);
  g_variant_builder_add (&dict, "{sv}", "muted", g_variant_new_boolean (stream->muted));
  if (stream->ports != NULL) {
    add_text (&dict, "address", reel_ports_address (self->services->ports));
    g_variant_builder_add (&dict, "{sv}", "port", g_variant_new_uint32 (stream->ports->port));
  }
  if (*source != '\0')
    add_text (&dict, "source", source);
  return g_variant_builder_end (&dict);
}

GVariant *
reel_call_list_streams (ReelCall *self)
{
  GVariantBuilder list;

  g_variant_builder_init (&list, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < self->streams->len; i++) {
    const ReelCallStream *stream = self->streams->pdata[i];
    if (stream->established && !stream->removed)
      g_variant_builder_add_value (&list, describe_entry (self, stream));
  }
  return g_variant_builder_end (&list);
}

/* Whether a recording misses what it is there for. */
static gboolean
is_in_trouble (const ReelCallStream *stream)
{
  const char *state = get_state (stream);

  if (!stream->established || stream->removed)
    return FALSE;
  if (g_str_equal (state, "waiting"))
    return !stream->muted && *get_text (stream->stats, "text") != '\0';
  return g_str_equal (state, "stalled") || g_str_equal (state, "failed");
}

GVariant *
reel_call_list_troubles (ReelCall *self)
{
  GVariantBuilder list;

  g_variant_builder_init (&list, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < self->streams->len; i++) {
    const ReelCallStream *stream = self->streams->pdata[i];
    GVariantBuilder dict;

    if (!is_in_trouble (stream))
      continue;
    g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
    add_text (&dict, "id", stream->id);
    add_text (&dict, "state", get_state (stream));
    add_text (&dict, "participant", stream->participant_id);
    add_text (&dict, "kind", reel_stream_kind_nicks[stream->kind]);
    add_text (&dict, "why", get_text (stream->stats, "text"));
    g_variant_builder_add_value (&list, g_variant_builder_end (&dict));
  }
  return g_variant_builder_end (&list);
}
