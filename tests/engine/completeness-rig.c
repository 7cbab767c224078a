/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What tests of completeness read from the catalogue; see the header. */
#include "tests/engine/completeness-rig.h"

#include <glib/gstdio.h>
#include <string.h>

/* All that is kept, oldest first, of the calls since the catalogue was made. */
GPtrArray *
completeness_read_all (EngineFixture *self)
{
  ReelRecordingCursor beginning = { 0, g_strdup ("") };
  g_autoptr (GError) error = NULL;
  GPtrArray *rows = NULL;

  engine_fixture_flush (self);
  rows = reel_store_query_sync (self->store, reel_query_new_incomplete_page (0, G_MAXINT64, &beginning, 500), &error);
  g_assert_no_error (error);
  return rows;
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *)a, *(char *const *)b);
}

/* Reason, rule and level, and whether it is open; with spaces and commas, sorted. */
char *
completeness_list_all (EngineFixture *self)
{
  g_autoptr (GPtrArray) rows = completeness_read_all (self);
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < rows->len; i++) {
    const ReelIncompleteRecord *row = rows->pdata[i];

    g_ptr_array_add (texts,
                     g_strdup_printf ("%s %s %s%s%s%s", row->reason, row->rule, row->level != NULL ? row->level : "-",
                                      row->operation != NULL ? " recorded" : "",
                                      row->stream_id != NULL ? " stream" : "", row->end_utc == 0 ? " open" : ""));
  }
  g_ptr_array_sort (texts, compare_texts);
  g_ptr_array_add (texts, NULL);
  return g_strjoinv (", ", (char **)texts->pdata);
}

ReelIncompleteRecord *
completeness_read_only (EngineFixture *self)
{
  g_autoptr (GPtrArray) rows = completeness_read_all (self);

  g_assert_cmpuint (rows->len, ==, 1);
  return g_ptr_array_steal_index (rows, 0);
}

void
completeness_assert_counts (EngineFixture *self, guint whole, guint partly, guint not_recorded)
{
  g_autoptr (GPtrArray) rows = NULL;
  const ReelCompletenessRecord *counts;

  engine_fixture_flush (self);
  rows = reel_store_query_sync (self->store, reel_query_new_completeness (0, G_MAXINT64), NULL);
  counts = rows->pdata[0];
  g_assert_cmpuint (counts->whole, ==, whole);
  g_assert_cmpuint (counts->partly, ==, partly);
  g_assert_cmpuint (counts->not_recorded, ==, not_recorded);
}

/* callreel-finish finds so much in whatever file it is given. */
void
completeness_make_finish (EngineFixture *self, guint duration_ns)
{
  g_autofree char *program = g_build_filename (self->directory, "finish", NULL);
  g_autofree char *script = g_strdup_printf ("#!/bin/sh\necho '{\"duration-ns\": %u}'\n", duration_ns);

  g_assert_true (g_file_set_contents_full (program, script, -1, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
}
