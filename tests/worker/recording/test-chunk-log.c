/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The log of a recording's chunks and modes, for a manager that missed the signals. */
#include "manager/worker/recording/reel-chunk-log.h"

static void
test_chunks (void)
{
  g_autoptr (ReelChunkLog) log = reel_chunk_log_new ();
  const ReelChunk *chunk = NULL;

  g_assert_null (reel_chunk_log_get_open (log));
  g_assert_cmpuint (reel_chunk_log_get_index (log, 7), ==, 7);
  reel_chunk_log_open (log, 7, "/r/7.mp4", 1000);
  reel_chunk_log_open (log, 8, "/r/8.mp4", 2000);
  g_assert_cmpuint (reel_chunk_log_get_index (log, 0), ==, 8);
  g_assert_cmpuint (reel_chunk_log_get_open (log)->index, ==, 7);
  chunk = reel_chunk_log_close (log, 7, 5, "ChunkMaximumTimeExceeded", 99);
  g_assert_cmpstr (chunk->location, ==, "/r/7.mp4");
  g_assert_null (reel_chunk_log_close (log, 7, 5, "SessionEnded", 99));
  g_assert_null (reel_chunk_log_close (log, 9, 5, "SessionEnded", 99));
  g_assert_cmpuint (reel_chunk_log_get_open (log)->index, ==, 8);
  g_assert_cmpuint (reel_chunk_log_get_rest (log, 12), ==, 7);
  g_assert_cmpuint (reel_chunk_log_get_rest (log, 3), ==, 0);
  g_assert_cmpint (reel_chunk_log_get_next_start (log, chunk), ==, 2000);
  g_assert_cmpint (reel_chunk_log_get_next_start (log, reel_chunk_log_get_open (log)), ==, G_MAXINT64);
}

/* What the manager has stored is not reported again, but still counts. */
static void
test_forget (void)
{
  g_autoptr (ReelChunkLog) log = reel_chunk_log_new ();
  g_autoptr (GVariant) state = NULL;
  g_autoptr (GVariant) chunks = NULL, modes = NULL;
  GVariantDict dict;

  reel_chunk_log_open (log, 0, "/r/0.wav", 1000);
  reel_chunk_log_add_mode (log, TRUE, FALSE, 1500, 3);
  reel_chunk_log_close (log, 0, 5, "ChunkMaximumTimeExceeded", 99);
  reel_chunk_log_open (log, 1, "/r/1.wav", 2000);
  reel_chunk_log_add_mode (log, FALSE, FALSE, 2500, 6);
  g_assert_false (reel_chunk_log_forget (log, 2));
  g_assert_cmpuint (reel_chunk_log_get_rest (log, 12), ==, 7);
  g_assert_cmpuint (reel_chunk_log_get_index (log, 7), ==, 1);
  g_variant_dict_init (&dict, NULL);
  reel_chunk_log_add_to (log, &dict);
  state = g_variant_ref_sink (g_variant_dict_end (&dict));
  chunks = g_variant_lookup_value (state, "chunks", G_VARIANT_TYPE ("aa{sv}"));
  modes = g_variant_lookup_value (state, "modes", G_VARIANT_TYPE ("aa{sv}"));
  g_assert_cmpuint (g_variant_n_children (chunks), ==, 1);
  g_assert_cmpuint (g_variant_n_children (modes), ==, 1);
  reel_chunk_log_close (log, 1, 7, "SessionEnded", 99);
  g_assert_false (reel_chunk_log_forget (log, 1));
  g_assert_true (reel_chunk_log_forget (log, 2));
  g_assert_cmpuint (reel_chunk_log_get_index (log, 7), ==, 1);
}

static void
test_state (void)
{
  g_autoptr (ReelChunkLog) log = reel_chunk_log_new ();
  g_autoptr (GVariant) state = NULL;
  GVariantDict dict;

  reel_chunk_log_open (log, 0, "/r/0.wav", 1000);
  reel_chunk_log_close (log, 0, 5, "SessionEnded", 99);
  reel_chunk_log_add_mode (log, TRUE, FALSE, 1500, 3);
  g_variant_dict_init (&dict, NULL);
  reel_chunk_log_add_to (log, &dict);
  state = g_variant_ref_sink (g_variant_dict_end (&dict));
  {
    g_autoptr (GVariant) chunks = g_variant_lookup_value (state, "chunks", G_VARIANT_TYPE ("aa{sv}"));
    g_autoptr (GVariant) modes = g_variant_lookup_value (state, "modes", G_VARIANT_TYPE ("aa{sv}"));
    g_autoptr (GVariant) chunk = g_variant_get_child_value (chunks, 0);
    g_autoptr (GVariant) mode = g_variant_get_child_value (modes, 0);
    const char *reason = NULL;
    guint64 size = 0;
    gint64 cut = 0;
    gboolean paused = FALSE;

    g_assert_true (g_variant_lookup (chunk, "end-reason", "&s", &reason));
    g_assert_cmpstr (reason, ==, "SessionEnded");
    g_assert_true (g_variant_lookup (chunk, "size", "t", &size));
    g_assert_cmpuint (size, ==, 99);
    g_assert_true (g_variant_lookup (mode, "cut-utc", "x", &cut));
    g_assert_cmpint (cut, ==, 1500);
    g_assert_true (g_variant_lookup (mode, "paused", "b", &paused));
    g_assert_true (paused);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chunk-log/chunks", test_chunks);
  g_test_add_func ("/chunk-log/forget", test_forget);
  g_test_add_func ("/chunk-log/state", test_state);
  return g_test_run ();
}
