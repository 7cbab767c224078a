/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/worker/recording/reel-tiles-message: from the compositor's message to who is seen. */
#include "manager/worker/recording/reel-tiles-message.h"

#include "manager/worker/recording/reel-tile-sizes.h"

#include "gst/common/names.h"

#include <string.h>

static void
add_tile (GValue *tiles, const char *participant, const char *kind, gboolean stage, guint width, guint height)
{
  GValue tile = G_VALUE_INIT;

  g_value_init (&tile, GST_TYPE_STRUCTURE);
  g_value_take_boxed (&tile, gst_structure_new ("tile", CALLREEL_FIELD_PARTICIPANT_ID, G_TYPE_STRING, participant,
                                                CALLREEL_FIELD_KIND, G_TYPE_STRING, kind, CALLREEL_FIELD_STAGE,
                                                G_TYPE_BOOLEAN, stage, CALLREEL_FIELD_WIDTH, G_TYPE_UINT, width,
                                                CALLREEL_FIELD_HEIGHT, G_TYPE_UINT, height, NULL));
  gst_value_list_append_and_take_value (tiles, &tile);
}

static GstStructure *
make_message (void)
{
  GstStructure *message =
      gst_structure_new (CALLREEL_MESSAGE_TILES, CALLREEL_FIELD_LAYOUT, G_TYPE_STRING, "presentation",
                         CALLREEL_FIELD_RUNNING_TIME, G_TYPE_UINT64, G_GUINT64_CONSTANT (5), NULL);
  GValue tiles = G_VALUE_INIT;

  gst_value_list_init (&tiles, 2);
  add_tile (&tiles, "bob", "screen", TRUE, 1536, 1080);
  add_tile (&tiles, "bob", "camera", FALSE, 384, 216);
  add_tile (&tiles, "ann", "camera", FALSE, 384, 216);
  gst_structure_take_value (message, CALLREEL_FIELD_TILES, &tiles);
  return message;
}

static void
test_sizes (void)
{
  g_autoptr (GstStructure) message = make_message ();
  ReelTileSizes sizes = { NULL };
  guint width = 0, height = 0;

  g_assert_cmpuint (reel_tiles_message_get_time (message), ==, 5);
  reel_tile_sizes_find (&sizes, "bob", TRUE, &width, &height);
  g_assert_cmpuint (width, ==, 0);
  reel_tile_sizes_read (&sizes, message);
  reel_tile_sizes_read (&sizes, message);
  reel_tile_sizes_find (&sizes, "ann", TRUE, &width, &height);
  g_assert_cmpuint (width, ==, 0);
  reel_tile_sizes_find (&sizes, "bob", FALSE, &width, &height);
  g_assert_cmpuint (width, ==, 384);
  reel_tile_sizes_find (&sizes, "bob", TRUE, &width, &height); /* another recording shows it larger */
  g_assert_cmpuint (width, ==, 1536);
  g_assert_cmpuint (height, ==, 1080);
  reel_tile_sizes_find (&sizes, "bob", FALSE, &width, &height);
  g_assert_cmpuint (width, ==, 1536);
  reel_tile_sizes_clear (&sizes);
}

static void
test_log (void)
{
  g_autoptr (ReelViewLog) views = reel_view_log_new ();
  g_autoptr (GstStructure) message = make_message ();
  g_autoptr (GVariant) built = NULL;
  g_autofree char *text = NULL;

  reel_tiles_message_log (message, 7, views);
  built = g_variant_ref_sink (reel_view_log_build (views, 0, G_MAXINT64));
  g_assert_cmpuint (g_variant_n_children (built), ==, 1);
  text = g_variant_print (built, FALSE);
  g_assert_nonnull (strstr (text, "'utc': <int64 7>"));
  g_assert_nonnull (strstr (text, "'layout': <'presentation'>"));
  g_assert_nonnull (strstr (text, "'stage': <'bob'>"));
  g_assert_nonnull (strstr (text, "'participants': <['ann', 'bob']>"));
  g_assert_nonnull (strstr (text, "'screens': <['bob']>"));
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tiles-message/log", test_log);
  g_test_add_func ("/tiles-message/sizes", test_sizes);
  return g_test_run ();
}
