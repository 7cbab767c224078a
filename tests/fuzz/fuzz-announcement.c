/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Any text as a file of announcements, and each announcement of valid ones. */
#include "manager/core/document/reel-announcement.h"
#include "tests/fuzz/fuzz.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const char *const languages[] = { "de-at", "de", NULL };
  static const guint seconds[] = { 0, 60, 600, G_MAXUINT };
  g_autofree char *text = g_strndup ((const char *)data, size);
  g_autoptr (ReelAnnouncements) announcements = reel_announcements_new ();
  g_autoptr (GError) error = NULL;
  gboolean added = reel_announcements_add (announcements, "de", text, &error);

  g_assert_true (added == (error == NULL));
  for (guint i = 0; i < REEL_N_ANNOUNCEMENTS * G_N_ELEMENTS (seconds); i++) {
    const char *language = NULL;
    g_autofree char *built = reel_announcements_build (announcements, (ReelAnnouncementKind)(i % REEL_N_ANNOUNCEMENTS),
                                                       seconds[i / REEL_N_ANNOUNCEMENTS], languages, &language);

    g_assert_true (built == NULL || g_utf8_validate (built, -1, NULL));
  }
  return 0;
}
