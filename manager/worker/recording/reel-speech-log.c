/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who spoke when in a recording. Owned by a ReelRecorder. */
#include "manager/worker/recording/reel-speech-log.h"

#include "manager/core/document/reel-speech-lines.h"

#define NS_PER_MS G_GINT64_CONSTANT (1000000)
/* Who goes on after less has taken breath. */
#define GAP (200 * NS_PER_MS)

/* Holds from its running time until that of the next one. */
typedef struct {
  gint64 running;
  gint64 recorded;
  gboolean paused;
  gboolean censored;
} Mark;

typedef struct {
  guint index;
  gint64 start;    /* running time */
  gint64 reported; /* running time up to which it was */
} OpenChunk;

struct _ReelSpeechLog {
  GArray *marks;          /* Mark, in order of time */
  GArray *chunks;         /* OpenChunk */
  ReelSpeechSpans *spans; /* in running time; complete ones */
  GHashTable *speaking;   /* participant id → gint64: since when, in running time */
  gboolean censored;      /* until the first mark */
};

ReelSpeechLog *
reel_speech_log_new (gboolean censored)
{
  ReelSpeechLog *log = g_new0 (ReelSpeechLog, 1);

  log->marks = g_array_new (FALSE, FALSE, sizeof (Mark));
  log->chunks = g_array_new (FALSE, FALSE, sizeof (OpenChunk));
  log->spans = reel_speech_spans_new (REEL_SPEECH_SPANS_MAX, GAP);
  log->speaking = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  log->censored = censored;
  return log;
}

void
reel_speech_log_free (ReelSpeechLog *log)
{
  g_array_unref (log->marks);
  g_array_unref (log->chunks);
  reel_speech_spans_free (log->spans);
  g_hash_table_unref (log->speaking);
  g_free (log);
}

void
reel_speech_log_begin (ReelSpeechLog *log, guint64 running_time)
{
  const Mark mark = { .running = (gint64)running_time, .censored = log->censored };

  /* A resume of one that began paused has said so already. */
  if (log->marks->len == 0)
    g_array_append_val (log->marks, mark);
}

void
reel_speech_log_cut (ReelSpeechLog *log, guint64 running_time, guint64 recorded, gboolean paused, gboolean censored)
{
  const Mark mark = { (gint64)running_time, (gint64)recorded, paused, censored };

  g_array_append_val (log->marks, mark);
}

void
reel_speech_log_set (ReelSpeechLog *log, const char *participant_id, gboolean speaking, guint64 running_time)
{
  const gint64 *since = g_hash_table_lookup (log->speaking, participant_id);
  const gint64 now = (gint64)running_time;

  if (speaking && since == NULL) {
    g_hash_table_insert (log->speaking, g_strdup (participant_id), g_memdup2 (&now, sizeof now));
  } else if (!speaking && since != NULL) {
    reel_speech_spans_add (log->spans, participant_id, *since, now);
    g_hash_table_remove (log->speaking, participant_id);
  }
}

static void
forget (ReelSpeechLog *log, gint64 before)
{
  guint marks = 0;

  reel_speech_spans_forget (log->spans, before);
  while (marks + 1 < log->marks->len && g_array_index (log->marks, Mark, marks + 1).running <= before)
    marks++;
  if (marks > 0)
    g_array_remove_range (log->marks, 0, marks);
}

static gint64
find_first_start (const ReelSpeechLog *log, gint64 otherwise)
{
  gint64 first = G_MAXINT64;

  for (guint i = 0; i < log->chunks->len; i++)
    first = MIN (first, g_array_index (log->chunks, OpenChunk, i).start);
  return log->chunks->len > 0 ? first : otherwise;
}

void
reel_speech_log_open_chunk (ReelSpeechLog *log, guint index, guint64 running_time)
{
  const OpenChunk chunk = { index, (gint64)running_time, (gint64)running_time };

  g_array_append_val (log->chunks, chunk);
  forget (log, find_first_start (log, 0));
}

static gint64
get_recorded (const ReelSpeechLog *log, gint64 running)
{
  gint64 recorded = 0;

  for (guint i = 0; i < log->marks->len; i++) {
    const Mark *mark = &g_array_index (log->marks, Mark, i);

    if (mark->running > running)
      break;
    recorded = mark->recorded + (mark->paused ? 0 : running - mark->running);
  }
  return recorded;
}

/* Of recorded time from FIRST until before LAST, what the marks let through. */
static void
place (const ReelSpeechLog *log, const ReelSpeechSpan *span, gint64 first, gint64 last, ReelSpeechSpans *placed)
{
  for (guint i = 0; i < log->marks->len; i++) {
    const Mark *mark = &g_array_index (log->marks, Mark, i);
    const gint64 end = i + 1 < log->marks->len ? g_array_index (log->marks, Mark, i + 1).running : G_MAXINT64;
    gint64 from = MAX (span->from, mark->running), to = MIN (span->to, end);

    if (mark->paused || mark->censored || from >= to)
      continue;
    from = MAX (mark->recorded + from - mark->running, first);
    to = to - mark->running < last - mark->recorded ? mark->recorded + to - mark->running : last;
    if (from < to)
      reel_speech_spans_add (placed, span->participant_id, (from - first) / NS_PER_MS, (to - first) / NS_PER_MS);
  }
}

/* What was said from FROM until before TO, running times, in recorded time of the chunk that begins at FIRST and ends
 * before LAST. */
static ReelSpeechSpans *
place_all (const ReelSpeechLog *log, gint64 from, gint64 to, gint64 first, gint64 last)
{
  ReelSpeechSpans *placed = reel_speech_spans_new (REEL_SPEECH_SPANS_MAX, 1);
  GHashTableIter iter;
  gpointer id, since;

  for (guint i = 0; i < reel_speech_spans_get_length (log->spans); i++) {
    const ReelSpeechSpan whole = reel_speech_spans_get (log->spans, i);
    const ReelSpeechSpan span = { whole.participant_id, MAX (whole.from, from), MIN (whole.to, to) };

    place (log, &span, first, last, placed);
  }
  g_hash_table_iter_init (&iter, log->speaking);
  while (g_hash_table_iter_next (&iter, &id, &since)) {
    const ReelSpeechSpan span = { id, MAX (*(const gint64 *)since, from), to };

    place (log, &span, first, last, placed);
  }
  return placed;
}

void
reel_speech_log_tell (ReelSpeechLog *log, guint index, guint64 settled, guint64 duration, GString *text)
{
  const gint64 until = (gint64)MIN (settled, (guint64)G_MAXINT64);

  for (guint i = 0; i < log->chunks->len; i++) {
    OpenChunk *chunk = &g_array_index (log->chunks, OpenChunk, i);
    const gint64 first = get_recorded (log, chunk->start);
    const gint64 last = duration < (guint64)(G_MAXINT64 - first) ? first + (gint64)duration : G_MAXINT64;
    g_autoptr (ReelSpeechSpans) placed = NULL;

    if (chunk->index != index || until <= chunk->reported)
      continue;
    placed = place_all (log, chunk->reported, until, first, last);
    reel_speech_lines_print (placed, text);
    chunk->reported = until;
  }
}

static GVariant *
build (const ReelSpeechLog *log, gint64 start, gint64 duration)
{
  const gint64 first = get_recorded (log, start);
  g_autoptr (ReelSpeechSpans) placed = place_all (log, G_MININT64, G_MAXINT64, first, first + duration);

  return reel_speech_spans_to_variant (placed);
}

GVariant *
reel_speech_log_close_chunk (ReelSpeechLog *log, guint index, guint64 duration)
{
  GVariant *speech = NULL;

  for (guint i = 0; i < log->chunks->len; i++) {
    const OpenChunk chunk = g_array_index (log->chunks, OpenChunk, i);

    if (chunk.index != index)
      continue;
    speech = build (log, chunk.start, (gint64)duration);
    g_array_remove_index (log->chunks, i);
    forget (log, find_first_start (log, chunk.start));
    break;
  }
  return speech != NULL ? speech : g_variant_new ("a{sa(uu)}", NULL);
}
