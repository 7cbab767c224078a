/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lines of a text; see the header for who writes and reads them. */
#include "manager/core/document/reel-speech-lines.h"

#include <string.h>

void
reel_speech_lines_print (const ReelSpeechSpans *spans, GString *text)
{
  for (guint i = 0; i < reel_speech_spans_get_length (spans); i++) {
    const ReelSpeechSpan span = reel_speech_spans_get (spans, i);

    g_string_append_printf (text, "%" G_GINT64_FORMAT " %" G_GINT64_FORMAT " %s\n", span.from, span.to,
                            span.participant_id);
  }
}

/* Reads a number and the blank behind it. */
static gboolean
take_time (const char **rest, gint64 *time)
{
  char *end = NULL;

  if (!g_ascii_isdigit (**rest))
    return FALSE;
  *time = g_ascii_strtoll (*rest, &end, 10);
  if (*end != ' ' || *time > G_MAXUINT32)
    return FALSE;
  *rest = end + 1;
  return TRUE;
}

/* ENDS: participant id → where the last span of theirs ended */
static void
add (ReelSpeechSpans *spans, GHashTable *ends, const char *id, gint64 from, gint64 to)
{
  const gint64 *end = g_hash_table_lookup (ends, id);

  if (from >= to || (end != NULL && from < *end))
    return;
  reel_speech_spans_add (spans, id, from, to);
  g_hash_table_replace (ends, g_strdup (id), g_memdup2 (&to, sizeof to));
}

GVariant *
reel_speech_lines_parse (const char *text, guint64 duration_ms)
{
  g_autoptr (ReelSpeechSpans) spans = reel_speech_spans_new (REEL_SPEECH_SPANS_MAX, 1);
  g_autoptr (GHashTable) ends = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  const gint64 duration = (gint64)MIN (duration_ms, G_MAXUINT32);
  const char *end;

  for (; (end = strchr (text, '\n')) != NULL; text = end + 1) {
    g_autofree char *line = g_strndup (text, (gsize)(end - text));
    const char *rest = line;
    gint64 from, to;

    if (!take_time (&rest, &from) || !take_time (&rest, &to) || *rest == '\0')
      break;
    add (spans, ends, rest, from, MIN (to, duration));
  }
  return reel_speech_spans_to_variant (spans);
}
