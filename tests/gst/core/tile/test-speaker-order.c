/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of gst/core/tile/speaker-order: borders appear quickly and disappear slowly, and the lead does not flap. */
#include "gst/core/tile/speaker-order.h"

#define TICK      (G_GUINT64_CONSTANT (1000000000) / 8)
#define MEMBER(n) GUINT_TO_POINTER (n)

typedef struct {
  SpeakerOrder *order;
  guint64 tick;
  guint n;
} Talk;

static void
talk_init (Talk *talk, guint n)
{
  *talk = (Talk){ speaker_order_new (), 0, n };
  for (guint i = 1; i <= n; i++)
    speaker_order_add (talk->order, MEMBER (i));
}

/* A tick in which the members of the bit mask speak. */
static void
talk_tick (Talk *talk, guint speakers)
{
  for (guint i = 1; i <= talk->n; i++)
    speaker_order_hear (talk->order, MEMBER (i), speakers >> i & 1, talk->tick * TICK);
  speaker_order_settle (talk->order, talk->tick * TICK);
  talk->tick++;
}

static void
talk_ticks (Talk *talk, guint speakers, guint ticks)
{
  while (ticks-- > 0)
    talk_tick (talk, speakers);
}

static guint
leader (const Talk *talk)
{
  return GPOINTER_TO_UINT (speaker_order_get_leader (talk->order));
}

static void
test_border (void)
{
  Talk talk;

  talk_init (&talk, 1);
  talk_tick (&talk, 0);
  g_assert_false (speaker_order_is_marked (talk.order, MEMBER (1)));
  talk_tick (&talk, 2);
  g_assert_true (speaker_order_is_marked (talk.order, MEMBER (1)));
  talk_ticks (&talk, 0, 5);
  g_assert_true (speaker_order_is_marked (talk.order, MEMBER (1)));
  talk_tick (&talk, 0);
  g_assert_false (speaker_order_is_marked (talk.order, MEMBER (1)));
  g_assert_cmpuint (speaker_order_get_heard (talk.order, MEMBER (1)), ==, 0);
  speaker_order_free (talk.order);
}

/* Words with short pauses between them do not make the border flicker. */
static void
test_border_does_not_flicker (void)
{
  guint changes = 0;
  gboolean marked = FALSE;
  Talk talk;

  talk_init (&talk, 1);
  for (guint i = 0; i < 400; i++) {
    talk_tick (&talk, i % 5 == 0 ? 2 : 0);
    changes += speaker_order_is_marked (talk.order, MEMBER (1)) != marked;
    marked = speaker_order_is_marked (talk.order, MEMBER (1));
  }
  g_assert_cmpuint (changes, ==, 1);
  speaker_order_free (talk.order);
}

static void
test_lead (void)
{
  Talk talk;

  talk_init (&talk, 3);
  talk_ticks (&talk, 0, 10);
  g_assert_cmpuint (leader (&talk), ==, 0);
  talk_tick (&talk, 1 << 2);
  g_assert_cmpuint (leader (&talk), ==, 2);
  talk_ticks (&talk, 1 << 2, 20);
  /* a cough */
  talk_ticks (&talk, 1 << 3, 3);
  talk_ticks (&talk, 0, 20);
  g_assert_cmpuint (leader (&talk), ==, 2);
  /* somebody who speaks while the other is silent */
  talk_ticks (&talk, 1 << 1, 8);
  g_assert_cmpuint (leader (&talk), ==, 2);
  talk_ticks (&talk, 1 << 1, 1);
  g_assert_cmpuint (leader (&talk), ==, 1);
  g_assert_cmpuint (speaker_order_get_heard (talk.order, MEMBER (1)), ==, (talk.tick - 1) * TICK);
  speaker_order_remove (talk.order, MEMBER (1));
  g_assert_cmpuint (leader (&talk), ==, 0);
  speaker_order_free (talk.order);
}

/* Two who talk at the same time: the second takes over once, and keeps the lead. */
static void
test_talking_over (void)
{
  Talk talk;
  guint changes = 0, last = 1;

  talk_init (&talk, 2);
  talk_ticks (&talk, 1 << 1, 40);
  for (guint i = 0; i < 400; i++) {
    talk_tick (&talk, 1 << 1 | 1 << 2);
    changes += leader (&talk) != last;
    last = leader (&talk);
  }
  g_assert_cmpuint (changes, ==, 1);
  g_assert_cmpuint (last, ==, 2);
  speaker_order_free (talk.order);
}

/* Turns of 3/4 s: nobody speaks long enough. */
static void
test_alternating (void)
{
  Talk talk;

  talk_init (&talk, 2);
  for (guint i = 0; i < 100; i++) {
    talk_ticks (&talk, 1 << (1 + i % 2), 6);
    g_assert_cmpuint (leader (&talk), ==, 1);
  }
  speaker_order_free (talk.order);
}

/* Whatever is said, nobody leads for less than two seconds. */
static void
test_never_quicker (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  guint since = 0, last = 0, changes = 0;
  guint speakers = 0;
  Talk talk;

  talk_init (&talk, 6);
  for (guint i = 0; i < 40000; i++) {
    if (g_rand_int_range (rand, 0, 6) == 0)
      speakers ^= 1u << g_rand_int_range (rand, 1, 7);
    talk_tick (&talk, speakers);
    if (leader (&talk) == last)
      continue;
    if (last != 0)
      g_assert_cmpuint (i - since, >=, 16);
    since = i;
    last = leader (&talk);
    changes++;
  }
  g_assert_cmpuint (changes, >, 100);
  speaker_order_free (talk.order);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/speaker-order/border", test_border);
  g_test_add_func ("/speaker-order/border-does-not-flicker", test_border_does_not_flicker);
  g_test_add_func ("/speaker-order/lead", test_lead);
  g_test_add_func ("/speaker-order/talking-over", test_talking_over);
  g_test_add_func ("/speaker-order/alternating", test_alternating);
  g_test_add_func ("/speaker-order/never-quicker", test_never_quicker);
  return g_test_run ();
}
