/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Metadata files that are parsed again, complete and damaged. */
#include "manager/core/document/reel-metadata-file.h"

#include "manager/core/wire/reel-error.h"

#include <string.h>

static char *
read_golden (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "core", "golden", name, NULL);
  char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return text;
}

static void
test_whole (void)
{
  g_autofree char *text = read_golden ("metadata.json");
  g_autoptr (GError) error = NULL;
  g_autoptr (ReelMetadataFile) file = reel_metadata_file_parse (text, &error);
  const ReelMetadataFilePerson *first;

  g_assert_no_error (error);
  g_assert_cmpstr (file->call_id, ==, "11111111-2222-4333-8444-555555555555");
  g_assert_cmpstr (file->server_call_id, ==, "server/call");
  g_assert_cmpstr (file->recording_id, ==, "op-1");
  g_assert_cmpstr (file->document_id, ==, "doc-0");
  g_assert_cmpint (file->start_utc, ==, G_GINT64_CONSTANT (1767323045678000));
  g_assert_cmpuint (file->duration_ns, ==, G_GUINT64_CONSTANT (1234000000));
  g_assert_cmpint (file->content_type, ==, REEL_CONTENT_AUDIO_VIDEO);
  g_assert_cmpint (file->format, ==, REEL_FORMAT_MP4);
  g_assert_cmpstr (file->end_reason, ==, "SessionEnded");
  g_assert_cmpstr (file->subject, ==, "Budget");
  g_assert_cmpstr (file->host, ==, "8:acs:ann");
  g_assert_true (file->restricted);
  g_assert_cmpuint (file->people->len, ==, 2);
  first = file->people->pdata[0];
  g_assert_cmpstr (first->id, ==, "8:acs:ann");
}

/* Each truncation is refused or parsed, and nothing else happens. */
static void
test_cut (void)
{
  g_autofree char *text = read_golden ("metadata.json");

  /* Not each length: that takes minutes with valgrind. */
  for (gsize length = strlen (text) - 2; length > 0; length -= MIN (length, 7)) {
    g_autoptr (GError) error = NULL;

    text[length] = '\0';
    g_assert_null (reel_metadata_file_parse (text, &error));
    g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
  }
}

static void
test_foreign (void)
{
  static const char *const documents[] = { "[]", "{}", "1", "{\"callId\": 7}", "{\"callreel\": []}" };

  for (guint i = 0; i < G_N_ELEMENTS (documents); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (reel_metadata_file_parse (documents[i], &error));
    g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/metadata-file/whole", test_whole);
  g_test_add_func ("/core/metadata-file/cut", test_cut);
  g_test_add_func ("/core/metadata-file/foreign", test_foreign);
  return g_test_run ();
}
