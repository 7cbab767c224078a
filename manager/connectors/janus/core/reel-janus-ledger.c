/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What exists in callreeld and in Janus, and which of it belongs together. */
#include "manager/connectors/janus/core/reel-janus-ledger.h"

#include "manager/connectors/janus/core/reel-janus-id.h"

#include <string.h>

void
reel_janus_key_clear (char **key)
{
  if (*key != NULL)
    explicit_bzero (*key, strlen (*key));
  g_clear_pointer (key, g_free);
}

guint32
reel_janus_link_get_forwarder (const ReelJanusLink *self)
{
  for (guint i = 0; i < REEL_JANUS_MAX_LAYERS; i++) {
    if (self->forwarders[i] != 0)
      return self->forwarders[i];
  }
  return 0;
}

void
reel_janus_link_forget_forwarder (ReelJanusLink *self, guint32 id)
{
  for (guint i = 0; i < REEL_JANUS_MAX_LAYERS; i++) {
    if (id == 0 || self->forwarders[i] == id)
      self->forwarders[i] = 0;
  }
}

static void
link_free (gpointer data)
{
  ReelJanusLink *self = data;

  g_free (self->stream);
  g_free (self->participant);
  g_free (self->address);
  g_free (self->publisher);
  reel_janus_key_clear (&self->key);
  g_free (self);
}

static void
person_free (gpointer data)
{
  ReelJanusPerson *self = data;

  g_free (self->id);
  g_free (self->display);
  g_free (self);
}

ReelJanusLedger *
reel_janus_ledger_new (void)
{
  ReelJanusLedger *self = g_new0 (ReelJanusLedger, 1);

  self->people = g_ptr_array_new_with_free_func (person_free);
  self->links = g_ptr_array_new_with_free_func (link_free);
  return self;
}

void
reel_janus_ledger_free (ReelJanusLedger *self)
{
  g_ptr_array_unref (self->people);
  g_ptr_array_unref (self->links);
  reel_janus_voice_clear (&self->voice);
  g_free (self);
}

void
reel_janus_ledger_add_person (ReelJanusLedger *self, const char *id, const char *display)
{
  ReelJanusPerson *person = g_new0 (ReelJanusPerson, 1);

  person->id = g_strdup (id);
  person->display = g_strdup (display);
  g_ptr_array_add (self->people, person);
}

static ReelJanusPerson *
find_person (const ReelJanusLedger *self, const char *id)
{
  for (guint i = 0; i < self->people->len; i++) {
    ReelJanusPerson *person = g_ptr_array_index (self->people, i);

    if (g_str_equal (person->id, id))
      return person;
  }
  return NULL;
}

const ReelJanusPerson *
reel_janus_ledger_find_person (const ReelJanusLedger *self, const char *id)
{
  return find_person (self, id);
}

void
reel_janus_ledger_rename_person (ReelJanusLedger *self, const char *id, const char *display)
{
  ReelJanusPerson *person = find_person (self, id);

  if (person == NULL)
    return;
  g_free (person->display);
  person->display = g_strdup (display);
}

/* Their streams go with them; forwarders stay in the ledger, since Janus has them still. */
void
reel_janus_ledger_remove_person (ReelJanusLedger *self, const char *id)
{
  ReelJanusPerson *person = find_person (self, id);

  for (guint i = self->links->len; i > 0; i--) {
    ReelJanusLink *link = g_ptr_array_index (self->links, i - 1);

    if (g_strcmp0 (link->participant, id) != 0)
      continue;
    g_clear_pointer (&link->stream, g_free);
    link->serial = 0;
    if (reel_janus_link_get_forwarder (link) == 0)
      g_ptr_array_remove_index (self->links, i - 1);
  }
  if (person != NULL)
    g_ptr_array_remove (self->people, person);
}

ReelJanusLink *
reel_janus_ledger_add_link (ReelJanusLedger *self, guint serial, const char *participant, const char *publisher)
{
  ReelJanusLink *link = g_new0 (ReelJanusLink, 1);

  link->serial = serial;
  link->participant = g_strdup (participant);
  link->publisher = g_strdup (publisher);
  g_ptr_array_add (self->links, link);
  return link;
}

void
reel_janus_ledger_remove_link (ReelJanusLedger *self, ReelJanusLink *link)
{
  g_ptr_array_remove (self->links, link);
}

ReelJanusLink *
reel_janus_ledger_find_serial (const ReelJanusLedger *self, guint serial)
{
  for (guint i = 0; serial != 0 && i < self->links->len; i++) {
    ReelJanusLink *link = g_ptr_array_index (self->links, i);

    if (link->serial == serial)
      return link;
  }
  return NULL;
}

static void
adopt_people (ReelJanusLedger *self, GVariant *people)
{
  GVariantIter iter;
  GVariant *entry;

  g_variant_iter_init (&iter, people);
  while ((entry = g_variant_iter_next_value (&iter)) != NULL) {
    g_autoptr (GVariant) owned = entry;
    const char *id = NULL, *display = "";

    g_variant_lookup (entry, "display-name", "&s", &display);
    if (g_variant_lookup (entry, "participant-id", "&s", &id) && g_str_has_prefix (id, REEL_JANUS_PARTICIPANT_PREFIX))
      reel_janus_ledger_add_person (self, id, display);
  }
}

/* Returns: FALSE: it has no use for the stream. */
static gboolean
adopt_voice (ReelJanusVoice *voice, const char *stream)
{
  if (!voice->published || voice->stream != NULL)
    return FALSE;
  voice->stream = g_strdup (stream);
  return TRUE;
}

static void
adopt_streams (ReelJanusLedger *self, GVariant *streams)
{
  GVariantIter iter;
  GVariant *entry;

  g_variant_iter_init (&iter, streams);
  while ((entry = g_variant_iter_next_value (&iter)) != NULL) {
    g_autoptr (GVariant) owned = entry;
    const char *id = NULL, *participant = NULL, *address = "";
    guint32 port = 0;
    gboolean muted = FALSE;
    ReelJanusLink *link;

    if (!g_variant_lookup (entry, "id", "&s", &id) || !g_variant_lookup (entry, "participant", "&s", &participant))
      continue;
    if (g_str_equal (participant, REEL_JANUS_VOICE_PARTICIPANT) && adopt_voice (&self->voice, id))
      continue;
    if (!g_str_equal (participant, REEL_JANUS_VOICE_PARTICIPANT) &&
        !g_str_has_prefix (participant, REEL_JANUS_PARTICIPANT_PREFIX))
      continue;
    g_variant_lookup (entry, "address", "&s", &address);
    g_variant_lookup (entry, "port", "u", &port);
    g_variant_lookup (entry, "muted", "b", &muted);
    link = reel_janus_ledger_add_link (self, 0, participant, NULL);
    link->stream = g_strdup (id);
    link->address = g_strdup (address);
    link->port = (guint16)port;
    link->muted = muted;
  }
}

/* LAYER: which of the source's. */
static const ReelJanusSource *
find_source (const ReelJanusWanted *wanted, const char *publisher, guint32 ssrc, guint *layer)
{
  for (guint i = 0; i < wanted->sources->len; i++) {
    const ReelJanusSource *source = g_ptr_array_index (wanted->sources, i);

    for (*layer = 0; *layer < source->layers; ++*layer) {
      if (source->ssrcs[*layer] == ssrc && g_str_equal (source->publisher, publisher))
        return source;
    }
  }
  return NULL;
}

/* Returns: (nullable): the stream at PORT, which has no forwarder of this layer yet, nor one of another source. */
static ReelJanusLink *
find_port (const ReelJanusLedger *self, const ReelJanusSource *source, guint port, guint layer)
{
  for (guint i = 0; i < self->links->len; i++) {
    ReelJanusLink *link = g_ptr_array_index (self->links, i);

    if (link->stream != NULL && link->forwarders[layer] == 0 && link->port == port && port != 0 &&
        (link->serial == 0 || link->serial == source->serial) && g_str_equal (link->participant, source->participant))
      return link;
  }
  return NULL;
}

static void
adopt_forwarder (ReelJanusLedger *self, const ReelJanusWanted *wanted, const char *publisher, JsonObject *forwarder)
{
  guint layer = 0;
  const guint32 id = reel_janus_read_number (forwarder, "stream_id");
  const ReelJanusSource *source = find_source (wanted, publisher, reel_janus_read_number (forwarder, "ssrc"), &layer);
  const ReelJanusLink *taken = source != NULL ? reel_janus_ledger_find_serial (self, source->serial) : NULL;
  const guint16 rtcp_port = (guint16)reel_janus_read_number (forwarder, "local_rtcp_port");
  ReelJanusLink *link = NULL;

  if (id == 0 || source == NULL)
    return;
  if (reel_janus_read_truth (forwarder, "srtp") == source->srtp)
    link = find_port (self, source, reel_janus_read_number (forwarder, "port"), layer);
  if (link != NULL && (taken == NULL || taken == link))
    link->serial = source->serial;
  else
    link = reel_janus_ledger_add_link (self, 0, source->participant, NULL);
  g_free (link->publisher);
  link->publisher = g_strdup (publisher);
  link->forwarders[layer] = id;
  if (rtcp_port != 0)
    link->local_rtcp_port = rtcp_port;
}

/* A stream that lacks a layer is made anew. */
static void
drop_incomplete (ReelJanusLedger *self, const ReelJanusWanted *wanted)
{
  for (guint i = 0; i < self->links->len; i++) {
    ReelJanusLink *link = g_ptr_array_index (self->links, i);
    const ReelJanusSource *source = reel_janus_wanted_find_source (wanted, link->serial);

    for (guint layer = 0; source != NULL && layer < source->layers; layer++) {
      if (link->forwarders[layer] == 0)
        link->serial = 0;
    }
  }
}

ReelJanusLedger *
reel_janus_ledger_adopt (const ReelJanusWanted *wanted, GVariant *people, GVariant *streams, JsonObject *forwarders)
{
  ReelJanusLedger *self = reel_janus_ledger_new ();
  JsonArray *publishers = reel_janus_read_array (forwarders, "publishers");

  self->voice.published = wanted->voice_id != NULL;
  self->voice.id = g_strdup (wanted->voice_id);
  if (people != NULL)
    adopt_people (self, people);
  if (streams != NULL)
    adopt_streams (self, streams);
  for (guint i = 0; publishers != NULL && i < json_array_get_length (publishers); i++) {
    JsonObject *entry = reel_janus_get_object (publishers, i);
    g_autofree char *publisher = entry != NULL ? reel_janus_id_read (entry, "publisher_id", NULL) : NULL;
    JsonArray *list = publisher != NULL ? reel_janus_read_array (entry, "forwarders") : NULL;

    for (guint j = 0; list != NULL && j < json_array_get_length (list); j++) {
      JsonObject *forwarder = reel_janus_get_object (list, j);

      if (forwarder != NULL)
        adopt_forwarder (self, wanted, publisher, forwarder);
    }
  }
  drop_incomplete (self, wanted);
  return self;
}
