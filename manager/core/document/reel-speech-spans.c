/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who spoke from when to when; see the header for who uses it. */
#include "manager/core/document/reel-speech-spans.h"

typedef struct {
  char *participant_id; /* a GRefString */
  gint64 from;
  gint64 to;
} Span;

struct _ReelSpeechSpans {
  GArray *spans;    /* Span */
  GHashTable *last; /* participant id, that of the span → the index of the participant's last span */
  guint max;
  gint64 gap;
};

static void
clear_span (gpointer data)
{
  g_ref_string_release (((Span *)data)->participant_id);
}

static GArray *
new_array (void)
{
  GArray *spans = g_array_new (FALSE, FALSE, sizeof (Span));

  g_array_set_clear_func (spans, clear_span);
  return spans;
}

ReelSpeechSpans *
reel_speech_spans_new (guint max, gint64 gap)
{
  ReelSpeechSpans *self = g_new0 (ReelSpeechSpans, 1);

  self->spans = new_array ();
  self->last = g_hash_table_new (g_str_hash, g_str_equal);
  self->max = MAX (max, 1);
  self->gap = MAX (gap, 1);
  return self;
}

void
reel_speech_spans_free (ReelSpeechSpans *self)
{
  g_hash_table_unref (self->last);
  g_array_unref (self->spans);
  g_free (self);
}

/* FALSE: it went on where the participant's last one had ended. */
static gboolean
append (ReelSpeechSpans *self, const char *participant_id, gint64 from, gint64 to)
{
  gpointer key, index;
  Span span = { .from = from, .to = to };

  if (g_hash_table_lookup_extended (self->last, participant_id, &key, &index)) {
    Span *before = &g_array_index (self->spans, Span, GPOINTER_TO_UINT (index));

    if (from - before->to < self->gap) {
      before->to = MAX (before->to, to);
      return FALSE;
    }
    span.participant_id = g_ref_string_acquire (key);
  } else {
    span.participant_id = g_ref_string_new (participant_id);
  }
  g_hash_table_replace (self->last, span.participant_id, GUINT_TO_POINTER (self->spans->len));
  g_array_append_val (self->spans, span);
  return TRUE;
}

/* Those that end after TIME, put together anew. */
static void
rebuild (ReelSpeechSpans *self, gint64 time)
{
  g_autoptr (GArray) before = self->spans;

  g_hash_table_remove_all (self->last);
  self->spans = new_array ();
  for (guint i = 0; i < before->len; i++) {
    const Span *span = &g_array_index (before, Span, i);

    if (span->to > time)
      append (self, span->participant_id, span->from, span->to);
  }
}

void
reel_speech_spans_add (ReelSpeechSpans *self, const char *participant_id, gint64 from, gint64 to)
{
  if (from >= to || !append (self, participant_id, from, to) || self->spans->len <= self->max)
    return;
  while (self->spans->len > MAX (self->max / 2, g_hash_table_size (self->last)) && self->gap < G_MAXINT64 / 4) {
    self->gap *= 2;
    rebuild (self, G_MININT64);
  }
  /* More people than spans: whoever comes late to speaking is not listed. */
  if (self->spans->len > self->max) {
    g_array_set_size (self->spans, self->max);
    rebuild (self, G_MININT64);
  }
}

void
reel_speech_spans_forget (ReelSpeechSpans *self, gint64 time)
{
  rebuild (self, time);
}

guint
reel_speech_spans_get_length (const ReelSpeechSpans *self)
{
  return self->spans->len;
}

ReelSpeechSpan
reel_speech_spans_get (const ReelSpeechSpans *self, guint position)
{
  const Span *span = &g_array_index (self->spans, Span, position);

  return (ReelSpeechSpan){ span->participant_id, span->from, span->to };
}

static void
unref_builder (gpointer data)
{
  g_variant_builder_unref (data);
}

GVariant *
reel_speech_spans_to_variant (const ReelSpeechSpans *self)
{
  g_autoptr (GHashTable) lists = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, unref_builder);
  g_autoptr (GPtrArray) order = g_ptr_array_new ();
  GVariantBuilder all;

  for (guint i = 0; i < self->spans->len; i++) {
    const Span *span = &g_array_index (self->spans, Span, i);
    GVariantBuilder *list = g_hash_table_lookup (lists, span->participant_id);

    if (list == NULL) {
      list = g_variant_builder_new (G_VARIANT_TYPE ("a(uu)"));
      g_hash_table_insert (lists, span->participant_id, list);
      g_ptr_array_add (order, span->participant_id);
    }
    g_variant_builder_add (list, "(uu)", (guint32)CLAMP (span->from, 0, G_MAXUINT32),
                           (guint32)CLAMP (span->to, 0, G_MAXUINT32));
  }
  g_variant_builder_init (&all, G_VARIANT_TYPE ("a{sa(uu)}"));
  for (guint i = 0; i < order->len; i++)
    g_variant_builder_add (&all, "{sa(uu)}", order->pdata[i], g_hash_table_lookup (lists, order->pdata[i]));
  return g_variant_builder_end (&all);
}

ReelSpeechSpans *
reel_speech_spans_from_variant (GVariant *variant)
{
  ReelSpeechSpans *self = reel_speech_spans_new (REEL_SPEECH_SPANS_MAX, 1);
  GVariantIter people;
  GVariantIter *list;
  const char *participant_id;

  g_variant_iter_init (&people, variant);
  while (g_variant_iter_loop (&people, "{&sa(uu)}", &participant_id, &list)) {
    guint32 from, to, end = 0;

    while (g_variant_iter_next (list, "(uu)", &from, &to)) {
      if (from < end)
        continue;
      reel_speech_spans_add (self, participant_id, from, to);
      end = MAX (from, to);
    }
  }
  return self;
}
