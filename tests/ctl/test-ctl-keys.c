/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* callreelctl knows every key of the core's tables; how it lists and explains them. */
#include "manager/ctl/ctl-keys.h"

#include "manager/core/rules/reel-action.h"
#include "manager/core/wire/reel-call-properties.h"
#include "manager/core/wire/reel-options.h"
#include "manager/core/wire/reel-participant.h"
#include "manager/core/rules/reel-policy.h"
#include "manager/core/wire/reel-recording-filter.h"
#include "manager/core/wire/reel-stream.h"

#include <string.h>

#define MAX_COLUMNS 82

static gboolean
has_line (const char *lines, const char *key, const char *end)
{
  g_auto (GStrv) list = g_strsplit (lines, "\n", -1);
  g_autofree char *line = g_strconcat (key, end, NULL);

  return g_strv_contains ((const char *const *)list, line);
}

static void
test_every_key (void)
{
  static const struct {
    const ReelDictKey *keys;
    const char *command;
  } tables[] = {
    { reel_options_keys, "start" },
    { reel_action_keys, "pause" },
    { reel_action_keys, "uncensor" },
    { reel_recording_filter_keys, "list" },
    { reel_call_create_keys, "call create" },
    { reel_call_update_keys, "call update" },
    { reel_participant_keys, "call add-participant" },
    { reel_participant_keys, "call update-participant" },
    { reel_stream_update_keys, "call update-stream" },
    { reel_transport_keys, "call add-stream" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (tables); i++) {
    g_autofree char *lines = ctl_keys_list (tables[i].command, NULL);
    g_autofree char *help = ctl_keys_describe (tables[i].command);

    for (const ReelDictKey *key = tables[i].keys; key->key != NULL; key++) {
      /* its type follows from which of the others is given */
      if (tables[i].keys == reel_transport_keys && g_str_equal (key->key, "type"))
        continue;
      g_test_message ("%s of %s", key->key, tables[i].command);
      g_assert_true (has_line (lines, key->key, key->type == REEL_DICT_TEXTS ? "." : "="));
      g_assert_nonnull (strstr (help, key->key));
    }
  }
}

static void
test_policy (void)
{
  for (guint i = 0; i < REEL_N_POLICY_PROPERTIES; i++) {
    const ReelPolicyInfo *info = reel_policy_get_info (i);

    for (guint level = 0; level < REEL_N_POLICY_LEVELS; level++) {
      g_autofree char *set = ctl_keys_list ("policy set", reel_policy_level_nicks[level]);
      g_autofree char *unset = ctl_keys_list ("policy unset", reel_policy_level_nicks[level]);
      const gboolean may = (info->levels & 1u << level) != 0;

      g_test_message ("%s of a %s", info->name, reel_policy_level_nicks[level]);
      g_assert_true (has_line (set, info->name, "=") == may);
      g_assert_true (has_line (unset, info->name, "") == may);
    }
    g_assert_cmpint (ctl_keys_get_value (info->name), ==,
                     *info->signature == 'b'   ? CTL_VALUE_TRUTH
                     : *info->signature == 'u' ? CTL_VALUE_UINT32
                                               : CTL_VALUE_TEXT);
  }
}

static void
test_values (void)
{
  static const struct {
    const char *key, *lines;
    CtlValue value;
  } rows[] = {
    { "format", "mp4\nmp3\nwav\n", CTL_VALUE_TEXT },
    { "pinned", "yes\nno\n", CTL_VALUE_TRUTH },
    { "forced", "yes\nno\n", CTL_VALUE_TRUTH },
    { "consent", "joiners\nall\noff\n", CTL_VALUE_TEXT },
    { "state",
      "starting\nrecording\npaused\nfinalizing\ncompleted\nfailed\nringing\nestablished\nwaiting\nleased\ndone\n"
      "dead\ndropped\n",
      CTL_VALUE_TEXT },
    { "capacity", "", CTL_VALUE_UINT32 },
    { "max-size-bytes", "", CTL_VALUE_UINT64 },
    { "from", "", CTL_VALUE_INSTANT },
    { "avatar", "", CTL_VALUE_FILE },
    { "metadata", "", CTL_VALUE_TEXTS },
    { "unheard-of", "", CTL_VALUE_TEXT },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *lines = ctl_keys_list_values (rows[i].key);

    g_assert_cmpstr (lines, ==, rows[i].lines);
    g_assert_cmpint (ctl_keys_get_value (rows[i].key), ==, rows[i].value);
  }
}

static void
test_help (void)
{
  g_autofree char *help = ctl_keys_describe ("start");
  g_auto (GStrv) lines = g_strsplit (help, "\n", -1);

  g_assert_true (g_str_has_prefix (help, "Keys: format (mp4, mp3, wav), "));
  g_assert_true (g_str_has_suffix (help, "metadata.NAME.\n"));
  for (gsize i = 0; lines[i] != NULL; i++)
    g_assert_cmpuint (strlen (lines[i]), <=, MAX_COLUMNS);
  g_assert_null (ctl_keys_describe ("state"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ctl-keys/every-key", test_every_key);
  g_test_add_func ("/ctl-keys/policy", test_policy);
  g_test_add_func ("/ctl-keys/values", test_values);
  g_test_add_func ("/ctl-keys/help", test_help);
  return g_test_run ();
}
