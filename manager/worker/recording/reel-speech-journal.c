/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who spoke when, also in files; see the header for who calls it. */
#include "manager/worker/recording/reel-speech-journal.h"

#include "manager/core/document/reel-chunk-files.h"
#include "manager/worker/recording/reel-speech-file.h"
#include "manager/worker/recording/reel-speech-log.h"

/* More than the two seconds in which a worker confirms a cut (reel-worker-deadline.h). */
#define BEHIND       (3 * GST_SECOND)
#define EVERY_SECOND 1

typedef struct {
  guint index;
  ReelSpeechFile *file;
} OpenFile;

struct _ReelSpeechJournal {
  GstElement *pipeline;
  ReelSpeechLog *log;
  GArray *files; /* OpenFile: of open chunks */
  guint timer;   /* while there are some */
};

ReelSpeechJournal *
reel_speech_journal_new (GstElement *pipeline, gboolean censored)
{
  ReelSpeechJournal *self = g_new0 (ReelSpeechJournal, 1);

  self->pipeline = gst_object_ref (pipeline);
  self->log = reel_speech_log_new (censored);
  self->files = g_array_new (FALSE, FALSE, sizeof (OpenFile));
  return self;
}

void
reel_speech_journal_free (ReelSpeechJournal *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  for (guint i = 0; i < self->files->len; i++)
    reel_speech_file_close (g_array_index (self->files, OpenFile, i).file, FALSE);
  g_array_unref (self->files);
  reel_speech_log_free (self->log);
  gst_object_unref (self->pipeline);
  g_free (self);
}

static void
tell (ReelSpeechJournal *self, const OpenFile *open, guint64 settled, guint64 duration)
{
  g_autoptr (GString) text = g_string_new (NULL);

  reel_speech_log_tell (self->log, open->index, settled, duration, text);
  if (text->len > 0)
    reel_speech_file_add (open->file, text->str);
}

static gboolean
on_time (gpointer data)
{
  ReelSpeechJournal *self = data;
  const GstClockTime now = gst_element_get_current_running_time (self->pipeline);

  for (guint i = 0; GST_CLOCK_TIME_IS_VALID (now) && now > BEHIND && i < self->files->len; i++)
    tell (self, &g_array_index (self->files, OpenFile, i), now - BEHIND, G_MAXUINT64);
  return G_SOURCE_CONTINUE;
}

void
reel_speech_journal_begin (ReelSpeechJournal *self, guint64 running_time)
{
  reel_speech_log_begin (self->log, running_time);
}

void
reel_speech_journal_cut (ReelSpeechJournal *self, guint64 running_time, guint64 recorded, gboolean paused,
                         gboolean censored)
{
  reel_speech_log_cut (self->log, running_time, recorded, paused, censored);
}

void
reel_speech_journal_set (ReelSpeechJournal *self, const char *participant_id, gboolean speaking, guint64 running_time)
{
  reel_speech_log_set (self->log, participant_id, speaking, running_time);
}

void
reel_speech_journal_open_chunk (ReelSpeechJournal *self, guint index, const char *location, guint64 running_time)
{
  g_autofree char *stem = location != NULL ? reel_chunk_files_stem_of (location) : NULL;
  g_autofree char *path = stem != NULL ? reel_chunk_files_speech (stem) : NULL;
  OpenFile open = { .index = index };

  reel_speech_log_open_chunk (self->log, index, running_time);
  if (path == NULL)
    return;
  open.file = reel_speech_file_new (path);
  g_array_append_val (self->files, open);
  if (self->timer == 0)
    self->timer = g_timeout_add_seconds (EVERY_SECOND, on_time, self);
}

static void
close_file (ReelSpeechJournal *self, guint position, guint64 duration)
{
  const OpenFile open = g_array_index (self->files, OpenFile, position);

  tell (self, &open, G_MAXUINT64, duration);
  reel_speech_file_close (open.file, duration == 0);
  g_array_remove_index (self->files, position);
  if (self->files->len == 0)
    g_clear_handle_id (&self->timer, g_source_remove);
}

GVariant *
reel_speech_journal_close_chunk (ReelSpeechJournal *self, guint index, guint64 duration)
{
  for (guint i = 0; i < self->files->len; i++) {
    if (g_array_index (self->files, OpenFile, i).index != index)
      continue;
    close_file (self, i, duration);
    break;
  }
  return reel_speech_log_close_chunk (self->log, index, duration);
}
