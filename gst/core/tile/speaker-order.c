/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Borders, leaders and their hysteresis; see the header for who calls it. */
#include "gst/core/tile/speaker-order.h"

typedef struct {
  gpointer member;
  gboolean marked;
  guint64 began; /* of what is being said; counts while marked */
  guint64 last;  /* when it was heard last */
  guint64 heard; /* when something was said last, 0: never */
} Voice;

struct _SpeakerOrder {
  GArray *voices; /* of Voice, in the order in which they joined */
  gpointer leader;
  guint64 led_since;
};

SpeakerOrder *
speaker_order_new (void)
{
  SpeakerOrder *order = g_new0 (SpeakerOrder, 1);

  order->voices = g_array_new (FALSE, FALSE, sizeof (Voice));
  return order;
}

void
speaker_order_free (SpeakerOrder *order)
{
  g_array_unref (order->voices);
  g_free (order);
}

static Voice *
voice_at (const SpeakerOrder *order, guint index)
{
  return &g_array_index (order->voices, Voice, index);
}

static Voice *
find (const SpeakerOrder *order, gpointer member)
{
  for (guint i = 0; i < order->voices->len; i++)
    if (voice_at (order, i)->member == member)
      return voice_at (order, i);
  return NULL;
}

void
speaker_order_add (SpeakerOrder *order, gpointer member)
{
  Voice voice = { .member = member };

  g_return_if_fail (find (order, member) == NULL);
  g_array_append_val (order->voices, voice);
}

void
speaker_order_remove (SpeakerOrder *order, gpointer member)
{
  Voice *voice = find (order, member);

  g_return_if_fail (voice != NULL);
  g_array_remove_index (order->voices, (guint)(voice - voice_at (order, 0)));
  if (order->leader == member)
    order->leader = NULL;
}

static guint64
spoken_for (const Voice *voice)
{
  return voice->marked ? voice->last - voice->began : 0;
}

void
speaker_order_hear (SpeakerOrder *order, gpointer member, gboolean heard, guint64 now)
{
  Voice *voice = find (order, member);

  g_return_if_fail (voice != NULL);
  if (heard) {
    if (!voice->marked)
      voice->began = now;
    voice->marked = TRUE;
    voice->last = now;
  } else if (voice->marked && now - voice->last >= SPEAKER_HOLD) {
    voice->marked = FALSE;
  }
  if (heard && spoken_for (voice) >= SPEAKER_CONFIRM)
    voice->heard = now;
}

/* Whether the voice may lead instead of `leader`, which may be NULL. Of two who go on talking at once the one who began
 * later has taken over when the time is up, and the other does not take back. */
static gboolean
may_lead (const SpeakerOrder *order, const Voice *voice, const Voice *leader)
{
  if (!voice->marked || voice == leader)
    return FALSE;
  /* nobody leads: the first word is enough */
  if (leader == NULL)
    return TRUE;
  if (leader->marked)
    return voice->began >= order->led_since && spoken_for (voice) >= SPEAKER_INSIST;
  return spoken_for (voice) >= SPEAKER_CONFIRM;
}

void
speaker_order_settle (SpeakerOrder *order, guint64 now)
{
  const Voice *leader = order->leader != NULL ? find (order, order->leader) : NULL;
  const Voice *next = NULL;

  if (leader != NULL && now - order->led_since < SPEAKER_STAY)
    return;
  for (guint i = 0; i < order->voices->len; i++) {
    const Voice *voice = voice_at (order, i);

    if (may_lead (order, voice, leader) && (next == NULL || spoken_for (voice) > spoken_for (next)))
      next = voice;
  }
  if (next == NULL)
    return;
  order->leader = next->member;
  order->led_since = now;
}

gboolean
speaker_order_is_marked (const SpeakerOrder *order, gpointer member)
{
  const Voice *voice = find (order, member);

  return voice != NULL && voice->marked;
}

guint64
speaker_order_get_heard (const SpeakerOrder *order, gpointer member)
{
  const Voice *voice = find (order, member);

  return voice != NULL ? voice->heard : 0;
}

gpointer
speaker_order_get_leader (const SpeakerOrder *order)
{
  return order->leader;
}
