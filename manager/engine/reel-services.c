/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Release of what calls and recordings share. Called by the engine. */
#include "manager/engine/reel-services.h"

void
reel_services_free (ReelServices *self)
{
  g_clear_pointer (&self->config, reel_config_free);
  g_clear_object (&self->catalogue);
  g_clear_pointer (&self->storage, reel_storage_free);
  g_clear_pointer (&self->ports, reel_ports_free);
  g_free (self->runtime_dir);
  g_free (self->worker_program);
  g_free (self->finish_program);
  g_free (self->boot_id);
  g_free (self);
}
