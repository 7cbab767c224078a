/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The audit trail's file: the same entries as the catalogue has, whatever fails. */
#include "manager/core/document/reel-audit.h"
#include "manager/core/wire/reel-error.h"
#include "tests/engine/store/trail-fixture.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* A meeting with its entry, and one without. Sets ERROR to the refusal of the former. */
static void
keep_two (TrailFixture *self, const char *target, const char *other, GError **error)
{
  g_autoptr (GPtrArray) changes = g_ptr_array_new_with_free_func ((GDestroyNotify)reel_change_free);
  const ReelMeetingRecord meeting = { (char *)target, (char *)"{}", 1 };
  const ReelMeetingRecord second = { (char *)other, (char *)"{}", 1 };
  ReelChange *group = reel_change_new_group ();
  GError *refusals[2] = { NULL };

  reel_change_add_member (group, reel_change_put_meeting (&meeting));
  reel_change_add_member (group, trail_fixture_make_entry (self, "play", target, NULL));
  g_ptr_array_add (changes, group);
  g_ptr_array_add (changes, reel_change_put_meeting (&second));
  g_assert_true (reel_store_backend_apply (self->backend, changes, refusals, NULL));
  g_assert_no_error (refusals[1]);
  g_propagate_error (error, refusals[0]);
}

static void
test_same (TrailFixture *self, gconstpointer unused)
{
  GStatBuf info;

  assert_file (self, "");
  g_assert_true (trail_fixture_keep (self, "a", NULL));
  g_assert_true (trail_fixture_keep (self, "b", NULL));
  assert_file (self, "a b");
  g_assert_cmpint (g_stat (self->path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0600);
  g_clear_object (&self->backend);
  trail_fixture_open (self);
  g_assert_true (trail_fixture_keep (self, "c", NULL));
  assert_file (self, "a b c");
  g_assert_cmpuint (trail_fixture_count_files (self, ""), ==, 1);
}

/* The catalogue takes nothing, or not this: nor does the file. */
static void
test_not_kept (TrailFixture *self, gconstpointer unused)
{
  g_autofree char *head = NULL;
  g_autoptr (GError) failed = NULL;
  g_autoptr (GError) refused = NULL;

  g_assert_true (trail_fixture_keep (self, "a", NULL));
  head = g_strdup (self->head);
  fake_backend_fail (self->fake, TRUE, 0);
  g_assert_false (trail_fixture_keep (self, "b", &failed));
  assert_file (self, "a");
  fake_backend_fail (self->fake, FALSE, 0);
  trail_fixture_undo (self, 1, head);
  fake_backend_refuse (self->fake, "1:c");
  g_assert_false (trail_fixture_keep (self, "c", &refused));
  assert_file (self, "a");
  trail_fixture_undo (self, 1, head);
  g_assert_true (trail_fixture_keep (self, "d", NULL));
  assert_file (self, "a d");
}

/* As far as the file that is made anew is concerned. */
static void
fill_disk (TrailFixture *self)
{
  g_autofree char *fresh = g_strconcat (self->path, ".new", NULL);

  g_assert_cmpint (symlink ("/dev/full", fresh), ==, 0);
}

/* If it is full still. */
static void
free_disk (TrailFixture *self)
{
  g_autofree char *fresh = g_strconcat (self->path, ".new", NULL);

  g_unlink (fresh);
}

/* Whatever else is in the file at the start is evidence, and no part of the trail. */
static void
test_other_file (TrailFixture *self, gconstpointer unused)
{
  static const char *const tails[] = { "half a li\n", "{\"entry\":3}\n", "\n", "no line\nhalf a li" };

  g_assert_true (trail_fixture_keep (self, "a", NULL));
  g_assert_true (trail_fixture_keep (self, "b", NULL));
  for (guint i = 0; i < G_N_ELEMENTS (tails); i++) {
    g_clear_object (&self->backend);
    trail_fixture_append_text (self, tails[i]);
    trail_fixture_open (self);
    assert_file (self, "a b");
    g_assert_cmpuint (trail_fixture_count_files (self, "audit-trail.jsonl.other-"), ==, i + 1);
  }
  g_clear_object (&self->backend);
  g_assert_cmpint (truncate (self->path, 10), ==, 0);
  trail_fixture_open (self);
  assert_file (self, "a b");
  g_assert_cmpuint (trail_fixture_count_files (self, "audit-trail.jsonl.other-"), ==, G_N_ELEMENTS (tails) + 1);
  g_clear_object (&self->backend);
  g_assert_cmpint (g_unlink (self->path), ==, 0);
  trail_fixture_open (self);
  assert_file (self, "a b");
  g_assert_true (trail_fixture_keep (self, "c", NULL));
  assert_file (self, "a b c");
}

/* The beginning of a line that was never written to its end was never answered: it is cut off in place, without room
 * for a copy. */
static void
test_half_line (TrailFixture *self, gconstpointer unused)
{
  g_autofree char *long_one = g_strnfill (2 * REEL_AUDIT_LINE_MAX_BYTES, 'x');
  const char *const tails[] = { "h", "{\"entry\":3,\"time\":\"20", long_one };
  GStatBuf info;

  for (guint i = 0; i < G_N_ELEMENTS (tails); i++) {
    if (i == 1) {
      g_assert_true (trail_fixture_keep (self, "a", NULL));
      g_assert_true (trail_fixture_keep (self, "b", NULL));
    }
    g_clear_object (&self->backend);
    trail_fixture_append_text (self, tails[i]);
    fill_disk (self);
    g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "'*audit-trail.jsonl' ended with the beginning of a line*");
    trail_fixture_open (self);
    g_test_assert_expected_messages ();
    assert_file (self, i == 0 ? "" : "a b");
    free_disk (self);
  }
  g_assert_true (trail_fixture_keep (self, "c", NULL));
  g_clear_object (&self->backend);
  /* What the disk had given the file, and not written. */
  g_assert_cmpint (g_stat (self->path, &info), ==, 0);
  g_assert_cmpint (truncate (self->path, info.st_size + 3000), ==, 0);
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "'*audit-trail.jsonl' ended with the beginning of a line*");
  trail_fixture_open (self);
  g_test_assert_expected_messages ();
  assert_file (self, "a b c");
  g_assert_cmpuint (trail_fixture_count_files (self, ""), ==, 1);
}

/* A start does not depend on it: what needs no entry is kept, and what needs one is once there is room. */
static void
test_full (TrailFixture *self, gconstpointer unused)
{
  g_autofree char *head = NULL, *printed = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (trail_fixture_keep (self, "a", NULL));
  head = g_strdup (self->head);
  g_clear_object (&self->backend);
  trail_fixture_append_text (self, "no line\n");
  fill_disk (self);
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "'*' is the audit trail up to entry 1: *");
  g_test_expect_message (NULL, G_LOG_LEVEL_CRITICAL, "The audit trail '*' can't be written: *");
  trail_fixture_open (self);
  g_test_assert_expected_messages ();
  fill_disk (self);
  keep_two (self, "b", "c", &error);
  g_assert_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FULL);
  printed = fake_backend_print (self->fake);
  g_assert_null (strstr (printed, "b"));
  g_assert_nonnull (strstr (printed, "c"));
  free_disk (self);
  trail_fixture_undo (self, 1, head);
  g_assert_true (trail_fixture_keep (self, "d", NULL));
  assert_file (self, "a d");
  g_assert_cmpuint (trail_fixture_count_files (self, ""), ==, 2);
}

/* Nor on room in the catalogue for what it lacks. That is taken over later, and what was asked then is asked anew,
 * because its entry has a number that is taken. */
static void
test_full_catalogue (TrailFixture *self, gconstpointer unused)
{
  g_autoptr (FakeBackend) first = self->fake;
  g_autoptr (GError) error = NULL, full = NULL;

  g_assert_true (trail_fixture_keep (self, "a", NULL));
  g_assert_true (trail_fixture_keep (self, "b", NULL));
  g_clear_object (&self->backend);
  self->fake = fake_backend_new ();
  fake_backend_fail (self->fake, TRUE, REEL_ERROR_STORAGE_FULL);
  g_test_expect_message (NULL, G_LOG_LEVEL_CRITICAL, "*as was told*");
  trail_fixture_open (self);
  g_test_assert_expected_messages ();
  trail_fixture_undo (self, 0, reel_audit_no_hash);
  g_assert_false (trail_fixture_keep (self, "c", &full));
  g_assert_error (full, REEL_ERROR, REEL_ERROR_STORAGE_FULL);
  assert_file (self, "a b");
  fake_backend_fail (self->fake, FALSE, 0);
  trail_fixture_undo (self, 0, reel_audit_no_hash);
  g_assert_false (trail_fixture_keep (self, "c", &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FAILED);
  trail_fixture_follow_file (self);
  g_assert_true (trail_fixture_keep (self, "c", NULL));
  assert_file (self, "a b  c");
}

/* As editors and sed -i do. */
static void
replace_file (TrailFixture *self)
{
  g_autofree char *text = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (self->path, &text, &length, NULL));
  g_assert_true (g_file_set_contents (self->path, text, (gssize)length, NULL));
}

static void
move_file (TrailFixture *self)
{
  g_autofree char *other = g_strconcat (self->path, ".1", NULL);

  g_assert_cmpint (g_rename (self->path, other), ==, 0);
}

static void
empty_file (TrailFixture *self)
{
  g_assert_cmpint (truncate (self->path, 0), ==, 0);
}

static void
lengthen_file (TrailFixture *self)
{
  trail_fixture_append_text (self, "no line\n");
}

/* What somebody does to the file while it is written to loses nothing. */
static void
test_touched (TrailFixture *self, gconstpointer unused)
{
  void (*const touches[]) (TrailFixture *) = { replace_file, move_file, empty_file, lengthen_file };
  static const char *const files[] = { "a b", "a b b", "a b b b", "a b b b b" };

  g_assert_true (trail_fixture_keep (self, "a", NULL));
  for (guint i = 0; i < G_N_ELEMENTS (touches); i++) {
    touches[i](self);
    g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "*audit-trail.jsonl' was replaced or changed*");
    if (touches[i] == replace_file || touches[i] == lengthen_file)
      g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "*audit-trail.jsonl.other-*");
    g_assert_true (trail_fixture_keep (self, "b", NULL));
    g_test_assert_expected_messages ();
    assert_file (self, files[i]);
  }
  g_assert_cmpuint (trail_fixture_count_files (self, "audit-trail.jsonl.other-"), ==, 2);
}

/* Nothing is written to where nobody looks for it. */
static void
test_touched_full (TrailFixture *self, gconstpointer unused)
{
  g_autofree char *head = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (trail_fixture_keep (self, "a", NULL));
  head = g_strdup (self->head);
  move_file (self);
  fill_disk (self);
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "*audit-trail.jsonl' was replaced or changed*");
  g_test_expect_message (NULL, G_LOG_LEVEL_CRITICAL, "The audit trail '*' can't be written: *");
  g_assert_false (trail_fixture_keep (self, "b", &error));
  g_test_assert_expected_messages ();
  g_assert_error (error, REEL_ERROR, REEL_ERROR_STORAGE_FULL);
  trail_fixture_undo (self, 1, head);
  g_assert_true (trail_fixture_keep (self, "c", NULL));
  assert_file (self, "a c");
}

typedef struct {
  GMutex lock;
  GCond changed;
  char *critical; /* under the lock */
} Log;

/* Any thread. */
static void
on_log (const char *domain, GLogLevelFlags level, const char *message, gpointer data)
{
  Log *self = data;

  if ((level & G_LOG_LEVEL_CRITICAL) == 0)
    return;
  g_mutex_lock (&self->lock);
  g_free (self->critical);
  self->critical = g_strdup (message);
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->lock);
}

/* Opens the backend, and waits for a critical message. */
static char *
open_and_wait (TrailFixture *self)
{
  static Log log;
  GLogLevelFlags fatal = g_log_set_always_fatal (G_LOG_LEVEL_ERROR);
  char *message;

  g_log_set_default_handler (on_log, &log);
  trail_fixture_open (self);
  g_mutex_lock (&log.lock);
  while (log.critical == NULL)
    g_cond_wait (&log.changed, &log.lock);
  message = g_steal_pointer (&log.critical);
  g_mutex_unlock (&log.lock);
  g_log_set_default_handler (g_log_default_handler, NULL);
  g_log_set_always_fatal (fatal);
  return message;
}

/* Changes the first entry in the file, or removes it. */
static void
damage (TrailFixture *self, gboolean removed)
{
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (self->path, &text, NULL, NULL));
  *strstr (text, "a test") = 'A';
  g_assert_true (g_file_set_contents (self->path, removed ? strchr (text, '\n') + 1 : text, -1, NULL));
}

/* A start looks at the end alone, and a thread at the rest: what was changed long ago, or removed from the beginning.
 */
static void
test_damaged (TrailFixture *self, gconstpointer unused)
{
  static const char *const files[] = { "a b c", "a b c c" };

  g_assert_true (trail_fixture_keep (self, "a", NULL));
  g_assert_true (trail_fixture_keep (self, "b", NULL));
  for (guint i = 0; i < 2; i++) {
    g_autofree char *message = NULL;

    g_clear_object (&self->backend);
    damage (self, i == 1);
    message = open_and_wait (self);
    g_assert_nonnull (
        strstr (message, i == 0 ? "entry 1 is not what entry 2 was written after" : "begins with entry 2"));
    g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "*audit-trail.jsonl.other-*");
    g_assert_true (trail_fixture_keep (self, "c", NULL));
    g_test_assert_expected_messages ();
    assert_file (self, files[i]);
  }
}

#define ADD(name, test)                                                                                                \
  g_test_add ("/store-audited/" name, TrailFixture, NULL, trail_fixture_set_up, test, trail_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
  ADD ("same", test_same);
  ADD ("not-kept", test_not_kept);
  ADD ("other-file", test_other_file);
  ADD ("half-line", test_half_line);
  ADD ("full", test_full);
  ADD ("full-catalogue", test_full_catalogue);
  ADD ("touched", test_touched);
  ADD ("touched-full", test_touched_full);
  ADD ("damaged", test_damaged);
  return g_test_run ();
}
