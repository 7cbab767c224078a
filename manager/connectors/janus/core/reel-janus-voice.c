/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* By what the publisher is found again. */
#include "manager/connectors/janus/core/reel-janus-voice.h"

#include "manager/connectors/janus/core/reel-janus-hash.h"

#define MARK       "callreel-prompt-"
#define EXACT_BITS 53 /* of a number in JavaScript */

char *
reel_janus_voice_make_id (const ReelJanusRoom *room, const char *recorder)
{
  const guint64 hash = reel_janus_hash ((const char *const[]){ recorder, room->id, "voice", NULL });
  const guint64 number = hash >> (64 - EXACT_BITS);

  return room->numeric ? g_strdup_printf ("%" G_GUINT64_FORMAT, MAX (number, 1))
                       : g_strdup_printf ("callreel-%016" G_GINT64_MODIFIER "x", hash);
}

char *
reel_janus_voice_make_mark (const ReelJanusRoom *room, const char *recorder)
{
  return g_strdup_printf (MARK "%016" G_GINT64_MODIFIER "x",
                          reel_janus_hash ((const char *const[]){ recorder, room->id, "mark", NULL }));
}

/* Returns: (nullable): the mark of any recorder. */
static const char *
find_mark (const ReelJanusPublisher *publisher)
{
  for (guint i = 0; i < publisher->streams->len; i++) {
    const ReelJanusStream *stream = g_ptr_array_index (publisher->streams, i);

    if (stream->description != NULL && g_str_has_prefix (stream->description, MARK))
      return stream->description;
  }
  return NULL;
}

gboolean
reel_janus_voice_is_one (const ReelJanusPublisher *publisher)
{
  return publisher->remote && find_mark (publisher) != NULL;
}

/* Where the room does not allow the codec, Janus reports no description: then it is the id. */
const ReelJanusPublisher *
reel_janus_voice_find (const ReelJanusRoom *room, const char *recorder)
{
  g_autofree char *id = reel_janus_voice_make_id (room, recorder), *mark = reel_janus_voice_make_mark (room, recorder);

  for (guint i = 0; i < room->publishers->len; i++) {
    const ReelJanusPublisher *publisher = g_ptr_array_index (room->publishers, i);

    if (publisher->remote && (g_str_equal (publisher->id, id) || g_strcmp0 (find_mark (publisher), mark) == 0))
      return publisher;
  }
  return NULL;
}

gboolean
reel_janus_voice_is_unclear (const ReelJanusRoom *room, const char *recorder)
{
  g_autofree char *id = reel_janus_voice_make_id (room, recorder);

  for (guint i = 0; i < room->publishers->len; i++) {
    const ReelJanusPublisher *publisher = g_ptr_array_index (room->publishers, i);

    if (!publisher->checked && (g_str_equal (publisher->id, id) || find_mark (publisher) != NULL))
      return TRUE;
  }
  return FALSE;
}

void
reel_janus_voice_clear (ReelJanusVoice *self)
{
  g_free (self->id);
  g_free (self->stream);
  *self = (ReelJanusVoice){ 0 };
}
