/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The pictures of participants without a camera; see the header for who asks. */
#include "manager/engine/call/reel-portraits.h"

#include <unistd.h>

struct _ReelPortraits {
  GObject parent_instance;

  ReelAvatarOpener *opener;
  ReelAvatarReader *reader;
  char *call_id;
  ReelRoster *roster;
  ReelWorkerProvider *workers;
  gboolean closed;
};

G_DEFINE_FINAL_TYPE (ReelPortraits, reel_portraits, G_TYPE_OBJECT)

enum { CHANGED, N_SIGNALS };
static guint signals[N_SIGNALS];

static void
reel_portraits_init (ReelPortraits *self)
{
}

static void
reel_portraits_finalize (GObject *object)
{
  ReelPortraits *self = REEL_PORTRAITS (object);

  reel_portraits_close (self);
  g_object_unref (self->opener);
  reel_avatar_reader_unref (self->reader);
  g_object_unref (self->roster);
  g_object_unref (self->workers);
  g_free (self->call_id);
  G_OBJECT_CLASS (reel_portraits_parent_class)->finalize (object);
}

static void
reel_portraits_class_init (ReelPortraitsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reel_portraits_finalize;
  signals[CHANGED] = g_signal_new ("changed", REEL_TYPE_PORTRAITS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                   1, G_TYPE_STRING);
}

ReelPortraits *
reel_portraits_new (ReelAvatarOpener *opener, ReelAvatarReader *reader, const char *call_id, ReelRoster *roster,
                    ReelWorkerProvider *workers)
{
  ReelPortraits *self = g_object_new (REEL_TYPE_PORTRAITS, NULL);

  self->opener = g_object_ref (opener);
  self->reader = reel_avatar_reader_ref (reader);
  self->call_id = g_strdup (call_id);
  self->roster = g_object_ref (roster);
  self->workers = g_object_ref (workers);
  return self;
}

void
reel_portraits_drop (ReelPortraits *self, ReelMember *member)
{
  if (member->portrait > 0)
    reel_avatar_reader_close (self->reader, member->portrait);
  member->portrait = 0;
  g_clear_pointer (&member->avatar_error, g_free);
}

void
reel_portraits_close (ReelPortraits *self)
{
  const GPtrArray *present = reel_roster_get_present (self->roster);

  self->closed = TRUE;
  for (guint i = 0; i < present->len; i++)
    reel_portraits_drop (self, present->pdata[i]);
}

void
reel_portraits_forward (ReelPortraits *self, const ReelMember *member, ReelWorker *worker)
{
  if (member->portrait > 0)
    reel_worker_set_portrait (worker, member->data->id, member->portrait);
}

/* The member's present picture, even if there is none. */
static void
send_portrait (ReelPortraits *self, const ReelMember *member)
{
  ReelWorker *worker = reel_worker_provider_peek (self->workers);

  if (worker != NULL)
    reel_worker_set_portrait (worker, member->data->id, member->portrait > 0 ? member->portrait : -1);
}

typedef struct {
  ReelPortraits *self;
  char *participant_id;
  char *path;
} Reading;

static void
reading_free (Reading *reading)
{
  g_object_unref (reading->self);
  g_free (reading->participant_id);
  g_free (reading->path);
  g_free (reading);
}

/* The participant may have left or have another image by now. */
static ReelMember *
find_reader (const Reading *reading)
{
  ReelMember *member = reel_roster_find_person (reading->self->roster, reading->participant_id, NULL);

  return member != NULL && !reading->self->closed && g_strcmp0 (member->data->avatar, reading->path) == 0 ? member
                                                                                                          : NULL;
}

/* FD: a picture, or -1 and ERROR. */
static void
take_picture (ReelPortraits *self, ReelMember *member, int fd, const GError *error)
{
  reel_portraits_drop (self, member);
  if (fd >= 0) {
    member->portrait = fd;
  } else {
    g_warning ("Call %s shows initials of a participant: %s", self->call_id, error->message);
    member->avatar_error = g_strdup (error->message);
  }
  send_portrait (self, member);
  g_signal_emit (self, signals[CHANGED], 0, member->data->id);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  Reading *reading = data;
  g_autoptr (GError) error = NULL;
  int fd = reel_avatar_reader_read_finish (result, &error);
  ReelMember *member = find_reader (reading);

  if (member != NULL)
    take_picture (reading->self, member, fd, error);
  else if (fd >= 0)
    reel_avatar_reader_close (reading->self->reader, fd);
  reading_free (reading);
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer data)
{
  Reading *reading = data;
  g_autoptr (GError) error = NULL;
  int file = reel_avatar_opener_open_finish (result, &error);
  ReelMember *member = find_reader (reading);

  if (member != NULL && file >= 0) {
    reel_avatar_reader_read_async (reading->self->reader, file, reading->path, on_read, reading);
    return;
  }
  if (member != NULL)
    take_picture (reading->self, member, -1, error);
  else if (file >= 0)
    close (file);
  reading_free (reading);
}

void
reel_portraits_read (ReelPortraits *self, ReelMember *member, int file)
{
  Reading *reading;

  if (member->data->avatar == NULL || *member->data->avatar == '\0') {
    gboolean shown = member->portrait > 0;

    if (file >= 0)
      close (file);
    reel_portraits_drop (self, member);
    if (shown)
      send_portrait (self, member);
    return;
  }
  reading = g_new0 (Reading, 1);
  reading->self = g_object_ref (self);
  reading->participant_id = g_strdup (member->data->id);
  reading->path = g_strdup (member->data->avatar);
  if (file >= 0)
    reel_avatar_reader_read_async (self->reader, file, reading->path, on_read, reading);
  else
    reel_avatar_opener_open_async (self->opener, self->call_id, reading->path, on_opened, reading);
}

void
reel_portraits_read_all (ReelPortraits *self)
{
  const GPtrArray *present = reel_roster_get_present (self->roster);

  for (guint i = 0; i < present->len; i++) {
    ReelMember *member = present->pdata[i];

    if (!member->recorder)
      reel_portraits_read (self, member, -1);
  }
}
