/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The id by which the publisher is found again. */
#include "manager/connectors/janus/core/reel-janus-voice.h"

#include "manager/connectors/janus/core/reel-janus-hash.h"

#define EXACT_BITS 53 /* of a number in JavaScript */

char *
reel_janus_voice_make_id (const ReelJanusRoom *room, const char *recorder)
{
  const guint64 hash = reel_janus_hash ((const char *const[]){ recorder, room->id, "voice", NULL });
  const guint64 number = hash >> (64 - EXACT_BITS);

  return room->numeric ? g_strdup_printf ("%" G_GUINT64_FORMAT, MAX (number, 1))
                       : g_strdup_printf ("callreel-%016" G_GINT64_MODIFIER "x", hash);
}

void
reel_janus_voice_clear (ReelJanusVoice *self)
{
  g_free (self->stream);
  *self = (ReelJanusVoice){ 0 };
}
