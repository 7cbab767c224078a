/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Sound that was encrypted end to end is told from what honest senders of all kinds send, with levels as they were
 * measured (level-series.txt) and as others might send them. */
#include "manager/core/media/reel-level-check.h"

#include <math.h>
#include <string.h>

#define PACKET_MS   20
#define SAMPLES     320
#define NONE        (-1)
#define LOUD        50 /* -dBov, and less */
#define MAX_PACKETS 2000

typedef struct {
  int claimed; /* -dBov, as is the next one; NONE */
  int heard;
} Packet;

typedef struct {
  char name[16];
  gboolean encrypted;
  Packet packets[MAX_PACKETS];
  guint n_packets;
} Series;

static GPtrArray *all; /* Series */

static int
parse_level (const char *text)
{
  return text[0] == '-' ? NONE : g_ascii_xdigit_value (text[0]) * 16 + g_ascii_xdigit_value (text[1]);
}

static void
add_packets (Series *series, const char *line)
{
  for (; line[0] != '\0'; line += 4) {
    g_assert_cmpuint (strlen (line), >=, 4);
    g_assert_cmpuint (series->n_packets, <, MAX_PACKETS);
    series->packets[series->n_packets++] = (Packet){ parse_level (line), parse_level (line + 2) };
  }
}

static void
load (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "core", "level-series.txt", NULL), *text = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) lines = NULL;
  Series *series = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  all = g_ptr_array_new_with_free_func (g_free);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    if (lines[i][0] == ' ') {
      add_packets (series, lines[i] + 1);
    } else if (lines[i][0] != '#' && lines[i][0] != '\0') {
      series = g_new0 (Series, 1);
      series->encrypted = g_str_has_prefix (lines[i], "encrypted ");
      g_strlcpy (series->name, strchr (lines[i], ' ') + 1, sizeof series->name);
      g_ptr_array_add (all, series);
    }
  }
}

static const Series *
find (const char *name, gboolean encrypted)
{
  for (guint i = 0; i < all->len; i++) {
    const Series *series = g_ptr_array_index (all, i);

    if (g_str_equal (series->name, name) && series->encrypted == encrypted)
      return series;
  }
  g_assert_not_reached ();
}

typedef struct {
  ReelLevelCheck check;
  gint64 time; /* ms */
} World;

static void
push (World *world, int claimed, int heard)
{
  if (claimed != NONE)
    reel_level_check_claim (&world->check, world->time, (guint)CLAMP (claimed, 0, 127));
  if (heard != NONE)
    reel_level_check_hear (&world->check, world->time, pow (10, -heard / 10.0) * SAMPLES, SAMPLES);
  world->time += PACKET_MS;
}

/* Plays the series until the verdict is @wanted. Returns: ms until then, or NONE */
static int
play_until (World *world, const Series *series, gboolean wanted)
{
  for (guint i = 0; i < series->n_packets; i++) {
    push (world, series->packets[i].claimed, series->packets[i].heard);
    if (world->check.contradicts == wanted)
      return (int)i * PACKET_MS;
  }
  return NONE;
}

static void
test_recorded (void)
{
  for (guint i = 0; i < all->len; i++) {
    const Series *series = g_ptr_array_index (all, i);
    World world = { .time = 77 };
    const int time = play_until (&world, series, TRUE);

    g_test_message ("%s: %d ms", series->name, time);
    if ((time != NONE) != series->encrypted)
      g_error ("%s %s: %d ms", series->encrypted ? "encrypted" : "honest", series->name, time);
  }
}

/* What other senders make of the levels of speech. Returns: the packet as it comes */
typedef Packet (*Habit) (const Series *series, guint at);

static Packet
get (const Series *series, guint at)
{
  return series->packets[at % series->n_packets];
}

static Packet
claim_silence (const Series *series, guint at)
{
  return (Packet){ 127, get (series, at).heard };
}

static Packet
claim_constant (const Series *series, guint at)
{
  return (Packet){ 60, get (series, at).heard };
}

static Packet
claim_20 (const Series *series, guint at)
{
  return (Packet){ 20, get (series, at).heard };
}

static Packet
claim_now_and_then (const Series *series, guint at)
{
  return (Packet){ at % 25 == 0 ? get (series, at).claimed : 127, get (series, at).heard };
}

static Packet
claim_40_less (const Series *series, guint at)
{
  return (Packet){ get (series, at).claimed + 40, get (series, at).heard };
}

static Packet
claim_10_less (const Series *series, guint at)
{
  return (Packet){ get (series, at).claimed + 10, get (series, at).heard };
}

static Packet
claim_inverse (const Series *series, guint at)
{
  return (Packet){ 127 - get (series, at).claimed, get (series, at).heard };
}

static Packet
claim_late (const Series *series, guint at)
{
  return (Packet){ get (series, at + 4).claimed, get (series, at).heard };
}

static Packet
claim_early (const Series *series, guint at)
{
  return (Packet){ get (series, at).claimed, get (series, at + 4).heard };
}

static Packet
claim_at_random (const Series *series, guint at)
{
  return (Packet){ g_test_rand_int_range (0, 128), get (series, at).heard };
}

/* A gain of up to 30 dB after the measurement */
static Packet
amplify (const Series *series, guint at)
{
  const Packet packet = get (series, at);

  return (Packet){ packet.claimed, MAX (packet.heard - 30, MIN (packet.heard, 18)) };
}

/* A gateway fills pauses with noise. */
static Packet
fill (const Series *series, guint at)
{
  const Packet packet = get (series, at);

  return (Packet){ packet.claimed, MIN (packet.heard, 45) };
}

/* So many of twelve packets are lost, and what came before goes on. */
static Packet
lose (const Series *series, guint at, guint n)
{
  const guint lost = at % 12 < n ? at % 12 + 1 : 0;

  return (Packet){ lost > 0 ? NONE : get (series, at).claimed, get (series, at + 12 - lost).heard };
}

static Packet
conceal_few (const Series *series, guint at)
{
  return lose (series, at, 1);
}

static Packet
conceal_some (const Series *series, guint at)
{
  return lose (series, at, 2);
}

static Packet
conceal (const Series *series, guint at)
{
  return lose (series, at, 4);
}

/* A mixer passes the level of somebody who says little on, with the sound of all. */
static Packet
mix (const Series *series, guint at)
{
  return (Packet){ get (find ("rare", FALSE), at).claimed, MIN (get (series, at).heard, get (series, at + 300).heard) };
}

static Packet
say_nothing (const Series *series, guint at)
{
  return (Packet){ NONE, get (series, at).heard };
}

/* Once judged to be noise, it stays so, also with packets lost, and however its packets fall into the check's blocks.
 */
static void
test_steady (void)
{
  static const struct {
    const char *name;
    Habit habit;
  } losses[] = { { "all", get }, { "but for a few", conceal_few }, { "but for a sixth", conceal_some } };

  for (guint n = 0; n < 3 * G_N_ELEMENTS (losses) * all->len; n++) {
    const Series *series = g_ptr_array_index (all, n % all->len);
    const guint loss = n / all->len % G_N_ELEMENTS (losses);
    World world = { .time = n / all->len / G_N_ELEMENTS (losses) * PACKET_MS };
    guint at = 0;

    if (!series->encrypted)
      continue;
    play_until (&world, series, TRUE);
    for (; at < 4 * series->n_packets && world.check.contradicts; at++) {
      const Packet packet = losses[loss].habit (series, at);

      push (&world, packet.claimed, packet.heard);
    }
    if (at < 4 * series->n_packets)
      g_error ("%s, %s: %u ms", series->name, losses[loss].name, at * PACKET_MS);
  }
}

static const struct {
  const char *name;
  Habit habit;
} habits[] = {
  { "silence", claim_silence }, { "constant", claim_constant }, { "seldom", claim_now_and_then },
  { "less", claim_40_less },    { "inverse", claim_inverse },   { "late", claim_late },
  { "early", claim_early },     { "random", claim_at_random },  { "amplified", amplify },
  { "filled", fill },           { "concealed", conceal },       { "mixed", mix },
  { "nothing", say_nothing },
};

static void
test_honest_habits (void)
{
  for (guint h = 0; h < G_N_ELEMENTS (habits); h++) {
    for (guint i = 0; i < all->len; i++) {
      const Series *series = g_ptr_array_index (all, i);
      World world = { 0 };

      for (guint at = 0; !series->encrypted && at < 3 * series->n_packets; at++) {
        const Packet packet = habits[h].habit (series, at);

        push (&world, packet.claimed, packet.heard);
        if (world.check.contradicts)
          g_error ("%s %s: %u ms", habits[h].name, series->name, at * PACKET_MS);
      }
    }
  }
}

/* Sound whose frames and blocks differ as those of noise do: clicks, loud and less loud for a second each. */
static void
test_clicks (void)
{
  static const struct {
    const char *name;
    int claimed[2];
    int heard[2]; /* of the louder one of two frames */
    gboolean noise;
  } cases[] = {
    { "noise", { 20, 70 }, { 10, 10 }, TRUE },
    { "constant", { 127, 127 }, { 10, 10 }, FALSE },
    { "constant but for a little", { 48, 52 }, { 10, 10 }, FALSE },
    { "a wrong gain", { 40, 60 }, { 3, 23 }, FALSE },
    { "not loud", { 20, 70 }, { 40, 40 }, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    World world = { 0 };

    for (guint at = 0; at < 3000; at++)
      push (&world, cases[i].claimed[at / 50 % 2],
            cases[i].heard[at / 50 % 2] + (at % 2 == 0 ? 0 : 20) + (at / 3 % 2 == 0 ? 0 : 12));
    if (world.check.contradicts != cases[i].noise)
      g_error ("%s", cases[i].name);
  }
}

static void
make_noise (World *world)
{
  g_assert_cmpint (play_until (world, find ("rare", TRUE), TRUE), !=, NONE);
}

/* Whoever is honest, or no longer encrypts, is heard from the first pause on. */
static void
test_heard_again (void)
{
  static const char *const names[] = { "speech", "room65", "room50", "quiet", "rare", "unmuting" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    World world = { 0 };
    int time;

    make_noise (&world);
    time = play_until (&world, find (names[i], FALSE), FALSE);
    g_test_message ("%s: %d ms", names[i], time);
    g_assert_cmpint (time, !=, NONE);
    g_assert_cmpint (time, <, 8000);
    g_assert_cmpint (play_until (&world, find (names[i], FALSE), TRUE), ==, NONE);
  }
}

/* Plays what the series claims to be loud, which has no pauses. Returns: ms until it is heard, or NONE */
static int
play_loud (World *world, const Series *series, Habit habit)
{
  int time = 0;

  for (guint at = 0; at < series->n_packets; at++) {
    const Packet own = get (series, at), packet = habit (series, at);

    if (own.claimed == NONE || own.claimed >= LOUD)
      continue;
    push (world, packet.claimed, packet.heard);
    if (!world->check.contradicts)
      return time;
    time += PACKET_MS;
  }
  return NONE;
}

/* Honest sound without pauses is heard in two seconds, with levels that are those of other moments in a few. */
static void
test_heard_without_pause (void)
{
  static const struct {
    const char *name;
    Habit habit;
    int limit; /* ms */
  } cases[] = {
    { "as claimed", get, 2000 },  { "amplified", amplify, 2500 }, { "less", claim_10_less, 2500 },
    { "late", claim_late, 6000 }, { "constant", claim_20, 6000 },
  };

  for (guint n = 0; n < G_N_ELEMENTS (cases) * all->len; n++) {
    const Series *series = g_ptr_array_index (all, n / G_N_ELEMENTS (cases));
    const guint i = n % G_N_ELEMENTS (cases);
    World world = { 0 };
    int time;

    if (series->encrypted)
      continue;
    make_noise (&world);
    time = play_loud (&world, series, cases[i].habit);
    g_test_message ("%s, %s: %d ms", series->name, cases[i].name, time);
    if (time == NONE || time > cases[i].limit)
      g_error ("%s, %s: %d ms", series->name, cases[i].name, time);
  }
}

/* Somebody who has been heard listens from then on, encrypted: what was said before the judgement does not end it. */
static void
test_encrypts_later (void)
{
  const Series *noise = find ("speech-gcm", TRUE);
  World world = { 0 };
  guint at = 0;

  g_assert_cmpint (play_until (&world, find ("speech", FALSE), TRUE), ==, NONE);
  for (; at < noise->n_packets && !world.check.contradicts; at++)
    push (&world, 127, get (noise, at).heard);
  g_assert_cmpuint (at * PACKET_MS, <, 4000);
  for (; at < noise->n_packets; at++) {
    push (&world, 127, get (noise, at).heard);
    g_assert_true (world.check.contradicts);
  }
}

/* Clear sound whose claims were wrong for as long as was needed, and jumped: what is true afterwards is heard. */
static void
test_feigned (void)
{
  World world = { 0 };
  guint packets = 0;

  for (guint i = 0; i < 50 + 140; i++)
    push (&world, i < 50 ? 20 : 127, 20 + (i % 2 == 0 ? 5 : -5));
  g_assert_true (world.check.contradicts);
  for (; world.check.contradicts && packets < 4000; packets++) {
    const int level = g_test_rand_int_range (18, 32);

    push (&world, level, level);
  }
  g_assert_cmpuint (packets * PACKET_MS, <, 2000);
  for (guint i = 0; i < 500; i++) {
    push (&world, 20, 20 + (i % 2 == 0 ? 5 : -5));
    g_assert_false (world.check.contradicts);
  }
}

/* Without levels, or with noise without pauses, nothing supports the judgement after a minute. */
static void
test_expires (void)
{
  static const int claims[] = { NONE, 20 };
  const Series *noise = find ("speech-gcm", TRUE);

  for (guint i = 0; i < G_N_ELEMENTS (claims); i++) {
    World world = { 0 };
    guint packets = 0;

    make_noise (&world);
    for (; world.check.contradicts && packets < 4000; packets++)
      push (&world, claims[i], get (noise, packets).heard);
    g_assert_cmpuint (packets, >, 2500);
    g_assert_cmpuint (packets, <, 3500);
  }
}

/* While nothing is decoded, nothing is judged. */
static void
test_not_decoded (void)
{
  World world = { 0 };

  make_noise (&world);
  for (guint i = 0; i < 5000; i++)
    push (&world, 127, NONE);
  g_assert_true (world.check.contradicts);
}

static void
test_jumps (void)
{
  static const gint64 times[] = { 0, G_MAXINT64 / 2, 59, 60, 0, 1, 119, 61, 180, 179, 0, G_MAXINT64 / 1000000 };
  World world = { 0 };

  for (guint i = 0; i < 200 * G_N_ELEMENTS (times); i++) {
    world.time = times[(guint)g_test_rand_int_range (0, G_N_ELEMENTS (times))];
    push (&world, i % 3 == 0 ? 127 : 20, 10);
  }
  g_assert_false (world.check.contradicts);
  make_noise (&world);
}

int
main (int argc, char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  load ();
  g_test_add_func ("/level-check/recorded", test_recorded);
  g_test_add_func ("/level-check/steady", test_steady);
  g_test_add_func ("/level-check/honest-habits", test_honest_habits);
  g_test_add_func ("/level-check/clicks", test_clicks);
  g_test_add_func ("/level-check/heard-again", test_heard_again);
  g_test_add_func ("/level-check/heard-without-pause", test_heard_without_pause);
  g_test_add_func ("/level-check/encrypts-later", test_encrypts_later);
  g_test_add_func ("/level-check/feigned", test_feigned);
  g_test_add_func ("/level-check/expires", test_expires);
  g_test_add_func ("/level-check/not-decoded", test_not_decoded);
  g_test_add_func ("/level-check/jumps", test_jumps);
  result = g_test_run ();
  g_ptr_array_unref (all);
  return result;
}
