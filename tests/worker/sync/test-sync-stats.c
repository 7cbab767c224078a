/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/worker/sync/reel-sync-stats: nothing that is not known, and ms with three digits. */
#include "manager/worker/sync/reel-sync-stats.h"

static void
assert_described (const ReelSyncStats *stats, const char *expected)
{
  g_autoptr (GVariant) described = NULL, wanted = g_variant_ref_sink (g_variant_new_parsed (expected));
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  reel_sync_stats_describe (stats, &dict);
  described = g_variant_ref_sink (g_variant_dict_end (&dict));
  g_assert_cmpuint (g_variant_n_children (described), ==, g_variant_n_children (wanted));
  for (gsize i = 0; i < g_variant_n_children (wanted); i++) {
    g_autoptr (GVariant) value = NULL, found = NULL;
    const char *key = NULL;

    g_variant_get_child (wanted, i, "{&sv}", &key, &value);
    found = g_variant_lookup_value (described, key, NULL);
    g_assert_cmpvariant (found, value);
  }
}

static void
test_unknown (void)
{
  ReelSyncStats stats = { .offset = 5 };

  assert_described (&stats, "@a{sv} {}");
}

static void
test_drift (void)
{
  ReelSyncStats stats = { .has_drift = TRUE, .drift_ppm = -0.5 };

  assert_described (&stats, "{'drift-ppm': <-0.5>}");
}

static void
test_offsets (void)
{
  ReelSyncStats stats = { .reports = 1,
                          .offset = 1234567,
                          .left = -2000000,
                          .correction = 999,
                          .largest_correction = 80000000,
                          .ignored = TRUE };

  assert_described (&stats, "{'av-offset-ms': <1.234>, 'av-offset-left-ms': <-2.0>, 'av-correction-ms': <0.0>, "
                            "'av-correction-largest-ms': <80.0>, 'av-offset-ignored': <true>}");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync-stats/unknown", test_unknown);
  g_test_add_func ("/sync-stats/drift", test_drift);
  g_test_add_func ("/sync-stats/offsets", test_offsets);
  return g_test_run ();
}
