/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The outbox on a database in memory: what is sent, in which order, and what is sent again. */
#include "manager/engine/store/reel-outbox.h"

#include "manager/core/wire/reel-error.h"
#include "tests/engine/store/fake-backend.h"

#include <string.h>

typedef struct {
  FakeBackend *backend;
  ReelStore *store;
  ReelOutbox *outbox;
  GPtrArray *sent;  /* ids */
  gboolean deliver; /* whether a handler puts a delivery of each event into the store */
} Fixture;

static gboolean
on_tick (gpointer turns)
{
  ++*(guint *)turns;
  return G_SOURCE_CONTINUE;
}

#define wait_until(condition)                                                                                          \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    guint wait_turns = 0;                                                                                              \
    guint wait_tick = g_timeout_add (20, on_tick, &wait_turns);                                                        \
    while (!(condition) && wait_turns < 3000)                                                                          \
      g_main_context_iteration (NULL, TRUE);                                                                           \
    g_source_remove (wait_tick);                                                                                       \
    g_assert_true (condition);                                                                                         \
  }                                                                                                                    \
  G_STMT_END

static void
on_event (ReelOutbox *outbox, const char *id, const char *json, Fixture *self)
{
  ReelMeetingRecord delivery = { (char *)id, (char *)json, 1 };

  g_assert_nonnull (strstr (json, id));
  g_ptr_array_add (self->sent, g_strdup (id));
  if (self->deliver)
    reel_store_put (self->store, reel_change_put_meeting (&delivery));
}

static void
make_outbox (Fixture *self)
{
  self->store = reel_store_new (g_object_ref (REEL_STORE_BACKEND (self->backend)));
  self->outbox = reel_outbox_new (self->store, 1);
  g_signal_connect (self->outbox, "event", G_CALLBACK (on_event), self);
}

static void
drop_outbox (Fixture *self)
{
  reel_outbox_close (self->outbox);
  reel_store_close (self->store);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_finalize_object (self->outbox);
  g_assert_finalize_object (self->store);
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->backend = fake_backend_new ();
  self->sent = g_ptr_array_new_with_free_func (g_free);
  make_outbox (self);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  drop_outbox (self);
  g_assert_finalize_object (self->backend);
  g_ptr_array_unref (self->sent);
}

/* Enters the event into the catalogue, as the end of a recording does. */
static void
enter_event (Fixture *self, const char *id)
{
  g_autofree char *body = g_strdup_printf ("{\"id\":\"%s\"}", id);
  ReelEventRecord event = { .id = (char *)id, .operation = (char *)id, .body = body, .created_utc = 1 };

  reel_store_put (self->store, reel_change_new (REEL_CHANGE_ADD, REEL_TABLE_EVENTS, &event));
}

static void
add_event (Fixture *self, const char *id)
{
  g_autofree char *body = g_strdup_printf ("{\"id\":\"%s\"}", id);

  reel_outbox_add (self->outbox, id, body);
}

static void
assert_sent (Fixture *self, const char *expected)
{
  g_autofree char *joined = NULL;

  g_ptr_array_add (self->sent, NULL);
  joined = g_strjoinv (" ", (char **)self->sent->pdata);
  g_ptr_array_set_size (self->sent, 0);
  g_assert_cmpstr (joined, ==, expected);
}

/* Events of an earlier manager come first, in order, page by page, and once. */
static void
test_pending (Fixture *self, gconstpointer unused)
{
  g_autoptr (GString) expected = g_string_new (NULL);

  for (guint i = 0; i < 200; i++) {
    g_autofree char *id = g_strdup_printf ("e%u", i);

    enter_event (self, id);
    g_string_append_printf (expected, "%s ", id);
  }
  reel_outbox_open (self->outbox);
  wait_until (self->sent->len == 200);
  /* Added while the last page is being read. */
  enter_event (self, "now");
  add_event (self, "now");
  wait_until (self->sent->len == 201);
  g_string_append (expected, "now");
  assert_sent (self, expected->str);
  drop_outbox (self);
  make_outbox (self);
  enter_event (self, "next");
  reel_outbox_open (self->outbox);
  wait_until (self->sent->len > 0);
  assert_sent (self, "next");
}

/* An event that is added before the catalogue has been read is sent once, whether or not it is among those read. */
static void
test_add (Fixture *self, gconstpointer unused)
{
  enter_event (self, "before");
  add_event (self, "before");
  g_assert_cmpuint (self->sent->len, ==, 0);
  fake_backend_block (self->backend, TRUE);
  enter_event (self, "read");
  reel_outbox_open (self->outbox);
  add_event (self, "read");
  add_event (self, "unread");
  g_assert_cmpuint (self->sent->len, ==, 0);
  fake_backend_block (self->backend, FALSE);
  wait_until (self->sent->len == 3);
  add_event (self, "after");
  assert_sent (self, "before read unread after");
}

/* The catalogue answers with an event before it says that the event is stored: it is sent once. */
static void
test_add_late (Fixture *self, gconstpointer unused)
{
  enter_event (self, "read");
  reel_outbox_open (self->outbox);
  wait_until (self->sent->len == 1);
  add_event (self, "read");
  add_event (self, "after");
  assert_sent (self, "read after");
}

/* The manager dies before the catalogue has marked the event as sent: it is sent again, and so is its delivery. */
static void
test_again (Fixture *self, gconstpointer unused)
{
  g_autofree char *kept = NULL;

  enter_event (self, "e");
  g_assert_true (reel_store_flush_sync (self->store));
  reel_outbox_open (self->outbox);
  fake_backend_fail (self->backend, TRUE, REEL_ERROR_STORAGE_FAILED);
  wait_until (self->sent->len == 1);
  drop_outbox (self);
  fake_backend_fail (self->backend, FALSE, 0);
  make_outbox (self);
  self->deliver = TRUE;
  reel_outbox_open (self->outbox);
  wait_until (self->sent->len == 2);
  assert_sent (self, "e e");
  g_assert_true (reel_store_flush_sync (self->store));
  kept = fake_backend_print (self->backend);
  g_assert_cmpstr (kept, ==, "add to events\nput into meetings 1:e\nnote as sent in events\n");
}

/* A catalogue that can't be read is tried again, and delays new events only for a while. */
static void
test_unreadable (Fixture *self, gconstpointer unused)
{
  enter_event (self, "old");
  g_assert_true (reel_store_flush_sync (self->store));
  fake_backend_fail_reads (self->backend, TRUE);
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "Could not read unsent events*");
  reel_outbox_open (self->outbox);
  enter_event (self, "now");
  add_event (self, "now");
  g_assert_cmpuint (self->sent->len, ==, 0);
  wait_until (self->sent->len == 1);
  g_test_assert_expected_messages ();
  fake_backend_fail_reads (self->backend, FALSE);
  wait_until (self->sent->len == 2);
  assert_sent (self, "now old");
}

/* Nothing is sent without a listener. */
static void
test_close (Fixture *self, gconstpointer unused)
{
  enter_event (self, "e");
  g_assert_true (reel_store_flush_sync (self->store));
  reel_outbox_open (self->outbox);
  drop_outbox (self);
  g_assert_cmpuint (self->sent->len, ==, 0);
  make_outbox (self);
  reel_outbox_open (self->outbox);
  wait_until (self->sent->len == 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* The store warns about what this test does to it. */
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR);
#define ADD(name, test) g_test_add ("/outbox/" name, Fixture, NULL, set_up, test, tear_down)
  ADD ("pending", test_pending);
  ADD ("add", test_add);
  ADD ("add-late", test_add_late);
  ADD ("again", test_again);
  ADD ("unreadable", test_unreadable);
  ADD ("close", test_close);
  return g_test_run ();
}
