/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Keeps documents in pieces that the recorder takes; see the header for who calls it. */
#include "manager/connectors/siprec/reel-siprec-documents.h"

#include "manager/core/document/reel-time.h"

#include <string.h>

#define MAX_PIECE 4096 /* bytes, of a text in an a{ss} */
#define MS        1000 /* µs */

typedef struct {
  char *name;
  char *text;
} Piece;

struct _ReelSiprecDocuments {
  GPtrArray *pieces; /* (element-type Piece) */
  GHashTable *sums;  /* dialog → checksum of its last document */
  gint64 last;       /* µs UTC, of the latest document */
  guint count;
  guint omitted;
  gsize bytes;

  /* What was described, and what the recorder has. */
  guint described, described_omitted;
  guint confirmed, confirmed_omitted;
};

static void
piece_free (gpointer data)
{
  Piece *self = data;

  g_free (self->name);
  g_free (self->text);
  g_free (self);
}

ReelSiprecDocuments *
reel_siprec_documents_new (void)
{
  ReelSiprecDocuments *self = g_new0 (ReelSiprecDocuments, 1);

  self->pieces = g_ptr_array_new_with_free_func (piece_free);
  self->sums = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
reel_siprec_documents_free (ReelSiprecDocuments *self)
{
  g_ptr_array_unref (self->pieces);
  g_hash_table_unref (self->sums);
  g_free (self);
}

/* Without control characters that XML 1.0 forbids, and those of C1, which a text of the recorder may not have. */
static char *
clean (const char *document)
{
  GString *text = g_string_new (NULL);

  for (const char *at = document; *at != '\0'; at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char (at);

    if (!g_unichar_iscntrl (c) || c == '\n' || c == '\r' || c == '\t')
      g_string_append_unichar (text, c);
  }
  return g_string_free (text, FALSE);
}

/* Where a piece ends that has whole characters. */
static gsize
measure_piece (const char *text)
{
  gsize length = strlen (text);

  if (length <= MAX_PIECE)
    return length;
  return (gsize)(g_utf8_find_prev_char (text, text + MAX_PIECE + 1) - text);
}

/* Names are times, and so no two are alike: not even those of another process, which had this call before. */
static char *
make_name (ReelSiprecDocuments *self, gint64 now)
{
  g_autofree char *time = NULL;

  self->last = MAX (now / MS, self->last / MS + 1) * MS;
  time = reel_time_to_iso8601 (self->last);
  return g_strconcat ("siprec-metadata-", time, NULL);
}

static void
keep (ReelSiprecDocuments *self, const char *document, gint64 now)
{
  g_autofree char *text = clean (document), *name = make_name (self, now);
  const char *at = text;

  for (guint i = 1; *at != '\0'; i++) {
    gsize length = measure_piece (at);
    Piece *piece = g_new0 (Piece, 1);

    piece->name = i > 1 ? g_strdup_printf ("%s-%u", name, i) : g_strdup (name);
    piece->text = g_strndup (at, length);
    g_ptr_array_add (self->pieces, piece);
    at += length;
  }
  self->count++;
  self->bytes += (gsize)(at - text);
}

void
reel_siprec_documents_add (ReelSiprecDocuments *self, const char *dialog, const char *text, gint64 now)
{
  g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);

  if (g_strcmp0 (g_hash_table_lookup (self->sums, dialog), sum) == 0)
    return;
  g_hash_table_replace (self->sums, g_strdup (dialog), g_steal_pointer (&sum));
  if (self->count < REEL_SIPREC_MAX_DOCUMENTS && self->bytes + strlen (text) <= REEL_SIPREC_MAX_DOCUMENTS_BYTES)
    keep (self, text, now);
  else
    self->omitted++;
}

void
reel_siprec_documents_forget (ReelSiprecDocuments *self, const char *dialog)
{
  g_hash_table_remove (self->sums, dialog);
}

gboolean
reel_siprec_documents_has_news (const ReelSiprecDocuments *self)
{
  return self->confirmed < self->pieces->len || self->confirmed_omitted < self->omitted;
}

GVariant *
reel_siprec_documents_describe (ReelSiprecDocuments *self, gboolean all)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{ss}"));
  for (guint i = all ? 0 : self->confirmed; i < self->pieces->len; i++) {
    const Piece *piece = self->pieces->pdata[i];

    g_variant_builder_add (&builder, "{ss}", piece->name, piece->text);
  }
  if (self->omitted > (all ? 0 : self->confirmed_omitted)) {
    g_autofree char *note = g_strdup_printf ("%u, since at most %d documents and %d KiB are kept", self->omitted,
                                             REEL_SIPREC_MAX_DOCUMENTS, REEL_SIPREC_MAX_DOCUMENTS_BYTES / 1024);

    g_variant_builder_add (&builder, "{ss}", "siprec-metadata-omitted", note);
  }
  self->described = self->pieces->len;
  self->described_omitted = self->omitted;
  return g_variant_builder_end (&builder);
}

void
reel_siprec_documents_confirm (ReelSiprecDocuments *self)
{
  self->confirmed = self->described;
  self->confirmed_omitted = self->described_omitted;
}
