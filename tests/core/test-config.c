/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The configuration: defaults, values, and refusals that name line and key. */
#include "manager/core/wire/reel-config.h"

#include "manager/core/wire/reel-error.h"

static const struct {
  const char *text;
  const char *refusal;
} refused[] = {
  { "[storage]\ndirectory=recordings\n", "line 2: [storage] directory: “recordings” is not an absolute path" },
  { "[storage]\nseal-recipients=keys\n", "line 2: [storage] seal-recipients: a file of keys is named" },
  { "[storage]\nsigning-key=key.pem\n", "line 2: [storage] signing-key: a file of keys is named" },
  { "# mine\n\n[storage]\n# here\ndirektory = /x\n", "line 5: [storage] direktory: unknown key" },
  { "[storage]\nkeep-hours=-1\n", "line 2: [storage] keep-hours:" },
  { "[storage]\nkeep-hours=876001\n", "line 2: [storage] keep-hours:" },
  { "[storage]\nshorten-existing=1\n", "line 2: [storage] shorten-existing: “1” is neither" },
  { "[rtp]\n[stroage]\ndirectory=/x\n", "line 2: [stroage] is not a known group" },
  { "[portal]\nurl=p.example.com\n", "line 2: [portal] url: not an address" },
  { "[portal]\nurl=ftp://p.example.com\n", "line 2: [portal] url: not an address" },
  { "[portal]\nurl=https://a:b@p.example.com\n", "line 2: [portal] url: not an address" },
  { "[portal]\nurl=https://p.example.com/?a=b\n", "line 2: [portal] url: not an address" },
  { "[portal]\naddress=localhost\n", "line 2: [portal] address: “localhost” is not a numeric" },
  { "[portal]\nport=65536\n", "line 2: [portal] port: " },
  { "[portal]\nprot=1\n", "line 2: [portal] prot: unknown key" },
  { "[portal]\naddress=0.0.0.0\n", "line 1: [portal] other machines would reach it without encryption" },
  { "[portal]\naddress=127.evil\n", "line 2: [portal] address: “127.evil” is not a numeric" },
  { "[portal]\ncertificate=/a.pem\n", "line 1: [portal] needs both of certificate" },
  { "[portal]\ncertificate=./a.pem\n", "line 2: [portal] certificate: a file must be" },
  { "[portal]\nissuer=a\naudience=b\n", "line 1: [portal] needs issuer, audience and one of" },
  { "[portal]\njwks-file=/a\n", "line 1: [portal] needs issuer, audience and one of" },
  { "[portal]\nissuer=a\naudience=b\njwks-file=/a\njwks-url=https://a/\n", "line 1: [portal] needs one of jwks-file" },
  { "[portal]\njwks-url=http://id.example.com/\n", "line 2: [portal] jwks-url: not an https address" },
  { "[portal]\norigins=https://a.example/x\n", "line 2: [portal] origins: an origin is written as" },
  { "[portal]\norigins=https://a.example;*\n", "line 2: [portal] origins: an origin is written as" },
  { "[portal]\norigins=https://a.example 'unsafe-inline'\n", "line 2: [portal] origins: an origin is written as" },
  { "[portal]\norigins=http://a.example\n", "line 2: [portal] origins: an origin of another machine must be https" },
  { "[portal]\nproxies=proxy.example\n", "line 2: [portal] proxies: not a numeric" },
  { "[portal]\nname=\n", "line 2: [portal] name: not one line" },
  { "[portal]\nmetrics=1\n", "line 2: [portal] metrics: “1” is neither true nor false" },
  { "[rtp]\naddress=localhost\n", "line 2: [rtp] address: “localhost” is not a numeric" },
  { "[rtp]\naddress=192.0.2.20  # ours\n", "line 2: [rtp] address: “192.0.2.20  # ours” is not a numeric" },
  { "[rtp]\nport-min=40001\n", "line 2: [rtp] port-min: the lowest port must be even" },
  { "[rtp]\nport-min=80\n", "line 2: [rtp] port-min: “80” is not an integer from 1024 to 65535" },
  { "[rtp]\nport-max=65536\n", "line 2: [rtp] port-max: " },
  { "[rtp]\nport-max=-1\n", "line 2: [rtp] port-max: " },
  { "[rtp]\nport-min=50000\nport-max=50000\n", "line 3: [rtp] port-max: " },
  { "[rtp]\nstrict-source=maybe\n", "line 2: [rtp] strict-source: “maybe” is neither true nor false" },
  { "[rtp]\nrelearn-after=-1\n", "line 2: [rtp] relearn-after: “-1” is not" },
  { "[rtp]\nrelearn-after=86401\n", "line 2: [rtp] relearn-after: “86401” is not an integer from 0 to 86400" },
  { "[rtp]\ndtmf-digits=1\n", "line 2: [rtp] dtmf-digits: “1” is neither true nor false" },
  { "[rtp]\nmax-picture=4096\n", "line 2: [rtp] max-picture: a size is WIDTHxHEIGHT" },
  { "[rtp]\nmax-picture=1x2x3\n", "line 2: [rtp] max-picture: a size is WIDTHxHEIGHT" },
  { "[rtp]\nmax-picture=15x16\n", "line 2: [rtp] max-picture: “15” is not an integer from 16 to 16384" },
  { "[rtp]\nmax-picture=16x16385\n", "line 2: [rtp] max-picture: “16385” is not an integer from 16 to 16384" },
  { "[rtp]\nport-min=60000\n", "line 2: [rtp] port-min: port-max is not above port-min" },
  { "[streams]\nfile-directories=/srv;media\n", "line 2: [streams] file-directories: “media” is not an absolute path" },
  { "[limits]\nmax-duration-minutes=0\n", "line 2: [limits] max-duration-minutes: “0” is not" },
  { "[limits]\nmax-duration-minutes=241\n", "line 2: [limits] max-duration-minutes: “241” is not" },
  { "[limits]\nmax-duration-minutes=nan\n", "line 2: [limits] max-duration-minutes: “nan” is not" },
  { "[limits]\nmax-duration-minutes=6e1\n", "line 2: [limits] max-duration-minutes: “6e1” is not" },
  { "[limits]\nwarnings=60;x\n", "line 2: [limits] warnings: “x” is not" },
  { "[limits]\nwarnings=60;60\n", "line 2: [limits] warnings: duplicate warning" },
  { "[limits]\nwarnings=0\n", "line 2: [limits] warnings: “0” is not" },
  { "[limits]\nmedia-timeout-seconds=0\n", "line 2: [limits] media-timeout-seconds: " },
  { "[audio]\nnormalise-loudness=yes\n", "line 2: [audio] normalise-loudness: “yes” is neither true nor false" },
  { "[limits]\ncapacity=99999999999999999999\n", "line 2: [limits] capacity: " },
  { "[limits]\nidle-call-seconds=604801\n", "line 2: [limits] idle-call-seconds: “604801” is not" },
  { "[limits]\noperations-per-call=0\n", "line 2: [limits] operations-per-call: “0” is not" },
  { "[automatic]\ncontent-type=video\n", "line 2: [automatic] content-type: " },
  { "[censoring]\ntext=a\tb\n", "line 2: [censoring] text: control characters" },
  { "[censoring]\ntone-hz=7001\n", "line 2: [censoring] tone-hz: “7001” is not" },
  { "[announcements]\nenabled=yes\n", "line 2: [announcements] enabled: “yes” is neither true nor false" },
  { "[announcements]\ndirectory=texts\n", "line 2: [announcements] directory: “texts” is not an absolute path" },
  { "[announcements]\nnotice-interval-seconds=0\n", "line 2: [announcements] notice-interval-seconds: “0” is not" },
  { "[announcements]\nwait-for-prompt=1\n", "line 2: [announcements] wait-for-prompt: “1” is neither" },
  { "[announcements]\nlanguage=../de\n", "line 2: [announcements] language: not a language tag" },
  { "[streams]\nnetwork=no\n", "line 2: [streams] network: “no” is neither true nor false" },
  { "directory=/x\n", "" },
  { "[storage\n", "" },
};

static void
test_defaults (void)
{
  const char *const texts[] = { "", "# nothing\n", "[limits]\n[rtp]\n" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (ReelConfig) config = reel_config_parse (texts[i], &error);
    const guint32 *warnings;

    g_assert_no_error (error);
    g_assert_null (config->storage_directory);
    g_assert_cmpuint (config->keep_hours, ==, 48);
    g_assert_cmpuint (config->keep_undelivered_hours, ==, 168);
    g_assert_false (config->shorten_existing);
    g_assert_cmpstr (config->rtp_address, ==, "127.0.0.1");
    g_assert_cmpuint (config->rtp_port_min, ==, 40000);
    g_assert_cmpuint (config->rtp_port_max, ==, 49999);
    g_assert_true (config->strict_source);
    g_assert_cmpuint (config->relearn_after_seconds, ==, 0);
    g_assert_false (config->dtmf_digits);
    g_assert_cmpuint (config->max_picture_width, ==, 4096);
    g_assert_cmpuint (config->max_picture_height, ==, 2304);
    g_assert_cmpuint (config->max_duration_minutes, ==, 60);
    g_assert_cmpuint (reel_config_get_limit_ms (config), ==, 3600000);
    warnings = (const guint32 *)config->warnings->data;
    g_assert_cmpuint (config->warnings->len, ==, 3);
    g_assert_cmpuint (warnings[0], ==, 600);
    g_assert_cmpuint (warnings[1], ==, 300);
    g_assert_cmpuint (warnings[2], ==, 60);
    g_assert_cmpuint (config->media_timeout_seconds, ==, 120);
    g_assert_true (config->announcements_enabled);
    g_assert_false (config->notice_tone);
    g_assert_true (config->streams_network);
    g_assert_cmpuint (config->notice_interval_seconds, ==, 15);
    g_assert_false (config->wait_for_prompt);
    g_assert_null (config->announcements_directory);
    g_assert_cmpstr (config->announcements_language, ==, "en");
    g_assert_cmpuint (config->capacity, ==, 0);
    g_assert_cmpuint (config->operations_per_call, ==, 1);
    g_assert_cmpuint (config->idle_call_seconds, ==, 14400);
    g_assert_cmpint (config->automatic_content_type, ==, REEL_CONTENT_AUDIO_VIDEO);
    g_assert_false (config->normalise_loudness);
    g_assert_cmpstr (config->censor_text, ==, "Recording censored");
    g_assert_cmpuint (config->censor_tone_hz, ==, 0);
    g_assert_cmpstr (config->event_topic, ==, "");
  }
}

static void
test_all (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReelConfig) config = reel_config_parse (
      "[storage]\ndirectory = "
      "/srv/"
      "calls\nseal-recipients=/k\nsigning-key=/"
      "s.pem\nkeep-hours=0\nkeep-undelivered-hours=12\nshorten-existing=true\n[rtp]\naddress=::1\nport-min=1024\nport-"
      "max=65535\n"
      "strict-source=false\nrelearn-after=86400\ndtmf-digits=true\nmax-picture=16x16384\n[streams]\nfile-directories=/"
      "srv/a; /srv/b;\n"
      "[limits]\nmax-duration-minutes=240\nwarnings=30; 90;\nmedia-timeout-seconds=5\n"
      "capacity=4\noperations-per-call=2\nidle-call-seconds=0\n[automatic]\ncontent-type=audioOnly\n[audio]\nnormalise-"
      "loudness=true\n[censoring]\ntext=\ntone-hz=1000\n[streams]\nnetwork=false\n[event]\ntopic=/subscriptions/1\n"
      "[portal]\nurl=https://p.example.com/rec/\naddress=0.0.0.0\nport=443\ncertificate=portal-cert\n"
      "private-key=portal-key\norigins=https://a.example.com; http://localhost:3000;\nproxies=::1\n"
      "issuer=https://id.example.com\naudience=a\njwks-url=https://id.example.com/keys\nmetrics=true\n",
      &error);

  g_assert_no_error (error);
  g_assert_cmpstr (config->storage_directory, ==, "/srv/calls");
  g_assert_cmpuint (config->keep_hours, ==, 0);
  g_assert_cmpuint (config->keep_undelivered_hours, ==, 12);
  g_assert_true (config->shorten_existing);
  g_assert_cmpstr (config->seal_recipients, ==, "/k");
  g_assert_cmpstr (config->signing_key, ==, "/s.pem");
  g_assert_cmpstr (config->rtp_address, ==, "::1");
  g_assert_cmpuint (config->rtp_port_min, ==, 1024);
  g_assert_cmpuint (config->rtp_port_max, ==, 65535);
  g_assert_false (config->strict_source);
  g_assert_cmpuint (config->relearn_after_seconds, ==, 86400);
  g_assert_true (config->dtmf_digits);
  g_assert_cmpuint (config->max_picture_width, ==, 16);
  g_assert_cmpuint (config->max_picture_height, ==, 16384);
  g_assert_cmpstr (config->file_directories, ==, "/srv/a\n/srv/b");
  g_assert_cmpuint (reel_config_get_limit_ms (config), ==, 14400000);
  g_assert_cmpuint (config->warnings->len, ==, 2);
  g_assert_cmpuint (g_array_index (config->warnings, guint32, 0), ==, 90);
  g_assert_cmpuint (g_array_index (config->warnings, guint32, 1), ==, 30);
  g_assert_cmpuint (config->media_timeout_seconds, ==, 5);
  g_assert_cmpuint (config->capacity, ==, 4);
  g_assert_cmpuint (config->operations_per_call, ==, 2);
  g_assert_cmpuint (config->idle_call_seconds, ==, 0);
  g_assert_cmpint (config->automatic_content_type, ==, REEL_CONTENT_AUDIO_ONLY);
  g_assert_true (config->normalise_loudness);
  g_assert_cmpstr (config->censor_text, ==, "");
  g_assert_cmpuint (config->censor_tone_hz, ==, 1000);
  g_assert_cmpstr (config->event_topic, ==, "/subscriptions/1");
  g_assert_false (config->streams_network);
  g_assert_cmpstr (config->portal->url, ==, "https://p.example.com/rec");
  g_assert_cmpstr (config->portal->address, ==, "0.0.0.0");
  g_assert_cmpuint (config->portal->port, ==, 443);
  g_assert_cmpstr (config->portal->certificate, ==, "portal-cert");
  g_assert_cmpstr (config->portal->origins[1], ==, "http://localhost:3000");
  g_assert_cmpuint (g_strv_length (config->portal->origins), ==, 2);
  g_assert_cmpstr (config->portal->proxies[0], ==, "::1");
  g_assert_cmpstr (config->portal->issuer, ==, "https://id.example.com");
  g_assert_true (config->portal->metrics);
}

static void
test_no_warnings (void)
{
  g_autoptr (ReelConfig) config = reel_config_parse ("[limits]\nwarnings=\n", NULL);

  g_assert_cmpuint (config->warnings->len, ==, 0);
}

static void
test_refusals (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (reel_config_parse (refused[i].text, &error));
    g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
    if (!g_str_has_prefix (error->message, refused[i].refusal))
      g_error ("“%s” does not begin with “%s”", error->message, refused[i].refusal);
  }
}

/* The installed file: valid as it is, and with every key uncommented. */
static void
test_installed_file (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "data", "callreel.conf", NULL);
  g_autoptr (GRegex) commented = g_regex_new ("^#(?=[a-z-]+=|\\[)", G_REGEX_MULTILINE, 0, NULL);
  g_autoptr (ReelConfig) as_it_is = NULL;
  g_autoptr (ReelConfig) all_keys = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_autofree char *uncommented = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  as_it_is = reel_config_parse (text, &error);
  g_assert_no_error (error);
  g_assert_null (as_it_is->storage_directory);
  g_assert_null (as_it_is->file_directories);
  uncommented = g_regex_replace_literal (commented, text, -1, 0, "", 0, NULL);
  all_keys = reel_config_parse (uncommented, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (all_keys->storage_directory, ==, "/srv/recordings");
  g_assert_cmpstr (all_keys->seal_recipients, ==, "/etc/callreel/recipients");
  g_assert_cmpstr (all_keys->file_directories, ==, "/srv/media");
  g_assert_cmpstr (all_keys->rtp_address, ==, as_it_is->rtp_address);
  g_assert_cmpuint (all_keys->rtp_port_min, ==, as_it_is->rtp_port_min);
  g_assert_cmpuint (all_keys->rtp_port_max, ==, as_it_is->rtp_port_max);
  g_assert_cmpint (all_keys->strict_source, ==, as_it_is->strict_source);
  g_assert_cmpuint (all_keys->relearn_after_seconds, ==, as_it_is->relearn_after_seconds);
  g_assert_cmpint (all_keys->dtmf_digits, ==, as_it_is->dtmf_digits);
  g_assert_cmpuint (all_keys->max_picture_width, ==, as_it_is->max_picture_width);
  g_assert_cmpuint (all_keys->max_picture_height, ==, as_it_is->max_picture_height);
  g_assert_cmpuint (all_keys->max_duration_minutes, ==, as_it_is->max_duration_minutes);
  g_assert_cmpmem (all_keys->warnings->data, all_keys->warnings->len * sizeof (guint32), as_it_is->warnings->data,
                   as_it_is->warnings->len * sizeof (guint32));
  g_assert_cmpuint (all_keys->media_timeout_seconds, ==, as_it_is->media_timeout_seconds);
  g_assert_cmpuint (all_keys->capacity, ==, as_it_is->capacity);
  g_assert_cmpuint (all_keys->operations_per_call, ==, as_it_is->operations_per_call);
  g_assert_cmpint (all_keys->automatic_content_type, ==, as_it_is->automatic_content_type);
  g_assert_true (all_keys->normalise_loudness == as_it_is->normalise_loudness);
  g_assert_cmpstr (all_keys->censor_text, ==, as_it_is->censor_text);
  g_assert_cmpuint (all_keys->censor_tone_hz, ==, as_it_is->censor_tone_hz);
  g_assert_cmpstr (all_keys->event_topic, ==, as_it_is->event_topic);
  g_assert_cmpuint (as_it_is->webhooks->len, ==, 0);
  g_assert_cmpuint (all_keys->webhooks->len, ==, 1);
  g_assert_nonnull (all_keys->callback);
  g_assert_null (as_it_is->mail);
  g_assert_nonnull (all_keys->mail);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/config/defaults", test_defaults);
  g_test_add_func ("/core/config/all", test_all);
  g_test_add_func ("/core/config/no-warnings", test_no_warnings);
  g_test_add_func ("/core/config/refusals", test_refusals);
  g_test_add_func ("/core/config/installed-file", test_installed_file);
  return g_test_run ();
}
