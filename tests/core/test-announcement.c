/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Announcements: languages and their fallbacks, texts, invalid files. */
#include "manager/core/document/reel-announcement.h"

#include "manager/core/wire/reel-error.h"

#include <string.h>

static const struct {
  const char *language;
  const char *standard;
  const char *expected;
} chains[] = {
  { "de-AT", "fr", "de-at de fr en" },
  { "de_AT", "de", "de-at de en" },
  { "zh-Hant-TW", NULL, "zh-hant-tw zh-hant zh en" },
  { "en", "en-GB", "en en-gb" },
  { "EN-us", "en", "en-us en" },
  { NULL, "es", "es en" },
  { "", "", "en" },
  { "../../etc", "de/../x", "en" },
  { "-", "de-", "en" },
  { "de\n", NULL, "en" },
  { "Ä", "fr", "fr en" },
  { "a234567890123456789012345678901234567890", NULL, "en" },
};

static void
test_languages (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (chains); i++) {
    g_auto (GStrv) languages = reel_announcement_languages (chains[i].language, chains[i].standard);
    g_autofree char *joined = g_strjoinv (" ", languages);

    g_assert_cmpstr (joined, ==, chains[i].expected);
  }
}

static ReelAnnouncements *
make_announcements (void)
{
  ReelAnnouncements *announcements = reel_announcements_new ();

  g_assert_true (reel_announcements_add (announcements, "en",
                                         "[text]\nstart=Start\nstop=Stop\npause=Pause\nresume=Resume\n"
                                         "warning={minutes} minutes, {minutes}!\nwarning-one=One minute\n"
                                         "[prompt]\nstart=Spoken\n",
                                         NULL));
  g_assert_true (reel_announcements_add (announcements, "DE", "[text]\nstart=Beginn\nwarning=Noch {minutes}\n", NULL));
  return announcements;
}

static void
assert_text (const ReelAnnouncements *announcements, ReelAnnouncementKind kind, guint seconds, const char *language,
             const char *expected, const char *expected_language)
{
  g_auto (GStrv) languages = reel_announcement_languages (language, "en");
  const char *in = NULL;
  g_autofree char *text = reel_announcements_build (announcements, kind, seconds, (const char *const *)languages, &in);

  g_assert_cmpstr (text, ==, expected);
  g_assert_cmpstr (in, ==, expected_language);
}

static void
test_texts (void)
{
  g_autoptr (ReelAnnouncements) announcements = make_announcements ();

  assert_text (announcements, REEL_ANNOUNCEMENT_START, 0, "de-AT", "Beginn", "de");
  assert_text (announcements, REEL_ANNOUNCEMENT_STOP, 0, "de-AT", "Stop", "en");
  assert_text (announcements, REEL_ANNOUNCEMENT_PAUSE, 0, "fr", "Pause", "en");
  assert_text (announcements, REEL_ANNOUNCEMENT_RESUME, 0, NULL, "Resume", "en");
}

static void
test_warnings (void)
{
  g_autoptr (ReelAnnouncements) announcements = make_announcements ();

  assert_text (announcements, REEL_ANNOUNCEMENT_WARNING, 600, NULL, "10 minutes, 10!", "en");
  assert_text (announcements, REEL_ANNOUNCEMENT_WARNING, 300, NULL, "5 minutes, 5!", "en");
  assert_text (announcements, REEL_ANNOUNCEMENT_WARNING, 60, NULL, "One minute", "en");
  /* If there is no text for seconds. */
  assert_text (announcements, REEL_ANNOUNCEMENT_WARNING, 20, NULL, "1 minutes, 1!", "en");
  assert_text (announcements, REEL_ANNOUNCEMENT_WARNING, 100, NULL, "2 minutes, 2!", "en");
  assert_text (announcements, REEL_ANNOUNCEMENT_WARNING, 60, "de", "Noch 1", "de");
}

/* Each language has its own plural rules. */
static void
test_numbers (void)
{
  static const struct {
    const char *language;
    guint seconds;
    const char *text;
  } cases[] = {
    { "en", 60, "one 1" },      { "en", 120, "many 2" },   { "en", 1260, "many 21" }, { "en", 90, "90 s" },
    { "en", 30, "30 s" },       { "pl", 60, "one 1" },     { "pl-pl", 120, "few 2" }, { "pl", 300, "many 5" },
    { "pl", 720, "many 12" },   { "pl", 1320, "few 22" },  { "pl", 1260, "many 21" }, { "ru", 1260, "one 21" },
    { "ru", 660, "many 11" },   { "ru", 240, "few 4" },    { "cs", 180, "few 3" },    { "cs", 1380, "many 23" },
    { "ru", 6660, "many 111" }, { "cs", 1260, "many 21" }, { "de", 180, "many 3" },
  };
  static const char text[] = "[text]\nwarning=many {minutes}\nwarning-one=one {minutes}\nwarning-few=few {minutes}\n"
                             "warning-seconds={seconds} s\n";

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (ReelAnnouncements) announcements = reel_announcements_new ();

    g_assert_true (reel_announcements_add (announcements, cases[i].language, text, NULL));
    assert_text (announcements, REEL_ANNOUNCEMENT_WARNING, cases[i].seconds, cases[i].language, cases[i].text,
                 cases[i].language);
  }
}

/* Whoever joins is told by a text of its own, or by that of the start. */
static void
test_join (void)
{
  g_autoptr (ReelAnnouncements) announcements = make_announcements ();

  assert_text (announcements, REEL_ANNOUNCEMENT_JOIN, 0, "de", "Beginn", "de");
  g_assert_true (reel_announcements_add (announcements, "de", "[text]\njoin=Dabei\nconsent=Ja?\n", NULL));
  assert_text (announcements, REEL_ANNOUNCEMENT_JOIN, 0, "de", "Dabei", "de");
  assert_text (announcements, REEL_ANNOUNCEMENT_CONSENT, 0, "de", "Ja?", "de");
}

/* A custom file replaces the texts in it and no others. */
static void
test_merge (void)
{
  g_autoptr (ReelAnnouncements) announcements = make_announcements ();

  g_assert_true (reel_announcements_add (announcements, "en", "[text]\nstart=Mine\n", NULL));
  assert_text (announcements, REEL_ANNOUNCEMENT_START, 0, NULL, "Mine", "en");
  assert_text (announcements, REEL_ANNOUNCEMENT_STOP, 0, NULL, "Stop", "en");
}

static void
test_nothing (void)
{
  g_autoptr (ReelAnnouncements) announcements = reel_announcements_new ();

  assert_text (announcements, REEL_ANNOUNCEMENT_START, 0, "de", NULL, NULL);
}

static const struct {
  const char *text;
  const char *message;
} refused[] = {
  { "start=x", "" },
  { "[texts]\nstart=x\n", "[texts]" },
  { "[text]\nbegin=x\n", "[text] begin: unknown key" },
  { "[prompt]\nstop=x\n", "[prompt] stop: unknown key" },
  { "[text]\nstart=\n", "[text] start: a text has 1 to 1024 bytes" },
  { "[text]\nstart=caf\xc3\n", "[text] start: a text has 1 to 1024 bytes" },
  { "[text]\nstart=a\\nb\n", "[text] start: a text must not contain control characters" },
  { "[text]\nstart={minutes}\n", "[text] start: “{minutes}” in a warning" },
  { "[text]\nwarning={minute}\n", "[text] warning: " },
  { "[text]\nwarning=}\n", "[text] warning: " },
  { "[text]\nwarning-one={seconds}\n", "[text] warning-one: " },
  { "[text]\nwarning-seconds={minutes}\n", "[text] warning-seconds: " },
};

static void
test_refused (void)
{
  g_autofree char *longest = g_strnfill (1025, 'x');
  g_autofree char *too_long = g_strdup_printf ("[text]\nstop=%s\n", longest);
  g_autoptr (ReelAnnouncements) announcements = make_announcements ();
  g_autoptr (GError) long_error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_false (reel_announcements_add (announcements, "en", refused[i].text, &error));
    g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
    g_assert_nonnull (strstr (error->message, refused[i].message));
  }
  g_assert_false (reel_announcements_add (announcements, "en", too_long, &long_error));
  /* No text of it was taken. */
  assert_text (announcements, REEL_ANNOUNCEMENT_STOP, 0, NULL, "Stop", "en");
}

/* Each installed file has all texts, with the number of minutes. */
static void
test_installed (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "data", "announcements", NULL);
  g_autoptr (GDir) directory = g_dir_open (path, 0, NULL);
  const char *name;
  guint count = 0;

  g_assert_nonnull (directory);
  while ((name = g_dir_read_name (directory)) != NULL) {
    g_autofree char *file = g_build_filename (path, name, NULL);
    g_autofree char *language = g_strndup (name, strcspn (name, "."));
    const char *const languages[] = { language, NULL };
    g_autofree char *content = NULL;
    g_autoptr (ReelAnnouncements) announcements = reel_announcements_new ();
    g_autoptr (GError) error = NULL;

    if (!g_str_has_suffix (name, ".conf"))
      continue;
    g_assert_true (g_file_get_contents (file, &content, NULL, NULL));
    reel_announcements_add (announcements, language, content, &error);
    g_assert_no_error (error);
    for (guint kind = 0; kind < REEL_N_ANNOUNCEMENTS; kind++) {
      const char *in;
      g_autofree char *text = reel_announcements_build (announcements, kind, 600, languages, &in);

      g_assert_nonnull (text);
      g_assert_true (kind != REEL_ANNOUNCEMENT_WARNING || strstr (text, "10") != NULL);
    }
    g_assert_nonnull (strstr (content, "\nwarning-one="));
    g_assert_nonnull (strstr (content, "[prompt]\nstart="));
    count++;
  }
  g_assert_cmpuint (count, >=, 4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/announcement/languages", test_languages);
  g_test_add_func ("/announcement/texts", test_texts);
  g_test_add_func ("/announcement/warnings", test_warnings);
  g_test_add_func ("/announcement/numbers", test_numbers);
  g_test_add_func ("/announcement/join", test_join);
  g_test_add_func ("/announcement/merge", test_merge);
  g_test_add_func ("/announcement/nothing", test_nothing);
  g_test_add_func ("/announcement/refused", test_refused);
  g_test_add_func ("/announcement/installed", test_installed);
  return g_test_run ();
}
