/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which of the senders to a port is listened to: holds, restarts, strays, strangers, floods. */
#include "manager/core/media/reel-rtp-source.h"

#define MS G_GINT64_CONSTANT (1000000)

enum { HOME = 1, STRANGER = 2 };

typedef struct {
  ReelRtpSources *sources;
  gint64 now; /* ms */
  guint described;
  guint id; /* of the last packet */
  guint passed, switched, kept, refused;
} World;

static void
world_init (World *world, gboolean strict)
{
  *world = (World){ .sources = reel_rtp_sources_new (strict) };
}

static void
world_clear (World *world)
{
  reel_rtp_sources_free (world->sources);
}

static ReelRtpVerdict
take (World *world, guint host, guint32 ssrc, guint16 seq)
{
  const ReelRtpArrival packet = {
    { { 127, 0, 0, (guint8)host }, (guint16)(1000 + host) }, world->described == host, ssrc, seq, world->now * MS
  };
  ReelRtpVerdict verdict = reel_rtp_sources_take (world->sources, &packet, &world->id);

  world->passed += verdict == REEL_RTP_SOURCE_PASS;
  world->switched += verdict == REEL_RTP_SOURCE_SWITCH;
  world->kept += verdict == REEL_RTP_SOURCE_KEEP;
  world->refused += verdict == REEL_RTP_SOURCE_OTHER_ADDRESS;
  return verdict;
}

/* A packet every @every ms for @ms. */
static void
speak (World *world, guint host, guint32 ssrc, guint16 *seq, guint ms, guint every)
{
  for (guint t = 0; t < ms; t += every) {
    take (world, host, ssrc, (*seq)++);
    world->now += every;
  }
}

static guint32
get_present (World *world)
{
  ReelRtpAddress address;
  guint32 ssrc = 0;

  return reel_rtp_sources_get_present (world->sources, &address, &ssrc) ? ssrc : 0;
}

static ReelRtpSourceState
get_state (World *world)
{
  return reel_rtp_sources_get_state (world->sources, world->now * MS);
}

static void
test_learned_and_held (void)
{
  World world;
  guint16 seq = 65530;

  world_init (&world, TRUE);
  g_assert_cmpint (get_state (&world), ==, REEL_RTP_SOURCE_NONE);
  g_assert_cmpint (take (&world, HOME, 7, seq++), ==, REEL_RTP_SOURCE_PASS);
  g_assert_cmpint (get_state (&world), ==, REEL_RTP_SOURCE_LEARNED);
  world.now += 20;
  speak (&world, HOME, 7, &seq, 300, 20);
  g_assert_cmpint (get_state (&world), ==, REEL_RTP_SOURCE_HELD);
  world.now += 200;
  g_assert_cmpint (get_state (&world), ==, REEL_RTP_SOURCE_QUIET);
  speak (&world, HOME, 7, &seq, 20, 20);
  g_assert_cmpint (get_state (&world), ==, REEL_RTP_SOURCE_HELD);
  g_assert_cmpuint (world.passed, ==, 17);
  world_clear (&world);
}

/* Somebody sends packets to an unused port, then the peer begins: it is heard from its first packet on. */
static void
test_first_is_burst (void)
{
  World world;
  guint16 burst = 100, seq = 1;

  world_init (&world, TRUE);
  for (guint i = 0; i < 50; i++)
    take (&world, STRANGER, 0xbad, burst++);
  speak (&world, HOME, 7, &seq, 1000, 20);
  g_assert_cmpuint (get_present (&world), ==, 7);
  g_assert_cmpuint (world.refused, ==, 0);
  g_assert_cmpuint (world.switched, ==, 1);
  g_assert_cmpuint (world.kept, <, 10);
  g_assert_cmpint (take (&world, STRANGER, 0xbad, burst++), ==, REEL_RTP_SOURCE_OTHER_ADDRESS);
  world_clear (&world);
}

/* A server that moves is heard from another address once the known one has been silent for as long as is configured,
 * and not before; the known one that is back in time, from the same address, keeps its place. */
static void
test_relearn_after (void)
{
  World world;
  guint16 home = 1, other = 900;

  world_init (&world, TRUE);
  reel_rtp_sources_set_relearn_after (world.sources, 5000 * MS);
  speak (&world, HOME, 7, &home, 1000, 20);
  world.now += 4000;
  speak (&world, STRANGER, 0xbad, &other, 500, 20);
  g_assert_cmpuint (world.refused, ==, 25);
  speak (&world, HOME, 7, &home, 1000, 20);
  g_assert_cmpuint (get_present (&world), ==, 7);
  world.now += 6000;
  take (&world, HOME, 7, home++);
  world.now += 20;
  g_assert_cmpint (take (&world, STRANGER, 0xbad, other++), ==, REEL_RTP_SOURCE_OTHER_ADDRESS);
  speak (&world, HOME, 7, &home, 1000, 20);
  world.now += 5000;
  speak (&world, STRANGER, 0xbad, &other, 500, 20);
  g_assert_cmpuint (get_present (&world), ==, 0xbad);
  g_assert_cmpuint (world.refused, ==, 26);
  g_assert_cmpint (take (&world, HOME, 7, home++), ==, REEL_RTP_SOURCE_OTHER_ADDRESS);
  world_clear (&world);
}

/* A stray packet while the sender is on hold takes nothing from it: once it resumes, its address is final again. */
static void
test_relearn_after_hold (void)
{
  World world;
  guint16 home = 1, other = 900;

  world_init (&world, TRUE);
  reel_rtp_sources_set_relearn_after (world.sources, 5000 * MS);
  speak (&world, HOME, 7, &home, 1000, 20);
  world.now += 6000;
  g_assert_cmpint (take (&world, STRANGER, 0xbad, other++), ==, REEL_RTP_SOURCE_KEEP);
  world.now += 20;
  speak (&world, HOME, 7, &home, 500, 20);
  speak (&world, STRANGER, 0xbad, &other, 500, 20);
  g_assert_cmpuint (get_present (&world), ==, 7);
  g_assert_cmpuint (world.switched, ==, 0);
  g_assert_cmpuint (world.refused, ==, 25);
  g_assert_cmpint (take (&world, HOME, 7, home++), ==, REEL_RTP_SOURCE_PASS);
  world_clear (&world);
}

/* Music on hold: A, B, A; packets kept of the one that takes over are not older than a jitter buffer waits. */
static void
test_hold (void)
{
  World world;
  guint16 a = 1, b = 900;
  guint kept;

  world_init (&world, TRUE);
  for (guint round = 0; round < 3; round++) {
    speak (&world, HOME, 0xa, &a, 3000, 20);
    g_assert_cmpuint (get_present (&world), ==, 0xa);
    g_assert_cmpint (get_state (&world), ==, round == 0 ? REEL_RTP_SOURCE_HELD : REEL_RTP_SOURCE_RETURNED);
    kept = world.kept;
    speak (&world, HOME, 0xb, &b, 3000, 20);
    g_assert_cmpuint (get_present (&world), ==, 0xb);
    g_assert_cmpuint (world.kept - kept, <, 10);
  }
  kept = world.kept;
  speak (&world, HOME, 0xa, &a, 3000, 20);
  g_assert_cmpuint (world.kept - kept, ==, 2);
  g_assert_cmpuint (reel_rtp_sources_get_switches (world.sources), ==, 6);
  g_assert_cmpuint (world.refused, ==, 0);
  world_clear (&world);
}

/* A sender that restarts is another source, and stays. */
static void
test_replaced (void)
{
  World world;
  guint16 a = 1, b = 7;

  world_init (&world, TRUE);
  speak (&world, HOME, 0xa, &a, 1000, 20);
  world.now += 400;
  speak (&world, HOME, 0xb, &b, 60, 20);
  g_assert_cmpuint (get_present (&world), ==, 0xb);
  g_assert_cmpuint (world.kept, ==, 2);
  speak (&world, HOME, 0xb, &b, 60000, 20);
  g_assert_cmpint (get_state (&world), ==, REEL_RTP_SOURCE_REPLACED);
  g_assert_cmpuint (get_present (&world), ==, 0xb);
  world_clear (&world);
}

static void
test_strays (void)
{
  World world;
  guint16 a = 1;

  world_init (&world, FALSE);
  speak (&world, HOME, 0xa, &a, 1000, 20);
  for (guint i = 0; i < 50; i++) {
    take (&world, HOME, 0x600 + i, 5);
    take (&world, HOME, 0x600 + i, 6);
    take (&world, STRANGER, 0x700, (guint16)(i * 1000));
    speak (&world, HOME, 0xa, &a, 100, 20);
    g_assert_cmpuint (get_present (&world), ==, 0xa);
  }
  g_assert_cmpuint (world.switched, ==, 0);
  /* nor in a silence, if they do not continue */
  world.now += 5000;
  take (&world, HOME, 0x999, 5);
  take (&world, HOME, 0x999, 5);
  take (&world, HOME, 0x999, 6);
  g_assert_cmpuint (get_present (&world), ==, 0xa);
  world_clear (&world);
}

/* A stranger is not listened to during a silence either, with the source's SSRC or its own. */
static void
test_stranger (void)
{
  World world;
  guint16 a = 1, x = 1;

  world_init (&world, TRUE);
  speak (&world, HOME, 0xa, &a, 1000, 20);
  speak (&world, STRANGER, 0xbad, &x, 10000, 20);
  speak (&world, STRANGER, 0xa, &a, 10000, 20);
  g_assert_cmpuint (world.refused, ==, 1000);
  g_assert_cmpuint (reel_rtp_sources_count (world.sources), ==, 1);
  g_assert_cmpint (take (&world, HOME, 0xa, a++), ==, REEL_RTP_SOURCE_PASS);
  world_clear (&world);
}

static void
test_not_strict (void)
{
  World world;
  guint16 a = 1, x = 1;

  world_init (&world, FALSE);
  speak (&world, HOME, 0xa, &a, 1000, 20);
  for (guint i = 0; i < 100; i++) { /* both at once: the first one wins */
    take (&world, STRANGER, 0xb, x++);
    speak (&world, HOME, 0xa, &a, 20, 20);
  }
  g_assert_cmpuint (get_present (&world), ==, 0xa);
  speak (&world, STRANGER, 0xb, &x, 1000, 20);
  g_assert_cmpuint (get_present (&world), ==, 0xb);
  reel_rtp_sources_set_strict (world.sources, TRUE);
  speak (&world, HOME, 0xa, &a, 1000, 20);
  g_assert_cmpuint (get_present (&world), ==, 0xb);
  world_clear (&world);
}

/* Whoever was there before the peer does not keep it out: not with single packets, nor if the SDP names the peer. */
static void
test_first_is_stranger (void)
{
  World world;
  guint16 a = 1, x = 1;

  world_init (&world, TRUE);
  speak (&world, STRANGER, 0xbad, &x, 100, 20);
  world.now += 60;
  speak (&world, HOME, 0xa, &a, 1000, 20);
  g_assert_cmpuint (get_present (&world), ==, 0xa);
  g_assert_cmpuint (world.refused, ==, 0);
  world_clear (&world);

  a = x = 1;
  world_init (&world, TRUE);
  world.described = HOME;
  speak (&world, STRANGER, 0xbad, &x, 1000, 20);
  g_assert_cmpuint (get_present (&world), ==, 0xbad);
  speak (&world, HOME, 0xa, &a, 60, 20);
  g_assert_cmpuint (get_present (&world), ==, 0xa);
  speak (&world, HOME, 0xa, &a, 1000, 20);
  g_assert_cmpint (take (&world, STRANGER, 0xbad, x), ==, REEL_RTP_SOURCE_OTHER_ADDRESS);
  world_clear (&world);
}

static void
test_relearn (void)
{
  World world;
  guint16 a = 1, b = 1;

  world_init (&world, TRUE);
  speak (&world, HOME, 0xa, &a, 1000, 20);
  reel_rtp_sources_relearn (world.sources);
  speak (&world, HOME, 0xa, &a, 1000, 20); /* it is still sending */
  take (&world, STRANGER, 0xb, b++);
  speak (&world, HOME, 0xa, &a, 20, 20);
  speak (&world, STRANGER, 0xb, &b, 400, 20);
  g_assert_cmpuint (get_present (&world), ==, 0xb);
  g_assert_cmpint (take (&world, HOME, 0xa, a), ==, REEL_RTP_SOURCE_OTHER_ADDRESS);
  /* nobody else sends: the same source is accepted again */
  reel_rtp_sources_relearn (world.sources);
  speak (&world, STRANGER, 0xb, &b, 12000, 20);
  speak (&world, HOME, 0xa, &a, 100, 20);
  g_assert_cmpuint (get_present (&world), ==, 0xb);
  g_assert_cmpuint (world.refused, ==, 6);
  world_clear (&world);
}

static void
test_flood (void)
{
  World world;
  guint16 a = 1;

  world_init (&world, TRUE);
  speak (&world, HOME, 0xa, &a, 1000, 20);
  for (guint i = 0; i < 100000; i++) {
    take (&world, HOME, 0x10000 + i, (guint16)i);
    if (i % 100 == 0)
      g_assert_cmpint (take (&world, HOME, 0xa, a++), ==, REEL_RTP_SOURCE_PASS);
    world.now += i % 10 == 0;
  }
  g_assert_cmpuint (reel_rtp_sources_count (world.sources), ==, REEL_RTP_SOURCE_MAX);
  g_assert_cmpuint (get_present (&world), ==, 0xa);
  /* and after a hundred restarts another one is heard */
  for (guint i = 0; i < 100; i++) {
    guint16 seq = (guint16)(i * 77);

    world.now += 1000;
    speak (&world, HOME, 0x200000 + i, &seq, 400, 20);
    g_assert_cmpuint (get_present (&world), ==, 0x200000 + i);
  }
  world_clear (&world);
}

/* Doubled and in swapped pairs, from the first packet on. */
static void
test_disorder (void)
{
  World world;

  world_init (&world, TRUE);
  for (guint i = 0; i < 200; i++, world.now += 10) {
    g_assert_cmpint (take (&world, HOME, 0xa, (guint16)(i ^ 1)), ==, REEL_RTP_SOURCE_PASS);
    g_assert_cmpint (take (&world, HOME, 0xa, (guint16)(i ^ 1)), ==, REEL_RTP_SOURCE_PASS);
  }
  for (guint i = 0; i < 200; i++, world.now += 10) {
    take (&world, HOME, 0xb, (guint16)(i ^ 1));
    take (&world, HOME, 0xb, (guint16)(i ^ 1));
  }
  g_assert_cmpuint (get_present (&world), ==, 0xb);
  g_assert_cmpuint (world.switched, ==, 1);
  world_clear (&world);
}

/* A source that pauses by itself, as with discontinuous transmission or a still screen, is not silent between two
 * packets. */
static void
test_slow (void)
{
  World world;
  guint16 a = 1, x = 1;

  world_init (&world, FALSE);
  speak (&world, HOME, 0xa, &a, 4000, 400);
  for (guint i = 0; i < 20; i++) {
    take (&world, HOME, 0xa, a++);
    for (guint k = 0; k < 10; k++, world.now += 40)
      take (&world, HOME, 0xb, x++);
  }
  g_assert_cmpuint (get_present (&world), ==, 0xa);
  g_assert_cmpuint (world.switched, ==, 0);
  world_clear (&world);
}

/* A clock that is set back, and packets with older times. */
static void
test_clock (void)
{
  World world;
  guint16 a = 1, b = 1;

  world_init (&world, TRUE);
  world.now = 100000;
  speak (&world, HOME, 0xa, &a, 1000, 20);
  world.now = 0;
  speak (&world, HOME, 0xa, &a, 1000, 20);
  speak (&world, HOME, 0xb, &b, 1000, 20);
  g_assert_cmpuint (get_present (&world), ==, 0xb);
  world_clear (&world);
}

static ReelRtpControl
control (World *world, guint host, guint port, gboolean muxed, guint32 sender)
{
  const ReelRtpAddress address = { { 127, 0, 0, (guint8)host }, (guint16)port };

  return reel_rtp_sources_judge_control (world->sources, &address, muxed, &sender, 1);
}

/* Reports about the source, from the same host, and nothing from others on it; on the RTP port from the same
 * address. */
static void
test_control (void)
{
  World world;
  guint16 a = 1, b = 1, bad = 1;

  world_init (&world, TRUE);
  g_assert_cmpint (control (&world, STRANGER, 9, FALSE, 0xbad), ==, REEL_RTP_CONTROL_PASS);
  speak (&world, STRANGER, 0xbad, &bad, 20, 20);
  speak (&world, HOME, 0xa, &a, 20, 20);
  g_assert_cmpint (control (&world, HOME, 9, FALSE, 0xa), ==, REEL_RTP_CONTROL_PASS);
  g_assert_cmpint (control (&world, STRANGER, 9, FALSE, 0xa), ==, REEL_RTP_CONTROL_UNKNOWN);
  speak (&world, HOME, 0xa, &a, 1000, 20);
  g_assert_cmpint (control (&world, HOME, 9, FALSE, 0xa), ==, REEL_RTP_CONTROL_PASS);
  g_assert_cmpint (control (&world, HOME, 9, TRUE, 0xa), ==, REEL_RTP_CONTROL_OTHER_ADDRESS);
  g_assert_cmpint (control (&world, HOME, 1000 + HOME, TRUE, 0xa), ==, REEL_RTP_CONTROL_PASS);
  g_assert_cmpint (control (&world, HOME, 1000 + HOME, TRUE, 0xbad), ==, REEL_RTP_CONTROL_UNKNOWN);
  g_assert_cmpint (control (&world, HOME, 9, FALSE, 0xb), ==, REEL_RTP_CONTROL_UNKNOWN);
  g_assert_cmpint (control (&world, STRANGER, 9, FALSE, 0xa), ==, REEL_RTP_CONTROL_OTHER_ADDRESS);
  g_assert_cmpint (control (&world, STRANGER, 1000 + STRANGER, TRUE, 0xbad), ==, REEL_RTP_CONTROL_OTHER_ADDRESS);
  speak (&world, HOME, 0xb, &b, 100, 20);
  g_assert_cmpint (control (&world, HOME, 9, FALSE, 0xb), ==, REEL_RTP_CONTROL_PASS);
  world_clear (&world);
}

/* If addresses are not checked, only the source matters. */
static void
test_control_not_strict (void)
{
  const ReelRtpAddress home = { { 127, 0, 0, HOME }, 1000 + HOME };
  const guint32 senders[] = { 0xbad, 0xa };
  World world;
  guint16 a = 1;

  world_init (&world, FALSE);
  speak (&world, HOME, 0xa, &a, 1000, 20);
  g_assert_cmpint (control (&world, STRANGER, 9, TRUE, 0xa), ==, REEL_RTP_CONTROL_PASS);
  g_assert_cmpint (control (&world, STRANGER, 9, TRUE, 0xbad), ==, REEL_RTP_CONTROL_UNKNOWN);
  g_assert_cmpint (reel_rtp_sources_judge_control (world.sources, &home, TRUE, senders, 2), ==, REEL_RTP_CONTROL_PASS);
  g_assert_cmpint (reel_rtp_sources_judge_control (world.sources, &home, TRUE, senders, 0), ==,
                   REEL_RTP_CONTROL_UNKNOWN);
  world_clear (&world);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rtp-source/learned-and-held", test_learned_and_held);
  g_test_add_func ("/rtp-source/first-is-burst", test_first_is_burst);
  g_test_add_func ("/rtp-source/hold", test_hold);
  g_test_add_func ("/rtp-source/replaced", test_replaced);
  g_test_add_func ("/rtp-source/strays", test_strays);
  g_test_add_func ("/rtp-source/stranger", test_stranger);
  g_test_add_func ("/rtp-source/not-strict", test_not_strict);
  g_test_add_func ("/rtp-source/first-is-stranger", test_first_is_stranger);
  g_test_add_func ("/rtp-source/relearn", test_relearn);
  g_test_add_func ("/rtp-source/flood", test_flood);
  g_test_add_func ("/rtp-source/disorder", test_disorder);
  g_test_add_func ("/rtp-source/slow", test_slow);
  g_test_add_func ("/rtp-source/clock", test_clock);
  g_test_add_func ("/rtp-source/control", test_control);
  g_test_add_func ("/rtp-source/control-not-strict", test_control_not_strict);
  g_test_add_func ("/rtp-source/relearn-after", test_relearn_after);
  g_test_add_func ("/rtp-source/relearn-after-hold", test_relearn_after_hold);
  return g_test_run ();
}
