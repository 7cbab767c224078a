/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a participant looks like without a camera: the image that a client named, decoded aside, kept while the
 * participant is there, given to each worker of the call. Who has none, or one that can't be shown, has initials.
 * Called by the other parts of ReelCall. */
#include "manager/engine/call/reel-call-private.h"

#include "manager/engine/services/reel-avatar-reader.h"

typedef struct {
  ReelCall *call;
  char *participant_id;
  char *path;
} Reading;

void
reel_call_drop_avatar (ReelCall *self, ReelMember *member)
{
  if (member->portrait > 0)
    reel_avatar_reader_close (self->services->avatars, member->portrait);
  member->portrait = 0;
  g_clear_pointer (&member->avatar_error, g_free);
}

void
reel_call_send_avatar (ReelCall *self, const ReelMember *member)
{
  ReelWorker *worker = reel_call_peek_worker (self);

  if (worker != NULL && !member->recorder)
    reel_worker_set_portrait (worker, member->data->id, member->portrait > 0 ? member->portrait : -1);
}

/* The participant may have left, or have another image by now. */
static ReelMember *
find_reader (const Reading *reading)
{
  ReelMember *member = reel_call_find_member (reading->call, reading->participant_id, NULL);

  return member != NULL && g_strcmp0 (member->data->avatar, reading->path) == 0 ? member : NULL;
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Reading *reading = data;
  g_autoptr (ReelCall) self = reading->call;
  g_autoptr (GError) error = NULL;
  int fd = reel_avatar_reader_read_finish (result, &error);
  ReelMember *member = find_reader (reading);

  if (member == NULL) {
    if (fd >= 0)
      reel_avatar_reader_close (self->services->avatars, fd);
  } else {
    reel_call_drop_avatar (self, member);
    if (fd >= 0) {
      member->portrait = fd;
    } else {
      g_warning ("Call %s shows initials of a participant: %s", self->call_id, error->message);
      member->avatar_error = g_strdup (error->message);
    }
    reel_call_send_avatar (self, member);
    reel_call_participant_changed (self, reading->participant_id);
  }
  g_free (reading->participant_id);
  g_free (reading->path);
}

void
reel_call_read_avatar (ReelCall *self, ReelMember *member)
{
  Reading *reading;

  if (member->data->avatar == NULL || *member->data->avatar == '\0') {
    gboolean shown = member->portrait > 0;

    reel_call_drop_avatar (self, member);
    if (shown)
      reel_call_send_avatar (self, member);
    return;
  }
  reading = g_new0 (Reading, 1);
  reading->call = g_object_ref (self);
  reading->participant_id = g_strdup (member->data->id);
  reading->path = g_strdup (member->data->avatar);
  reel_avatar_reader_read_async (self->services->avatars, reading->path, on_read, reading);
}
