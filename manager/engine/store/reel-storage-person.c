/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Removes a participant from files. Called by the archive; everything runs on a thread. */
#include "manager/engine/store/reel-storage-person.h"

#include "manager/core/document/reel-chunk-files.h"
#include "manager/core/document/reel-metadata-person.h"
#include "manager/core/document/reel-webvtt.h"
#include "manager/core/media/reel-wav.h"
#include "manager/core/wire/reel-error.h"
#include "manager/engine/store/reel-storage.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define BLOCK_FRAMES 65536
#define SAMPLE_BYTES 2

typedef struct {
  char *location;
  char *id;
  GStrv names;
  ReelStoragePerson person;
} Removal;

static void
removal_free (gpointer data)
{
  Removal *removal = data;

  g_free (removal->location);
  g_free (removal->id);
  g_strfreev (removal->names);
  g_free (removal);
}

static gboolean
fail (const char *path, GError **error)
{
  g_set_error (error, REEL_ERROR, errno == ENOSPC ? REEL_ERROR_STORAGE_FULL : REEL_ERROR_STORAGE_FAILED,
               "'%s' can't be changed: %s", path, g_strerror (errno));
  return FALSE;
}

/* Writes in place, so that no copy of the old samples is left and the file keeps its length. */
static gboolean
mute_blocks (int fd, const ReelWav *wav, guint channel, const char *path, GError **error)
{
  gsize block = (gsize)wav->channels * SAMPLE_BYTES * BLOCK_FRAMES;
  g_autofree guint8 *samples = g_malloc (block);
  guint64 end = wav->bytes > 0 ? wav->offset + wav->bytes : G_MAXUINT64;

  for (guint64 at = wav->offset; at < end; at += block) {
    ssize_t length = pread (fd, samples, MIN (block, end - at), (off_t)at);

    if (length < 0)
      return fail (path, error);
    if (length == 0)
      break;
    reel_wav_mute (samples, (gsize)length, wav->channels, channel);
    if (pwrite (fd, samples, (gsize)length, (off_t)at) != length)
      return fail (path, error);
    if ((gsize)length < block)
      break;
  }
  return fsync (fd) == 0 || fail (path, error);
}

static gboolean
mute_channel (const char *path, guint channel, GError **error)
{
  int fd = open (path, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
  guint8 head[REEL_WAV_HEAD_BYTES];
  ssize_t length = fd >= 0 ? pread (fd, head, sizeof head, 0) : -1;
  gboolean muted = FALSE;
  ReelWav wav;

  if (length < 0)
    fail (path, error);
  else if (reel_wav_read (head, (gsize)length, &wav, error) && channel < wav.channels)
    muted = mute_blocks (fd, &wav, channel, path, error);
  else if (error != NULL && *error == NULL)
    g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "'%s' has no channel %u", path, channel);
  if (fd >= 0)
    close (fd);
  return muted;
}

static gboolean
rewrite (const char *path, const char *document, GError **error)
{
  g_autoptr (GError) inner = NULL;

  if (g_file_set_contents_full (path, document, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0640,
                                &inner))
    return TRUE;
  g_set_error (error, REEL_ERROR,
               g_error_matches (inner, G_FILE_ERROR, G_FILE_ERROR_NOSPC) ? REEL_ERROR_STORAGE_FULL
                                                                         : REEL_ERROR_STORAGE_FAILED,
               "%s", inner->message);
  return FALSE;
}

static gboolean
remove_media (Removal *removal, const ReelMetadataPerson *found, GError **error)
{
  if (found->mixed)
    removal->person.kept = "mixed with others";
  else if (found->channel >= 0 && found->shared)
    removal->person.kept = "in one channel with others";
  else if (found->channel >= 0 && !mute_channel (removal->location, (guint)found->channel, error))
    return FALSE;
  else
    removal->person.channel = found->channel;
  return TRUE;
}

/* Who has no name is called by the id. */
static GStrv
list_captions (const Removal *removal, const ReelMetadataPerson *found)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();

  for (guint i = 0; found->names[i] != NULL; i++)
    g_strv_builder_add (names, found->names[i]);
  g_strv_builder_add (names, removal->id);
  return g_strv_builder_end (names);
}

/* Those of others stay. */
static gboolean
rename_captions (Removal *removal, const ReelMetadataPerson *found, const char *path, GError **error)
{
  g_auto (GStrv) names = list_captions (removal, found);
  g_autofree char *text = NULL;
  g_autofree char *renamed = NULL;
  guint shared;

  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return TRUE;
  if (!reel_storage_read_document (path, &text, error))
    return FALSE;
  renamed = reel_webvtt_rename (text, (const char *const *)names, found->others, REEL_METADATA_PERSON_ERASED, &shared);
  removal->person.namesake = shared > 0 && (found->mixed || found->channel >= 0);
  removal->person.captions = renamed != NULL;
  return renamed == NULL || rewrite (path, renamed, error);
}

static gboolean
remove_person (Removal *removal, GError **error)
{
  g_autofree char *stem = reel_chunk_files_stem_of (removal->location);
  g_autofree char *metadata = reel_chunk_files_name (stem, REEL_CHUNK_FILE_METADATA);
  g_autofree char *captions = reel_chunk_files_name (stem, REEL_CHUNK_FILE_CAPTIONS);
  g_autofree char *text = NULL;
  g_auto (ReelMetadataPerson) found = { 0 };

  removal->person.sealed = reel_chunk_files_is_sealed (removal->location);
  if (removal->person.sealed)
    return TRUE;
  if (!reel_storage_read_document (metadata, &text, error) ||
      !reel_metadata_person_remove (text, removal->id, (const char *const *)removal->names, &found, error) ||
      !remove_media (removal, &found, error))
    return FALSE;
  if (!rename_captions (removal, &found, captions, error))
    return FALSE;
  if (found.document == NULL)
    return TRUE;
  removal->person.metadata = rewrite (metadata, found.document, error);
  return removal->person.metadata;
}

static void
run (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (remove_person (data, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
reel_storage_person_remove_async (const char *location, const char *participant_id, const char *const *names,
                                  GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  Removal *removal = g_new0 (Removal, 1);

  removal->location = g_strdup (location);
  removal->id = g_strdup (participant_id);
  removal->names = g_strdupv ((GStrv)names);
  removal->person.channel = -1;
  g_task_set_task_data (task, removal, removal_free);
  g_task_run_in_thread (task, run);
}

gboolean
reel_storage_person_remove_finish (GAsyncResult *result, ReelStoragePerson *person, GError **error)
{
  *person = ((const Removal *)g_task_get_task_data (G_TASK (result)))->person;
  return g_task_propagate_boolean (G_TASK (result), error);
}
