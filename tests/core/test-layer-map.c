/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One stream of several layers: sequence numbers and timestamps go on, whichever layer is passed on. */
#include "manager/core/media/reel-layer-map.h"

#define RATE    90000
#define MS      G_GINT64_CONSTANT (1000000)
#define PACKETS 3u /* of a picture */
#define PICTURE 3000u

/* A sender whose layers are captured together, with timestamps and numbers of their own. */
typedef struct {
  ReelLayerMap map;
  guint16 numbers[3]; /* the next ones */
  guint32 offsets[3]; /* of timestamps */
  gint64 delays[3];   /* ns, from the capture to the arrival */
  guint32 captured;   /* ticks */
  gboolean has_last;
  guint16 last;
  guint32 last_timestamp;
  gint64 off; /* ns, the largest distance from the time of the capture, once settled */
} Sender;

static void
sender_init (Sender *sender)
{
  *sender = (Sender){ .map = { .clock_rate = RATE },
                      .numbers = { 65500, 100, 30000 },
                      .offsets = { 4294000000u, 5000, 2000000000u },
                      .delays = { 10 * MS, 20 * MS, 50 * MS } };
}

static gint64
get_now (const Sender *sender)
{
  return 5000 * MS + (gint64)sender->captured * 1000000000 / RATE;
}

/* Passes a packet, which must continue what was passed before. */
static void
check (Sender *sender, guint layer, guint16 number, guint32 timestamp, gint64 arrival)
{
  const guint32 own = timestamp;

  g_assert_true (reel_layer_map_pass (&sender->map, layer, &number, &timestamp, arrival));
  if (sender->has_last) {
    g_assert_cmpuint (number, ==, (guint16)(sender->last + 1));
    g_assert_cmpint ((gint32)(timestamp - sender->last_timestamp), >=, 0);
  }
  sender->has_last = TRUE;
  sender->last = number;
  sender->last_timestamp = timestamp;
  sender->off =
      MAX (sender->off,
           ABS ((gint64)(gint32)(timestamp - (own - sender->offsets[layer]) - sender->offsets[0]) * 1000000000 / RATE));
}

/* @n pictures of all layers, of which @layer is passed on; @change: it begins. */
static void
go_on (Sender *sender, guint layer, guint n, gboolean change)
{
  for (guint picture = 0; picture < n; picture++, sender->captured += PICTURE) {
    for (guint i = 0; i < 3; i++) {
      const guint32 timestamp = sender->captured + sender->offsets[i];
      const gint64 arrival = get_now (sender) + sender->delays[i];

      for (guint packet = 0; packet < PACKETS; packet++) {
        guint16 number = sender->numbers[i]++;
        guint32 passed = timestamp;

        reel_layer_map_note (&sender->map, i, timestamp, arrival + packet * MS);
        if (change && i != layer)
          continue;
        if (change)
          reel_layer_map_change (&sender->map, layer, number, timestamp, arrival);
        change = FALSE;
        if (i == layer)
          check (sender, i, number, timestamp, arrival);
        else if (reel_layer_map_pass (&sender->map, i, &number, &passed, arrival))
          g_error ("a packet of layer %u was passed", i);
      }
    }
  }
}

static void
settle (Sender *sender, guint layer)
{
  go_on (sender, layer, 60, FALSE);
  sender->off = 0;
  go_on (sender, layer, 60, FALSE);
}

/* Each layer in turn, for so long that numbers wrap. Their delays differ by 40 ms: that is how far the timestamps are
 * off without reports. */
static void
test_arrival (void)
{
  Sender sender;

  sender_init (&sender);
  go_on (&sender, 0, 100, TRUE);
  for (guint i = 1; i < 12; i++) {
    go_on (&sender, i % 3, 1, TRUE);
    settle (&sender, i % 3);
    g_test_message ("layer %u: %.1f ms off", i % 3, (double)sender.off / 1e6);
    g_assert_cmpint (sender.off, <, 43 * MS);
    g_assert_cmpint (sender.off, >=, sender.delays[i % 3] - sender.delays[0] - 3 * MS);
  }
  go_on (&sender, 2, 1, TRUE);
  go_on (&sender, 2, 40000, FALSE);
}

static void
report (Sender *sender, guint layer, gint64 wrong)
{
  reel_layer_map_note_report (&sender->map, layer, get_now (sender) + 1000000 * MS + wrong,
                              sender->captured + sender->offsets[layer]);
}

/* With reports the delays do not matter; one that is wrong by much is not used. */
static void
test_reports (void)
{
  Sender sender;
  guint32 timestamp = 77;

  sender_init (&sender);
  g_assert_false (reel_layer_map_pass_report (&sender.map, 0, &timestamp));
  go_on (&sender, 0, 100, TRUE);
  for (guint i = 0; i < 3; i++)
    report (&sender, i, 0);
  for (guint i = 1; i < 12; i++) {
    go_on (&sender, i % 3, 1, TRUE);
    settle (&sender, i % 3);
    g_assert_cmpint (sender.off, <, MS);
  }
  timestamp = 1000 + sender.offsets[2];
  g_assert_true (reel_layer_map_pass_report (&sender.map, 2, &timestamp));
  g_assert_cmpint (ABS ((gint32)(timestamp - 1000 - sender.offsets[0])), <, 90);
  g_assert_false (reel_layer_map_pass_report (&sender.map, 1, &timestamp));

  report (&sender, 1, 300 * MS);
  go_on (&sender, 1, 1, TRUE);
  settle (&sender, 1);
  g_assert_cmpint (sender.off, <, 43 * MS);
}

/* Reports whose clocks have nothing to do with each other, even if timestamps that wrap hide it: those of the first row
 * are a whole turn apart, and 60 ms. */
static void
test_unrelated_reports (void)
{
  const gint64 wrong[] = { (G_GINT64_CONSTANT (1) << 32) * 100000 / 9 + 60 * MS,
                           G_GINT64_CONSTANT (4200000000) * 1000 * MS };

  for (gsize i = 0; i < G_N_ELEMENTS (wrong) * 2; i++) {
    Sender sender;

    sender_init (&sender);
    go_on (&sender, 0, 100, TRUE);
    report (&sender, 0, i % 2 == 0 ? 0 : wrong[i / 2]);
    report (&sender, 1, i % 2 == 0 ? wrong[i / 2] : 0);
    go_on (&sender, 1, 1, TRUE);
    settle (&sender, 1);
    g_assert_cmpint (sender.off, <, 43 * MS);
  }
}

/* Packets that come late: those of the layer before still belong to the stream, for a while; what the present one sent
 * before its key frame does not. */
static void
test_late (void)
{
  Sender sender;
  guint16 number;
  guint32 timestamp = 0;
  guint layer = 9;

  sender_init (&sender);
  go_on (&sender, 0, 10, TRUE);
  number = (guint16)(sender.numbers[0] - 2);
  go_on (&sender, 1, 1, TRUE);
  timestamp = sender.captured - 2 * PICTURE + sender.offsets[0];
  g_assert_true (reel_layer_map_pass (&sender.map, 0, &number, &timestamp, get_now (&sender)));
  g_assert_cmpuint (number, ==, (guint16)(sender.last - PACKETS - 1));
  g_assert_true (reel_layer_map_find (&sender.map, &number, &layer));
  g_assert_cmpuint (layer, ==, 0);
  g_assert_cmpuint (number, ==, (guint16)(sender.numbers[0] - PACKETS - 2));

  g_assert_false (reel_layer_map_pass (&sender.map, 0, &number, &timestamp, get_now (&sender) + 1000 * MS));
  number = (guint16)(sender.numbers[1] - PACKETS - 1);
  g_assert_false (reel_layer_map_pass (&sender.map, 1, &number, &timestamp, get_now (&sender)));

  number = sender.last;
  g_assert_true (reel_layer_map_find (&sender.map, &number, &layer));
  g_assert_cmpuint (layer, ==, 1);
  g_assert_cmpuint (number, ==, (guint16)(sender.numbers[1] - 1));
  number = (guint16)(sender.last + 1);
  g_assert_false (reel_layer_map_find (&sender.map, &number, &layer));
}

/* The key frame shows what the layer before has shown already, and its packets may be reordered. */
static void
test_earlier (void)
{
  Sender sender;
  guint32 last = 0;

  sender_init (&sender);
  go_on (&sender, 0, 100, TRUE);
  sender.captured -= 4 * PICTURE;
  for (guint picture = 0; picture < 8; picture++, sender.captured += PICTURE) {
    guint32 same = 0;

    for (guint packet = PACKETS; packet > 0; packet--) {
      guint16 number = (guint16)(sender.numbers[1] + packet);
      guint32 timestamp = sender.captured + sender.offsets[1];

      if (picture == 0 && packet == PACKETS)
        reel_layer_map_change (&sender.map, 1, sender.numbers[1], timestamp, get_now (&sender));
      g_assert_true (reel_layer_map_pass (&sender.map, 1, &number, &timestamp, get_now (&sender)));
      g_assert_true (packet == PACKETS || timestamp == same);
      same = timestamp;
    }
    g_assert_cmpint ((gint32)(same - (picture == 0 ? sender.last_timestamp : last)), >, 0);
    last = same;
    sender.numbers[1] = (guint16)(sender.numbers[1] + PACKETS);
  }
}

/* A sender whose numbers jump goes on. */
static void
test_jump (void)
{
  Sender sender;
  const guint16 jumps[] = { 20000, 40000, 5000, 65535 - 10000 };

  sender_init (&sender);
  go_on (&sender, 0, 10, TRUE);
  for (gsize i = 0; i < G_N_ELEMENTS (jumps); i++) {
    sender.numbers[0] = (guint16)(sender.numbers[0] + jumps[i]);
    sender.has_last = FALSE;
    go_on (&sender, 0, 10, FALSE);
  }
}

/* Another sender: what was known of the layer's clock is of no use. */
static void
test_forget (void)
{
  Sender sender;

  sender_init (&sender);
  go_on (&sender, 0, 100, TRUE);
  report (&sender, 0, 0);
  report (&sender, 1, 0);
  sender.offsets[1] += 400000;
  reel_layer_map_forget (&sender.map, 1);
  go_on (&sender, 0, 1, FALSE);
  go_on (&sender, 1, 1, TRUE);
  settle (&sender, 1);
  g_assert_cmpint (sender.off, <, 43 * MS);
}

/* The present sender begins again, with other timestamps and numbers. */
static void
test_restart (void)
{
  Sender sender;

  sender_init (&sender);
  go_on (&sender, 0, 100, TRUE);
  sender.captured += 90000;
  sender.offsets[0] += 777777;
  sender.numbers[0] = 20;
  reel_layer_map_forget (&sender.map, 0);
  sender.off = 0;
  go_on (&sender, 0, 1, TRUE);
  g_assert_cmpint (sender.off - (gint64)777777 * 1000000000 / RATE, <, MS);
  g_assert_cmpint (sender.off - (gint64)777777 * 1000000000 / RATE, >, -MS);
  settle (&sender, 0);
}

/* The key frame has come late: it is passed on behind what was shown meanwhile, and so much is known of it. What
 * follows approaches its own time. */
static void
test_lift (void)
{
  ReelLayerMap map = { .clock_rate = RATE };
  gint64 last = G_MAXINT64;

  reel_layer_map_note (&map, 1, 0, 0);
  for (guint32 picture = 0; picture < 33; picture++) {
    guint16 number = (guint16)picture;
    guint32 timestamp = picture * PICTURE;

    reel_layer_map_note (&map, 0, timestamp, picture * PICTURE * G_GINT64_CONSTANT (1000000000) / RATE);
    if (picture == 0)
      reel_layer_map_change (&map, 0, number, timestamp, 0);
    g_assert_true (reel_layer_map_pass (&map, 0, &number, &timestamp, 0));
    g_assert_cmpint (reel_layer_map_get_lift (&map, 0, picture * PICTURE), ==, 0);
  }
  reel_layer_map_change (&map, 1, 500, 27 * PICTURE, 1100 * MS);
  for (guint32 picture = 27; picture < 90; picture++) {
    guint16 number = (guint16)(500 + picture);
    guint32 timestamp = picture * PICTURE;
    gint64 lift;

    g_assert_true (reel_layer_map_pass (&map, 1, &number, &timestamp, 1100 * MS));
    lift = reel_layer_map_get_lift (&map, 1, picture * PICTURE);
    g_assert_cmpint (ABS ((timestamp - picture * PICTURE) * G_GINT64_CONSTANT (1000000000) / RATE - lift), <, MS);
    if (picture == 27)
      g_assert_cmpint (lift / MS, ==, 167); /* five pictures and 1 ms */
    g_assert_true (lift < last || lift == 0);
    last = lift;
  }
  g_assert_cmpint (last, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/layer-map/arrival", test_arrival);
  g_test_add_func ("/layer-map/reports", test_reports);
  g_test_add_func ("/layer-map/unrelated-reports", test_unrelated_reports);
  g_test_add_func ("/layer-map/late", test_late);
  g_test_add_func ("/layer-map/earlier", test_earlier);
  g_test_add_func ("/layer-map/jump", test_jump);
  g_test_add_func ("/layer-map/restart", test_restart);
  g_test_add_func ("/layer-map/forget", test_forget);
  g_test_add_func ("/layer-map/lift", test_lift);
  return g_test_run ();
}
