/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which packets of Opus are well-formed, and when those that are come by accident. */
#include "manager/core/media/reel-opus-packet.h"

#include <string.h>

#define ROUNDS 20000

/* A packet that begins with @head and has @size bytes in all. */
static gboolean
is_valid (const char *head, gsize length, gsize size)
{
  g_autofree guint8 *data = g_malloc0 (size);

  memcpy (data, head, length);
  return reel_opus_packet_is_valid (data, size);
}

#define HEAD(bytes) bytes, sizeof (bytes) - 1

static void
test_forms (void)
{
  static const struct {
    const char *head;
    gsize length, size;
    gboolean valid;
  } rows[] = {
    { HEAD ("\x78"), 1, TRUE }, /* discontinuous transmission */
    { HEAD ("\x78"), 1276, TRUE },
    { HEAD ("\x78"), 1277, FALSE },
    /* two frames of the same size */
    { HEAD ("\x79"), 1, TRUE },
    { HEAD ("\x79"), 21, TRUE },
    { HEAD ("\x79"), 22, FALSE },
    { HEAD ("\x79"), 2551, TRUE },
    { HEAD ("\x79"), 2553, FALSE },
    /* two frames */
    { HEAD ("\x7a"), 1, FALSE },
    { HEAD ("\x7a\x00"), 2, TRUE },
    { HEAD ("\x7a\x08"), 10, TRUE },
    { HEAD ("\x7a\x08"), 9, FALSE },
    { HEAD ("\x7a\xfc"), 2, FALSE },
    { HEAD ("\x7a\xfc\x01"), 259, TRUE },
    { HEAD ("\x7a\xfc\x01"), 258, FALSE },
    { HEAD ("\x7a\x00"), 1277, TRUE },
    { HEAD ("\x7a\x00"), 1278, FALSE },
    /* any number of frames */
    { HEAD ("\x7b"), 1, FALSE },
    { HEAD ("\x7b\x00"), 8, FALSE },
    { HEAD ("\x7b\x06"), 8, TRUE },
    { HEAD ("\x7b\x06"), 9, FALSE },
    { HEAD ("\x7b\x07"), 9, FALSE }, /* 140 ms */
    { HEAD ("\x1b\x02"), 8, TRUE },  /* 2 × 60 ms */
    { HEAD ("\x1b\x03"), 8, FALSE },
    { HEAD ("\x83\x30"), 50, TRUE }, /* 48 × 2.5 ms */
    { HEAD ("\x83\x31"), 51, FALSE },
    { HEAD ("\x7b\x83\x02\x03"), 10, TRUE },
    { HEAD ("\x7b\x83\x02\x03"), 8, FALSE },
    { HEAD ("\x7b\x83\x02"), 3, FALSE },
    /* with padding */
    { HEAD ("\x7b\x42\x04"), 11, TRUE },
    { HEAD ("\x7b\x42\x04"), 12, FALSE },
    { HEAD ("\x7b\x42\x04"), 6, FALSE },
    { HEAD ("\x7b\x42\xff\x02"), 264, TRUE },
    { HEAD ("\x7b\x42\xff\x02"), 259, FALSE },
    { HEAD ("\x7b\x42\xff"), 3, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_test_message ("row %" G_GSIZE_FORMAT, i);
    g_assert_cmpint (is_valid (rows[i].head, rows[i].length, rows[i].size), ==, rows[i].valid);
  }
}

static gboolean
note_random (ReelOpusDoubt *doubt)
{
  const gsize size = (gsize)g_test_rand_int_range (1, 100);
  g_autofree guint8 *data = g_malloc (size);

  for (gsize i = 0; i < size; i++)
    data[i] = (guint8)g_test_rand_int ();
  return reel_opus_doubt_note (doubt, reel_opus_packet_is_valid (data, size));
}

/* Packets that are encrypted from the first byte on: a third is well-formed, and not believed. */
static void
test_encrypted (void)
{
  ReelOpusDoubt doubt = { 0 };
  guint believed = 0, packets = 0;

  for (guint i = 0; i < 50; i++)
    note_random (&doubt);
  for (guint i = 0; i < ROUNDS; i++)
    believed += note_random (&doubt);
  g_assert_cmpuint (believed, <, ROUNDS / 1000);
  for (; !reel_opus_doubt_note (&doubt, TRUE); packets++)
    ;
  g_assert_cmpuint (packets, <=, 50);
}

/* Now and then one: the others are heard. */
static void
test_damaged (void)
{
  ReelOpusDoubt doubt = { 0 };

  for (guint i = 0; i < ROUNDS; i++)
    g_assert_cmpint (reel_opus_doubt_note (&doubt, i % 12 != 0), ==, i % 12 != 0);
  for (guint i = 0; i < 4; i++)
    reel_opus_doubt_note (&doubt, FALSE);
  g_assert_true (reel_opus_doubt_note (&doubt, TRUE));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/opus-packet/forms", test_forms);
  g_test_add_func ("/opus-packet/encrypted", test_encrypted);
  g_test_add_func ("/opus-packet/damaged", test_damaged);
  return g_test_run ();
}
