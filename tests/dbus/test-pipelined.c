/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A client that waits for no reply: each request gets the answer that it would get if its client waited for the one
 * before, whether or not a file has to be looked at. */
#include "tests/dbus/daemon-fixture.h"

#include "manager/dbus/reel-bus-names.h"

#include <string.h>

#define RTP   "{'type': <'rtp'>, 'sdp': <'m=audio 9 RTP/AVP 0'>}"
#define IMAGE "\xff\xd8\xff"

typedef struct {
  DaemonFixture base;
  char *good, *bad; /* files: an image, and none */
  char *path;       /* of the call */
  GPtrArray *answers;
  guint sent, answered;
} Fixture;

typedef struct {
  Fixture *fixture;
  guint index;
} Request;

static char *
make_file (Fixture *self, const char *name, const char *contents)
{
  char *path = g_build_filename (self->base.directory, name, NULL);

  g_assert_true (g_file_set_contents (path, contents, -1, NULL));
  return path;
}

static void
set_up (Fixture *self, gconstpointer unused)
{
  daemon_fixture_set_up (&self->base, unused);
  self->good = make_file (self, "good.jpg", IMAGE);
  self->bad = make_file (self, "bad.jpg", "<svg/>");
  self->answers = g_ptr_array_new_with_free_func (g_free);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  daemon_fixture_tear_down (&self->base, unused);
  g_ptr_array_unref (self->answers);
  g_free (self->good);
  g_free (self->bad);
  g_free (self->path);
}

static void
create_call (Fixture *self, const char *properties)
{
  g_autoptr (GError) error = NULL;

  reel_bus_manager1_call_create_call_sync (self->base.manager, "a", daemon_fixture_dict (properties), &self->path, NULL,
                                           &error);
  g_assert_no_error (error);
}

/* The last part of the error's name, or “ok”. */
static void
on_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Request *request = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = g_dbus_connection_call_finish (G_DBUS_CONNECTION (source), result, &error);
  g_autofree char *name = error != NULL ? g_dbus_error_get_remote_error (error) : NULL;
  const char *text = "ok";

  if (name != NULL)
    text = strrchr (name, '.') + 1;
  else if (answer == NULL)
    g_error ("%s", error->message);
  g_free (request->fixture->answers->pdata[request->index]);
  request->fixture->answers->pdata[request->index] = g_strdup (text);
  request->fixture->answered++;
}

static void
send_to (Fixture *self, const char *path, const char *interface, const char *method, GVariant *arguments)
{
  Request *request = g_new (Request, 1);

  *request = (Request){ self, self->sent++ };
  g_ptr_array_add (self->answers, NULL);
  g_dbus_connection_call (self->base.connection, REEL_MANAGER_BUS_NAME, path, interface, method, arguments, NULL,
                          G_DBUS_CALL_FLAGS_NONE, -1, NULL, on_answer, request);
}

static void
send (Fixture *self, const char *method, GVariant *arguments)
{
  send_to (self, self->path, "org.callreel.Call1", method, arguments);
}

static GVariant *
dict_of (const char *avatar, const char *more)
{
  g_autofree char *text =
      avatar != NULL ? g_strdup_printf ("{'avatar': <'%s'>%s}", avatar, more) : g_strdup_printf ("{%s}", more);

  return daemon_fixture_dict (text);
}

static void
add (Fixture *self, const char *id, const char *avatar)
{
  send (self, "AddParticipant", g_variant_new ("(s@a{sv})", id, dict_of (avatar, "")));
}

static void
update (Fixture *self, const char *id, const char *avatar)
{
  send (self, "UpdateParticipant", g_variant_new ("(s@a{sv})", id, dict_of (avatar, "")));
}

static void
remove_one (Fixture *self, const char *id)
{
  send (self, "RemoveParticipant", g_variant_new ("(ss)", id, "left"));
}

static void
add_stream (Fixture *self, const char *id)
{
  send (self, "AddStream", g_variant_new ("(ss@a{sv})", id, "audio", daemon_fixture_dict (RTP)));
}

static void
say (Fixture *self, const char *id)
{
  send (self, "SendMessage", g_variant_new ("(ss)", id, "x"));
}

static void
consent (Fixture *self, const char *id)
{
  send (self, "SetConsent", g_variant_new ("(sb)", id, TRUE));
}

static void
end (Fixture *self)
{
  send (self, "End", g_variant_new ("(s)", "test"));
}

/* Answers since the last time, in the order of the requests. */
static void
assert_answers (Fixture *self, const char *expected)
{
  g_autofree char *got = NULL;

  wait_until (self->answered == self->sent);
  g_ptr_array_add (self->answers, NULL);
  got = g_strjoinv (" ", (char **)self->answers->pdata);
  g_assert_cmpstr (got, ==, expected);
  g_ptr_array_set_size (self->answers, 0);
  self->sent = self->answered = 0;
}

static void
test_comes_and_goes (Fixture *self, gconstpointer unused)
{
  create_call (self, "{}");
  add (self, "ann", self->good);
  add (self, "ann", NULL);
  update (self, "ann", NULL);
  add_stream (self, "ann");
  say (self, "ann");
  consent (self, "ann");
  remove_one (self, "ann");
  update (self, "ann", self->good);
  say (self, "ann");
  add (self, "ann", self->bad);
  remove_one (self, "ann");
  add (self, "ann", self->good);
  remove_one (self, "ann");
  remove_one (self, "ann");
  /* the stream's participant may have left before a worker had it */
  wait_until (self->answered == self->sent);
  g_free (self->answers->pdata[3]);
  self->answers->pdata[3] = g_strdup ("?");
  assert_answers (self, "ok InvalidArgument ok ? ok ok ok UnknownParticipant UnknownParticipant InvalidArgument "
                        "UnknownParticipant ok ok UnknownParticipant");
}

static void
test_refused (Fixture *self, gconstpointer unused)
{
  create_call (self, "{}");
  add (self, "ann", self->bad);
  update (self, "ann", NULL);
  add_stream (self, "ann");
  say (self, "ann");
  consent (self, "ann");
  remove_one (self, "ann");
  add (self, "ann", NULL);
  add_stream (self, "ann");
  update (self, "ann", self->bad);
  update (self, "ann", self->good);
  update (self, "ann", NULL);
  update (self, "bob", self->bad);
  add (self, "bob", "relative.jpg");
  assert_answers (self, "InvalidArgument UnknownParticipant UnknownParticipant UnknownParticipant UnknownParticipant "
                        "UnknownParticipant ok ok InvalidArgument ok ok UnknownParticipant InvalidArgument");
}

/* After those who came before it, and before those who came after it, for whom the call is not there any more. */
static void
test_end (Fixture *self, gconstpointer unused)
{
  create_call (self, "{'state': <'ringing'>}");
  add (self, "ann", self->good);
  add (self, "bob", NULL);
  end (self);
  add (self, "carl", NULL);
  add (self, "dora", self->bad);
  send (self, "Answer", NULL);
  assert_answers (self, "ok ok ok UnknownMethod UnknownMethod UnknownMethod");
}

/* Who has been added may start. */
static void
test_start (Fixture *self, gconstpointer unused)
{
  create_call (self, "{'kind': <'room'>}");
  send (self, "AddParticipant", g_variant_new ("(s@a{sv})", "ann", dict_of (self->good, ", 'role': <'member'>")));
  send (self, "AddParticipant", g_variant_new ("(s@a{sv})", "bob", dict_of (self->bad, ", 'role': <'member'>")));
  send_to (self, REEL_MANAGER_OBJECT_PATH, "org.callreel.Manager1", "StartRecording",
           g_variant_new ("(s@a{sv})", "a", daemon_fixture_dict ("{'actor': <'bob'>}")));
  send_to (self, REEL_MANAGER_OBJECT_PATH, "org.callreel.Manager1", "StartRecording",
           g_variant_new ("(s@a{sv})", "a", daemon_fixture_dict ("{'actor': <'ann'>}")));
  assert_answers (self, "ok InvalidArgument NotAllowed ok");
}

#define ADD(name, test) g_test_add ("/pipelined/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("comes-and-goes", test_comes_and_goes);
  ADD ("refused", test_refused);
  ADD ("end", test_end);
  ADD ("start", test_start);
  return g_test_run ();
}
