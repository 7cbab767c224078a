/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Borders, leaders and their hysteresis; the header lists the callers. */
#include "gst/core/tile/speaker-order.h"

typedef struct {
  gpointer member;
  gboolean marked;
  guint64 began; /* start of the current utterance; valid while marked */
  guint64 last;  /* last time with sound */
  guint64 heard; /* last time of speech, 0: never */
} Speaker;

struct _SpeakerOrder {
  GArray *speakers; /* of Speaker, in the order in which they were added */
  gpointer leader;
  guint64 led_since;
};

SpeakerOrder *
speaker_order_new (void)
{
  SpeakerOrder *order = g_new0 (SpeakerOrder, 1);

  order->speakers = g_array_new (FALSE, FALSE, sizeof (Speaker));
  return order;
}

void
speaker_order_free (SpeakerOrder *order)
{
  g_array_unref (order->speakers);
  g_free (order);
}

static Speaker *
speaker_at (const SpeakerOrder *order, guint index)
{
  return &g_array_index (order->speakers, Speaker, index);
}

static Speaker *
find (const SpeakerOrder *order, gpointer member)
{
  for (guint i = 0; i < order->speakers->len; i++)
    if (speaker_at (order, i)->member == member)
      return speaker_at (order, i);
  return NULL;
}

void
speaker_order_add (SpeakerOrder *order, gpointer member)
{
  Speaker speaker = { .member = member };

  g_return_if_fail (find (order, member) == NULL);
  g_array_append_val (order->speakers, speaker);
}

void
speaker_order_remove (SpeakerOrder *order, gpointer member)
{
  Speaker *speaker = find (order, member);

  g_return_if_fail (speaker != NULL);
  g_array_remove_index (order->speakers, (guint)(speaker - speaker_at (order, 0)));
  if (order->leader == member)
    order->leader = NULL;
}

static guint64
spoken_for (const Speaker *speaker)
{
  return speaker->marked ? speaker->last - speaker->began : 0;
}

void
speaker_order_hear (SpeakerOrder *order, gpointer member, gboolean heard, guint64 now)
{
  Speaker *speaker = find (order, member);

  g_return_if_fail (speaker != NULL);
  if (heard) {
    if (!speaker->marked)
      speaker->began = now;
    speaker->marked = TRUE;
    speaker->last = now;
  } else if (speaker->marked && now - speaker->last >= SPEAKER_HOLD) {
    speaker->marked = FALSE;
  }
  if (heard && spoken_for (speaker) >= SPEAKER_CONFIRM)
    speaker->heard = now;
}

/* Whether the speaker may lead instead of `leader` (nullable). If two talk at the same time, the one who began later
 * takes over in the end, and the other does not take back. */
static gboolean
may_lead (const SpeakerOrder *order, const Speaker *speaker, const Speaker *leader)
{
  if (!speaker->marked || speaker == leader)
    return FALSE;
  /* nobody leads: the first speech is enough */
  if (leader == NULL)
    return TRUE;
  if (leader->marked)
    return speaker->began >= order->led_since && spoken_for (speaker) >= SPEAKER_TAKEOVER;
  return spoken_for (speaker) >= SPEAKER_CONFIRM;
}

void
speaker_order_settle (SpeakerOrder *order, guint64 now)
{
  const Speaker *leader = order->leader != NULL ? find (order, order->leader) : NULL;
  const Speaker *next = NULL;

  if (leader != NULL && now - order->led_since < SPEAKER_MIN_LEAD)
    return;
  for (guint i = 0; i < order->speakers->len; i++) {
    const Speaker *speaker = speaker_at (order, i);

    if (may_lead (order, speaker, leader) && (next == NULL || spoken_for (speaker) > spoken_for (next)))
      next = speaker;
  }
  if (next == NULL)
    return;
  order->leader = next->member;
  order->led_since = now;
}

gboolean
speaker_order_is_marked (const SpeakerOrder *order, gpointer member)
{
  const Speaker *speaker = find (order, member);

  return speaker != NULL && speaker->marked;
}

guint64
speaker_order_get_heard (const SpeakerOrder *order, gpointer member)
{
  const Speaker *speaker = find (order, member);

  return speaker != NULL ? speaker->heard : 0;
}

gpointer
speaker_order_get_leader (const SpeakerOrder *order)
{
  return order->leader;
}
