/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/core/document/reel-mail-template: what a mail says on each occasion, in each language. */
#include "manager/core/document/reel-mail-template.h"

#include "manager/core/wire/reel-error.h"

#include <string.h>

static const char *const languages[] = { "de", "en", "es", "fr", "it" };

static ReelMailTemplate *
read_language (const char *language)
{
  g_autofree char *name = g_strconcat (language, ".conf", NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "data", "mail", name, NULL);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  ReelMailTemplate *words;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  words = reel_mail_template_parse (language, text, &error);
  g_assert_no_error (error);
  return words;
}

static const char *const places[] = { "file:///a", "file:///b", NULL };
static const char *const nowhere[] = { NULL };

static ReelMailOrder
make_order (ReelMailOccasion occasion)
{
  return (ReelMailOrder){
    .occasion = occasion,
    .to = (char *)"a@b",
    .recording_id = (char *)"op",
    .subject = (char *)"{days}",
    .start_utc = 1767323045000000,
    .duration_ms = 3723000,
    .documents = (char **)places,
    .locations = (char **)places,
  };
}

static char *
print (const ReelMailTemplate *words, const ReelMailOrder *order)
{
  g_autoptr (ReelMailContent) content = reel_mail_template_fill (words, order, "Brand");

  g_assert_cmpstr (content->brand, ==, "Brand");
  return reel_mail_content_to_text (content);
}

static void
test_host (void)
{
  g_autoptr (ReelMailTemplate) words = read_language ("en");
  ReelMailOrder order = make_order (REEL_MAIL_READY);
  g_autofree char *subject = reel_mail_template_print_subject (words, &order);
  g_autofree char *text = print (words, &order);
  g_autofree char *untitled = NULL, *nothing = NULL, *undelivered = NULL, *encrypted = NULL;

  g_assert_cmpstr (subject, ==, "Your recording of {days} is ready");
  g_assert_nonnull (strstr (text, "\nStart: 2026-01-02 03:04 UTC\nDuration: 1:02:03\n"
                                  "Stored at:\nfile:///a\nfile:///b\n\n* Whoever can read the place"));
  g_assert_nonnull (strstr (text, "* The files are not encrypted.\n"));
  g_assert_null (strstr (text, "link"));
  order.destination = (char *)"vault";
  order.undelivered = TRUE;
  undelivered = print (words, &order);
  g_assert_nonnull (strstr (undelivered, "could not be sent to vault"));
  order.encrypted = TRUE;
  encrypted = print (words, &order);
  g_assert_nonnull (strstr (encrypted, "* The files are encrypted.\n"));
  order.subject = (char *)"";
  order.locations = (char **)nowhere;
  order.documents = (char **)nowhere;
  untitled = reel_mail_template_print_subject (words, &order);
  nothing = print (words, &order);
  g_assert_cmpstr (untitled, ==, "Your recording of a call is ready");
  g_assert_nonnull (strstr (nothing, "* There is no file: nothing was recorded.\n\n-- \n"));
}

static void
test_link (void)
{
  g_autoptr (ReelMailTemplate) words = read_language ("en");
  ReelMailOrder order = make_order (REEL_MAIL_LINK);
  g_autofree char *without = print (words, &order);
  g_autofree char *one = NULL, *many = NULL;

  g_assert_nonnull (strstr (without, "Files:\nfile:///a"));
  g_assert_nonnull (strstr (without, "There is no link to play it here."));
  order.url = (char *)"https://p/p/x";
  order.days = 1;
  order.until_utc = order.start_utc;
  one = print (words, &order);
  g_assert_nonnull (strstr (one, "\nPlay the recording:\nhttps://p/p/x\n\n* The link is valid for one day, until "
                                 "2026-01-02 03:04 UTC. It can't be renewed.\n* Whoever has the link has access"));
  g_assert_null (strstr (one, "file:///a"));
  g_assert_nonnull (strstr (one, "\nFiles: 2\n"));
  g_assert_null (strstr (one, "code"));
  order.days = 30;
  order.has_code = TRUE;
  many = print (words, &order);
  g_assert_nonnull (strstr (many, "valid for 30 days"));
  g_assert_nonnull (strstr (many, "one-time code"));
}

/* Of a policy or of whoever sends it: what must be said is said all the same. */
static void
test_own_texts (void)
{
  g_autoptr (ReelMailTemplate) words = read_language ("en");
  ReelMailOrder order = make_order (REEL_MAIL_LINK);
  g_autofree char *subject = NULL, *text = NULL;

  order.url = (char *)"https://p/p/x";
  order.days = 3;
  order.until_utc = order.start_utc;
  order.title = (char *)"For you: {subject}, {what} {";
  order.body = (char *)"Dear Zoe,\n\nuntil {until}, that is {days} days. {destination}";
  subject = reel_mail_template_print_subject (words, &order);
  text = print (words, &order);
  g_assert_cmpstr (subject, ==, "For you: {days}, {what} {");
  g_assert_true (g_str_has_prefix (
      text, "Dear Zoe,\n\nuntil 2026-01-02 03:04 UTC, that is 3 days. {destination}\n\nRecording: {days}\n"));
  g_assert_nonnull (strstr (text, "* The link is valid for 3 days"));
  g_assert_nonnull (strstr (text, "* Whoever has the link has access"));
  g_assert_nonnull (strstr (text, "* The files are not encrypted."));
}

/* All that a mail has to say is there in each language, filled in. */
static void
test_languages (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (languages); i++) {
    g_autoptr (ReelMailTemplate) words = read_language (languages[i]);
    ReelMailOrder order = make_order (REEL_MAIL_LINK);
    g_autofree char *ready = NULL, *link = NULL, *one = NULL, *subject = NULL;

    order.subject = (char *)"Budget";
    order.destination = (char *)"vault";
    order.undelivered = TRUE;
    order.occasion = REEL_MAIL_READY;
    ready = print (words, &order);
    order.occasion = REEL_MAIL_LINK;
    order.url = (char *)"https://p/p/x";
    order.days = 9;
    order.until_utc = order.start_utc;
    link = print (words, &order);
    order.days = 1;
    one = print (words, &order);
    subject = reel_mail_template_print_subject (words, &order);
    g_assert_nonnull (strstr (subject, "Budget"));
    g_assert_nonnull (strstr (ready, "vault"));
    g_assert_nonnull (strstr (link, " 9 "));
    g_assert_cmpstr (link, !=, one);
    g_assert_null (strchr (ready, '{'));
    g_assert_null (strchr (link, '{'));
    g_assert_null (strchr (one, '{'));
  }
}

static void
test_refused (void)
{
  g_autoptr (GError) missing = NULL;
  g_autoptr (GError) broken = NULL;

  g_assert_null (reel_mail_template_parse ("en", "[ready]\nsubject=x\n", &missing));
  g_assert_error (missing, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
  g_assert_cmpstr (missing->message, ==, "[ready] has no text for title");
  g_assert_null (reel_mail_template_parse ("en", "subject", &broken));
  g_assert_error (broken, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mail-template/host", test_host);
  g_test_add_func ("/mail-template/link", test_link);
  g_test_add_func ("/mail-template/own-texts", test_own_texts);
  g_test_add_func ("/mail-template/languages", test_languages);
  g_test_add_func ("/mail-template/refused", test_refused);
  return g_test_run ();
}
