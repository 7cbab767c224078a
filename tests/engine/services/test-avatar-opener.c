/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Images opened on threads: who waits for whom where files hang. */
#include "manager/engine/services/reel-avatar-opener.h"

#include "manager/core/wire/reel-error.h"
#include "tests/engine/services/hanging-file.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define OF_OWNER 8     /* at a time */
#define LONG_MS  60000 /* longer than any test */
#define SHORT_MS 50

typedef struct {
  char *directory, *hanging, *good;
  ReelAvatarOpener *opener;
  int release; /* -1: it hangs */
} Fixture;

typedef struct {
  gboolean answered;
  int fd;
  GError *error;
} Answer;

static void
set_up (Fixture *self, gconstpointer limit)
{
  self->directory = g_dir_make_tmp ("reel-opener-XXXXXX", NULL);
  self->hanging = hanging_file_make (self->directory, "hanging");
  self->good = g_build_filename (self->directory, "good", NULL);
  g_assert_true (g_file_set_contents (self->good, "x", 1, NULL));
  self->opener = reel_avatar_opener_new (hanging_file_open, GPOINTER_TO_UINT (limit));
  self->release = -1;
}

/* Until the last thread is back. */
static void
tear_down (Fixture *self, gconstpointer unused)
{
  gpointer opener = self->opener;

  g_object_add_weak_pointer (opener, &opener);
  g_object_unref (self->opener);
  if (self->release < 0)
    self->release = hanging_file_release (self->hanging);
  while (opener != NULL)
    g_main_context_iteration (NULL, TRUE);
  close (self->release);
  g_unlink (self->hanging);
  g_unlink (self->good);
  g_rmdir (self->directory);
  g_free (self->directory);
  g_free (self->hanging);
  g_free (self->good);
}

static void
on_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  Answer *answer = data;

  answer->fd = reel_avatar_opener_open_finish (result, &answer->error);
  answer->answered = TRUE;
}

static void
ask (Fixture *self, const char *owner, const char *path, Answer *answer)
{
  *answer = (Answer){ 0 };
  reel_avatar_opener_open_async (self->opener, owner, path, on_answer, answer);
}

static void
await (Answer *answer)
{
  while (!answer->answered)
    g_main_context_iteration (NULL, TRUE);
}

static void
assert_open (Answer *answer)
{
  await (answer);
  g_assert_no_error (answer->error);
  g_assert_cmpint (answer->fd, >=, 0);
  close (answer->fd);
}

static void
assert_refused (Answer *answer, ReelErrorCode code, const char *why)
{
  await (answer);
  g_assert_error (answer->error, REEL_ERROR, (int)code);
  g_assert_nonnull (strstr (answer->error->message, why));
  g_assert_cmpint (answer->fd, <, 0);
  g_clear_error (&answer->error);
}

static void
test_plain (Fixture *self, gconstpointer unused)
{
  Answer good, missing;

  ask (self, "a", self->good, &good);
  ask (self, "a", "/there/is/none", &missing);
  assert_open (&good);
  assert_refused (&missing, REEL_ERROR_INVALID_ARGUMENT, "no file");
}

static void
test_others_go_on (Fixture *self, gconstpointer unused)
{
  Answer hangs, own, other;

  ask (self, "a", self->hanging, &hangs);
  ask (self, "a", self->good, &own);
  ask (self, "b", self->good, &other);
  assert_open (&own);
  assert_open (&other);
  g_assert_false (hangs.answered);
  self->release = hanging_file_release (self->hanging);
  assert_open (&hangs);
}

/* Its descriptor comes later, and nobody has it. */
static void
test_limit (Fixture *self, gconstpointer unused)
{
  Answer hangs;

  ask (self, "a", self->hanging, &hangs);
  assert_refused (&hangs, REEL_ERROR_INVALID_ARGUMENT, "takes too long to be opened");
  self->release = hanging_file_release (self->hanging);
  while (!hanging_file_is_closed ())
    g_main_context_iteration (NULL, FALSE);
}

/* One owner has so many places, and waits for one of them. */
static void
test_bound (Fixture *self, gconstpointer unused)
{
  Answer hang[OF_OWNER], own, other;

  for (guint i = 0; i < OF_OWNER; i++)
    ask (self, "a", self->hanging, &hang[i]);
  ask (self, "a", self->good, &own);
  ask (self, "b", self->good, &other);
  assert_open (&other);
  g_assert_false (own.answered);
  self->release = hanging_file_release (self->hanging);
  for (guint i = 0; i < OF_OWNER; i++)
    assert_open (&hang[i]);
  assert_open (&own);
}

/* Whoever waits behind them is answered in time as well; after that nobody waits. */
static void
test_stuck (Fixture *self, gconstpointer unused)
{
  Answer hang[OF_OWNER], waits, late;

  for (guint i = 0; i < OF_OWNER; i++)
    ask (self, "a", self->hanging, &hang[i]);
  ask (self, "a", self->good, &waits);
  for (guint i = 0; i < OF_OWNER; i++)
    assert_refused (&hang[i], REEL_ERROR_INVALID_ARGUMENT, "takes too long");
  assert_refused (&waits, REEL_ERROR_OVERLOADED, "others take too long");
  ask (self, "a", self->good, &late);
  assert_refused (&late, REEL_ERROR_OVERLOADED, "one too many");
}

/* More than there are threads: all are opened. */
static void
test_many (Fixture *self, gconstpointer unused)
{
  Answer answers[200];

  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    ask (self, i % 3 == 0 ? "a" : "b", self->good, &answers[i]);
  for (guint i = 0; i < G_N_ELEMENTS (answers); i++)
    assert_open (&answers[i]);
}

#define ADD(name, limit, test)                                                                                         \
  g_test_add ("/avatar-opener/" name, Fixture, GUINT_TO_POINTER (limit), set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("plain", LONG_MS, test_plain);
  ADD ("others-go-on", LONG_MS, test_others_go_on);
  ADD ("limit", SHORT_MS, test_limit);
  ADD ("bound", LONG_MS, test_bound);
  ADD ("stuck", SHORT_MS, test_stuck);
  ADD ("many", LONG_MS, test_many);
  return g_test_run ();
}
