/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A thread and the pending text; the header lists the callers.
 * Threads: the main thread passes the text, the thread writes it. The lock guards everything but `path` and the main
 * thread's fields; nothing is written with it. */
#include "manager/worker/server/reel-state-writer.h"

#include <glib/gstdio.h>

#define DELAY_MS 50

struct _ReelStateWriter {
  char *path;
  GThread *thread;
  GMutex lock;
  GCond changed;
  char *text;       /* NULL: remove the file */
  gboolean waiting; /* `text` is to be written */
  gboolean over;

  /* main thread only */
  guint timer;
  ReelStatePrint print;
  gpointer owner;
};

/* The writer's thread, without the lock. */
static void
put (ReelStateWriter *self, const char *text)
{
  g_autoptr (GError) error = NULL;

  if (text == NULL)
    g_unlink (self->path);
  else if (!g_file_set_contents_full (self->path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error))
    g_warning ("The state file can not be written: %s", error->message);
}

static gpointer
run (gpointer data)
{
  ReelStateWriter *self = data;
  gboolean over = FALSE;

  while (!over) {
    g_autofree char *text = NULL;
    gboolean found;

    g_mutex_lock (&self->lock);
    while (!self->waiting && !self->over)
      g_cond_wait (&self->changed, &self->lock);
    found = self->waiting;
    text = g_steal_pointer (&self->text);
    self->waiting = FALSE;
    over = self->over;
    g_mutex_unlock (&self->lock);
    if (found)
      put (self, text);
  }
  return NULL;
}

ReelStateWriter *
reel_state_writer_new (const char *path)
{
  ReelStateWriter *self = g_new0 (ReelStateWriter, 1);

  self->path = g_strdup (path);
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->thread = g_thread_new ("state-file", run, self);
  return self;
}

static gboolean
on_due (gpointer data)
{
  ReelStateWriter *self = data;

  self->timer = 0;
  reel_state_writer_write (self, self->print (self->owner));
  return G_SOURCE_REMOVE;
}

void
reel_state_writer_ask (ReelStateWriter *self, ReelStatePrint print, gpointer owner)
{
  self->print = print;
  self->owner = owner;
  if (self->timer == 0)
    self->timer = g_timeout_add (DELAY_MS, on_due, self);
}

void
reel_state_writer_write (ReelStateWriter *self, char *text)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  g_mutex_lock (&self->lock);
  g_free (self->text);
  self->text = text;
  self->waiting = TRUE;
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->lock);
}

void
reel_state_writer_free (ReelStateWriter *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  g_mutex_lock (&self->lock);
  self->over = TRUE;
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->lock);
  g_thread_join (self->thread);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_free (self->path);
  g_free (self);
}
