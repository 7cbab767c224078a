/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/worker/recording/reel-tiles-message: from the compositor's message to who is seen. */
#include "manager/worker/recording/reel-tiles-message.h"

#include "gst/common/names.h"

#include <string.h>

static void
add_tile (GValue *tiles, const char *participant, const char *kind, gboolean stage)
{
  GValue tile = G_VALUE_INIT;

  g_value_init (&tile, GST_TYPE_STRUCTURE);
  g_value_take_boxed (&tile, gst_structure_new ("tile", CALLREEL_FIELD_PARTICIPANT_ID, G_TYPE_STRING, participant,
                                                CALLREEL_FIELD_KIND, G_TYPE_STRING, kind, CALLREEL_FIELD_STAGE,
                                                G_TYPE_BOOLEAN, stage, NULL));
  gst_value_list_append_and_take_value (tiles, &tile);
}

static void
test_log (void)
{
  g_autoptr (ReelViewLog) views = reel_view_log_new ();
  g_autoptr (GstStructure) message =
      gst_structure_new (CALLREEL_MESSAGE_TILES, CALLREEL_FIELD_LAYOUT, G_TYPE_STRING, "presentation", NULL);
  g_autoptr (GVariant) built = NULL;
  g_autofree char *text = NULL;
  GValue tiles = G_VALUE_INIT;

  gst_value_list_init (&tiles, 2);
  add_tile (&tiles, "bob", "screen", TRUE);
  add_tile (&tiles, "bob", "camera", FALSE);
  add_tile (&tiles, "ann", "camera", FALSE);
  gst_structure_take_value (message, CALLREEL_FIELD_TILES, &tiles);
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
  return g_test_run ();
}
