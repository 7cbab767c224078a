/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What keeps one worker running for a call, with workers in the test's own process: started once for all requests,
 * replaced, given up, adopted, and released. */
#include "tests/engine/engine-fixture.h"

#include "manager/engine/link/reel-worker-host.h"

#include <string.h>

typedef struct {
  FakeLauncher *launcher;
  ReelWorkerHost *host;
  GString *signals; /* in order, each followed by a space */
} Fixture;

static char *tidied;

static void
tidy (const char *directory)
{
  g_assert_null (tidied);
  tidied = g_strdup (directory);
}

static void
on_running (ReelWorkerHost *host, GString *signals)
{
  g_assert_nonnull (reel_worker_host_peek_worker (host));
  g_string_append (signals, "running ");
}

static void
on_lost (ReelWorkerHost *host, GString *signals)
{
  g_assert_null (reel_worker_host_peek_worker (host));
  g_assert_cmpint (reel_worker_host_get_pid (host), ==, 0);
  g_string_append (signals, "lost ");
}

static void
on_given_up (ReelWorkerHost *host, GString *signals)
{
  g_string_append (signals, "given-up ");
}

static ReelWorkerHost *
make_host (Fixture *self)
{
  static const char *const rights[] = { NULL };
  ReelWorkerHost *host = reel_worker_host_new (REEL_WORKER_LAUNCHER (self->launcher), "call", 1000);

  reel_worker_host_set_rights (host, "/directory", rights, tidy);
  g_signal_connect (host, "running", G_CALLBACK (on_running), self->signals);
  g_signal_connect (host, "lost", G_CALLBACK (on_lost), self->signals);
  g_signal_connect (host, "given-up", G_CALLBACK (on_given_up), self->signals);
  return host;
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->launcher = fake_launcher_new ();
  self->signals = g_string_new (NULL);
  self->host = make_host (self);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  reel_worker_host_close (self->host);
  wait_until (fake_launcher_count (self->launcher) == 0 && fake_launcher_count_starting (self->launcher) == 0);
  g_assert_finalize_object (self->host);
  g_assert_finalize_object (self->launcher);
  g_string_free (self->signals, TRUE);
  g_clear_pointer (&tidied, g_free);
}

static void
assert_signals (Fixture *self, const char *expected)
{
  g_assert_cmpstr (self->signals->str, ==, expected);
  g_string_set_size (self->signals, 0);
}

static void
store (GObject *source, GAsyncResult *result, gpointer place)
{
  *(GAsyncResult **)place = g_object_ref (result);
}

/* Requests a worker, and waits for it. */
static gboolean
ensure (Fixture *self, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  reel_worker_host_ensure_async (self->host, store, &result);
  wait_until (result != NULL);
  return reel_worker_host_ensure_finish (self->host, result, error);
}

static gboolean
adopt (Fixture *self)
{
  g_autoptr (GAsyncResult) result = NULL;

  reel_worker_host_adopt_async (self->host, store, &result);
  wait_until (result != NULL);
  return reel_worker_host_adopt_finish (self->host, result, NULL);
}

static void
test_one_for_all (Fixture *self, gconstpointer unused)
{
  g_autoptr (GAsyncResult) first = NULL, second = NULL;

  g_assert_null (reel_worker_host_peek_worker (self->host));
  reel_worker_host_ensure_async (self->host, store, &first);
  reel_worker_host_ensure_async (self->host, store, &second);
  g_assert_cmpuint (fake_launcher_count_starting (self->launcher), ==, 1);
  wait_until (first != NULL && second != NULL);
  g_assert_true (reel_worker_host_ensure_finish (self->host, first, NULL));
  g_assert_true (reel_worker_host_ensure_finish (self->host, second, NULL));
  g_assert_true (ensure (self, NULL));
  g_assert_cmpuint (fake_launcher_count (self->launcher), ==, 1);
  g_assert_false (reel_worker_host_is_adopted (self->host));
  assert_signals (self, "running ");
}

static void
test_replaced (Fixture *self, gconstpointer unused)
{
  int first;

  g_assert_true (ensure (self, NULL));
  first = reel_worker_host_get_pid (self->host);
  fake_launcher_hang_up (self->launcher, first);
  g_assert_null (reel_worker_host_peek_worker (self->host));
  /* Later requests wait for the next worker. */
  g_assert_true (ensure (self, NULL));
  g_assert_cmpint (reel_worker_host_get_pid (self->host), !=, first);
  g_assert_false (fake_launcher_is_alive (self->launcher, first));
  g_assert_null (tidied);
  assert_signals (self, "running lost running ");
}

/* A failed start counts like a lost worker. */
static void
test_given_up (Fixture *self, gconstpointer unused)
{
  g_autoptr (GAsyncResult) waits = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (ensure (self, NULL));
  fake_launcher_set_mode (self->launcher, "no-start");
  fake_launcher_hang_up (self->launcher, reel_worker_host_get_pid (self->host));
  reel_worker_host_ensure_async (self->host, store, &waits);
  wait_until (waits != NULL);
  g_assert_false (reel_worker_host_ensure_finish (self->host, waits, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_MEDIA_FAILED);
  assert_signals (self, "running lost given-up ");
  fake_launcher_set_mode (self->launcher, NULL);
  g_assert_true (ensure (self, NULL));
  assert_signals (self, "running ");
}

/* The first start is not retried: whoever requested it is told. */
static void
test_does_not_start (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  fake_launcher_set_mode_once (self->launcher, "no-start");
  g_assert_false (ensure (self, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_MEDIA_FAILED);
  assert_signals (self, "");
  g_assert_true (ensure (self, NULL));
}

static void
test_closed_while_starting (Fixture *self, gconstpointer unused)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  fake_launcher_set_mode (self->launcher, "mute");
  reel_worker_host_ensure_async (self->host, store, &result);
  reel_worker_host_close (self->host);
  wait_until (result != NULL);
  g_assert_false (reel_worker_host_ensure_finish (self->host, result, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_NO_ONGOING_CALL);
  /* It may have created its directory already. */
  g_assert_cmpstr (tidied, ==, "/directory");
  g_clear_error (&error);
  g_assert_false (ensure (self, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_NO_ONGOING_CALL);
  assert_signals (self, "");
}

/* The last worker is gone, and is not replaced. */
static void
test_closed_without (Fixture *self, gconstpointer unused)
{
  g_assert_true (ensure (self, NULL));
  fake_launcher_set_mode (self->launcher, "no-start");
  fake_launcher_hang_up (self->launcher, reel_worker_host_get_pid (self->host));
  wait_until (strstr (self->signals->str, "given-up") != NULL);
  g_assert_null (tidied);
  reel_worker_host_close (self->host);
  g_assert_cmpstr (tidied, ==, "/directory");
}

/* Also a worker that does not exit by itself. */
static void
test_closed (Fixture *self, gconstpointer mode)
{
  int worker;

  fake_launcher_set_mode (self->launcher, mode);
  g_assert_true (ensure (self, NULL));
  worker = reel_worker_host_get_pid (self->host);
  reel_worker_host_close (self->host);
  g_assert_true (fake_launcher_is_alive (self->launcher, worker));
  g_assert_null (tidied);
  wait_until (tidied != NULL);
  g_assert_cmpstr (tidied, ==, "/directory");
  g_assert_false (fake_launcher_is_alive (self->launcher, worker));
  /* It was not lost, so it is not replaced. */
  assert_signals (self, "running ");
}

static void
test_adopted (Fixture *self, gconstpointer unused)
{
  int worker;

  g_assert_false (adopt (self));
  g_assert_true (ensure (self, NULL));
  worker = reel_worker_host_get_pid (self->host);
  g_assert_finalize_object (g_steal_pointer (&self->host));
  fake_launcher_lose_manager (self->launcher);
  assert_signals (self, "running ");
  self->host = make_host (self);
  g_assert_true (adopt (self));
  g_assert_true (reel_worker_host_is_adopted (self->host));
  g_assert_cmpint (reel_worker_host_get_pid (self->host), ==, worker);
  assert_signals (self, "running ");
}

/* A worker that does not answer is killed then, and makes room for another. */
static void
test_suspended (Fixture *self, gconstpointer unused)
{
  int worker = fake_launcher_add (self->launcher, "call");

  fake_launcher_suspend (self->launcher, worker);
  g_assert_false (adopt (self));
  g_assert_false (fake_launcher_is_alive (self->launcher, worker));
  g_assert_true (ensure (self, NULL));
  g_assert_cmpint (reel_worker_host_get_pid (self->host), !=, worker);
}

/* Requests that a dead worker left unanswered fail before it is reported as lost. */
static void
on_state (GObject *source, GAsyncResult *result, gpointer signals)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (reel_worker_get_state_finish (REEL_WORKER (source), result, &error));
  g_assert_error (error, REEL_ERROR, REEL_ERROR_MEDIA_FAILED);
  g_assert_false (reel_worker_has_answered (result));
  g_string_append (signals, "failed ");
}

static void
test_killed_over_request (Fixture *self, gconstpointer unused)
{
  g_assert_true (ensure (self, NULL));
  fake_launcher_suspend (self->launcher, reel_worker_host_get_pid (self->host));
  reel_worker_get_state_async (reel_worker_host_peek_worker (self->host), on_state, self->signals);
  reel_worker_host_kill (self->host);
  assert_signals (self, "running ");
  g_assert_true (ensure (self, NULL));
  assert_signals (self, "failed lost running ");
}

#define ADD(name, data, test) g_test_add ("/worker-host/" name, Fixture, data, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* The host warns about workers that do not start. */
  g_log_set_always_fatal (G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL);
  ADD ("one-for-all", NULL, test_one_for_all);
  ADD ("replaced", NULL, test_replaced);
  ADD ("given-up", NULL, test_given_up);
  ADD ("does-not-start", NULL, test_does_not_start);
  ADD ("closed/while-starting", NULL, test_closed_while_starting);
  ADD ("closed/without", NULL, test_closed_without);
  ADD ("closed/ends", NULL, test_closed);
  ADD ("closed/immortal", "immortal", test_closed);
  ADD ("adopted", NULL, test_adopted);
  ADD ("suspended", NULL, test_suspended);
  ADD ("killed-over-request", NULL, test_killed_over_request);
  return g_test_run ();
}
