/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of manager/core/document/reel-mail-html and reel-mail-content: the same said as text and as HTML, escaped. */
#include "manager/core/document/reel-mail-html.h"

#include <string.h>

#define EVIL "<script>alert(1)</script>\"'&\x01"

static ReelMailContent *
make_content (const char *text, const char *url)
{
  ReelMailContent *content = reel_mail_content_new ();

  content->language = g_strdup (text);
  content->brand = g_strdup (text);
  content->title = g_strdup (text);
  content->body = g_strdup_printf ("%s\n\nsecond", text);
  reel_mail_content_add_fact (content, text, g_strdup (text));
  reel_mail_content_add_fact (content, "Stored at", g_strdup ("file:///a\nfile:///b"));
  content->url = g_strdup (url);
  content->action = g_strdup (text);
  content->fallback = g_strdup (text);
  reel_mail_content_add_notice (content, g_strdup (text));
  content->footer = g_strdup (text);
  return content;
}

static guint
count (const char *text, const char *part)
{
  guint found = 0;

  for (const char *at = strstr (text, part); at != NULL; at = strstr (at + 1, part))
    found++;
  return found;
}

static void
test_escaped (void)
{
  g_autoptr (ReelMailContent) content = make_content (EVIL, "https://p.example/p/\"><b>");
  g_autofree char *html = reel_mail_html_build (content);

  g_assert_null (strstr (html, "<script"));
  g_assert_null (strchr (html, '\x01'));
  g_assert_cmpuint (count (html, "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&apos;&amp; "), ==, 11);
  g_assert_cmpuint (count (html, "href=\"https://p.example/p/&quot;&gt;&lt;b&gt;\""), ==, 2);
  g_assert_cmpuint (count (html, "<p class=\"body\""), ==, 2);
  g_assert_nonnull (strstr (html, "file:///a<br>\nfile:///b</td>"));
}

/* Nothing is loaded, and nothing but a page is opened. */
static void
test_links (void)
{
  static const char *const none[] = { NULL, "javascript:alert(1)", "file:///etc/passwd", "data:text/html,x" };

  for (guint i = 0; i < G_N_ELEMENTS (none); i++) {
    g_autoptr (ReelMailContent) content = make_content ("https://evil.example/ x", none[i]);
    g_autofree char *html = reel_mail_html_build (content);

    g_assert_null (strstr (html, "href"));
    g_assert_null (strstr (html, "src="));
    g_assert_null (strstr (html, "url("));
  }
}

static void
test_text (void)
{
  g_autoptr (ReelMailContent) content = make_content ("T", "https://p.example/p/x");
  g_autoptr (ReelMailContent) plain = make_content ("T", NULL);
  g_autofree char *text = reel_mail_content_to_text (content);
  g_autofree char *without = reel_mail_content_to_text (plain);

  g_assert_cmpstr (text, ==,
                   "T\n\nsecond\n\nT: T\nStored at:\nfile:///a\nfile:///b\n\nT:\nhttps://p.example/p/x\n\n* T\n\n"
                   "-- \nT\nT\n");
  g_assert_cmpstr (without, ==, "T\n\nsecond\n\nT: T\nStored at:\nfile:///a\nfile:///b\n\n* T\n\n-- \nT\nT\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mail-html/escaped", test_escaped);
  g_test_add_func ("/mail-html/links", test_links);
  g_test_add_func ("/mail-html/text", test_text);
  return g_test_run ();
}
