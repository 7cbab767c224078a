/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* callreel-sidecar FILE: creates the files beside a recorded file (manager/core/document/reel-chunk-files.h): the
 * waveform, and for video a thumbnail and a contact sheet. Started by callreeld, one at a time with the lowest
 * priority. It writes under the names of incomplete files, syncs them, and prints those that are complete on standard
 * output, one per line; the caller renames them.
 *
 * Exit codes: 0 all are complete; 1 some failed, with the reason on standard error; 2 wrong usage or no confinement. */
#include "manager/confine/reel-confine.h"
#include "manager/core/document/reel-chunk-files.h"
#include "manager/core/media/reel-peaks.h"
#include "manager/sidecar/reel-media-reader.h"
#include "manager/sidecar/reel-still.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define COLUMNS     4
#define ROWS        4
#define CELL_WIDTH  320
#define CELL_HEIGHT 180
#define THUMB_SCALE 2 /* of a cell */
/* 3.6 hours of one channel at 50 ms each; with 16 channels the interval grows after 14 minutes. */
#define MAX_PEAKS (1 << 18)

#define IOPRIO_WHO_PROCESS 1
#define IOPRIO_IDLE        (3 << 13)
#define NICE               19

static const ReelConfinement limits = { .cpu_seconds = 300, .memory = 512 * 1024 * 1024, .max_file = 16 * 1024 * 1024 };

typedef struct {
  int fds[REEL_N_CHUNK_FILES]; /* -1: not created */
  ReelMediaReader *reader;
  ReelPeaks *peaks;
} Sidecars;

static gboolean
write_text (int fd, const char *text)
{
  gsize left = strlen (text);
  gssize n;

  for (; left > 0; text += n, left -= (gsize)n) {
    n = write (fd, text, left);
    if (n <= 0)
      return FALSE;
  }
  return TRUE;
}

static void
complain (const char *file, const char *text)
{
  if (!write_text (STDERR_FILENO, file) || !write_text (STDERR_FILENO, ": ") || !write_text (STDERR_FILENO, text))
    return;
  write_text (STDERR_FILENO, "\n");
}

/* Syncs the file, then prints its name. */
static gboolean
settle (Sidecars *self, ReelChunkFile file, GError **error)
{
  if (fsync (self->fds[file]) < 0) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "it can't be kept: %s", g_strerror (errno));
    return FALSE;
  }
  return write_text (STDOUT_FILENO, reel_chunk_file_nicks[file]) && write_text (STDOUT_FILENO, "\n");
}

/* The thumbnail is the cell with the highest variance, so not a censored or empty canvas if there is another. */
static gboolean
draw_pictures (Sidecars *self, ReelStill *sheet, ReelStill *thumbnail, GError **error)
{
  const gint64 duration = reel_media_reader_get_duration (self->reader);
  double most = -1.0;

  for (guint cell = 0; cell < COLUMNS * ROWS; cell++) {
    const gint64 time = duration * (2 * cell + 1) / (2 * COLUMNS * ROWS);
    const AVFrame *frame = reel_media_reader_get_picture (self->reader, time, error);
    double variance;

    if (frame == NULL)
      return FALSE;
    variance = reel_still_draw (sheet, frame, cell % COLUMNS * CELL_WIDTH, cell / COLUMNS * CELL_HEIGHT, CELL_WIDTH,
                                CELL_HEIGHT);
    if (variance <= most)
      continue;
    most = variance;
    reel_still_draw (thumbnail, frame, 0, 0, THUMB_SCALE * CELL_WIDTH, THUMB_SCALE * CELL_HEIGHT);
  }
  return TRUE;
}

static gboolean
make_pictures (Sidecars *self, GError **error)
{
  g_autoptr (ReelStill) sheet = reel_still_new (COLUMNS * CELL_WIDTH, ROWS * CELL_HEIGHT);
  g_autoptr (ReelStill) thumbnail = reel_still_new (THUMB_SCALE * CELL_WIDTH, THUMB_SCALE * CELL_HEIGHT);

  return draw_pictures (self, sheet, thumbnail, error) &&
         reel_still_write (thumbnail, self->fds[REEL_CHUNK_FILE_THUMBNAIL], error) &&
         settle (self, REEL_CHUNK_FILE_THUMBNAIL, error) &&
         reel_still_write (sheet, self->fds[REEL_CHUNK_FILE_CONTACT_SHEET], error) &&
         settle (self, REEL_CHUNK_FILE_CONTACT_SHEET, error);
}

static void
take_sound (guint channels, guint rate, const float *samples, gsize frames, gpointer user_data)
{
  Sidecars *self = user_data;

  if (self->peaks == NULL)
    self->peaks = reel_peaks_new (channels, rate, MAX_PEAKS / channels);
  reel_peaks_add (self->peaks, samples, frames);
}

static gboolean
make_peaks (Sidecars *self, GError **error)
{
  g_autofree char *text = NULL;

  if (!reel_media_reader_read_sound (self->reader, take_sound, self, error))
    return FALSE;
  if (self->peaks == NULL) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "it has no audio");
    return FALSE;
  }
  text = reel_peaks_print (self->peaks);
  if (!write_text (self->fds[REEL_CHUNK_FILE_PEAKS], text)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "it can't be written: %s", g_strerror (errno));
    return FALSE;
  }
  return settle (self, REEL_CHUNK_FILE_PEAKS, error);
}

static gboolean
open_output (Sidecars *self, const char *stem, ReelChunkFile file)
{
  g_autofree char *name = reel_chunk_files_name (stem, file);
  g_autofree char *part = reel_chunk_files_part (name);

  self->fds[file] = open (part, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (self->fds[file] < 0)
    complain (reel_chunk_file_nicks[file], g_strerror (errno));
  return self->fds[file] >= 0;
}

static gboolean
open_files (Sidecars *self, const char *path, int *fd)
{
  g_autofree char *stem = reel_chunk_files_stem_of (path);
  const gboolean video = g_str_has_suffix (path, ".mp4");
  struct stat info;

  *fd = open (path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC);
  if (*fd < 0 || fstat (*fd, &info) < 0 || !S_ISREG (info.st_mode)) {
    complain ("file", *fd < 0 ? g_strerror (errno) : "it is not a regular file");
    return FALSE;
  }
  return stem != NULL && open_output (self, stem, REEL_CHUNK_FILE_PEAKS) &&
         (!video || (open_output (self, stem, REEL_CHUNK_FILE_THUMBNAIL) &&
                     open_output (self, stem, REEL_CHUNK_FILE_CONTACT_SHEET)));
}

static gboolean
make_all (Sidecars *self, const char *path, int fd)
{
  g_autoptr (GError) error = NULL;
  gboolean done = TRUE;

  self->reader = reel_media_reader_new (fd, strrchr (path, '.') + 1, &error);
  if (self->reader == NULL) {
    complain ("file", error->message);
    return FALSE;
  }
  if (reel_media_reader_has_video (self->reader) && !make_pictures (self, &error)) {
    complain ("pictures", error->message);
    g_clear_error (&error);
    done = FALSE;
  }
  if (!make_peaks (self, &error)) {
    complain ("waveform", error->message);
    done = FALSE;
  }
  g_clear_pointer (&self->peaks, reel_peaks_free);
  reel_media_reader_free (self->reader);
  return done;
}

int
main (int argc, char **argv)
{
  Sidecars self = { .fds = { -1, -1, -1, -1, -1 } };
  int fd = -1;

  if (argc != 2 || strrchr (argv[1], '.') == NULL) {
    complain ("callreel-sidecar", "exactly one argument is needed: the name of a recorded file");
    return 2;
  }
  /* libav prints times; printing the first one reads the time zone file. */
  setenv ("TZ", "UTC0", 1);
  tzset ();
  setpriority (PRIO_PROCESS, 0, NICE);
  syscall (SYS_ioprio_set, IOPRIO_WHO_PROCESS, 0, IOPRIO_IDLE);
  if (!open_files (&self, argv[1], &fd))
    return 1;
  if (!reel_confine (&limits)) {
    complain ("callreel-sidecar", "it can't be confined here");
    return 2;
  }
  return make_all (&self, argv[1], fd) ? 0 : 1;
}
