/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Captions of who speaks when; see the header for who calls it. */
#include "manager/core/document/reel-webvtt.h"

/* As wide as a line of text that is still read. */
#define MAX_CHARACTERS 120

/* Embeddings, overrides and isolates would reach into what is shown beside a name. */
static gboolean
turns_direction (gunichar letter)
{
  return (letter >= 0x202a && letter <= 0x202e) || (letter >= 0x2066 && letter <= 0x2069);
}

static gboolean
separates (gunichar letter)
{
  return g_unichar_isspace (letter) || g_unichar_iscntrl (letter);
}

static void
append_letter (GString *text, gunichar letter)
{
  switch (letter) {
  case '&':
    g_string_append (text, "&amp;");
    break;
  case '<':
    g_string_append (text, "&lt;");
    break;
  case '>':
    g_string_append (text, "&gt;");
    break;
  default:
    g_string_append_unichar (text, letter);
  }
}

/* Fit for the annotation of a tag and for the text behind it: one line, nothing that is markup. */
static char *
escape (const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name, -1);
  GString *text = g_string_new (NULL);
  gboolean gap = FALSE;
  guint letters = 0;

  for (const char *p = valid; *p != '\0' && letters < MAX_CHARACTERS; p = g_utf8_next_char (p)) {
    gunichar letter = g_utf8_get_char (p);

    if (turns_direction (letter))
      continue;
    if (separates (letter)) {
      gap = text->len > 0;
      continue;
    }
    if (gap)
      g_string_append_c (text, ' ');
    gap = FALSE;
    append_letter (text, letter);
    letters++;
  }
  return g_string_free (text, FALSE);
}

static char *
get_name (GHashTable *names, const char *participant_id)
{
  const char *name = g_hash_table_lookup (names, participant_id);
  g_autofree char *text = name != NULL ? escape (name) : g_strdup ("");

  if (*text == '\0') {
    g_free (text);
    text = escape (participant_id);
  }
  return *text != '\0' ? g_steal_pointer (&text) : g_strdup ("?");
}

static void
append_time (GString *text, gint64 milliseconds)
{
  g_string_append_printf (text, "%02d:%02d:%02d.%03d", (int)(milliseconds / 3600000), (int)(milliseconds / 60000 % 60),
                          (int)(milliseconds / 1000 % 60), (int)(milliseconds % 1000));
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  const ReelSpeechSpan *left = a, *right = b;

  if (left->from != right->from)
    return left->from < right->from ? -1 : 1;
  if (left->to != right->to)
    return left->to < right->to ? -1 : 1;
  return g_strcmp0 (left->participant_id, right->participant_id);
}

char *
reel_webvtt_build (const ReelSpeechSpans *spans, GHashTable *names)
{
  g_autoptr (GArray) order = g_array_new (FALSE, FALSE, sizeof (ReelSpeechSpan));
  GString *text = g_string_new ("WEBVTT\n");

  for (guint i = 0; i < reel_speech_spans_get_length (spans); i++) {
    const ReelSpeechSpan span = reel_speech_spans_get (spans, i);

    g_array_append_val (order, span);
  }
  g_array_sort (order, compare_times);
  for (guint i = 0; i < order->len; i++) {
    const ReelSpeechSpan *span = &g_array_index (order, ReelSpeechSpan, i);
    g_autofree char *name = get_name (names, span->participant_id);

    g_string_append_c (text, '\n');
    append_time (text, span->from);
    g_string_append (text, " --> ");
    append_time (text, span->to);
    g_string_append_printf (text, "\n<v %s>%s</v>\n", name, name);
  }
  return g_string_free (text, FALSE);
}

static char *
print_cue (const char *escaped)
{
  return g_strdup_printf ("<v %s>%s</v>", escaped, escaped);
}

static GHashTable *
list_cues (const char *const *names)
{
  GHashTable *cues = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; names[i] != NULL; i++) {
    g_autofree char *escaped = escape (names[i]);

    g_hash_table_add (cues, print_cue (escaped));
  }
  return cues;
}

static GHashTable *
list_cues_of_others (GHashTable *others)
{
  GHashTable *cues = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, others);
  while (g_hash_table_iter_next (&iter, &id, NULL)) {
    g_autofree char *name = get_name (others, id);

    g_hash_table_add (cues, print_cue (name));
  }
  return cues;
}

char *
reel_webvtt_rename (const char *text, const char *const *names, GHashTable *others, const char *by, guint *shared)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GHashTable) cues = list_cues (names);
  g_autoptr (GHashTable) kept = list_cues_of_others (others);
  guint count = 0;

  *shared = 0;
  for (guint i = 0; lines[i] != NULL; i++) {
    if (!g_hash_table_contains (cues, lines[i]))
      continue;
    if (g_hash_table_contains (kept, lines[i])) {
      ++*shared;
      continue;
    }
    g_free (lines[i]);
    lines[i] = print_cue (by);
    count++;
  }
  return count > 0 ? g_strjoinv ("\n", lines) : NULL;
}
