/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a call's worker is told of participants' images, with a helper that takes some and refuses others. */
#include "tests/engine/engine-fixture.h"

#include <string.h>

#define RTP "{'type': <'rtp'>, 'sdp': <'m=audio 9 RTP/AVP 0'>}"
#define HELPER                                                                                                         \
  "#!/bin/sh\ncase $1 in */good*) printf 'CRA1\\001\\000\\000\\000\\377\\377\\377\\377';; *) exit 1;; esac\n"

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
  g_autoptr (GVariant) properties = engine_fixture_dict (text);
  g_autoptr (GError) error = NULL;

  if (*path != '\0')
    g_assert_true (g_file_set_contents (path, "\x89PNG\r\n\x1a\n", -1, NULL));
  reel_call_update_participant (call, "alice", properties, &error);
  g_assert_no_error (error);
}

static gboolean
was_asked (EngineFixture *self, const char *expected)
{
  g_autofree char *path = g_build_filename (self->directory, "asked", NULL);
  g_autofree char *asked = NULL;

  return g_file_get_contents (path, &asked, NULL, NULL) && g_str_equal (asked, expected);
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

static char *
get_avatar_error (ReelCall *call)
{
  g_autoptr (GVariant) list = g_variant_ref_sink (reel_call_list_participants (call));
  g_autoptr (GVariant) alice = g_variant_get_child_value (list, 0);
  char *text = NULL;

  g_variant_lookup (alice, "avatar-error", "s", &text);
  return text;
}

static void
test_shown_and_gone (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = create_call (self);

  set_avatar (self, call, "good.png");
  wait_until (was_asked (self, "portrait alice shown\n"));
  set_avatar (self, call, "");
  wait_until (was_asked (self, "portrait alice shown\nportrait alice gone\n"));
}

/* The image of before is somebody's who has chosen another one: it is not shown in its place. */
static void
test_replaced_by_bad_one (EngineFixture *self, gconstpointer unused)
{
  ReelCall *call = create_call (self);
  g_autofree char *why = NULL, *nothing = NULL;

  set_avatar (self, call, "good.png");
  wait_until (was_asked (self, "portrait alice shown\n"));
  g_test_expect_message (NULL, G_LOG_LEVEL_WARNING, "*shows initials*");
  set_avatar (self, call, "bad.png");
  wait_until (was_asked (self, "portrait alice shown\nportrait alice gone\n"));
  g_test_assert_expected_messages ();
  why = get_avatar_error (call);
  g_assert_nonnull (why);
  g_assert_nonnull (strstr (why, "bad.png"));
  set_avatar (self, call, "");
  nothing = get_avatar_error (call);
  g_assert_null (nothing);
}

#define ADD(name, test) g_test_add ("/call-avatar/" name, EngineFixture, NULL, set_up, test, engine_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("shown-and-gone", test_shown_and_gone);
  ADD ("replaced-by-bad-one", test_replaced_by_bad_one);
  return g_test_run ();
}
