/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/connectors/janus/core/reel-janus-config: defaults, refusals that name the key, and patterns. */
#include "manager/connectors/janus/core/reel-janus-config.h"

#include "manager/core/wire/reel-error.h"

static void
test_defaults (void)
{
  g_autoptr (ReelJanusConfig) config = reel_janus_config_parse ("", NULL);

  g_assert_nonnull (config);
  g_assert_cmpstr (config->url, ==, "ws://127.0.0.1:8188/");
  g_assert_cmpstr (config->media_address, ==, "127.0.0.1");
  g_assert_null (config->recorder_address);
  g_assert_cmpint (config->identity, ==, REEL_JANUS_BY_ID);
  g_assert_true (reel_janus_config_takes_room (config, "1234", NULL));
}

static void
test_refusals (void)
{
  static const char *const cases[][2] = {
    { "[janus]\nurl=http://127.0.0.1/", "[janus] url:*" },
    { "[janus]\nurl=ws://janus.example.com/", "[janus] media-address: needed*" },
    { "[janus]\nmedia-address=janus.example.com", "[janus] media-address: “janus.example.com” is not a numeric*" },
    { "[janus]\nname=a b", "[janus] name:*" },
    { "[janus]\ncolour=red", "[janus] colour: there is no such key" },
    { "[janus]\nsrtp=80", "[janus] srtp:*" },
    { "[rooms]\npoll-seconds=0", "[rooms] poll-seconds:*" },
    { "[rooms]\nsecret-file=a/b", "[rooms] secret-file:*" },
    { "[people]\nidentity=name", "[people] identity: neither id nor display" },
    { "[people]\ndefault-role=king", "[people] default-role:*" },
    { "[prompt]\npublish=room", "[prompt] publish:*" },
    { "[texts]\nanswers-port=9000", "*answers-key-file: needed*" },
    { "[texts]\ntextroom=yes", "[texts] textroom:*" },
    { "[nobody]\nx=1", "[nobody] x:*" },
    { "x=1", "*" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (reel_janus_config_parse (cases[i][0], &error));
    g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
    g_assert_true (g_pattern_match_simple (cases[i][1], error->message));
  }
}

static void
test_rooms (void)
{
  g_autoptr (ReelJanusConfig) config =
      reel_janus_config_parse ("[janus]\nurl=wss://janus.example.com/\nmedia-address=192.0.2.7\n[rooms]\ninclude=12*; "
                               "Bo?rd *\nexclude=129;*private*\n",
                               NULL);

  g_assert_nonnull (config);
  g_assert_cmpstr (config->media_address, ==, "192.0.2.7");
  g_assert_true (reel_janus_config_takes_room (config, "1234", NULL));
  g_assert_true (reel_janus_config_takes_room (config, "7", "BOARD meeting"));
  g_assert_false (reel_janus_config_takes_room (config, "7", "Lunch"));
  g_assert_false (reel_janus_config_takes_room (config, "129", "Board meeting"));
  g_assert_false (reel_janus_config_takes_room (config, "1234", "Private"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/janus-config/defaults", test_defaults);
  g_test_add_func ("/janus-config/refusals", test_refusals);
  g_test_add_func ("/janus-config/rooms", test_rooms);
  return g_test_run ();
}
