/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* When a stream is reported as stalled, and why. */
#include "manager/core/media/reel-stream-health.h"

#define TICK_MS 250

typedef struct {
  ReelStreamHealth health;
  ReelStreamCounts counts;
  guint64 ms;
} World;

/* What each tick adds. */
typedef struct {
  guint media, life, refused, decoded, key_frames;
  gboolean still; /* all media has the same timestamp */
  gboolean waits; /* for a key frame */
} Flow;

static void
run (World *world, guint ms, Flow flow)
{
  for (guint t = 0; t < ms; t += TICK_MS) {
    world->ms += TICK_MS;
    world->counts.media += flow.media;
    world->counts.moved += flow.still ? 0 : flow.media;
    world->counts.life += flow.life;
    world->counts.refused += flow.refused;
    world->counts.decoded += flow.decoded;
    world->counts.waits = flow.waits;
    world->counts.key_frames += flow.key_frames;
    reel_stream_health_tick (&world->health, (gint64)(world->ms * 1000), &world->counts);
  }
}

static void
check (const World *world, ReelStreamHealthState state, ReelStreamCause cause)
{
  g_assert_cmpint (world->health.state, ==, state);
  g_assert_cmpint (world->health.cause, ==, cause);
}

static void
test_life (void)
{
  World world = { .ms = 50000 };

  run (&world, 2250, (Flow){ 0 });
  check (&world, REEL_STREAM_WAITING, REEL_STREAM_CAUSE_NONE);
  run (&world, 2750, (Flow){ 0 });
  check (&world, REEL_STREAM_WAITING, REEL_STREAM_CAUSE_SILENT);
  run (&world, TICK_MS, (Flow){ .media = 5 });
  check (&world, REEL_STREAM_ACTIVE, REEL_STREAM_CAUSE_NONE);
  run (&world, 2000, (Flow){ 0 });
  check (&world, REEL_STREAM_ACTIVE, REEL_STREAM_CAUSE_NONE);
  run (&world, TICK_MS, (Flow){ 0 });
  check (&world, REEL_STREAM_STALLED, REEL_STREAM_CAUSE_SILENT);
  run (&world, TICK_MS, (Flow){ .media = 1 });
  check (&world, REEL_STREAM_ACTIVE, REEL_STREAM_CAUSE_NONE);
}

/* Only comfort noise and keys: somebody is there. */
static void
test_comfort_noise (void)
{
  World world = { .ms = 50000, .counts.decoding = TRUE };

  run (&world, 3000, (Flow){ .media = 12, .decoded = 12 });
  for (guint i = 0; i < 240; i++) {
    run (&world, TICK_MS, (Flow){ .life = 1 });
    check (&world, REEL_STREAM_ACTIVE, REEL_STREAM_CAUSE_NONE);
  }
  run (&world, 1000, (Flow){ .media = 12, .decoded = 12 });
  check (&world, REEL_STREAM_ACTIVE, REEL_STREAM_CAUSE_NONE);
}

static void
test_refused (void)
{
  World world = { .ms = 50000 };

  run (&world, TICK_MS, (Flow){ .refused = 1 });
  check (&world, REEL_STREAM_WAITING, REEL_STREAM_CAUSE_NONE);
  run (&world, 3000, (Flow){ 0 });
  check (&world, REEL_STREAM_WAITING, REEL_STREAM_CAUSE_SILENT);
  run (&world, 1000, (Flow){ .refused = 10 });
  check (&world, REEL_STREAM_STALLED, REEL_STREAM_CAUSE_REFUSED);
  run (&world, 1000, (Flow){ .media = 10, .refused = 10 });
  check (&world, REEL_STREAM_ACTIVE, REEL_STREAM_CAUSE_NONE);
  /* the sender changes to something that is refused */
  run (&world, 2000, (Flow){ .refused = 10 });
  check (&world, REEL_STREAM_STALLED, REEL_STREAM_CAUSE_REFUSED);
  run (&world, 5000, (Flow){ 0 });
  check (&world, REEL_STREAM_STALLED, REEL_STREAM_CAUSE_SILENT);
}

static void
test_not_decoded (void)
{
  World world = { .ms = 50000 };

  run (&world, 10000, (Flow){ .media = 10 }); /* nobody uses it */
  check (&world, REEL_STREAM_ACTIVE, REEL_STREAM_CAUSE_NONE);
  world.counts.decoding = TRUE;
  run (&world, 1500, (Flow){ .media = 10 });
  check (&world, REEL_STREAM_ACTIVE, REEL_STREAM_CAUSE_NONE);
  run (&world, 500, (Flow){ .media = 10 });
  check (&world, REEL_STREAM_STALLED, REEL_STREAM_CAUSE_NOT_DECODED);
  run (&world, 20000, (Flow){ .media = 10 });
  check (&world, REEL_STREAM_STALLED, REEL_STREAM_CAUSE_NOT_DECODED);
  run (&world, TICK_MS, (Flow){ .media = 10, .decoded = 1 });
  check (&world, REEL_STREAM_ACTIVE, REEL_STREAM_CAUSE_NONE);
  run (&world, 2000, (Flow){ .media = 10 });
  check (&world, REEL_STREAM_STALLED, REEL_STREAM_CAUSE_NOT_DECODED);
  world.counts.decoding = FALSE;
  run (&world, TICK_MS, (Flow){ .media = 10 });
  check (&world, REEL_STREAM_ACTIVE, REEL_STREAM_CAUSE_NONE);
}

/* Sound that is noise is decoded all the same. */
static void
test_contradicts (void)
{
  World world = { .ms = 50000, .counts.decoding = TRUE };

  run (&world, 3000, (Flow){ .media = 12, .decoded = 12 });
  check (&world, REEL_STREAM_ACTIVE, REEL_STREAM_CAUSE_NONE);
  world.counts.contradicts = TRUE;
  run (&world, TICK_MS, (Flow){ .media = 12, .decoded = 12 });
  check (&world, REEL_STREAM_STALLED, REEL_STREAM_CAUSE_CONTRADICTS);
  run (&world, 3000, (Flow){ 0 });
  check (&world, REEL_STREAM_STALLED, REEL_STREAM_CAUSE_SILENT);
  run (&world, TICK_MS, (Flow){ .media = 12, .decoded = 12 });
  check (&world, REEL_STREAM_STALLED, REEL_STREAM_CAUSE_CONTRADICTS);
  world.counts.contradicts = FALSE;
  run (&world, TICK_MS, (Flow){ .media = 12, .decoded = 12 });
  check (&world, REEL_STREAM_ACTIVE, REEL_STREAM_CAUSE_NONE);
}

/* All packets have the same timestamp, whether or not they are used and can be decoded. */
static void
test_stands_still (void)
{
  World world = { .ms = 50000 };

  run (&world, 3000, (Flow){ .media = 10, .decoded = 10 });
  run (&world, 1500, (Flow){ .media = 10, .decoded = 10, .still = TRUE });
  check (&world, REEL_STREAM_ACTIVE, REEL_STREAM_CAUSE_NONE);
  run (&world, 500, (Flow){ .media = 10, .decoded = 10, .still = TRUE });
  check (&world, REEL_STREAM_STALLED, REEL_STREAM_CAUSE_STANDS_STILL);
  world.counts.decoding = TRUE;
  run (&world, 10000, (Flow){ .media = 10, .still = TRUE });
  check (&world, REEL_STREAM_STALLED, REEL_STREAM_CAUSE_STANDS_STILL);
  run (&world, TICK_MS, (Flow){ .media = 10, .decoded = 10 });
  check (&world, REEL_STREAM_ACTIVE, REEL_STREAM_CAUSE_NONE);
  /* one picture, whose packets come at once, every few seconds */
  for (guint i = 0; i < 5; i++) {
    run (&world, TICK_MS, (Flow){ .media = 10, .decoded = 1 });
    run (&world, 1750, (Flow){ 0 });
    check (&world, REEL_STREAM_ACTIVE, REEL_STREAM_CAUSE_NONE);
  }
  run (&world, 10000, (Flow){ 0 });
  check (&world, REEL_STREAM_STALLED, REEL_STREAM_CAUSE_SILENT);
}

/* Media that starts again is decoded a moment later, and one picture now and then is enough. */
static void
test_begins_again (void)
{
  World world = { .ms = 50000, .counts.decoding = TRUE };

  run (&world, 3000, (Flow){ .media = 10, .decoded = 10 });
  run (&world, 20000, (Flow){ 0 });
  check (&world, REEL_STREAM_STALLED, REEL_STREAM_CAUSE_SILENT);
  run (&world, 1000, (Flow){ .media = 10 });
  check (&world, REEL_STREAM_ACTIVE, REEL_STREAM_CAUSE_NONE);
  run (&world, 1000, (Flow){ .media = 10 });
  check (&world, REEL_STREAM_STALLED, REEL_STREAM_CAUSE_NOT_DECODED);
}

/* The machine slept for a minute: nothing is missing that had no chance to come. */
static void
test_stood_still (void)
{
  World world = { .ms = 50000, .counts.decoding = TRUE };

  run (&world, 3000, (Flow){ .media = 10, .decoded = 10 });
  world.ms += 60000;
  run (&world, TICK_MS, (Flow){ 0 });
  check (&world, REEL_STREAM_ACTIVE, REEL_STREAM_CAUSE_NONE);
  run (&world, 2500, (Flow){ 0 });
  check (&world, REEL_STREAM_STALLED, REEL_STREAM_CAUSE_SILENT);
}

/* A key frame that does not come is what a stream waits for, whether or not anybody needs its pictures. */
static void
test_key_frame (void)
{
  World world = { .ms = 50000 };
  Flow without = { .media = 5, .waits = TRUE };

  run (&world, 1500, without);
  check (&world, REEL_STREAM_ACTIVE, REEL_STREAM_CAUSE_NONE);
  run (&world, 500, without);
  check (&world, REEL_STREAM_WAITING, REEL_STREAM_CAUSE_NO_KEY_FRAME);
  run (&world, TICK_MS, (Flow){ .media = 5, .decoded = 1 });
  check (&world, REEL_STREAM_ACTIVE, REEL_STREAM_CAUSE_NONE);
  run (&world, 5000, (Flow){ .media = 5, .decoded = 1 });
  for (guint i = 0; i < 10; i++) { /* one is missing now and then, and comes */
    run (&world, 500, without);
    run (&world, 500, (Flow){ .media = 5, .decoded = 1 });
    check (&world, REEL_STREAM_ACTIVE, REEL_STREAM_CAUSE_NONE);
  }
  run (&world, 2000, without);
  run (&world, 2250, (Flow){ .waits = TRUE });
  check (&world, REEL_STREAM_STALLED, REEL_STREAM_CAUSE_SILENT);
}

/* Key frames come, as they were asked for, but there is no picture: what is encrypted end to end. Not while nobody
 * needs pictures; and one that came before says nothing of the next one. */
static void
test_useless_key_frames (void)
{
  World world = { .ms = 50000, .counts.decoding = TRUE };
  Flow without = { .media = 5, .waits = TRUE }, useless = { .media = 5, .waits = TRUE, .key_frames = 1 };

  run (&world, 3000, without);
  check (&world, REEL_STREAM_WAITING, REEL_STREAM_CAUSE_NO_KEY_FRAME);
  run (&world, TICK_MS, useless);
  run (&world, 10000, without);
  check (&world, REEL_STREAM_STALLED, REEL_STREAM_CAUSE_NOT_DECODED);
  run (&world, TICK_MS, (Flow){ .media = 5, .decoded = 1, .key_frames = 1 });
  check (&world, REEL_STREAM_ACTIVE, REEL_STREAM_CAUSE_NONE);
  run (&world, 3000, without);
  check (&world, REEL_STREAM_WAITING, REEL_STREAM_CAUSE_NO_KEY_FRAME);
  world.counts.decoding = FALSE;
  run (&world, 1000, useless);
  run (&world, 3000, without);
  check (&world, REEL_STREAM_WAITING, REEL_STREAM_CAUSE_NO_KEY_FRAME);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/stream-health/life", test_life);
  g_test_add_func ("/stream-health/comfort-noise", test_comfort_noise);
  g_test_add_func ("/stream-health/refused", test_refused);
  g_test_add_func ("/stream-health/not-decoded", test_not_decoded);
  g_test_add_func ("/stream-health/contradicts", test_contradicts);
  g_test_add_func ("/stream-health/stands-still", test_stands_still);
  g_test_add_func ("/stream-health/begins-again", test_begins_again);
  g_test_add_func ("/stream-health/stood-still", test_stood_still);
  g_test_add_func ("/stream-health/key-frame", test_key_frame);
  g_test_add_func ("/stream-health/useless-key-frames", test_useless_key_frames);
  return g_test_run ();
}
