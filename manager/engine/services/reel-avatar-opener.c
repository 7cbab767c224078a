/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Opens image files beside the main loop; see the header for who asks. Threads of its own: one that hangs in a file
 * system cannot be ended, and must not take a place among those that serve the storage. */
#include "manager/engine/services/reel-avatar-opener.h"

#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-text.h"

#include <unistd.h>

#define MAX_OPENING          64
#define MAX_OPENING_OF_OWNER 8
#define MAX_WAITING          1024

struct _ReelAvatarOpener {
  GObject parent_instance;

  ReelAvatarOpenFunc open;
  guint limit_ms;
  GThreadPool *threads;
  GQueue waiting;     /* GTask */
  GHashTable *owners; /* id → Owner */
  guint opening;      /* threads at work */
  guint overdue;      /* those of them that have been answered for */
};

G_DEFINE_FINAL_TYPE (ReelAvatarOpener, reel_avatar_opener, G_TYPE_OBJECT)

typedef struct {
  char *id;
  guint files; /* waiting or being opened */
  guint opening;
  guint overdue;
} Owner;

/* Data of the client's task. */
typedef struct {
  Owner *owner;
  char *path;
  guint timer;
  struct Attempt *attempt; /* NULL while it waits */
} File;

/* A thread has @open, @path, @fd and @error until it gives the attempt back; the main thread has the others. */
typedef struct Attempt {
  ReelAvatarOpener *opener;
  Owner *owner;
  GTask *task; /* the client's; NULL: it was answered before */
  ReelAvatarOpenFunc open;
  char *path;
  int fd;
  GError *error;
} Attempt;

static void open_in_thread (gpointer data, gpointer unused);
static void open_next (ReelAvatarOpener *self);

static void
owner_free (gpointer data)
{
  g_free (((Owner *)data)->id);
  g_free (data);
}

static void
file_free (gpointer data)
{
  File *file = data;

  g_clear_handle_id (&file->timer, g_source_remove);
  g_free (file->path);
  g_free (file);
}

static void
attempt_free (Attempt *attempt)
{
  g_clear_error (&attempt->error);
  g_object_unref (attempt->opener);
  g_free (attempt->path);
  g_free (attempt);
}

static void
reel_avatar_opener_init (ReelAvatarOpener *self)
{
  self->threads = g_thread_pool_new (open_in_thread, NULL, MAX_OPENING, FALSE, NULL);
  self->owners = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, owner_free);
}

/* Each file holds a reference, so none is left. */
static void
reel_avatar_opener_finalize (GObject *object)
{
  ReelAvatarOpener *self = REEL_AVATAR_OPENER (object);

  g_thread_pool_free (self->threads, FALSE, FALSE);
  g_hash_table_unref (self->owners);
  G_OBJECT_CLASS (reel_avatar_opener_parent_class)->finalize (object);
}

static void
reel_avatar_opener_class_init (ReelAvatarOpenerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = reel_avatar_opener_finalize;
}

ReelAvatarOpener *
reel_avatar_opener_new (ReelAvatarOpenFunc open, guint limit_ms)
{
  ReelAvatarOpener *self = g_object_new (REEL_TYPE_AVATAR_OPENER, NULL);

  self->open = open;
  self->limit_ms = limit_ms;
  return self;
}

static Owner *
hold_owner (ReelAvatarOpener *self, const char *id)
{
  Owner *owner = g_hash_table_lookup (self->owners, id);

  if (owner == NULL) {
    owner = g_new0 (Owner, 1);
    owner->id = g_strdup (id);
    g_hash_table_insert (self->owners, owner->id, owner);
  }
  owner->files++;
  return owner;
}

static void
drop_owner (ReelAvatarOpener *self, Owner *owner)
{
  owner->files--;
  if (owner->files == 0)
    g_hash_table_remove (self->owners, owner->id);
}

static void
refuse (GTask *task, ReelErrorCode code, const char *path, const char *why)
{
  g_autofree char *quoted = reel_text_quote (path);

  g_task_return_new_error (task, REEL_ERROR, (int)code, "avatar: '%s' %s", quoted, why);
}

static void
on_opened (GObject *none, GAsyncResult *result, gpointer unused)
{
  Attempt *attempt = g_task_propagate_pointer (G_TASK (result), NULL);
  ReelAvatarOpener *self = attempt->opener;
  g_autoptr (GTask) task = attempt->task;

  self->opening--;
  attempt->owner->opening--;
  if (task == NULL) {
    self->overdue--;
    attempt->owner->overdue--;
    if (attempt->fd >= 0)
      close (attempt->fd);
  } else {
    g_clear_handle_id (&((File *)g_task_get_task_data (task))->timer, g_source_remove);
    if (attempt->error != NULL)
      g_task_return_error (task, g_steal_pointer (&attempt->error));
    else
      g_task_return_int (task, attempt->fd);
  }
  drop_owner (self, attempt->owner);
  open_next (self);
  attempt_free (attempt);
}

/* A thread of the pool, without lock. The task may end with it, and holds nothing of the main thread's. */
static void
open_in_thread (gpointer data, gpointer unused)
{
  g_autoptr (GTask) opening = data;
  Attempt *attempt = g_task_get_task_data (opening);

  attempt->fd = attempt->open (attempt->path, &attempt->error);
  g_task_return_pointer (opening, attempt, NULL);
}

/* Takes TASK. */
static void
begin (ReelAvatarOpener *self, GTask *task)
{
  File *file = g_task_get_task_data (task);
  GTask *opening = g_task_new (NULL, NULL, on_opened, NULL);
  Attempt *attempt = g_new0 (Attempt, 1);

  attempt->opener = g_object_ref (self);
  attempt->owner = file->owner;
  attempt->task = task;
  attempt->open = self->open;
  attempt->path = g_strdup (file->path);
  file->attempt = attempt;
  self->opening++;
  file->owner->opening++;
  g_task_set_task_data (opening, attempt, NULL);
  g_thread_pool_push (self->threads, opening, NULL);
}

/* In the order in which they came, but for those whose owner has all its places taken. */
static void
open_next (ReelAvatarOpener *self)
{
  GList *next;

  for (GList *link = self->waiting.head; link != NULL && self->opening < MAX_OPENING; link = next) {
    const File *file = g_task_get_task_data (link->data);
    GTask *task = link->data;

    next = link->next;
    if (file->owner->opening >= MAX_OPENING_OF_OWNER)
      continue;
    g_queue_delete_link (&self->waiting, link);
    begin (self, task);
  }
}

static gboolean
on_overdue (gpointer data)
{
  g_autoptr (GTask) task = data;
  ReelAvatarOpener *self = g_task_get_source_object (task);
  File *file = g_task_get_task_data (task);

  file->timer = 0;
  if (file->attempt == NULL) {
    g_queue_remove (&self->waiting, task);
    drop_owner (self, file->owner);
    refuse (task, REEL_ERROR_OVERLOADED, file->path, "can't be opened yet: others take too long");
  } else {
    file->attempt->task = NULL;
    self->overdue++;
    file->owner->overdue++;
    refuse (task, REEL_ERROR_INVALID_ARGUMENT, file->path, "takes too long to be opened");
  }
  return G_SOURCE_REMOVE;
}

/* Whether every place is taken by a file that hangs, so that there is no use in waiting. */
static gboolean
is_stuck (ReelAvatarOpener *self, const char *id)
{
  const Owner *owner = g_hash_table_lookup (self->owners, id);

  return self->overdue >= MAX_OPENING || (owner != NULL && owner->overdue >= MAX_OPENING_OF_OWNER);
}

void
reel_avatar_opener_open_async (ReelAvatarOpener *self, const char *owner, const char *path,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);
  File *file;

  if (is_stuck (self, owner) || self->waiting.length >= MAX_WAITING) {
    refuse (task, REEL_ERROR_OVERLOADED, path, "is one too many: others are still being opened");
    g_object_unref (task);
    return;
  }
  file = g_new0 (File, 1);
  file->owner = hold_owner (self, owner);
  file->path = g_strdup (path);
  file->timer = g_timeout_add (self->limit_ms, on_overdue, task);
  g_task_set_task_data (task, file, file_free);
  g_queue_push_tail (&self->waiting, task);
  open_next (self);
}

int
reel_avatar_opener_open_finish (GAsyncResult *result, GError **error)
{
  return (int)g_task_propagate_int (G_TASK (result), error);
}
