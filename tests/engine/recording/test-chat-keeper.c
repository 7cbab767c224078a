/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The chat of a recording: which messages are kept around pauses, and when they go to the store. */
#include "manager/engine/recording/reel-chat-keeper.h"

#include "tests/engine/store/fake-backend.h"

#define S  G_GINT64_CONSTANT (1000000)
#define MS G_GINT64_CONSTANT (1000)

typedef struct {
  ReelStore *store;
  ReelTimeline *timeline;
  ReelChatKeeper *keeper;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->store = reel_store_new (REEL_STORE_BACKEND (fake_backend_new ()));
  self->timeline = reel_timeline_new (self->store, "op");
  self->keeper = reel_chat_keeper_new (self->store, "op", self->timeline);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  reel_chat_keeper_free (self->keeper);
  reel_timeline_unref (self->timeline);
  reel_store_close (self->store);
  g_object_unref (self->store);
}

static GPtrArray *
read_rows (Fixture *self)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *rows = reel_store_query_sync (self->store, reel_query_new (REEL_QUERY_CHAT, "op"), &error);

  g_assert_no_error (error);
  return rows;
}

static void
assert_stored (Fixture *self, const char *expected)
{
  g_autoptr (GPtrArray) rows = read_rows (self);
  g_autoptr (GString) texts = g_string_new (NULL);

  for (guint i = 0; i < rows->len; i++)
    g_string_append_printf (texts, "%s ", ((ReelChatRecord *)rows->pdata[i])->text);
  g_assert_cmpstr (texts->str, ==, expected);
}

static void
assert_kept (Fixture *self, const char *expected)
{
  g_autoptr (GPtrArray) messages = reel_chat_keeper_clip (self->keeper, 0, G_MAXINT64);
  g_autoptr (GString) texts = g_string_new (NULL);

  for (guint i = 0; i < messages->len; i++) {
    const ReelChatMessage *message = messages->pdata[i];

    g_string_append_printf (texts, "%s@%" G_GINT64_FORMAT " ", message->text, message->utc / S);
  }
  g_assert_cmpstr (texts->str, ==, expected);
}

/* Stored once no cut can reach back to it. */
static void
test_settled (Fixture *self, gconstpointer unused)
{
  reel_chat_keeper_take (self->keeper, 10 * S, "a", "one");
  reel_chat_keeper_save (self->keeper, 10 * S + REEL_CHAT_SETTLED_US - 1);
  assert_stored (self, "");
  reel_chat_keeper_save (self->keeper, 10 * S + REEL_CHAT_SETTLED_US);
  assert_stored (self, "one ");
}

/* It stores them by itself. */
static void
test_timer (Fixture *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) rows = NULL;

  reel_chat_keeper_take (self->keeper, g_get_real_time () - S, "a", "one");
  while (rows == NULL || rows->len == 0) {
    g_main_context_iteration (NULL, TRUE);
    g_clear_pointer (&rows, g_ptr_array_unref);
    rows = read_rows (self);
  }
}

static void
test_paused (Fixture *self, gconstpointer unused)
{
  reel_timeline_cut (self->timeline, REEL_TIMELINE_PAUSE, TRUE, 10 * S);
  reel_chat_keeper_take (self->keeper, 11 * S, "a", "no");
  reel_timeline_cut (self->timeline, REEL_TIMELINE_PAUSE, FALSE, 12 * S);
  reel_chat_keeper_take (self->keeper, 13 * S, "a", "yes");
  assert_kept (self, "yes@13 ");
}

/* The cut of a pause removes messages written after it, none of which has been stored yet. */
static void
test_cut_back (Fixture *self, gconstpointer unused)
{
  reel_chat_keeper_take (self->keeper, 10 * S, "a", "one");
  reel_chat_keeper_take (self->keeper, 20 * S, "a", "two");
  reel_timeline_ask (self->timeline, REEL_TIMELINE_PAUSE, TRUE, 20 * S + 50 * MS);
  reel_chat_keeper_save (self->keeper, 100 * S);
  assert_stored (self, "");
  reel_timeline_answer (self->timeline, REEL_TIMELINE_PAUSE);
  reel_timeline_cut (self->timeline, REEL_TIMELINE_PAUSE, TRUE, 20 * S);
  reel_chat_keeper_drop_from (self->keeper, 20 * S);
  reel_chat_keeper_place (self->keeper, FALSE);
  reel_chat_keeper_save (self->keeper, 100 * S);
  assert_stored (self, "one ");
}

/* A message written between the request to resume and its cut is kept, with the time of the cut. */
static void
test_held (Fixture *self, gconstpointer unused)
{
  reel_timeline_cut (self->timeline, REEL_TIMELINE_PAUSE, TRUE, 10 * S);
  reel_timeline_ask (self->timeline, REEL_TIMELINE_PAUSE, FALSE, 20 * S);
  reel_chat_keeper_take (self->keeper, 21 * S, "a", "one");
  assert_kept (self, "");
  reel_timeline_cut (self->timeline, REEL_TIMELINE_PAUSE, FALSE, 22 * S);
  reel_timeline_ask (self->timeline, REEL_TIMELINE_CENSOR, FALSE, 22 * S);
  reel_timeline_answer (self->timeline, REEL_TIMELINE_PAUSE);
  reel_chat_keeper_place (self->keeper, TRUE);
  assert_kept (self, "");
  reel_timeline_answer (self->timeline, REEL_TIMELINE_CENSOR);
  reel_chat_keeper_place (self->keeper, TRUE);
  assert_kept (self, "one@22 ");
}

/* It is not known whether the pending pause took effect. */
static void
test_end (Fixture *self, gconstpointer unused)
{
  reel_chat_keeper_take (self->keeper, 10 * S, "a", "one");
  reel_chat_keeper_take (self->keeper, 20 * S - 100 * MS, "a", "two");
  reel_timeline_ask (self->timeline, REEL_TIMELINE_PAUSE, TRUE, 20 * S);
  reel_chat_keeper_take (self->keeper, 21 * S, "a", "three");
  reel_chat_keeper_end (self->keeper);
  assert_stored (self, "one ");
}

static void
test_forget (Fixture *self, gconstpointer unused)
{
  g_autoptr (ReelChatKeeper) restored = reel_chat_keeper_new (self->store, "op", self->timeline);
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GPtrArray) left = NULL;

  reel_chat_keeper_take (self->keeper, 10 * S, "a", "one");
  reel_chat_keeper_save (self->keeper, 15 * S);
  reel_chat_keeper_take (self->keeper, 20 * S, "a", "two");
  reel_chat_keeper_forget (self->keeper, 30 * S);
  assert_kept (self, "two@20 ");
  reel_chat_keeper_save (self->keeper, 30 * S);
  assert_stored (self, "one two ");
  rows = read_rows (self);
  reel_chat_keeper_restore (restored, rows);
  left = reel_chat_keeper_clip (restored, 0, G_MAXINT64);
  g_assert_cmpuint (left->len, ==, 2);
  reel_chat_keeper_end (restored);
  assert_stored (self, "one two ");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add ("/chat-keeper/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("settled", test_settled);
  ADD ("timer", test_timer);
  ADD ("paused", test_paused);
  ADD ("cut-back", test_cut_back);
  ADD ("held", test_held);
  ADD ("end", test_end);
  ADD ("forget", test_forget);
#undef ADD
  return g_test_run ();
}
