/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads sequences, and mutates them record by record: a change to the bytes of one leaves the lengths of the others
 * right. The header says who uses it. */
#include "tests/fuzz/sequence.h"

#include "tests/fuzz/fuzz.h"

#include <string.h>

#define HEAD       4
#define MAX_BYTES  (G_MAXUINT16 - 1)
#define FIELDS     16 /* bytes at the beginning of a datagram: its header */
#define MAX_GROWTH 256

typedef struct {
  guint8 kind;
  guint8 delay;
  GByteArray *bytes;
} Record;

gboolean
fuzz_sequence_next (const guint8 **data, gsize *size, FuzzRecord *record)
{
  gsize length;

  if (*size < HEAD)
    return FALSE;
  length = MIN ((gsize)(*data)[2] << 8 | (*data)[3], *size - HEAD);
  *record = (FuzzRecord){ (*data)[0], (*data)[1], *data + HEAD, length };
  *data += HEAD + length;
  *size -= HEAD + length;
  return TRUE;
}

guint8 *
fuzz_record_copy (const FuzzRecord *record)
{
  guint8 *copy = g_malloc (MAX (record->size, 1));

  if (record->size > 0)
    memcpy (copy, record->data, record->size);
  return copy;
}

static void
record_free (gpointer data)
{
  Record *record = data;

  g_byte_array_unref (record->bytes);
  g_free (record);
}

static Record *
make_record (const FuzzRecord *from)
{
  Record *record = g_new (Record, 1);

  *record = (Record){ from->kind, from->delay, g_byte_array_new () };
  g_byte_array_append (record->bytes, from->data, (guint)from->size);
  return record;
}

static GPtrArray *
parse (const guint8 *data, gsize size)
{
  GPtrArray *records = g_ptr_array_new_with_free_func (record_free);
  FuzzRecord record;

  while (records->len < FUZZ_MAX_RECORDS && fuzz_sequence_next (&data, &size, &record))
    g_ptr_array_add (records, make_record (&record));
  return records;
}

static gsize
print (const GPtrArray *records, guint8 *data, gsize max_size)
{
  gsize size = 0;

  for (guint i = 0; i < records->len; i++) {
    const Record *record = records->pdata[i];
    const gsize length = record->bytes->len;

    if (length > max_size - size || max_size - size - length < HEAD)
      break;
    memcpy (data + size, (const guint8[]){ record->kind, record->delay, (guint8)(length >> 8), (guint8)length }, HEAD);
    if (length > 0)
      memcpy (data + size + HEAD, record->bytes->data, length);
    size += HEAD + length;
  }
  return size;
}

static void
change_bytes (Record *record)
{
  const gsize size = record->bytes->len;

  g_byte_array_set_size (record->bytes, (guint)MIN (size + MAX_GROWTH, MAX_BYTES));
  g_byte_array_set_size (record->bytes, (guint)LLVMFuzzerMutate (record->bytes->data, size, (gsize)record->bytes->len));
}

/* The header decides what becomes of the remainder. */
static void
change_field (Record *record, GRand *rng)
{
  static const guint8 steps[] = { 1, 0xff, 0x10, 0x80, 0x40, 0x7f };
  const guint fields = MIN (record->bytes->len, FIELDS);

  if (fields > 0)
    record->bytes->data[g_rand_int_range (rng, 0, (gint32)fields)] +=
        steps[g_rand_int_range (rng, 0, G_N_ELEMENTS (steps))];
}

static void
cut_off (Record *record, GRand *rng)
{
  if (record->bytes->len > 0)
    g_byte_array_set_size (record->bytes, (guint)g_rand_int_range (rng, 0, (gint32)record->bytes->len));
}

static void
repeat (GPtrArray *records, const Record *record, guint at)
{
  const FuzzRecord copy = { record->kind, record->delay,
                            record->bytes->data != NULL ? record->bytes->data : (const guint8 *)"",
                            record->bytes->len };

  if (records->len < FUZZ_MAX_RECORDS)
    g_ptr_array_insert (records, (int)at, make_record (&copy));
}

static void
swap (GPtrArray *records, guint a, guint b)
{
  gpointer record = records->pdata[a];

  records->pdata[a] = records->pdata[b];
  records->pdata[b] = record;
}

static void
change (GPtrArray *records, GRand *rng)
{
  const guint at = (guint)g_rand_int_range (rng, 0, (gint32)records->len);
  const guint other = (guint)g_rand_int_range (rng, 0, (gint32)records->len);
  Record *record = records->pdata[at];

  switch (g_rand_int_range (rng, 0, 12)) {
  case 0:
    repeat (records, record, other);
    break;
  case 1:
    g_ptr_array_remove_index (records, at);
    break;
  case 2:
    swap (records, at, other);
    break;
  case 3:
    record->delay = (guint8)g_rand_int (rng);
    break;
  case 4:
    record->kind = (guint8)g_rand_int_range (rng, 0, 8);
    break;
  case 5:
    cut_off (record, rng);
    break;
  case 6:
  case 7:
    change_field (record, rng);
    break;
  default:
    change_bytes (record);
    break;
  }
}

size_t
LLVMFuzzerCustomMutator (uint8_t *data, size_t size, size_t max_size, unsigned int seed)
{
  g_autoptr (GRand) rng = g_rand_new_with_seed (seed);
  g_autoptr (GPtrArray) records = parse (data, size);

  if (records->len == 0)
    return LLVMFuzzerMutate (data, size, max_size);
  change (records, rng);
  return print (records, data, max_size);
}
