/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Runs callreel-sidecar for one chunk after the other; see the header for who calls it. The catalogue is the queue:
 * only a few of its rows are held here. Only the beginning of the program's output is read, then its pipe is closed. */
#include "manager/engine/services/reel-sidecar-maker.h"

#include "manager/core/state/reel-backoff.h"
#include "manager/core/wire/reel-nick.h"
#include "manager/core/wire/reel-text.h"
#include "manager/engine/link/reel-program.h"
#include "manager/engine/store/reel-storage-sidecars.h"

#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <glib-unix.h>
#include <string.h>

#define BATCH         16
#define MAX_OUTPUT    1024
#define MAX_COMPLAINT 200
/* Long, since at the lowest priority it gets little of a busy machine. */
#define MAX_SECONDS 1800
/* How often a failed chunk is tried, and how long after a failure: twice as long each time, up to a day. */
#define MAX_ATTEMPTS 6
#define FIRST_WAIT   (5 * G_TIME_SPAN_MINUTE)
#define LONGEST_WAIT G_TIME_SPAN_DAY
#define LOOK_SECONDS 60

struct _ReelSidecarMaker {
  ReelStore *store;
  char *program;
  ReelSealing *sealing;
  GPtrArray *chunks; /* ReelChunkRecord, the next one last */
  gboolean busy;     /* with a chunk or the query */
  gboolean again;    /* there may be more than was asked for */
  gboolean outdated; /* rows that are being read have changed meanwhile */
  gboolean closed;
  gboolean unavailable; /* the program can't be started: closed for that */
  guint look;           /* timer: looks for chunks that are due again */
  ReelSidecarsKept kept;
  gpointer kept_data;
  GSubprocess *process;
  struct _Job *job; /* the current chunk, or NULL */
};

/* The chunk that is being worked on; holds a reference of the maker. */
typedef struct _Job {
  ReelSidecarMaker *maker;
  ReelChunkRecord *chunk;
  GInputStream *said;
  GSubprocess *process;
  guint timer;
  gboolean late;
  char output[MAX_OUTPUT];
  gsize length;
  GString *complaint;
  guint made;
  guint there;       /* of what is beside it now: bits of ReelChunkFile */
  gboolean outdated; /* it lies elsewhere by now: it is done once more */
} Job;

static void run (ReelSidecarMaker *self);

static gboolean
on_look (gpointer data)
{
  reel_sidecar_maker_wake (data, NULL);
  return G_SOURCE_CONTINUE;
}

ReelSidecarMaker *
reel_sidecar_maker_new (ReelStore *store, const char *program, ReelSealing *sealing)
{
  ReelSidecarMaker *self = g_rc_box_new0 (ReelSidecarMaker);

  self->store = g_object_ref (store);
  self->program = g_strdup (program);
  self->sealing = sealing != NULL ? reel_sealing_ref (sealing) : NULL;
  self->chunks = g_ptr_array_new_with_free_func ((GDestroyNotify)reel_chunk_record_free);
  self->look = g_timeout_add_seconds (LOOK_SECONDS, on_look, self);
  reel_store_put (store, reel_change_review_sidecars ());
  return self;
}

ReelSidecarMaker *
reel_sidecar_maker_ref (ReelSidecarMaker *self)
{
  return g_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  ReelSidecarMaker *self = data;

  g_clear_handle_id (&self->look, g_source_remove);
  g_object_unref (self->store);
  g_free (self->program);
  g_clear_pointer (&self->sealing, reel_sealing_unref);
  g_ptr_array_unref (self->chunks);
}

void
reel_sidecar_maker_unref (ReelSidecarMaker *self)
{
  g_rc_box_release_full (self, clear);
}

static void
job_free (Job *job)
{
  g_clear_handle_id (&job->timer, g_source_remove);
  g_clear_object (&job->said);
  g_clear_object (&job->process);
  g_string_free (job->complaint, TRUE);
  reel_chunk_record_free (job->chunk);
  reel_sidecar_maker_unref (job->maker);
  g_free (job);
}

static char *
print_names (guint there)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_auto (GStrv) list = NULL;

  for (guint i = 0; i < REEL_N_CHUNK_FILES; i++) {
    if (there & REEL_CHUNK_FILE_BIT (i))
      g_strv_builder_add (names, reel_chunk_file_nicks[i]);
  }
  list = g_strv_builder_end (names);
  return g_strjoinv (" ", list);
}

static void
end_job (Job *job)
{
  ReelSidecarMaker *self = reel_sidecar_maker_ref (job->maker);

  self->busy = FALSE;
  self->job = NULL;
  job_free (job);
  run (self);
  reel_sidecar_maker_unref (self);
}

/* Takes JOB. */
static void
keep (Job *job, guint attempts)
{
  ReelSidecarMaker *self = job->maker;
  const gint64 now = g_get_real_time ();
  g_autofree char *names = print_names (job->there);
  const ReelSidecarRecord record = {
    .operation = job->chunk->operation,
    .index = job->chunk->index,
    .names = names,
    .error = job->complaint->len > 0 ? job->complaint->str : NULL,
    .made_utc = now,
    .attempts = attempts,
    /* Of what is sealed nothing is left to make them of. */
    .retry_utc = attempts > 0 && attempts < MAX_ATTEMPTS && !reel_chunk_files_is_sealed (job->chunk->location)
                     ? now + reel_backoff_get_delay (attempts, FIRST_WAIT, LONGEST_WAIT)
                     : 0,
  };

  if (!self->closed && !job->outdated) {
    reel_store_put (self->store, reel_change_put_sidecars (&record));
    if (self->kept != NULL)
      self->kept (self->kept_data);
  }
  end_job (job);
}

static void
on_attempts (GObject *source, GAsyncResult *result, gpointer data)
{
  Job *job = data;
  g_autoptr (GPtrArray) rows = reel_store_query_finish (REEL_STORE (source), result, NULL);
  guint attempts = 0;

  for (guint i = 0; rows != NULL && i < rows->len; i++) {
    const ReelSidecarRecord *row = rows->pdata[i];

    if (row->index == job->chunk->index)
      attempts = row->attempts;
  }
  keep (job, attempts + 1);
}

static void
on_settled (GObject *source, GAsyncResult *result, gpointer data)
{
  Job *job = data;
  ReelSidecarMaker *self = job->maker;

  job->there = reel_storage_settle_sidecars_finish (result);
  /* One that was sealed with its files has nothing left to make them of. */
  if (job->made == 0 && (job->there & REEL_CHUNK_FILE_BIT (REEL_CHUNK_FILE_PEAKS)))
    g_string_truncate (job->complaint, 0);
  if (job->complaint->len == 0 || self->closed) {
    keep (job, 0);
    return;
  }
  g_warning ("Chunk %u of %s lacks files beside it: %s", job->chunk->index, job->chunk->operation, job->complaint->str);
  reel_store_query_async (self->store, reel_query_new (REEL_QUERY_SIDECARS, job->chunk->operation), on_attempts, job);
}

/* What is no word of ours is why something was not made. */
static guint
read_output (Job *job)
{
  g_autofree char *text = g_utf8_make_valid (job->output, (gssize)job->length);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  guint made = 0;

  for (guint i = 0; lines[i] != NULL; i++) {
    const int file = reel_nick_find (reel_chunk_file_nicks, lines[i]);
    g_autofree char *quoted = reel_text_quote (lines[i]);

    if (file > REEL_CHUNK_FILE_METADATA)
      made |= REEL_CHUNK_FILE_BIT (file);
    else if (*lines[i] != '\0' && job->complaint->len < MAX_COMPLAINT)
      g_string_append_printf (job->complaint, "%s%s", job->complaint->len > 0 ? "; " : "", quoted);
  }
  return made;
}

static void
settle (Job *job)
{
  reel_storage_settle_sidecars_async (job->chunk->location, job->made, job->maker->sealing, on_settled, job);
}

static void
on_exit_of (GObject *source, GAsyncResult *result, gpointer data)
{
  Job *job = data;
  ReelSidecarMaker *self = job->maker;
  GSubprocess *process = G_SUBPROCESS (source);
  const gboolean ended = g_subprocess_wait_finish (process, result, NULL);

  g_clear_handle_id (&job->timer, g_source_remove);
  self->process = NULL;
  if (self->closed) {
    self->job = NULL;
    job_free (job);
    return;
  }
  job->made = read_output (job);
  if (job->late)
    g_string_assign (job->complaint, "it takes too long");
  else if (!ended || !g_subprocess_get_if_exited (process))
    g_string_assign (job->complaint, "it crashed the program that makes them, or exceeded its limits");
  else if (!g_subprocess_get_successful (process) && job->complaint->len == 0)
    g_string_assign (job->complaint, "the program that makes them failed");
  settle (job);
}

/* At the end of the output, or of as much of it as is read. */
static void
on_output (GObject *source, GAsyncResult *result, gpointer data)
{
  Job *job = data;

  g_input_stream_read_all_finish (G_INPUT_STREAM (source), result, &job->length, NULL);
  g_input_stream_close (G_INPUT_STREAM (source), NULL, NULL);
  g_subprocess_wait_async (job->process, NULL, on_exit_of, job);
}

static gboolean
on_time (gpointer data)
{
  Job *job = data;

  job->timer = 0;
  job->late = TRUE;
  g_subprocess_force_exit (job->process);
  return G_SOURCE_REMOVE;
}

/* Takes CHUNK. */
static Job *
job_new (ReelSidecarMaker *self, ReelChunkRecord *chunk)
{
  Job *job = g_new0 (Job, 1);

  job->maker = reel_sidecar_maker_ref (self);
  job->chunk = chunk;
  job->complaint = g_string_new (NULL);
  return job;
}

/* That the program can't be started is no fault of the chunk; what is sealed is settled all the same. */
static void
give_up (Job *job, const GError *error)
{
  ReelSidecarMaker *self = job->maker;

  if (!self->closed && reel_chunk_files_is_sealed (job->chunk->location)) {
    g_string_assign (job->complaint, error->message);
    settle (job);
    return;
  }
  if (!self->closed) {
    g_warning ("Thumbnails, contact sheets and waveforms are left to the next start: %s", error->message);
    reel_sidecar_maker_close (self);
    self->unavailable = TRUE;
  }
  self->busy = FALSE;
  self->job = NULL;
  job_free (job);
}

/* Takes CHUNK. */
static void
begin (ReelSidecarMaker *self, ReelChunkRecord *chunk)
{
  g_autoptr (GSubprocessLauncher) launcher = reel_program_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autofree char *plain = reel_chunk_files_unseal (chunk->location);
  const char *const argv[] = { self->program, plain, NULL };
  Job *job = self->job = job_new (self, chunk);
  g_autoptr (GError) error = NULL;
  int ends[2];

  self->busy = TRUE;
  if (!g_unix_open_pipe (ends, FD_CLOEXEC, &error)) {
    give_up (job, error);
    return;
  }
  /* One pipe for both, so that what it says stays in its order. */
  job->said = g_unix_input_stream_new (ends[0], TRUE);
  g_subprocess_launcher_take_stdout_fd (launcher, ends[1]);
  g_subprocess_launcher_take_stderr_fd (launcher, fcntl (ends[1], F_DUPFD_CLOEXEC, 0));
  g_subprocess_launcher_set_environ (launcher, NULL);
  job->process = self->process = reel_program_start (launcher, argv, &error);
  if (job->process == NULL) {
    give_up (job, error);
    return;
  }
  job->timer = g_timeout_add_seconds (MAX_SECONDS, on_time, job);
  g_input_stream_read_all_async (job->said, job->output, MAX_OUTPUT, G_PRIORITY_LOW, NULL, on_output, job);
}

static void
on_read (GObject *source, GAsyncResult *result, gpointer data)
{
  ReelSidecarMaker *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = reel_store_query_finish (REEL_STORE (source), result, &error);

  self->busy = FALSE;
  if (rows == NULL && !self->closed)
    g_warning ("Could not read which chunks lack sidecars: %s", error->message);
  for (guint i = rows != NULL && !self->outdated ? rows->len : 0; i > 0; i--)
    g_ptr_array_add (self->chunks, g_ptr_array_steal_index (rows, i - 1));
  self->again = self->again || (rows != NULL && rows->len == BATCH);
  run (self);
  reel_sidecar_maker_unref (self);
}

static void
run (ReelSidecarMaker *self)
{
  if (self->busy || self->closed)
    return;
  if (self->chunks->len > 0) {
    begin (self, g_ptr_array_steal_index (self->chunks, self->chunks->len - 1));
  } else if (self->again) {
    self->again = FALSE;
    self->outdated = FALSE;
    self->busy = TRUE;
    reel_store_query_async (self->store, reel_query_new_chunks_without_sidecars (g_get_real_time (), BATCH), on_read,
                            reel_sidecar_maker_ref (self));
  }
}

void
reel_sidecar_maker_wake (ReelSidecarMaker *self, const ReelChunkRecord *chunk)
{
  /* The rows that were read, or are being read, may be outdated by now. */
  g_ptr_array_set_size (self->chunks, 0);
  self->outdated = TRUE;
  if (chunk != NULL && self->job != NULL && self->job->chunk->index == chunk->index &&
      g_str_equal (self->job->chunk->operation, chunk->operation))
    self->job->outdated = TRUE;
  self->again = TRUE;
  /* The plain files of a sealed recording go all the same. */
  if (self->unavailable && chunk != NULL && reel_chunk_files_is_sealed (chunk->location))
    reel_storage_settle_sidecars_async (chunk->location, 0, self->sealing, NULL, NULL);
  run (self);
}

void
reel_sidecar_maker_watch (ReelSidecarMaker *self, ReelSidecarsKept callback, gpointer data)
{
  self->kept = callback;
  self->kept_data = data;
}

void
reel_sidecar_maker_close (ReelSidecarMaker *self)
{
  self->closed = TRUE;
  g_clear_handle_id (&self->look, g_source_remove);
  g_ptr_array_set_size (self->chunks, 0);
  if (self->process != NULL)
    g_subprocess_force_exit (self->process);
}
