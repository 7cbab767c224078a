/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the tests of a recording's parts share. */
#include "tests/engine/recording/recording-fixture.h"

#include <glib/gstdio.h>

static const char *const nobody[] = { NULL };

void
recording_fixture_set_up (RecordingFixture *self, gconstpointer unused)
{
  g_autoptr (GVariant) text = g_variant_ref_sink (g_variant_new_parsed ("@a{sv} {}"));
  ReelOptions *options = reel_options_parse (text, 3600000, NULL);
  g_autofree char *base = NULL;

  self->directory = g_dir_make_tmp ("reel-recording-XXXXXX", NULL);
  self->backend = fake_backend_new ();
  self->services = reel_services_new ();
  self->services->config = reel_config_parse ("[event]\ntopic=t\n[announcements]\nenabled=false\n", NULL);
  self->services->store = reel_store_new (g_object_ref (REEL_STORE_BACKEND (self->backend)));
  self->services->finish_program = g_build_filename (self->directory, "no-such-program", NULL);
  self->call = fake_call_new (self->directory);
  self->worker = fake_media_new ();
  fake_call_set_worker (self->call, REEL_WORKER (self->worker));
  self->parts =
      reel_recording_parts_new (self->services, REEL_RECORDING_HOST (self->call), options, text,
                                reel_trigger_new (REEL_ORIGIN_SERVER, NULL, REEL_SCOPE_ALL, REEL_CONSENT_OFF));
  base = g_build_filename (self->directory, reel_operation_get_id (self->parts->operation), NULL);
  reel_operation_set_base (self->parts->operation, g_steal_pointer (&base));
}

static void
remove_directory (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *file = g_build_filename (path, name, NULL);

    g_assert_cmpint (g_unlink (file), ==, 0);
  }
  g_assert_cmpint (g_rmdir (path), ==, 0);
}

void
recording_fixture_tear_down (RecordingFixture *self, gconstpointer unused)
{
  reel_store_close (self->services->store);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_object_add_weak_pointer (G_OBJECT (self->call), (gpointer *)&self->call);
  reel_recording_parts_unref (self->parts);
  g_object_unref (self->call);
  g_assert_null (self->call);
  g_object_unref (self->worker);
  reel_services_unref (self->services);
  g_object_unref (self->backend);
  remove_directory (self->directory);
  g_free (self->directory);
}

void
recording_fixture_begin (RecordingFixture *self, gint64 start_utc)
{
  reel_operation_set_state (self->parts->operation, REEL_RECORDING_STATE_RECORDING);
  reel_operation_set_start_utc (self->parts->operation, start_utc);
  reel_admission_set_informed (self->parts->admission, REEL_WORKER (self->worker));
  reel_chunk_list_add (self->parts->chunks, 0, start_utc, nobody);
}

char *
recording_fixture_write_part (RecordingFixture *self, guint index)
{
  ReelOperation *operation = self->parts->operation;
  char *path =
      reel_storage_part_path (reel_operation_get_base (operation), index, reel_operation_get_extension (operation));

  g_assert_true (g_file_set_contents (path, "media", -1, NULL));
  return path;
}

void
recording_fixture_assert_asked (RecordingFixture *self, const char *expected)
{
  g_autofree char *asked = fake_media_take (self->worker);

  g_assert_cmpstr (asked, ==, expected);
}

ReelRecordingState
recording_fixture_get_state (RecordingFixture *self)
{
  return reel_operation_get_state (self->parts->operation);
}

void
recording_fixture_count (gpointer object, guint *count)
{
  ++*count;
}

gboolean
recording_fixture_tick (gpointer turns)
{
  ++*(guint *)turns;
  return G_SOURCE_CONTINUE;
}
