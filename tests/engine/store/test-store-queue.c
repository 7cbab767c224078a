/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The queue of changes: order, and which of them are merged. */
#include "manager/engine/store/reel-store-queue.h"

typedef struct {
  ReelStoreQueue *queue;
  GPtrArray *entries; /* those that were not merged */
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->queue = reel_store_queue_new ();
  self->entries = g_ptr_array_new ();
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  reel_store_queue_free (self->queue);
  for (guint i = 0; i < self->entries->len; i++) {
    reel_store_entry_clear (self->entries->pdata[i]);
    g_free (self->entries->pdata[i]);
  }
  g_ptr_array_unref (self->entries);
}

static ReelStoreEntry *
push_change (Fixture *self, ReelChange *change, gboolean awaited)
{
  ReelStoreEntry *entry = g_new0 (ReelStoreEntry, 1);

  reel_store_entry_init (entry, change, awaited);
  if (reel_store_queue_push (self->queue, entry)) {
    g_ptr_array_add (self->entries, entry);
    return entry;
  }
  g_assert_null (entry->change);
  g_free (entry);
  return NULL;
}

static ReelChange *
put_meeting (const char *id, const char *properties)
{
  ReelMeetingRecord record = { (char *)id, (char *)properties, 1 };

  return reel_change_put_meeting (&record);
}

static ReelChange *
put_policy (const char *id, const char *properties)
{
  ReelPolicyRecord record = { (char *)"user", (char *)id, (char *)properties };

  return reel_change_put_policy (&record);
}

static char *
print (GPtrArray *taken)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < taken->len; i++) {
    const ReelChange *change = ((ReelStoreEntry *)taken->pdata[i])->change;

    if (change->kind == REEL_CHANGE_GROUP)
      g_string_append (text, "group ");
    else if (change->table == REEL_TABLE_MEETINGS)
      g_string_append_printf (text, "%s=%s ", ((ReelMeetingRecord *)change->record)->meeting_id,
                              ((ReelMeetingRecord *)change->record)->properties);
    else if (change->table == REEL_TABLE_POLICIES)
      g_string_append_printf (text, "%s=%s ", ((ReelPolicyRecord *)change->record)->id,
                              ((ReelPolicyRecord *)change->record)->properties);
  }
  return g_string_free (text, FALSE);
}

static void
assert_all (Fixture *self, const char *expected)
{
  g_autoptr (GPtrArray) taken = reel_store_queue_take (self->queue, G_MAXUINT, G_MAXSIZE);
  g_autofree char *text = print (taken);

  g_assert_cmpstr (text, ==, expected);
  g_assert_cmpuint (reel_store_queue_get_bytes (self->queue), ==, 0);
  g_assert_cmpuint (reel_store_queue_get_length (self->queue), ==, 0);
}

static void
test_merge (Fixture *self, gconstpointer unused)
{
  push_change (self, put_meeting ("a", "1"), FALSE);
  push_change (self, put_meeting ("b", "1"), FALSE);
  g_assert_null (push_change (self, put_meeting ("a", "a longer one"), FALSE));
  g_assert_null (push_change (self, put_meeting ("a", "3"), FALSE));
  assert_all (self, "a=3 b=1 ");
}

/* A change that a request waits for is never merged. */
static void
test_awaited (Fixture *self, gconstpointer unused)
{
  push_change (self, put_meeting ("a", "1"), FALSE);
  push_change (self, put_meeting ("a", "2"), TRUE);
  push_change (self, put_meeting ("a", "3"), FALSE);
  g_assert_null (push_change (self, put_meeting ("a", "4"), FALSE));
  assert_all (self, "a=1 a=2 a=4 ");
}

/* A put after the removal or clearing of its row is queued after that. */
static void
test_removed (Fixture *self, gconstpointer unused)
{
  ReelChange *replace = reel_change_replace_policies ();

  push_change (self, put_policy ("a", "1"), FALSE);
  push_change (self, put_policy ("a", NULL), FALSE);
  push_change (self, put_policy ("a", "2"), FALSE);
  push_change (self, put_policy ("b", "1"), FALSE);
  reel_change_add_member (replace, put_policy ("c", "1"));
  push_change (self, replace, FALSE);
  push_change (self, put_policy ("a", "3"), FALSE);
  push_change (self, put_policy ("b", "2"), FALSE);
  assert_all (self, "a=1 a=(null) a=2 b=1 group a=3 b=2 ");
}

static void
test_group (Fixture *self, gconstpointer unused)
{
  ReelChange *group = reel_change_new_group ();

  reel_change_add_member (group, put_meeting ("a", "2"));
  push_change (self, put_meeting ("a", "1"), FALSE);
  push_change (self, put_meeting ("b", "1"), FALSE);
  push_change (self, group, FALSE);
  push_change (self, put_meeting ("a", "3"), FALSE);
  g_assert_null (push_change (self, put_meeting ("b", "2"), FALSE));
  assert_all (self, "a=1 b=2 group a=3 ");
}

/* A change that is being written is not modified, and is first again if it could not be written. */
static void
test_give_back (Fixture *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) taken = NULL;

  push_change (self, put_meeting ("a", "1"), FALSE);
  push_change (self, put_meeting ("b", "1"), FALSE);
  push_change (self, put_meeting ("c", "1"), FALSE);
  taken = reel_store_queue_take (self->queue, 2, G_MAXSIZE);
  g_assert_cmpuint (taken->len, ==, 2);
  g_assert_cmpuint (reel_store_queue_get_oldest (self->queue), ==, 3);
  push_change (self, put_meeting ("a", "2"), FALSE);
  reel_store_queue_give_back (self->queue, taken);
  g_assert_cmpuint (reel_store_queue_get_oldest (self->queue), ==, 1);
  assert_all (self, "a=1 b=1 c=1 a=2 ");
}

static void
test_bounds (Fixture *self, gconstpointer unused)
{
  g_autofree char *large = g_strnfill (1000, 'x');
  g_autoptr (GPtrArray) first = NULL;

  push_change (self, put_meeting ("a", large), FALSE);
  push_change (self, put_meeting ("b", large), FALSE);
  first = reel_store_queue_take (self->queue, 10, 10);
  g_assert_cmpuint (first->len, ==, 1);
  reel_store_queue_remove (self->queue, self->entries->pdata[1]);
  g_assert_cmpuint (reel_store_queue_get_bytes (self->queue), ==, 0);
  g_assert_cmpuint (reel_store_queue_get_oldest (self->queue), ==, G_MAXUINT64);
}

/* No id is mistaken for another, whatever it contains. */
static void
test_keys (void)
{
  ReelPolicyRecord one = { (char *)"user", (char *)"a b", NULL };
  ReelPolicyRecord other = { (char *)"user a", (char *)"b", NULL };
  g_autofree char *first = reel_record_print_key (REEL_TABLE_POLICIES, &one);
  g_autofree char *second = reel_record_print_key (REEL_TABLE_POLICIES, &other);
  ReelEventRecord event = { .id = (char *)"e", .operation = (char *)"o", .body = (char *)"{}" };

  g_assert_cmpstr (first, !=, second);
  g_assert_null (reel_record_print_key (REEL_TABLE_EVENTS, &event));
}

#define ADD(name, test) g_test_add ("/store-queue/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("merge", test_merge);
  ADD ("awaited", test_awaited);
  ADD ("removed", test_removed);
  ADD ("group", test_group);
  ADD ("give-back", test_give_back);
  ADD ("bounds", test_bounds);
  g_test_add_func ("/store-queue/keys", test_keys);
  return g_test_run ();
}
