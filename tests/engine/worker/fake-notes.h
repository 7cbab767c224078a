/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The requests to the fake workers of a test, for the test to read. */
#pragma once

#include <glib.h>

typedef struct {
  GString *asked;       /* one a line */
  guint starts;         /* requests to record, whatever the result */
  GHashTable *admitted; /* operation → GHashTable of participant ids */
  char *text;           /* the result of fake_notes_get_admitted() */
  GHashTable *forgot;   /* operation → text of the index below which its chunks may be forgotten */
} FakeNotes;

FakeNotes *fake_notes_new (void);
void fake_notes_free (FakeNotes *self);

void fake_notes_add (FakeNotes *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* Whether these are all requests, line by line; whether it is one of them. */
gboolean fake_notes_are (const FakeNotes *self, const char *expected);
gboolean fake_notes_have (const FakeNotes *self, const char *part);
/* Returns: the participants recorded by the worker that was told last, in alphabetical order, separated by spaces; NULL
 * if none was told. Valid until the next call */
const char *fake_notes_get_admitted (FakeNotes *self, const char *operation);
const char *fake_notes_get_forgot (const FakeNotes *self, const char *operation);
