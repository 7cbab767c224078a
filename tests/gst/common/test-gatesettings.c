/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of gst/common/gatesettings: every setting has a property, and warnings come back as they were set. */
#include "gst/common/gatesettings.h"

static void
test_specs (void)
{
  static const char *const names[] = {
    [GATE_SETTING_INITIAL_MODE] = "initial-mode",   [GATE_SETTING_MAX_DURATION] = "max-duration",
    [GATE_SETTING_WARNINGS] = "warnings",           [GATE_SETTING_ON_LIMIT] = "on-limit",
    [GATE_SETTING_CENSOR_TEXT] = "censor-text",     [GATE_SETTING_CENSOR_TONE] = "censor-tone",
    [GATE_SETTING_RECORDED_TIME] = "recorded-time", [GATE_SETTING_REMAINING_TIME] = "remaining-time",
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    GParamSpec *spec = g_param_spec_ref_sink (gate_settings_make_spec ((GateSetting)i));

    g_assert_cmpstr (spec->name, ==, names[i]);
    g_assert_cmpint ((spec->flags & G_PARAM_WRITABLE) != 0, ==, i < GATE_SETTING_RECORDED_TIME);
    g_param_spec_unref (spec);
  }
}

/* @type: of the values, G_TYPE_UINT or G_TYPE_INT */
static void
assert_read (GType type, const int *seconds, guint n, guint length)
{
  g_autoptr (GArray) warnings = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_auto (GValue) set = G_VALUE_INIT, got = G_VALUE_INIT;
  const guint64 before = 7;

  g_array_append_val (warnings, before);
  g_value_init (&set, GST_TYPE_ARRAY);
  for (guint i = 0; i < n; i++) {
    GValue value = G_VALUE_INIT;

    g_value_init (&value, type);
    if (type == G_TYPE_UINT)
      g_value_set_uint (&value, (guint)seconds[i]);
    else
      g_value_set_int (&value, seconds[i]);
    gst_value_array_append_and_take_value (&set, &value);
  }
  gate_settings_read_warnings (warnings, &set);
  g_assert_cmpuint (warnings->len, ==, length);
  g_value_init (&got, GST_TYPE_ARRAY);
  gate_settings_write_warnings (warnings, &got);
  g_assert_cmpuint (gst_value_array_get_size (&got), ==, length);
  for (guint i = 0; i < length; i++) {
    g_assert_cmpuint (g_array_index (warnings, guint64, i), ==, (guint64)seconds[i] * GST_SECOND);
    g_assert_cmpuint (g_value_get_uint (gst_value_array_get_value (&got, i)), ==, (guint)seconds[i]);
  }
}

static void
test_warnings (void)
{
  assert_read (G_TYPE_UINT, (const int[]){ 600, 60, 0 }, 3, 2);
  assert_read (G_TYPE_INT, (const int[]){ 60, 30, -5 }, 3, 2);
  assert_read (G_TYPE_INT, (const int[]){ 0 }, 1, 0);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/gatesettings/specs", test_specs);
  g_test_add_func ("/gatesettings/warnings", test_warnings);
  return g_test_run ();
}
