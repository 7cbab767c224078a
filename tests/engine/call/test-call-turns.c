/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whose turn it is while a file hangs: who waits for whom, and in which order they are carried out. */
#include "manager/engine/call/reel-call-turns.h"

#include "manager/core/wire/reel-error.h"
#include "tests/engine/services/hanging-file.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define MAX_WAITING 4096

typedef struct {
  char *directory, *hanging, *other, *good;
  ReelAvatarOpener *opener;
  ReelStampClock clock;
  ReelCallTurns *turns;
  GString *done;    /* names, in the order in which they were carried out */
  gint64 last_utc;  /* of the last one that had waited */
  GArray *released; /* int: descriptors */
} Fixture;

typedef struct {
  Fixture *fixture;
  const char *name;
} Request;

static void
set_up (Fixture *self, gconstpointer limit)
{
  self->directory = g_dir_make_tmp ("reel-turns-XXXXXX", NULL);
  self->hanging = hanging_file_make (self->directory, "hanging");
  self->other = hanging_file_make (self->directory, "other");
  self->good = g_build_filename (self->directory, "good", NULL);
  g_assert_true (g_file_set_contents (self->good, "x", 1, NULL));
  self->opener = reel_avatar_opener_new (hanging_file_open, limit != NULL ? GPOINTER_TO_UINT (limit) : 60000);
  self->turns = reel_call_turns_new (self->opener, "c", &self->clock);
  self->done = g_string_new (NULL);
  self->released = g_array_new (FALSE, FALSE, sizeof (int));
}

/* Kept open until the end, so that nobody waits for it any more. */
static void
release (Fixture *self, const char *path)
{
  const int fd = hanging_file_release (path);

  g_array_append_val (self->released, fd);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  gpointer opener = self->opener;

  release (self, self->hanging);
  release (self, self->other);
  g_assert_cmpuint (reel_call_turns_count (self->turns), ==, 0);
  g_object_add_weak_pointer (opener, &opener);
  g_object_unref (self->turns);
  g_object_unref (self->opener);
  while (opener != NULL)
    g_main_context_iteration (NULL, TRUE);
  for (guint i = 0; i < self->released->len; i++)
    close (g_array_index (self->released, int, i));
  g_array_unref (self->released);
  g_unlink (self->hanging);
  g_unlink (self->other);
  g_unlink (self->good);
  g_rmdir (self->directory);
  g_free (self->directory);
  g_free (self->hanging);
  g_free (self->other);
  g_free (self->good);
  g_string_free (self->done, TRUE);
}

/* With “+” where it has its file, “-” where it has an error, “!” where it is not carried out. */
static void
on_turn (ReelTurn *turn, GError *error, gpointer data)
{
  g_autofree Request *request = data;
  Fixture *self = request->fixture;
  const char *how = error != NULL ? "!" : turn->error != NULL ? "-" : turn->file >= 0 ? "+" : "";

  g_string_append_printf (self->done, "%s%s%s", self->done->len > 0 ? " " : "", request->name, how);
  if (turn->utc != 0)
    self->last_utc = turn->utc;
  g_clear_error (&error);
}

static void
take (Fixture *self, ReelTurnKind kind, const char *participant, const char *path, const char *name)
{
  Request *request = g_new (Request, 1);

  *request = (Request){ self, name };
  reel_call_turns_take (self->turns, kind, participant, path, on_turn, request);
}

static void
assert_done (Fixture *self, const char *expected)
{
  g_assert_cmpstr (self->done->str, ==, expected);
  g_string_truncate (self->done, 0);
}

/* Until nobody waits any more, or COUNT do. */
static void
await (Fixture *self, guint count)
{
  while (reel_call_turns_count (self->turns) > count)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_at_once (Fixture *self, gconstpointer unused)
{
  take (self, REEL_TURN_PRESENCE, "ann", NULL, "add");
  take (self, REEL_TURN_OTHER, "ann", NULL, "stream");
  take (self, REEL_TURN_CALL, NULL, NULL, "end");
  assert_done (self, "add stream end");
  g_assert_cmpint (self->last_utc, ==, 0);
}

/* Who comes: all about them waits, and nobody else does. */
static void
test_who_comes (Fixture *self, gconstpointer unused)
{
  take (self, REEL_TURN_PRESENCE, "ann", self->hanging, "add");
  take (self, REEL_TURN_PROPERTIES, "ann", NULL, "update");
  take (self, REEL_TURN_OTHER, "ann", NULL, "stream");
  take (self, REEL_TURN_PRESENCE, "ann", NULL, "remove");
  take (self, REEL_TURN_OTHER, "ann", NULL, "consent");
  take (self, REEL_TURN_PRESENCE, "bob", NULL, "bob");
  take (self, REEL_TURN_OTHER, "", NULL, "answer");
  assert_done (self, "bob answer");
  g_assert_cmpuint (reel_call_turns_count (self->turns), ==, 5);
  release (self, self->hanging);
  await (self, 0);
  assert_done (self, "add+ update stream remove consent");
}

/* Who is there: media and consent do not wait for a picture, a departure does. */
static void
test_who_is_there (Fixture *self, gconstpointer unused)
{
  take (self, REEL_TURN_PROPERTIES, "ann", self->hanging, "update");
  take (self, REEL_TURN_OTHER, "ann", NULL, "consent");
  assert_done (self, "consent");
  take (self, REEL_TURN_PROPERTIES, "ann", NULL, "hold");
  take (self, REEL_TURN_OTHER, "ann", NULL, "stream");
  take (self, REEL_TURN_PRESENCE, "ann", NULL, "remove");
  take (self, REEL_TURN_OTHER, "ann", NULL, "message");
  assert_done (self, "stream");
  release (self, self->hanging);
  await (self, 0);
  assert_done (self, "update+ hold remove message");
}

/* Files that are open sooner than those before them wait for these, of one participant. */
static void
test_files (Fixture *self, gconstpointer unused)
{
  take (self, REEL_TURN_PRESENCE, "ann", self->hanging, "add");
  take (self, REEL_TURN_PROPERTIES, "ann", self->good, "good");
  take (self, REEL_TURN_PROPERTIES, "ann", "/there/is/none", "bad");
  take (self, REEL_TURN_PRESENCE, "bob", self->good, "bob");
  await (self, 3);
  assert_done (self, "bob+");
  release (self, self->hanging);
  await (self, 0);
  assert_done (self, "add+ good+ bad-");
}

/* About the whole call: after all before it, before all after it. */
static void
test_call (Fixture *self, gconstpointer unused)
{
  take (self, REEL_TURN_PRESENCE, "ann", self->hanging, "ann");
  take (self, REEL_TURN_PRESENCE, "bob", self->other, "bob");
  take (self, REEL_TURN_CALL, NULL, NULL, "start");
  take (self, REEL_TURN_PRESENCE, "carl", NULL, "carl");
  take (self, REEL_TURN_OTHER, "carl", NULL, "message");
  take (self, REEL_TURN_PRESENCE, "dora", self->good, "dora");
  take (self, REEL_TURN_CALL, NULL, NULL, "end");
  take (self, REEL_TURN_OTHER, "", NULL, "answer");
  release (self, self->other);
  await (self, 7);
  assert_done (self, "bob+");
  release (self, self->hanging);
  await (self, 0);
  assert_done (self, "ann+ start carl message dora+ end answer");
}

/* A request about the whole call may name a file itself. */
static void
test_call_with_file (Fixture *self, gconstpointer unused)
{
  take (self, REEL_TURN_CALL, "ann", self->hanging, "add");
  take (self, REEL_TURN_OTHER, "bob", NULL, "message");
  assert_done (self, "");
  release (self, self->hanging);
  await (self, 0);
  assert_done (self, "add+ message");
}

/* An answer of a participant, or of the call, waits for no file but that of who comes, and is never overtaken by a
 * later one. */
static void
test_consent (Fixture *self, gconstpointer unused)
{
  take (self, REEL_TURN_PROPERTIES, "ann", self->hanging, "update");
  take (self, REEL_TURN_CALL, NULL, NULL, "start");
  take (self, REEL_TURN_OTHER, "bob", NULL, "stream");
  take (self, REEL_TURN_CONSENT, "bob", NULL, "bob");
  take (self, REEL_TURN_CONSENT, "ann", NULL, "ann");
  take (self, REEL_TURN_CONSENT, "", NULL, "call");
  assert_done (self, "bob ann call");
  release (self, self->hanging);
  await (self, 0);
  assert_done (self, "update+ start stream");
}

static void
test_consent_of_who_comes (Fixture *self, gconstpointer unused)
{
  take (self, REEL_TURN_PRESENCE, "ann", self->hanging, "ann");
  take (self, REEL_TURN_CONSENT, "ann", NULL, "no");
  take (self, REEL_TURN_CALL, NULL, NULL, "start");
  take (self, REEL_TURN_CONSENT, "ann", NULL, "yes");
  take (self, REEL_TURN_PRESENCE, "bob", NULL, "bob");
  take (self, REEL_TURN_PRESENCE, "carl", self->other, "carl");
  take (self, REEL_TURN_CALL, "dora", NULL, "dora");
  take (self, REEL_TURN_CONSENT, "dora", NULL, "1");
  take (self, REEL_TURN_CONSENT, "bob", NULL, "2");
  take (self, REEL_TURN_CONSENT, "bob", NULL, "3");
  assert_done (self, "");
  release (self, self->hanging);
  await (self, 3);
  assert_done (self, "ann+ no yes start bob 2 3");
  release (self, self->other);
  await (self, 0);
  assert_done (self, "carl+ dora 1");
}

/* What the call allows is not changed any more once it ends; what a participant does is. */
static void
test_consent_behind_end (Fixture *self, gconstpointer unused)
{
  take (self, REEL_TURN_PROPERTIES, "ann", self->hanging, "update");
  take (self, REEL_TURN_END, NULL, NULL, "end");
  take (self, REEL_TURN_CONSENT, "", NULL, "call");
  take (self, REEL_TURN_CONSENT, "ann", NULL, "ann");
  take (self, REEL_TURN_OTHER, "", NULL, "answer");
  assert_done (self, "ann");
  release (self, self->hanging);
  await (self, 0);
  assert_done (self, "update+ end call answer");
}

/* The stamp is of when it came. */
static void
test_stamp (Fixture *self, gconstpointer unused)
{
  gint64 before = reel_stamp_clock_next (&self->clock), after;

  take (self, REEL_TURN_PRESENCE, "ann", self->hanging, "add");
  after = reel_stamp_clock_next (&self->clock);
  release (self, self->hanging);
  await (self, 0);
  g_assert_cmpint (self->last_utc, >, before);
  g_assert_cmpint (self->last_utc, <, after);
}

/* It hangs for longer than somebody waits: what was behind it goes on. */
static void
test_limit (Fixture *self, gconstpointer unused)
{
  take (self, REEL_TURN_PROPERTIES, "ann", self->hanging, "update");
  take (self, REEL_TURN_PROPERTIES, "ann", self->hanging, "again");
  take (self, REEL_TURN_PRESENCE, "ann", NULL, "remove");
  take (self, REEL_TURN_CALL, NULL, NULL, "end");
  await (self, 0);
  assert_done (self, "update- again- remove end");
}

static void
test_bound (Fixture *self, gconstpointer unused)
{
  take (self, REEL_TURN_PRESENCE, "ann", self->hanging, "add");
  for (guint i = 1; i < MAX_WAITING; i++)
    take (self, REEL_TURN_OTHER, "ann", NULL, "x");
  assert_done (self, "");
  take (self, REEL_TURN_OTHER, "ann", NULL, "more");
  take (self, REEL_TURN_OTHER, "bob", NULL, "bob");
  assert_done (self, "more! bob");
  release (self, self->hanging);
  await (self, 0);
}

/* The manager ends: everybody is answered, and files that come later are closed. */
static void
test_close (Fixture *self, gconstpointer unused)
{
  take (self, REEL_TURN_PRESENCE, "ann", self->hanging, "add");
  take (self, REEL_TURN_OTHER, "ann", NULL, "stream");
  take (self, REEL_TURN_CALL, NULL, NULL, "end");
  take (self, REEL_TURN_PRESENCE, "bob", self->good, "bob");
  reel_call_turns_close (self->turns);
  take (self, REEL_TURN_PRESENCE, "carl", NULL, "carl");
  assert_done (self, "add! stream! end! bob! carl!");
}

#define ADD(name, limit, test)                                                                                         \
  g_test_add ("/call-turns/" name, Fixture, GUINT_TO_POINTER (limit), set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("at-once", 0, test_at_once);
  ADD ("who-comes", 0, test_who_comes);
  ADD ("who-is-there", 0, test_who_is_there);
  ADD ("files", 0, test_files);
  ADD ("call", 0, test_call);
  ADD ("call-with-file", 0, test_call_with_file);
  ADD ("consent", 0, test_consent);
  ADD ("consent-of-who-comes", 0, test_consent_of_who_comes);
  ADD ("consent-behind-end", 0, test_consent_behind_end);
  ADD ("stamp", 0, test_stamp);
  ADD ("limit", 50, test_limit);
  ADD ("bound", 0, test_bound);
  ADD ("close", 0, test_close);
  return g_test_run ();
}
