/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The names of all files of a chunk. */
#include "manager/core/document/reel-chunk-files.h"

static void
test_names (void)
{
  g_autofree char *stem = reel_chunk_files_stem ("/r/2026/op", 7);
  g_autofree char *media = reel_chunk_files_media (stem, "mp4");
  g_autofree char *metadata = reel_chunk_files_name (stem, REEL_CHUNK_FILE_METADATA);
  g_autofree char *sheet = reel_chunk_files_name (stem, REEL_CHUNK_FILE_CONTACT_SHEET);
  g_autofree char *part = reel_chunk_files_part (media);

  g_assert_cmpstr (stem, ==, "/r/2026/op-00007");
  g_assert_cmpstr (media, ==, "/r/2026/op-00007.mp4");
  g_assert_cmpstr (metadata, ==, "/r/2026/op-00007.json");
  g_assert_cmpstr (sheet, ==, "/r/2026/op-00007.contact-sheet.jpg");
  g_assert_cmpstr (part, ==, "/r/2026/op-00007.mp4.part");
  for (guint i = 0; i < REEL_N_CHUNK_FILES; i++) {
    g_autofree char *name = reel_chunk_files_name (stem, (ReelChunkFile)i);
    g_autofree char *again = reel_chunk_files_stem_of (name);

    g_assert_cmpstr (again, ==, stem);
    g_assert_cmpint (reel_chunk_files_is_metadata (name), ==, i == REEL_CHUNK_FILE_METADATA);
    g_assert_nonnull (reel_chunk_file_nicks[i]);
  }
  g_assert_null (reel_chunk_file_nicks[REEL_N_CHUNK_FILES]);
}

static void
test_others (void)
{
  static const char *const names[] = { "",         "/r/op",      "/r/op.json",    "/r/op-0000.json", "/r-00000.d/x",
                                       "/r/x.mp4", "/r/op-.mp4", "/r/00000.json", "policy.json",     "-a00000.json" };
  g_auto (GStrv) none = reel_chunk_files_list ("/r/op.mp4");
  g_autofree char *later = reel_chunk_files_stem_of ("/r/op-100000.mp4");

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_assert_null (reel_chunk_files_stem_of (names[i]));
    g_assert_false (reel_chunk_files_is_metadata (names[i]));
  }
  g_assert_null (none[0]);
  g_assert_cmpstr (later, ==, "/r/op-100000");
}

/* The same for a chunk whose media could not be renamed, and no files of other chunks. */
static void
test_list (void)
{
  g_auto (GStrv) list = reel_chunk_files_list ("/r/op-00001.mp3");
  g_auto (GStrv) part = reel_chunk_files_list ("/r/op-00001.mp3.part");
  g_auto (GStrv) sealed = reel_chunk_files_list ("/r/op-00001.mp3.age");

  g_assert_cmpuint (g_strv_length (list), ==, 9 + 4 * REEL_N_CHUNK_FILES);
  g_assert_true (g_strv_equal ((const char *const *)list, (const char *const *)part));
  g_assert_true (g_strv_equal ((const char *const *)list, (const char *const *)sealed));
  g_assert_true (g_strv_contains ((const char *const *)list, "/r/op-00001.mp3.age"));
  g_assert_true (g_strv_contains ((const char *const *)list, "/r/op-00001.manifest.sig"));
  g_assert_true (g_strv_contains ((const char *const *)list, "/r/op-00001.speech"));
  g_assert_cmpstr (list[0], ==, "/r/op-00001.mp3");
  g_assert_true (g_strv_contains ((const char *const *)list, "/r/op-00001.mp3.part"));
  g_assert_true (g_strv_contains ((const char *const *)list, "/r/op-00001.json"));
  g_assert_true (g_strv_contains ((const char *const *)list, "/r/op-00001.peaks.json.part"));
  for (guint i = 0; list[i] != NULL; i++)
    g_assert_true (g_str_has_prefix (list[i], "/r/op-00001."));
}

static void
test_sealed (void)
{
  g_autofree char *sealed = reel_chunk_files_seal ("/r/op-00001.mp4");
  g_autofree char *plain = reel_chunk_files_unseal (sealed), *same = reel_chunk_files_unseal (plain);
  g_autofree char *beside = reel_chunk_files_beside (sealed, REEL_CHUNK_FILE_METADATA);
  g_autofree char *open = reel_chunk_files_beside ("/r/op-00001.mp4.part", REEL_CHUNK_FILE_METADATA);

  g_assert_cmpstr (sealed, ==, "/r/op-00001.mp4.age");
  g_assert_cmpstr (plain, ==, "/r/op-00001.mp4");
  g_assert_cmpstr (same, ==, plain);
  g_assert_cmpstr (beside, ==, "/r/op-00001.json.age");
  g_assert_cmpstr (open, ==, "/r/op-00001.json");
  g_assert_true (reel_chunk_files_is_sealed (sealed));
  g_assert_false (reel_chunk_files_is_sealed (plain));
  g_assert_false (reel_chunk_files_is_metadata (beside));
}

static void
assert_followers (const char *location, const char *expected)
{
  g_auto (GStrv) list = reel_chunk_files_list_followers (location);
  g_autofree char *found = g_strjoinv (" ", list);

  g_assert_cmpstr (found, ==, expected);
}

static void
test_followers (void)
{
  assert_followers ("/r/a-00001.mp4",
                    "/r/a-00001.json /r/a-00001.vtt /r/a-00001.thumbnail.jpg /r/a-00001.contact-sheet.jpg "
                    "/r/a-00001.peaks.json");
  assert_followers ("/r/a-00001.mp4.age",
                    "/r/a-00001.json.age /r/a-00001.vtt.age /r/a-00001.thumbnail.jpg.age "
                    "/r/a-00001.contact-sheet.jpg.age /r/a-00001.peaks.json.age /r/a-00001.manifest "
                    "/r/a-00001.manifest.sig");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chunk-files/names", test_names);
  g_test_add_func ("/chunk-files/others", test_others);
  g_test_add_func ("/chunk-files/sealed", test_sealed);
  g_test_add_func ("/chunk-files/list", test_list);
  g_test_add_func ("/chunk-files/followers", test_followers);
  return g_test_run ();
}
