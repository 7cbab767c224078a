/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Replaces libFuzzer if the compiler has none: runs a target with the files of its corpus, then with changed ones,
 * without coverage. Options: -runs=N, -max_total_time=SECONDS and -seed=N; each other argument is a file or a directory
 * of files. An input that crashes the program is in crash-PID. */
#include "tests/fuzz/fuzz.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MAX_BYTES   (64 * 1024)
#define MAX_CHANGES 8

#pragma weak LLVMFuzzerCustomMutator

static GRand *rng;
static const guint8 *current;
static gsize current_size;
static char crash_name[32];

/* Signal handler: only async-signal-safe functions. */
static void
keep_input (int number)
{
  int fd = open (crash_name, O_WRONLY | O_CREAT | O_TRUNC, 0600);

  signal (number, SIG_DFL);
  if (fd < 0 || write (fd, current, current_size) != (gssize)current_size)
    number = SIGKILL;
  raise (number);
}

static void
run_one (const guint8 *data, gsize size)
{
  g_autofree guint8 *exact = g_malloc (MAX (size, 1)); /* so that reading beyond the end is detected */

  if (size > 0)
    memcpy (exact, data, size);
  current = exact;
  current_size = size;
  LLVMFuzzerTestOneInput (exact, size);
}

static void
add_file (GPtrArray *corpus, const char *path)
{
  char *data;
  gsize size;

  if (g_file_get_contents (path, &data, &size, NULL))
    g_ptr_array_add (corpus, g_bytes_new_take (data, size));
}

static void
add_path (GPtrArray *corpus, const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;

  if (!dir)
    add_file (corpus, path);
  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree char *file = g_build_filename (path, name, NULL);
    add_file (corpus, file);
  }
}

size_t
LLVMFuzzerMutate (uint8_t *data, size_t size, size_t max_size)
{
  static const guint8 odd[] = { 0, 1, 0x7f, 0x80, 0xff, '\n', '"', ':', '=', '{' };
  gsize at = size > 0 ? (gsize)g_rand_int_range (rng, 0, size) : 0, n;

  switch (size > 0 ? g_rand_int_range (rng, 0, 5) : 0) {
  case 0: /* one more byte */
    if (size < max_size) {
      memmove (data + at + 1, data + at, size - at);
      data[at] = (guint8)g_rand_int (rng);
      size++;
    }
    break;
  case 1: /* some fewer */
    n = (gsize)g_rand_int_range (rng, 1, MIN (size - at, 16) + 1);
    memmove (data + at, data + at + n, size - at - n);
    size -= n;
    break;
  case 2:
    data[at] ^= 1u << g_rand_int_range (rng, 0, 8);
    break;
  case 3:
    data[at] = odd[g_rand_int_range (rng, 0, G_N_ELEMENTS (odd))];
    break;
  default: /* repeats a piece of it */
    n = MIN (MIN (size - at, max_size - size), (gsize)g_rand_int_range (rng, 1, 65));
    memmove (data + at + n, data + at, size - at);
    size += n;
    break;
  }
  return size;
}

static void
run_changed (const GPtrArray *corpus, guint8 *buffer)
{
  GBytes *base = g_ptr_array_index (corpus, g_rand_int_range (rng, 0, corpus->len));
  gsize size = MIN (g_bytes_get_size (base), MAX_BYTES);

  if (size > 0)
    memcpy (buffer, g_bytes_get_data (base, NULL), size);
  for (int n = g_rand_int_range (rng, 1, MAX_CHANGES + 1); n > 0; n--)
    size = LLVMFuzzerCustomMutator ? LLVMFuzzerCustomMutator (buffer, size, MAX_BYTES, g_rand_int (rng))
                                   : LLVMFuzzerMutate (buffer, size, MAX_BYTES);
  run_one (buffer, size);
}

int
main (int argc, char **argv)
{
  static const int signals[] = { SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGTRAP, SIGALRM };
  g_autoptr (GPtrArray) corpus = g_ptr_array_new_with_free_func ((GDestroyNotify)g_bytes_unref);
  g_autofree guint8 *buffer = g_malloc (MAX_BYTES);
  guint64 runs = 0, seconds = 0, done = 0;
  guint32 seed = g_random_int ();

  for (int i = 1; i < argc; i++) {
    if (g_str_has_prefix (argv[i], "-runs="))
      runs = g_ascii_strtoull (argv[i] + 6, NULL, 10);
    else if (g_str_has_prefix (argv[i], "-max_total_time="))
      seconds = g_ascii_strtoull (argv[i] + 16, NULL, 10);
    else if (g_str_has_prefix (argv[i], "-seed="))
      seed = (guint32)g_ascii_strtoull (argv[i] + 6, NULL, 10);
    else
      add_path (corpus, argv[i]);
  }
  g_snprintf (crash_name, sizeof crash_name, "crash-%d", (int)getpid ());
  for (guint i = 0; i < G_N_ELEMENTS (signals); i++)
    signal (signals[i], keep_input);
  rng = g_rand_new_with_seed (seed);
  if (corpus->len == 0) {
    fprintf (stderr, "there is no corpus\n");
    return EXIT_FAILURE;
  }
  for (guint i = 0; i < corpus->len; i++)
    run_one (g_bytes_get_data (corpus->pdata[i], NULL), g_bytes_get_size (corpus->pdata[i]));
  gint64 until = g_get_monotonic_time () + (gint64)seconds * G_USEC_PER_SEC;
  while ((runs == 0 || done < runs) && (seconds == 0 || g_get_monotonic_time () < until) && runs + seconds > 0) {
    alarm (10); /* no input may take that long */
    run_changed (corpus, buffer);
    done++;
  }
  printf ("%u files and %" G_GUINT64_FORMAT " changed ones, -seed=%u\n", corpus->len, done, seed);
  g_rand_free (rng);
  return EXIT_SUCCESS;
}
