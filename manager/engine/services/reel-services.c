/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Birth and end of what calls and recordings share. Called by the engine. */
#include "manager/engine/services/reel-services.h"

/* Beside READY_SECONDS of a worker's start: an answer to a client takes less than 20 s. */
#define ANSWER_MS 8000
/* Whoever pauses, censors, stops or withdraws is recorded until then at most. */
#define DEADLINE_MS 2000
#define FINISH_MS   30000
/* D-Bus itself waits for 25 s. */
#define START_ANSWER_MS 15000
/* A worker that hangs at its start, again and again, takes longer. */
#define STREAM_ANSWER_MS 18000

ReelServices *
reel_services_new (void)
{
  ReelServices *self = g_rc_box_new0 (ReelServices);

  self->answer_ms = ANSWER_MS;
  self->deadline_ms = DEADLINE_MS;
  self->finish_ms = FINISH_MS;
  self->start_answer_ms = START_ANSWER_MS;
  self->stream_answer_ms = STREAM_ANSWER_MS;
  self->links = reel_worker_links_new ();
  return self;
}

ReelServices *
reel_services_ref (ReelServices *self)
{
  return g_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  ReelServices *self = data;

  g_clear_pointer (&self->sealer, reel_sealer_unref);
  g_clear_pointer (&self->sidecars, reel_sidecar_maker_unref);
  g_clear_pointer (&self->sealing, reel_sealing_unref);
  g_clear_pointer (&self->link_key, g_bytes_unref);
  g_clear_pointer (&self->config, reel_config_free);
  g_clear_object (&self->policies);
  g_clear_object (&self->audit);
  g_clear_object (&self->store);
  g_clear_pointer (&self->storage, reel_storage_free);
  g_clear_pointer (&self->ports, reel_ports_free);
  g_clear_object (&self->avatar_files);
  g_clear_pointer (&self->avatars, reel_avatar_reader_unref);
  g_clear_object (&self->launcher);
  g_clear_pointer (&self->links, reel_worker_links_unref);
  g_clear_pointer (&self->loop, reel_loop_watch_free);
  g_clear_pointer (&self->announcements, reel_announcement_files_free);
  g_free (self->runtime_dir);
  g_free (self->finish_program);
  g_free (self->state_dir);
  g_free (self->data_dir);
  g_free (self->boot_id);
}

void
reel_services_unref (ReelServices *self)
{
  g_rc_box_release_full (self, clear);
}
