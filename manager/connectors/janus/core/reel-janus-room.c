/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Events of a room. A publisher's list of streams comes whole each time; events about anything else name one publisher.
 */
#include "manager/connectors/janus/core/reel-janus-room.h"

#include "manager/connectors/janus/core/reel-janus-id.h"
#include "manager/connectors/janus/core/reel-janus-line.h"

static void
stream_free (gpointer data)
{
  ReelJanusStream *self = data;

  g_free (self->mid);
  g_free (self->codec);
  g_free (self->description);
  g_free (self);
}

static void
publisher_free (gpointer data)
{
  ReelJanusPublisher *self = data;

  g_free (self->id);
  g_free (self->display);
  g_free (self->twice);
  g_ptr_array_unref (self->streams);
  g_free (self);
}

ReelJanusRoom *
reel_janus_room_new (const char *id, gboolean numeric, const char *description)
{
  ReelJanusRoom *self = g_new0 (ReelJanusRoom, 1);

  self->id = g_strdup (id);
  self->numeric = numeric;
  self->description = reel_janus_line_new (description, REEL_JANUS_MAX_SUBJECT);
  self->publishers = g_ptr_array_new_with_free_func (publisher_free);
  return self;
}

void
reel_janus_room_free (ReelJanusRoom *self)
{
  g_free (self->id);
  g_free (self->description);
  g_ptr_array_unref (self->publishers);
  g_free (self);
}

static ReelJanusPublisher *
find_publisher (const ReelJanusRoom *self, const char *id)
{
  for (guint i = 0; id != NULL && i < self->publishers->len; i++) {
    ReelJanusPublisher *publisher = g_ptr_array_index (self->publishers, i);

    if (g_str_equal (publisher->id, id))
      return publisher;
  }
  return NULL;
}

const ReelJanusPublisher *
reel_janus_room_find (const ReelJanusRoom *self, const char *id)
{
  return find_publisher (self, id);
}

static ReelJanusStream *
find_stream (GPtrArray *streams, const char *mid)
{
  for (guint i = 0; i < streams->len; i++) {
    ReelJanusStream *stream = g_ptr_array_index (streams, i);

    if (g_str_equal (stream->mid, mid))
      return stream;
  }
  return NULL;
}

/* Returns: (transfer full) (nullable): NULL: nothing that can be forwarded. */
static ReelJanusStream *
read_stream (JsonObject *object)
{
  const char *type = reel_janus_read_text (object, "type");
  const char *mid = reel_janus_read_text (object, "mid"), *codec = reel_janus_read_text (object, "codec");
  gboolean audio = g_strcmp0 (type, "audio") == 0;
  ReelJanusStream *self;

  if ((!audio && g_strcmp0 (type, "video") != 0) || mid == NULL || codec == NULL ||
      reel_janus_read_truth (object, "disabled"))
    return NULL;
  self = g_new0 (ReelJanusStream, 1);
  self->audio = audio;
  self->mid = g_strdup (mid);
  self->codec = g_ascii_strdown (codec, -1);
  self->description = g_strdup (reel_janus_read_text (object, "description"));
  self->moderated = reel_janus_read_truth (object, "moderated");
  self->simulcast = reel_janus_read_truth (object, "simulcast");
  return self;
}

/* Whether forwarders of OLD (nullable) serve STREAM as well. */
static gboolean
is_same_stream (const ReelJanusStream *old, const ReelJanusStream *stream)
{
  return old != NULL && old->audio == stream->audio && old->simulcast == stream->simulcast &&
         g_str_equal (old->codec, stream->codec);
}

/* Takes STREAM. One that was there before keeps its serial. */
static void
add_stream (ReelJanusRoom *self, ReelJanusPublisher *publisher, ReelJanusStream *stream, GPtrArray *before)
{
  const ReelJanusStream *old = find_stream (before, stream->mid);

  if (find_stream (publisher->streams, stream->mid) != NULL) {
    g_free (publisher->twice);
    publisher->twice = g_strdup (stream->mid);
    stream_free (stream);
  } else if (publisher->streams->len >= REEL_JANUS_MAX_STREAMS) {
    publisher->crowded = TRUE;
    stream_free (stream);
  } else {
    stream->serial = is_same_stream (old, stream) ? old->serial : ++self->last_serial;
    g_ptr_array_add (publisher->streams, stream);
  }
}

static void
forget_streams (ReelJanusPublisher *publisher)
{
  g_ptr_array_unref (publisher->streams);
  publisher->streams = g_ptr_array_new_with_free_func (stream_free);
  publisher->crowded = FALSE;
  g_clear_pointer (&publisher->twice, g_free);
}

static void
read_streams (ReelJanusRoom *self, ReelJanusPublisher *publisher, JsonArray *array)
{
  g_autoptr (GPtrArray) before = g_ptr_array_ref (publisher->streams);
  guint count = array != NULL ? json_array_get_length (array) : 0;

  forget_streams (publisher);
  for (guint i = 0; i < count; i++) {
    JsonObject *object = reel_janus_get_object (array, i);
    ReelJanusStream *stream = object != NULL ? read_stream (object) : NULL;

    if (stream != NULL)
      add_stream (self, publisher, stream, before);
  }
}

/* Returns: NULL: it can't be followed */
static ReelJanusPublisher *
add_publisher (ReelJanusRoom *self, const char *id)
{
  ReelJanusPublisher *publisher;

  if (id == NULL) {
    self->nameless = TRUE;
    return NULL;
  }
  if (self->publishers->len >= REEL_JANUS_MAX_PUBLISHERS) {
    self->crowded = TRUE;
    return NULL;
  }
  publisher = g_new0 (ReelJanusPublisher, 1);
  publisher->id = g_strdup (id);
  publisher->streams = g_ptr_array_new_with_free_func (stream_free);
  g_ptr_array_add (self->publishers, publisher);
  return publisher;
}

static void
read_publisher (ReelJanusRoom *self, JsonObject *object)
{
  g_autofree char *id = reel_janus_id_read (object, "id", NULL);
  ReelJanusPublisher *publisher = find_publisher (self, id);

  if (reel_janus_read_truth (object, "dummy"))
    return;
  if (publisher == NULL)
    publisher = add_publisher (self, id);
  if (publisher == NULL)
    return;
  if (reel_janus_read_text (object, "display") != NULL) {
    g_free (publisher->display);
    publisher->display = g_strdup (reel_janus_read_text (object, "display"));
  }
  read_streams (self, publisher, reel_janus_read_array (object, "streams"));
}

static gboolean
read_publishers (ReelJanusRoom *self, JsonObject *data)
{
  JsonArray *array = reel_janus_read_array (data, "publishers");
  guint count = array != NULL ? json_array_get_length (array) : 0;

  for (guint i = 0; i < count; i++) {
    JsonObject *object = reel_janus_get_object (array, i);

    if (object != NULL)
      read_publisher (self, object);
  }
  return array != NULL;
}

static ReelJanusChange
apply_departure (ReelJanusRoom *self, const char *id, gboolean left)
{
  ReelJanusPublisher *publisher = find_publisher (self, id);

  if (publisher == NULL)
    return REEL_JANUS_NOTHING;
  if (left)
    g_ptr_array_remove (self->publishers, publisher);
  else
    forget_streams (publisher);
  return REEL_JANUS_CHANGED;
}

static ReelJanusChange
apply_moderation (ReelJanusRoom *self, JsonObject *data, const char *moderation)
{
  g_autofree char *id = reel_janus_id_read (data, "id", NULL);
  const char *mid = reel_janus_read_text (data, "mid");
  ReelJanusPublisher *publisher = find_publisher (self, id);
  ReelJanusStream *stream = publisher != NULL && mid != NULL ? find_stream (publisher->streams, mid) : NULL;

  if (stream == NULL)
    return REEL_JANUS_NOTHING;
  stream->moderated = g_str_equal (moderation, "muted");
  return REEL_JANUS_CHANGED;
}

/* Janus tells the others whom it has kicked, and that one "ok", with the reason, which no other departure has:
 * somebody may be called "ok". Answers to requests of our own do not come here. */
static gboolean
is_our_departure (JsonObject *data)
{
  return g_strcmp0 (reel_janus_read_text (data, "leaving"), "ok") == 0 &&
         g_strcmp0 (reel_janus_read_text (data, "reason"), "kicked") == 0;
}

static ReelJanusChange
apply_event (ReelJanusRoom *self, JsonObject *data)
{
  static const char *const departures[] = { "leaving", "kicked", "unpublished" };
  const char *moderation = reel_janus_read_text (data, "moderation");

  if (read_publishers (self, data))
    return REEL_JANUS_CHANGED;
  if (moderation != NULL)
    return apply_moderation (self, data, moderation);
  if (is_our_departure (data))
    return REEL_JANUS_OUT;
  for (guint i = 0; i < G_N_ELEMENTS (departures); i++) {
    g_autofree char *id = reel_janus_id_read (data, departures[i], NULL);

    if (id != NULL)
      return apply_departure (self, id, i < 2);
  }
  return REEL_JANUS_NOTHING;
}

ReelJanusChange
reel_janus_room_apply (ReelJanusRoom *self, JsonObject *data)
{
  const char *kind = reel_janus_read_text (data, "videoroom");
  g_autofree char *room = reel_janus_id_read (data, "room", NULL);

  if (kind == NULL || g_strcmp0 (room, self->id) != 0)
    return REEL_JANUS_NOTHING;
  if (g_str_equal (kind, "destroyed"))
    return REEL_JANUS_OUT;
  if (g_str_equal (kind, "joined")) {
    g_ptr_array_set_size (self->publishers, 0);
    self->crowded = self->nameless = FALSE;
    read_publishers (self, data);
    return REEL_JANUS_CHANGED;
  }
  return g_str_equal (kind, "event") ? apply_event (self, data) : REEL_JANUS_NOTHING;
}

void
reel_janus_room_apply_participants (ReelJanusRoom *self, JsonObject *answer)
{
  JsonArray *array = reel_janus_read_array (answer, "participants");
  const guint count = array != NULL ? json_array_get_length (array) : 0;

  for (guint i = 0; i < self->publishers->len; i++) {
    ReelJanusPublisher *publisher = g_ptr_array_index (self->publishers, i);

    publisher->checked = TRUE;
    publisher->remote = FALSE;
  }
  for (guint i = 0; i < count; i++) {
    JsonObject *object = reel_janus_get_object (array, i);
    g_autofree char *id = object != NULL ? reel_janus_id_read (object, "id", NULL) : NULL;

    if (id != NULL && reel_janus_read_truth (object, "remote"))
      reel_janus_room_vouch (self, id);
  }
}

void
reel_janus_room_vouch (ReelJanusRoom *self, const char *id)
{
  ReelJanusPublisher *publisher = find_publisher (self, id);

  if (publisher == NULL)
    return;
  publisher->checked = TRUE;
  publisher->remote = TRUE;
}
