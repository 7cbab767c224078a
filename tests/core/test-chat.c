/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The chat of a recording: messages, the content of a span, and what a cut removes. */
#include "manager/core/document/reel-chat.h"

#include "manager/core/wire/reel-error.h"

static void
test_text (void)
{
  const struct {
    gsize bytes;
    gboolean valid;
  } lengths[] = { { 0, FALSE }, { 1, TRUE }, { REEL_CHAT_MAX_BYTES, TRUE }, { REEL_CHAT_MAX_BYTES + 1, FALSE } };
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++) {
    g_autofree char *text = g_strnfill (lengths[i].bytes, 'x');
    g_autoptr (GError) refusal = NULL;

    g_assert_cmpint (reel_chat_check_text (text, &refusal), ==, lengths[i].valid);
    if (!lengths[i].valid)
      g_assert_error (refusal, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
  }
  g_assert_true (reel_chat_check_text ("Grüße\n☎\t\x01", NULL));
  g_assert_false (reel_chat_check_text ("caf\xc3", &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
}

static void
assert_clip (const ReelChat *chat, gint64 from, gint64 to, const char *expected)
{
  g_autoptr (GPtrArray) messages = reel_chat_clip (chat, from, to);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < messages->len; i++)
    g_string_append (text, ((const ReelChatMessage *)messages->pdata[i])->text);
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_spans (void)
{
  g_autoptr (ReelChat) chat = reel_chat_new ();

  reel_chat_add (chat, 10, "ann", "a");
  reel_chat_add (chat, 20, "bob", "b");
  reel_chat_add (chat, 20, "ann", "c");
  reel_chat_add (chat, 30, "ann", "d");
  assert_clip (chat, 0, 100, "abcd");
  assert_clip (chat, 10, 20, "a");
  assert_clip (chat, 20, 30, "bc");
  assert_clip (chat, 31, 100, "");
  g_assert_cmpstr (reel_chat_get (chat, 1)->participant_id, ==, "bob");
  reel_chat_drop_from (chat, 31);
  g_assert_cmpuint (reel_chat_get_length (chat), ==, 4);
  reel_chat_drop_from (chat, 20);
  assert_clip (chat, 0, 100, "a");
  reel_chat_drop_from (chat, 0);
  g_assert_cmpuint (reel_chat_get_length (chat), ==, 0);
  reel_chat_drop_from (chat, 0);
}

/* Forgets what is stored elsewhere and belongs to no open chunk any more. */
static void
test_drop_before (void)
{
  g_autoptr (ReelChat) chat = reel_chat_new ();

  for (gint64 utc = 1; utc <= 5; utc++)
    reel_chat_add (chat, utc, "ann", "hello");
  g_assert_cmpuint (reel_chat_drop_before (chat, 1, 5), ==, 0);
  g_assert_cmpuint (reel_chat_drop_before (chat, 4, 2), ==, 2);
  g_assert_cmpint (reel_chat_get (chat, 0)->utc, ==, 3);
  g_assert_cmpuint (reel_chat_drop_before (chat, 100, 100), ==, 3);
  g_assert_cmpuint (reel_chat_get_length (chat), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/chat/text", test_text);
  g_test_add_func ("/chat/spans", test_spans);
  g_test_add_func ("/chat/drop-before", test_drop_before);
  return g_test_run ();
}
