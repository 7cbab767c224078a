/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An input that is a sequence of datagrams, requests or documents: each a byte for its kind, one for the time since the
 * one before, two for its length, most significant first, and its bytes. Used by the targets about what peers send one
 * after another; capture.py writes them. */
#pragma once

#include <glib.h>

#define FUZZ_MAX_RECORDS 256

typedef struct {
  guint8 kind;
  guint8 delay;
  const guint8 *data; /* never NULL */
  gsize size;
} FuzzRecord;

/* Takes the next record off @data. Any bytes are a sequence: a length beyond the end means the remainder. */
gboolean fuzz_sequence_next (const guint8 **data, gsize *size, FuzzRecord *record);
/* The record as bytes of exactly its size, so that reading beyond the end is detected. Returns: (transfer full) */
guint8 *fuzz_record_copy (const FuzzRecord *record);
