/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/core/wire/reel-destination, through the configuration that contains it: keys, refusals,
 * addresses. */
#include "manager/core/wire/reel-config.h"

#include "manager/core/wire/reel-error.h"

#define STORE "[destination vault]\ntype=s3\nendpoint=https://s3.example.org\nbucket=calls\nkey-file=vault\n"

static const struct {
  const char *text;
  const char *refusal;
} refused[] = {
  { "[destination ]\ntype=s3\n", "has no name of letters" },
  { "[destination a/b]\ntype=s3\n", "line 1: [destination a/b] has no name of letters" },
  { "[destination a]\ndirectory=/a\n", "line 1: [destination a] has no type" },
  { "[destination a]\ntype=ftp\n", "line 2: [destination a] type: " },
  { "[destination a]\ntype=directory\n", "line 1: [destination a] has no directory" },
  { "[destination a]\ntype=directory\ndirectory=a\n", "line 3: [destination a] directory: not an absolute path" },
  { "[destination a]\ntype=directory\nbucket=a\n",
    "line 3: [destination a] bucket: a destination of this type has no" },
  { "[destination a]\ntype=hook\n", "line 1: [destination a] has no program" },
  { "[destination a]\ntype=hook\nprogram=a\n", "line 3: [destination a] program: not an absolute path" },
  { "[destination a]\ntype=s3\nbucket=a\n", "line 1: [destination a] has no endpoint, no bucket or no key-file" },
  { STORE "endpoint=http://s3.example.org\n", "endpoint: not https" },
  { STORE "endpoint=https://s3.example.org/\n", "endpoint: not an address" },
  { STORE "endpoint=https://a:b@s3.example.org\n", "endpoint: not an address" },
  { STORE "bucket=a b\n", "bucket: has a blank" },
  { STORE "prefix=/a\n", "prefix: has other characters" },
  { STORE "prefix=a?b\n", "prefix: has other characters" },
  { STORE "key-file=keys/a\n", "key-file: a file must be an absolute path" },
  { STORE "part-mib=4\n", "part-mib: “4” is not an integer from 5 to 5120" },
  { STORE "max-age-hours=721\n", "max-age-hours: “721” is not" },
  { STORE "keep-hours=876001\n", "keep-hours: “876001” is not" },
  { STORE "object-lock=compliance\n", "object-lock: one of GOVERNANCE, COMPLIANCE" },
  { STORE "object-lock=COMPLIANCE\n", "one of object-lock and object-lock-days" },
  { STORE "object-lock-days=1\n", "one of object-lock and object-lock-days" },
  { STORE "encryption=AES256\nencryption-key=a\n", "an encryption-key, but not encryption=aws:kms" },
  { STORE "legal-hold=yes\n", "legal-hold: “yes” is neither true nor false" },
  { "[storage]\ndestination=vault\n", "line 2: [storage] destination: there is no group" },
};

static ReelConfig *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  ReelConfig *config = reel_config_parse (text, &error);

  g_assert_no_error (error);
  return config;
}

static void
test_defaults (void)
{
  g_autoptr (ReelConfig) config = parse (STORE);
  const ReelDestination *destination = reel_destination_find (config->destinations, "vault");

  g_assert_null (config->default_destination);
  g_assert_cmpint (destination->type, ==, REEL_DESTINATION_S3);
  g_assert_cmpstr (destination->region, ==, "us-east-1");
  g_assert_cmpuint (destination->part_bytes, ==, 64 << 20);
  g_assert_cmpuint (destination->max_age_seconds, ==, 72 * 3600);
  g_assert_cmpuint (destination->timeout_seconds, ==, 300);
  g_assert_cmpuint (destination->keep_hours, ==, 0);
  g_assert_null (destination->lock_mode);
  g_assert_null (destination->encryption);
  g_assert_false (destination->path_style);
  g_assert_false (destination->legal_hold);
}

static void
test_values (void)
{
  g_autoptr (ReelConfig) config =
      parse (STORE "region=eu-1\nprefix=a/\npath-style=true\nallow-plain=true\nca-file=/ca\npart-mib=5\n"
                   "object-lock=COMPLIANCE\nobject-lock-days=3650\nlegal-hold=true\nencryption=aws:kms\n"
                   "encryption-key=k\nmax-age-hours=1\ntimeout-seconds=7\n[storage]\ndestination=vault\n"
                   "[destination tape]\ntype=hook\nprogram=/usr/bin/tape\ntimeout-seconds=60\nkeep-hours=876000\n");
  const ReelDestination *vault = reel_destination_find_target (config->destinations, "destination:vault");
  const ReelDestination *tape = reel_destination_find (config->destinations, "tape");
  g_autofree char *target = reel_destination_get_target (tape);

  g_assert_cmpstr (config->default_destination, ==, "vault");
  g_assert_cmpstr (vault->region, ==, "eu-1");
  g_assert_cmpstr (vault->ca_file, ==, "/ca");
  g_assert_cmpuint (vault->part_bytes, ==, 5 << 20);
  g_assert_cmpstr (vault->lock_mode, ==, "COMPLIANCE");
  g_assert_cmpuint (vault->lock_days, ==, 3650);
  g_assert_true (vault->legal_hold);
  g_assert_cmpstr (vault->encryption, ==, "aws:kms");
  g_assert_cmpstr (vault->encryption_key, ==, "k");
  g_assert_cmpuint (vault->max_age_seconds, ==, 3600);
  g_assert_cmpuint (tape->timeout_seconds, ==, 60);
  g_assert_cmpuint (tape->keep_hours, ==, 876000);
  g_assert_cmpstr (target, ==, "destination:tape");
  g_assert_cmpstr (reel_destination_get_name (target), ==, "tape");
  g_assert_cmpstr (reel_destination_get_name ("crm"), ==, "crm");
  g_assert_null (reel_destination_find_target (config->destinations, "vault"));
  g_assert_null (reel_destination_find (config->destinations, "moon"));
}

static void
test_locations (void)
{
  static const struct {
    const char *keys;
    const char *location;
  } cases[] = {
    { "", "https://calls.s3.example.org/x-00000.mp4" },
    { "path-style=true\nprefix=a/b-\n", "https://s3.example.org/calls/a/b-x-00000.mp4" },
    { "type=directory\ndirectory=/a b\n", "file:///a%20b/x-00000.mp4" },
    { "type=hook\nprogram=/a\n", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    gboolean is_store = !g_str_has_prefix (cases[i].keys, "type");
    g_autofree char *text = g_strconcat (is_store ? STORE : "[destination vault]\n", cases[i].keys, NULL);
    g_autoptr (ReelConfig) config = parse (text);
    g_autofree char *location = reel_destination_locate (config->destinations->pdata[0], "x-00000.mp4");

    g_assert_cmpstr (location, ==, cases[i].location);
  }
}

static void
test_refused (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (refused); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (reel_config_parse (refused[i].text, &error));
    g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
    if (strstr (error->message, refused[i].refusal) == NULL)
      g_error ("%s: %s", refused[i].text, error->message);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/destination/defaults", test_defaults);
  g_test_add_func ("/destination/values", test_values);
  g_test_add_func ("/destination/locations", test_locations);
  g_test_add_func ("/destination/refused", test_refused);
  return g_test_run ();
}
