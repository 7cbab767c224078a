/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One media stream of a call; see the header for who owns it. */
#include "manager/engine/call/reel-call-stream.h"

#include "manager/core/media/reel-digits.h"
#include "manager/core/wire/reel-nick.h"

ReelCallStream *
reel_call_stream_new (const char *id, const char *participant_id, ReelStreamKind kind, ReelTransport *transport)
{
  ReelCallStream *self = g_new0 (ReelCallStream, 1);

  self->id = g_strdup (id);
  self->participant_id = g_strdup (participant_id);
  self->kind = kind;
  self->transport = transport;
  return self;
}

ReelCallStream *
reel_call_stream_new_restored (const ReelStreamRecord *row)
{
  g_autoptr (GVariant) text = g_variant_parse (G_VARIANT_TYPE_VARDICT, row->transport, NULL, NULL, NULL);
  g_autoptr (ReelTransport) transport = reel_transport_parse_own (text, NULL);
  int kind = reel_nick_find (reel_stream_kind_nicks, row->kind);
  ReelCallStream *self;

  if (transport == NULL || kind < 0)
    return NULL;
  self = reel_call_stream_new (row->stream_id, row->participant_id, (ReelStreamKind)kind, g_steal_pointer (&transport));
  self->established = TRUE;
  return self;
}

void
reel_call_stream_free (ReelCallStream *self)
{
  g_free (self->id);
  g_free (self->participant_id);
  g_clear_pointer (&self->transport, reel_transport_free);
  g_free (self->state);
  g_clear_pointer (&self->stats, g_variant_unref);
  g_free (self->digits);
  g_free (self);
}

/* "waiting" until a worker has reported another state. */
static const char *
get_state (const ReelCallStream *self)
{
  return self->state != NULL ? self->state : "waiting";
}

gboolean
reel_call_stream_is_live (const ReelCallStream *self)
{
  return self->established && !self->removed;
}

void
reel_call_stream_set_muted (ReelCallStream *self, gboolean muted)
{
  if (muted)
    self->muted_until = G_MAXINT64;
  else if (self->muted)
    self->muted_until = g_get_real_time ();
  self->muted = muted;
}

void
reel_call_stream_expect_muted (ReelCallStream *self, gboolean expected)
{
  if (expected)
    self->muted_until = G_MAXINT64;
  else if (!self->muted)
    self->muted_until = g_get_real_time ();
}

gboolean
reel_call_stream_sends (const ReelCallStream *self)
{
  return !self->removed && !self->muted && g_strcmp0 (self->state, "active") == 0;
}

gboolean
reel_call_stream_has_sent (const ReelCallStream *self)
{
  guint64 packets = 1;

  if (self->stats != NULL)
    g_variant_lookup (self->stats, "packets", "t", &packets);
  return packets > 0 && !g_str_equal (get_state (self), "waiting");
}

gboolean
reel_call_stream_is_of_session (const ReelCallStream *self, const char *session)
{
  return !self->removed && g_strcmp0 (self->transport->session, session) == 0;
}

gboolean
reel_call_stream_shares_port (const ReelCallStream *self)
{
  return self->transport->type == REEL_TRANSPORT_WEBRTC;
}

gboolean
reel_call_stream_get_log_kind (const ReelCallStream *self, ReelLogKind *kind)
{
  static const struct {
    const char *state;
    ReelLogKind kind;
  } states[] = {
    { "active", REEL_LOG_STREAM_ACTIVE },
    { "stalled", REEL_LOG_STREAM_STALLED },
    { "failed", REEL_LOG_STREAM_FAILED },
    { "ended", REEL_LOG_STREAM_ENDED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (states); i++) {
    *kind = states[i].kind;
    if (g_str_equal (states[i].state, get_state (self)))
      return TRUE;
  }
  return FALSE;
}

gboolean
reel_call_stream_is_in_trouble (const ReelCallStream *self)
{
  const char *state = get_state (self);

  if (!reel_call_stream_is_live (self))
    return FALSE;
  if (g_str_equal (state, "waiting"))
    return !self->muted && *reel_call_stream_get_text (self, "text") != '\0';
  return g_str_equal (state, "stalled") || g_str_equal (state, "failed");
}

const char *
reel_call_stream_get_text (const ReelCallStream *self, const char *key)
{
  const char *text = "";

  if (self->stats != NULL)
    g_variant_lookup (self->stats, key, "&s", &text);
  return text;
}

static guint64
count_keys (GVariant *stats)
{
  guint64 keys = 0;

  g_variant_lookup (stats, "keys", "t", &keys);
  return keys;
}

/* Which keys were pressed is for the key log alone, and never among the other stats, which are shown and written. */
static void
take_digits (ReelCallStream *self, GVariant *stats)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (stats);

  g_clear_pointer (&self->digits, g_free);
  g_variant_dict_lookup (&dict, "digits", "s", &self->digits);
  g_variant_dict_remove (&dict, "digits");
  g_clear_pointer (&self->stats, g_variant_unref);
  self->stats = g_variant_ref_sink (g_variant_dict_end (&dict));
}

/* An earlier manager has logged the keys in the first stats; another worker counts from 0. */
guint
reel_call_stream_set_stats (ReelCallStream *self, GVariant *stats)
{
  const guint64 keys = count_keys (stats), before = self->stats != NULL ? count_keys (self->stats) : keys;

  take_digits (self, stats);
  self->since_utc = self->stats_utc;
  self->stats_utc = g_get_real_time ();
  return (guint)MIN (keys >= before ? keys - before : keys, G_MAXUINT);
}

void
reel_call_stream_fail (ReelCallStream *self, const char *why)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (self->stats);

  g_variant_dict_insert (&dict, "state", "s", "failed");
  g_variant_dict_insert (&dict, "text", "s", why);
  g_clear_pointer (&self->stats, g_variant_unref);
  self->stats = g_variant_ref_sink (g_variant_dict_end (&dict));
  g_free (self->state);
  self->state = g_strdup ("failed");
}

const char *
reel_call_stream_get_digit (const ReelCallStream *self, guint later)
{
  return self->digits != NULL ? reel_digits_get (self->digits, later) : NULL;
}

/* In the form that reel_transport_parse_own() reads. */
static GVariant *
describe_transport (const ReelTransport *transport)
{
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&dict, "{sv}", "type", g_variant_new_string (reel_transport_all_nicks[transport->type]));
  if (transport->sdp != NULL)
    g_variant_builder_add (&dict, "{sv}", "sdp", g_variant_new_string (transport->sdp));
  if (transport->uri != NULL)
    g_variant_builder_add (&dict, "{sv}", "uri", g_variant_new_string (transport->uri));
  if (transport->rtcp_address != NULL)
    g_variant_builder_add (&dict, "{sv}", "rtcp-address", g_variant_new_string (transport->rtcp_address));
  if (transport->session != NULL)
    g_variant_builder_add (&dict, "{sv}", "session", g_variant_new_string (transport->session));
  if (transport->ssrc != 0)
    g_variant_builder_add (&dict, "{sv}", "ssrc", g_variant_new_uint32 (transport->ssrc));
  if (transport->ice_restarts != 0)
    g_variant_builder_add (&dict, "{sv}", "ice-restarts", g_variant_new_uint32 (transport->ice_restarts));
  return g_variant_builder_end (&dict);
}

GVariant *
reel_call_stream_describe_memo (const ReelCallStream *self)
{
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&dict, "{sv}", "participant-id", g_variant_new_string (self->participant_id));
  g_variant_builder_add (&dict, "{sv}", "kind", g_variant_new_string (reel_stream_kind_nicks[self->kind]));
  g_variant_builder_add (&dict, "{sv}", "transport", describe_transport (self->transport));
  g_variant_builder_add (&dict, "{sv}", "port", g_variant_new_uint32 (self->ports != NULL ? self->ports->port : 0));
  return g_variant_builder_end (&dict);
}

ReelCallStream *
reel_call_stream_new_adopted (const char *id, GVariant *memo, guint *port)
{
  g_autoptr (GVariant) dict = g_variant_lookup_value (memo, "transport", G_VARIANT_TYPE_VARDICT);
  g_autoptr (ReelTransport) transport = dict != NULL ? reel_transport_parse_own (dict, NULL) : NULL;
  const char *participant_id = NULL, *nick = NULL;
  ReelCallStream *self;
  int kind = -1;

  if (g_variant_lookup (memo, "kind", "&s", &nick))
    kind = reel_nick_find (reel_stream_kind_nicks, nick);
  if (transport == NULL || kind < 0 || !g_variant_lookup (memo, "participant-id", "&s", &participant_id) ||
      !g_variant_lookup (memo, "port", "u", port))
    return NULL;
  self = reel_call_stream_new (id, participant_id, (ReelStreamKind)kind, g_steal_pointer (&transport));
  self->established = TRUE;
  return self;
}

ReelChange *
reel_call_stream_make_change (const ReelCallStream *self, const char *call_id)
{
  g_autoptr (GVariant) transport = g_variant_ref_sink (describe_transport (self->transport));
  g_autofree char *text = g_variant_print (transport, TRUE);
  ReelStreamRecord record = {
    .call_id = (char *)call_id,
    .stream_id = self->id,
    .participant_id = self->participant_id,
    .kind = (char *)reel_stream_kind_nicks[self->kind],
    .transport = text,
    .port = self->ports != NULL ? self->ports->port : 0,
  };

  return reel_change_put_stream (&record);
}

void
reel_call_stream_add_endpoint (const ReelCallStream *self, const char *address, GVariantDict *dict)
{
  if (self->ports == NULL)
    return;
  g_variant_dict_insert (dict, "address", "s", address);
  g_variant_dict_insert (dict, "port", "u", (guint32)self->ports->port);
  g_variant_dict_insert (dict, "rtcp-port", "u", (guint32)self->ports->port + 1);
}

void
reel_call_stream_send (const ReelCallStream *self, ReelWorker *worker, const ReelConfig *config, const char *address,
                       GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GVariant) transport = g_variant_ref_sink (describe_transport (self->transport));
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (transport);
  ReelWorkerStream request = {
    .id = self->id,
    .participant_id = self->participant_id,
    .kind = reel_stream_kind_nicks[self->kind],
    .sockets = { -1, -1 },
  };

  reel_call_stream_add_endpoint (self, address, &dict);
  if (config->file_directories != NULL && self->transport->type == REEL_TRANSPORT_URI)
    g_variant_dict_insert (&dict, "directories", "s", config->file_directories);
  if (self->transport->type != REEL_TRANSPORT_URI) {
    g_variant_dict_insert (&dict, "strict-source", "b", self->strict_source);
    g_variant_dict_insert (&dict, "relearn-after", "u", config->relearn_after_seconds);
    g_variant_dict_insert (&dict, "dtmf-digits", "b", config->dtmf_digits);
    g_variant_dict_insert (&dict, "max-width", "u", config->max_picture_width);
    g_variant_dict_insert (&dict, "max-height", "u", config->max_picture_height);
  }
  if (self->muted)
    g_variant_dict_insert (&dict, "muted", "b", TRUE);
  if (self->ports != NULL) {
    request.sockets[0] = self->ports->rtp_fd;
    request.sockets[1] = self->ports->rtcp_fd;
  }
  request.transport = g_variant_dict_end (&dict);
  reel_worker_add_stream_async (worker, &request, callback, user_data);
  reel_worker_set_stream_memo (worker, self->id, reel_call_stream_describe_memo (self));
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

/* Of the layer that is decoded, once the worker knows it. */
static void
add_layer (const ReelCallStream *self, GVariantBuilder *dict)
{
  static const char *const keys[] = { "layer-width", "layer-height" };

  for (gsize i = 0; self->stats != NULL && i < G_N_ELEMENTS (keys); i++) {
    guint32 size = 0;

    if (g_variant_lookup (self->stats, keys[i], "u", &size))
      g_variant_builder_add (dict, "{sv}", keys[i], g_variant_new_uint32 (size));
  }
}

/* Contents of both the list and the signal. */
static void
add_state (const ReelCallStream *self, GVariantBuilder *dict)
{
  const char *why = reel_call_stream_get_text (self, "text");

  add_text (dict, "participant", self->participant_id);
  if (self->transport->session != NULL)
    add_text (dict, "session", self->transport->session);
  add_text (dict, "kind", reel_stream_kind_nicks[self->kind]);
  add_text (dict, "codec", reel_call_stream_get_text (self, "codec"));
  add_count (dict, "packets", self->stats);
  add_count (dict, "lost", self->stats);
  add_count (dict, "repaired", self->stats);
  add_count (dict, "refused", self->stats);
  add_count (dict, "last-packet-ms", self->stats);
  if (self->stats != NULL && g_variant_lookup (self->stats, "next-attempt-ms", "t", NULL))
    add_count (dict, "next-attempt-ms", self->stats);
  add_layer (self, dict);
  if (*why != '\0')
    add_text (dict, "why", why);
}

GVariant *
reel_call_stream_describe_state (const ReelCallStream *self)
{
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  add_state (self, &dict);
  return g_variant_builder_end (&dict);
}

GVariant *
reel_call_stream_describe (const ReelCallStream *self, const char *address)
{
  const char *source = reel_call_stream_get_text (self, "source");
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  add_text (&dict, "id", self->id);
  add_text (&dict, "state", get_state (self));
  add_state (self, &dict);
  g_variant_builder_add (&dict, "{sv}", "muted", g_variant_new_boolean (self->muted));
  if (self->ports != NULL) {
    add_text (&dict, "address", address);
    g_variant_builder_add (&dict, "{sv}", "port", g_variant_new_uint32 (self->ports->port));
  }
  if (*source != '\0')
    add_text (&dict, "source", source);
  if (self->transport->ice_restarts != 0)
    g_variant_builder_add (&dict, "{sv}", "ice-restarts", g_variant_new_uint32 (self->transport->ice_restarts));
  return g_variant_builder_end (&dict);
}

GVariant *
reel_call_stream_describe_trouble (const ReelCallStream *self)
{
  GVariantBuilder dict;

  g_variant_builder_init (&dict, G_VARIANT_TYPE_VARDICT);
  add_text (&dict, "id", self->id);
  add_text (&dict, "state", get_state (self));
  add_text (&dict, "participant", self->participant_id);
  add_text (&dict, "kind", reel_stream_kind_nicks[self->kind]);
  add_text (&dict, "why", reel_call_stream_get_text (self, "text"));
  return g_variant_builder_end (&dict);
}

ReelMetadataStream
reel_call_stream_get_metadata (const ReelCallStream *self)
{
  return (ReelMetadataStream){
    .stream_id = self->id,
    .participant_id = self->participant_id,
    .kind = reel_stream_kind_nicks[self->kind],
    .state = get_state (self),
    .stats = self->stats,
  };
}
