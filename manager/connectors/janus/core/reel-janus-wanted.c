/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Publishers become participants, what they publish becomes streams. */
#include "manager/connectors/janus/core/reel-janus-wanted.h"

#include "manager/connectors/janus/core/reel-janus-hash.h"
#include "manager/connectors/janus/core/reel-janus-line.h"
#include "manager/connectors/janus/core/reel-janus-voice.h"
#include "manager/core/wire/reel-id.h"
#include "manager/core/wire/reel-text.h"

#define MAX_DISPLAY 200 /* bytes */

/* Payload types are ours: the forwarder writes them. */
static const ReelJanusCodec codecs[] = {
  { "opus", "opus", "audio", 111, "opus/48000/2", NULL },
  { "pcmu", "PCMU", "audio", 0, "PCMU/8000", NULL },
  { "pcma", "PCMA", "audio", 8, "PCMA/8000", NULL },
  { "g722", "G722", "audio", 9, "G722/8000", NULL },
  { "vp8", "VP8", "video", 96, "VP8/90000", NULL },
  { "h264", "H264", "video", 97, "H264/90000", "packetization-mode=1" },
  { "vp9", "VP9", "video", 98, "VP9/90000", NULL },
  { "h265", "H265", "video", 99, "H265/90000", NULL },
  { "av1", "AV1", "video", 100, "AV1/90000", NULL },
};

static void
person_free (gpointer data)
{
  ReelJanusPerson *self = data;

  g_free (self->id);
  g_free (self->display);
  g_free (self);
}

static void
source_free (gpointer data)
{
  ReelJanusSource *self = data;

  g_free (self->participant);
  g_free (self->publisher);
  g_free (self->mid);
  g_free (self);
}

static const ReelJanusCodec *
find_codec (const ReelJanusStream *stream)
{
  for (guint i = 0; i < G_N_ELEMENTS (codecs); i++) {
    if (g_str_equal (codecs[i].janus, stream->codec) && g_str_equal (codecs[i].kind, stream->audio ? "audio" : "video"))
      return &codecs[i];
  }
  return NULL;
}

/* Never 0, which would leave the SSRC as it is. */
static guint32
make_ssrc (const char *const *texts)
{
  const guint64 hash = reel_janus_hash (texts);

  return MAX ((guint32)(hash ^ hash >> 32), 1);
}

/* Returns: (transfer full): the publisher's id if there is nothing to see. */
static char *
make_display (const ReelJanusPublisher *publisher)
{
  char *line = reel_janus_line_new (publisher->display, MAX_DISPLAY);

  return line != NULL ? line : g_strdup (publisher->id);
}

static char *
make_participant_id (const ReelJanusPublisher *publisher, const char *display, const ReelJanusConfig *config)
{
  const char *identity =
      config->identity == REEL_JANUS_BY_DISPLAY && publisher->display != NULL ? display : publisher->id;

  return g_strconcat (REEL_JANUS_PARTICIPANT_PREFIX, identity, NULL);
}

static const char *
find_role (const ReelJanusPublisher *publisher, const ReelJanusConfig *config)
{
  if (reel_janus_config_matches (config->administrators, publisher->display) ||
      reel_janus_config_matches (config->administrators, publisher->id))
    return "administrator";
  if (reel_janus_config_matches (config->members, publisher->display) ||
      reel_janus_config_matches (config->members, publisher->id))
    return "member";
  return config->default_role;
}

static void
leave_out (ReelJanusWanted *self, const char *who, const char *why, const char *what)
{
  g_autofree char *name = reel_text_quote (who), *quoted = reel_text_quote (what);

  g_ptr_array_add (self->left_out, g_strdup_printf ("%s: %s: %s", name, why, quoted));
}

static void
leave_out_beyond (ReelJanusWanted *self, const char *who, const char *what, guint limit)
{
  g_autofree char *why = g_strdup_printf ("at most so many %s are recorded", what);
  g_autofree char *number = g_strdup_printf ("%u", limit);

  leave_out (self, who, why, number);
}

static void
add_stream (ReelJanusWanted *self, const ReelJanusRoom *room, const ReelJanusPublisher *publisher,
            const ReelJanusPerson *person, const ReelJanusStream *stream, const ReelJanusConfig *config,
            const char *recorder)
{
  const ReelJanusCodec *codec = find_codec (stream);
  ReelJanusSource *source;

  if (codec == NULL) {
    leave_out (self, person->display, "the codec cannot be recorded", stream->codec);
    return;
  }
  source = g_new0 (ReelJanusSource, 1);
  source->serial = stream->serial;
  source->participant = g_strdup (person->id);
  source->kind = stream->audio                                                      ? "audio"
                 : reel_janus_config_matches (config->screens, stream->description) ? "screen"
                                                                                    : "video";
  source->publisher = g_strdup (publisher->id);
  source->mid = g_strdup (stream->mid);
  source->codec = codec;
  source->muted = stream->moderated;
  source->srtp = config->srtp;
  source->layers = stream->simulcast && !stream->audio ? REEL_JANUS_MAX_LAYERS : 1;
  for (guint i = 0; i < source->layers; i++) {
    const char layer[] = { (char)('0' + i), '\0' };

    source->ssrcs[i] =
        make_ssrc ((const char *const[]){ recorder, room->id, publisher->id, stream->mid, codec->janus, layer, NULL });
  }
  g_ptr_array_add (self->sources, source);
}

void
reel_janus_wanted_add_person (ReelJanusWanted *self, const char *id, const char *display, const char *role)
{
  ReelJanusPerson *person = g_new0 (ReelJanusPerson, 1);

  person->id = g_strdup (id);
  person->display = g_strdup (display);
  person->role = role;
  g_ptr_array_add (self->people, person);
}

static void
add_publisher (ReelJanusWanted *self, const ReelJanusRoom *room, const ReelJanusPublisher *publisher,
               const ReelJanusConfig *config, const char *recorder)
{
  g_autofree char *display = make_display (publisher);
  g_autofree char *id = make_participant_id (publisher, display, config);
  const ReelJanusPerson *person;

  if (!reel_id_validate ("participant_id", id, NULL)) {
    leave_out (self, display, "the id is too long or has a control character", publisher->id);
    return;
  }
  if (reel_janus_wanted_find_person (self, id) == NULL)
    reel_janus_wanted_add_person (self, id, display, find_role (publisher, config));
  person = reel_janus_wanted_find_person (self, id);
  for (guint i = 0; i < publisher->streams->len; i++)
    add_stream (self, room, publisher, person, g_ptr_array_index (publisher->streams, i), config, recorder);
  if (publisher->twice != NULL)
    leave_out (self, display, "Janus knows several streams by one name", publisher->twice);
  if (publisher->crowded)
    leave_out_beyond (self, display, "streams of a publisher", REEL_JANUS_MAX_STREAMS);
}

/* No recorder is a participant. */
static void
add_publishers (ReelJanusWanted *self, const ReelJanusRoom *room, const ReelJanusConfig *config, const char *recorder)
{
  const ReelJanusPublisher *voice = reel_janus_voice_find (room, recorder);

  self->voice_id = voice != NULL ? g_strdup (voice->id) : NULL;
  for (guint i = 0; i < room->publishers->len; i++) {
    const ReelJanusPublisher *publisher = g_ptr_array_index (room->publishers, i);

    if (publisher != voice && !reel_janus_voice_is_one (publisher))
      add_publisher (self, room, publisher, config, recorder);
  }
  if (room->nameless)
    leave_out (self, "somebody", "the id is empty", "");
  if (room->crowded)
    leave_out_beyond (self, "others", "publishers of a room", REEL_JANUS_MAX_PUBLISHERS);
}

ReelJanusWanted *
reel_janus_wanted_new (const ReelJanusRoom *room, const ReelJanusConfig *config, const char *recorder)
{
  ReelJanusWanted *self = g_new0 (ReelJanusWanted, 1);

  self->people = g_ptr_array_new_with_free_func (person_free);
  self->sources = g_ptr_array_new_with_free_func (source_free);
  self->left_out = g_ptr_array_new_with_free_func (g_free);
  self->voice = config->prompt;
  if (room != NULL)
    add_publishers (self, room, config, recorder);
  return self;
}

void
reel_janus_wanted_free (ReelJanusWanted *self)
{
  g_ptr_array_unref (self->people);
  g_ptr_array_unref (self->sources);
  g_ptr_array_unref (self->left_out);
  g_free (self->voice_id);
  g_free (self);
}

const ReelJanusPerson *
reel_janus_wanted_find_person (const ReelJanusWanted *self, const char *id)
{
  for (guint i = 0; i < self->people->len; i++) {
    const ReelJanusPerson *person = g_ptr_array_index (self->people, i);

    if (g_str_equal (person->id, id))
      return person;
  }
  return NULL;
}

const ReelJanusSource *
reel_janus_wanted_find_source (const ReelJanusWanted *self, guint serial)
{
  for (guint i = 0; i < self->sources->len; i++) {
    const ReelJanusSource *source = g_ptr_array_index (self->sources, i);

    if (source->serial == serial)
      return source;
  }
  return NULL;
}
