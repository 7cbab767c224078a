/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a call's worker is told about participants' images, with a program that accepts some and refuses others. */
#include "tests/engine/completeness-rig.h"
#include "tests/engine/engine-fixture.h"

#include "manager/core/wire/reel-error.h"
#include "tests/engine/services/hanging-file.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#define RTP    "{'type': <'rtp'>, 'sdp': <'m=audio 9 RTP/AVP 0'>}"
#define HELPER "#!/bin/sh\ngrep -q good && printf 'CRA1\\001\\000\\000\\000\\377\\377\\377\\377'\n"

static void
set_up (EngineFixture *self, gconstpointer unused)
{
  g_autofree char *program = NULL;

  engine_fixture_set_up (self, unused);
  program = g_build_filename (self->directory, "avatar", NULL);
  g_assert_true (g_file_set_contents_full (program, HELPER, -1, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
}

static void
set_avatar (EngineFixture *self, ReelCall *call, const char *name)
{
  g_autofree char *path = *name != '\0' ? g_build_filename (self->directory, name, NULL) : g_strdup ("");
  g_autofree char *text = g_strdup_printf ("{'avatar': <'%s'>}", path);
  g_autofree char *contents = g_strconcat ("\x89PNG\r\n\x1a\n", name, NULL);
  g_autoptr (GVariant) properties = engine_fixture_dict (text);
  g_autoptr (GError) error = NULL;

  if (*path != '\0')
    g_assert_true (g_file_set_contents (path, contents, -1, NULL));
  reel_call_update_participant (call, "alice", properties, NULL, &error);
  g_assert_no_error (error);
}

static ReelCall *
create_call (EngineFixture *self)
{
  ReelCall *call = engine_fixture_create_call (self, "a");
  g_autoptr (GVariant) endpoint = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *stream = engine_fixture_add_stream (call, "alice", "audio", RTP, &endpoint, &error);

  g_assert_no_error (error);
  return call;
}

/* The only one. */
static ReelCall *
find_call (EngineFixture *self)
{
  g_autoptr (GPtrArray) calls = reel_engine_list_calls (self->engine);

  return calls->pdata[0];
}

static char *
get_avatar_error (ReelCall *call)
{
  g_autoptr (GVariant) list = g_variant_ref_sink (reel_call_list_participants (call));
  g_autoptr (GVariant) alice = g_variant_get_child_value (list, 0);
  char *text = NULL;

  g_variant_lookup (alice, "avatar-error", "s", &text);
  return text;
}

static gboolean
has_avatar_error (ReelCall *call)
{
  g_autofree char *text = get_avatar_error (call);

  return text != NULL;
}

static void
test_shown_and_gone (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = create_call (self);

  set_avatar (self, call, "good.png");
  wait_until (fake_notes_are (self->notes, "portrait alice shown\n"));
  set_avatar (self, call, "");
  wait_until (fake_notes_are (self->notes, "portrait alice shown\nportrait alice gone\n"));
}

/* A participant who has chosen a new image is not shown with the old one. */
static void
test_replaced_by_bad_one (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = create_call (self);
  g_autofree char *why = NULL, *nothing = NULL;

  set_avatar (self, call, "good.png");
  wait_until (fake_notes_are (self->notes, "portrait alice shown\n"));
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "*shows initials*");
  set_avatar (self, call, "bad.png");
  wait_until (fake_notes_are (self->notes, "portrait alice shown\nportrait alice gone\n"));
  g_test_assert_expected_messages ();
  why = get_avatar_error (call);
  g_assert_nonnull (why);
  g_assert_nonnull (strstr (why, "bad.png"));
  set_avatar (self, call, "");
  nothing = get_avatar_error (call);
  g_assert_null (nothing);
}

typedef struct {
  ReelCall *call;
  const char *name;
  GVariant *properties;
  GString *done;
} Request;

/* Carries out the request called NAME: “add” or “update” with an avatar, “remove”, “end”. */
static void
on_turn (ReelTurn *turn, GError *refusal, gpointer data)
{
  g_autofree Request *request = data;
  g_autoptr (GVariant) properties = request->properties;
  g_autoptr (GError) error = refusal;

  if (error == NULL && g_str_equal (request->name, "add"))
    reel_call_add_participant (request->call, "bob", properties, turn, &error);
  else if (error == NULL && g_str_equal (request->name, "update"))
    reel_call_update_participant (request->call, "alice", properties, turn, &error);
  else if (error == NULL && g_str_equal (request->name, "remove"))
    reel_call_remove_participant (request->call, "alice", "left", &error);
  else if (error == NULL && g_str_equal (request->name, "end"))
    reel_call_end (request->call, "test", &error);
  g_string_append_printf (request->done, "%s%s%s", request->done->len > 0 ? " " : "", request->name,
                          error == NULL ? "" : strrchr (reel_error_info (error->code)->dbus_name, '.'));
}

static void
take (ReelCall *call, ReelTurnKind kind, const char *participant_id, const char *name, const char *avatar,
      GString *done)
{
  g_autofree char *text = avatar != NULL ? g_strdup_printf ("{'avatar': <'%s'>}", avatar) : NULL;
  GVariant *properties = text != NULL ? engine_fixture_dict (text) : NULL;
  Request *request = g_new (Request, 1);

  *request = (Request){ call, name, properties, done };
  reel_call_take_turn (call, kind, participant_id, properties, on_turn, request);
}

static void
set_up_hanging (EngineFixture *self, gconstpointer limit)
{
  self->open = hanging_file_open;
  self->open_ms = GPOINTER_TO_UINT (limit);
  set_up (self, NULL);
}

/* Their picture is still being opened: they leave, once that is known, and are not shown. Nobody else waits. */
static void
test_leaves_meanwhile (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = create_call (self), *other = engine_fixture_create_call (self, "b");
  g_autofree char *hanging = hanging_file_make (self->directory, "hanging");
  g_autoptr (GString) done = g_string_new (NULL);
  int release;

  take (call, REEL_TURN_PROPERTIES, "alice", "update", hanging, done);
  take (call, REEL_TURN_PRESENCE, "alice", "remove", NULL, done);
  take (call, REEL_TURN_PRESENCE, "bob", "add", "", done);
  take (other, REEL_TURN_PRESENCE, "bob", "add", "", done);
  g_assert_cmpstr (done->str, ==, "add add");
  release = hanging_file_release (hanging);
  wait_until (g_str_equal (done->str, "add add update remove"));
  g_assert_null (reel_call_describe_participant (call, "alice"));
  wait_until (hanging_file_is_closed ());
  g_assert_true (fake_notes_are (self->notes, ""));
  close (release);
}

/* The file system does not answer: the request is refused, and what was behind it is carried out. */
static void
test_ends_meanwhile (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = create_call (self);
  g_autofree char *hanging = hanging_file_make (self->directory, "hanging");
  g_autoptr (GString) done = g_string_new (NULL);
  int release;

  take (call, REEL_TURN_PRESENCE, "bob", "add", hanging, done);
  take (call, REEL_TURN_CALL, NULL, "end", NULL, done);
  g_assert_cmpstr (done->str, ==, "");
  wait_until (g_str_equal (done->str, "add.InvalidArgument end"));
  release = hanging_file_release (hanging);
  wait_until (hanging_file_is_closed ());
  close (release);
}

static void
store_result (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref (result);
}

static void
start_as (EngineFixture *self, const char *user, GAsyncResult **result)
{
  g_autofree char *text = g_strdup_printf ("{'user': <'%s'>, 'request-id': <'r'>}", user);
  g_autoptr (GVariant) options = engine_fixture_dict (text);

  reel_engine_start_recording_async (self->engine, "a", options, store_result, result);
}

static void
assert_stranger (EngineFixture *self, GAsyncResult *result, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (reel_engine_start_recording_finish (self->engine, result, &error));
  g_assert_error (error, REEL_ERROR, code);
}

/* Somebody to whom the call is not shown waits for no picture of others. Only while somebody comes, who might be the
 * one, they do; whatever they are told then is no gap of the call. */
static void
test_stranger_starts (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = create_call (self);
  g_autofree char *hanging = hanging_file_make (self->directory, "hanging");
  g_autoptr (GString) done = g_string_new (NULL), many = g_string_new (NULL);
  g_autoptr (GAsyncResult) at_once = NULL, coming = NULL;
  g_autoptr (GPtrArray) missing = NULL;
  int release;

  take (call, REEL_TURN_PROPERTIES, "alice", "update", hanging, done);
  start_as (self, "eve", &at_once);
  wait_until (at_once != NULL);
  assert_stranger (self, at_once, REEL_ERROR_NO_ONGOING_CALL);
  g_assert_cmpstr (done->str, ==, "");
  take (call, REEL_TURN_PRESENCE, "alice", "again", NULL, done);
  for (guint i = 0; i < 4096; i++)
    take (call, REEL_TURN_OTHER, "alice", "other", NULL, many);
  start_as (self, "eve", &coming);
  wait_until (coming != NULL);
  assert_stranger (self, coming, REEL_ERROR_OVERLOADED);
  missing = completeness_read_all (self);
  g_assert_cmpuint (missing->len, ==, 0);
  release = hanging_file_release (hanging);
  wait_until (g_str_has_suffix (done->str, "again"));
  wait_until (hanging_file_is_closed ());
  close (release);
}

static void
test_manager_ends_meanwhile (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = create_call (self);
  g_autofree char *hanging = hanging_file_make (self->directory, "hanging");
  g_autoptr (GString) done = g_string_new (NULL);
  int release;

  take (call, REEL_TURN_PRESENCE, "bob", "add", hanging, done);
  take (call, REEL_TURN_PRESENCE, "bob", "add", "", done);
  engine_fixture_drop_engine (self);
  g_assert_cmpstr (done->str, ==, "add.MediaFailed add.MediaFailed");
  release = hanging_file_release (hanging);
  wait_until (hanging_file_is_closed ());
  close (release);
  engine_fixture_make_engine (self);
}

/* The file of somebody in a call that was found again hangs: the call is there, and they have initials. */
static void
test_hangs_after_restart (EngineFixture *self, gconstpointer unused)
{
  g_autofree char *path = g_build_filename (self->directory, "good.png", NULL), *why = NULL, *made = NULL;
  int release;

  self->open_ms = 0;
  set_avatar (self, create_call (self), "good.png");
  engine_fixture_flush (self);
  engine_fixture_drop_engine (self);
  g_unlink (path);
  made = hanging_file_make (self->directory, "good.png");
  self->open_ms = 50;
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "*shows initials*takes too long*");
  engine_fixture_make_engine (self);
  wait_until (has_avatar_error (find_call (self)));
  g_test_assert_expected_messages ();
  why = get_avatar_error (find_call (self));
  g_assert_nonnull (strstr (why, "takes too long to be opened"));
  release = hanging_file_release (path);
  wait_until (hanging_file_is_closed ());
  close (release);
}

#define ADD_HANGING(name, limit, test)                                                                                 \
  g_test_add ("/call-avatar/" name, EngineFixture, GUINT_TO_POINTER (limit), set_up_hanging, test,                     \
              engine_fixture_tear_down)
#define ADD(name, test) g_test_add ("/call-avatar/" name, EngineFixture, NULL, set_up, test, engine_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("shown-and-gone", test_shown_and_gone);
  ADD ("replaced-by-bad-one", test_replaced_by_bad_one);
  ADD_HANGING ("leaves-meanwhile", 0, test_leaves_meanwhile);
  ADD_HANGING ("ends-meanwhile", 50, test_ends_meanwhile);
  ADD_HANGING ("stranger-starts", 60000, test_stranger_starts);
  ADD_HANGING ("manager-ends-meanwhile", 0, test_manager_ends_meanwhile);
  ADD_HANGING ("hangs-after-restart", 0, test_hangs_after_restart);
  return g_test_run ();
}
