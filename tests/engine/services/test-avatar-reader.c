/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Participants' images decoded by the real callreel-avatar, and by scripts that hang, crash and lie. */
#include "manager/engine/services/reel-avatar-reader.h"

#include "manager/core/wire/reel-error.h"
#include "manager/core/media/reel-portrait.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <jpeglib.h>
#include <png.h>
#include <webp/encode.h>

#define RED   0xffff0000u
#define BLUE  0xff0000ffu
#define SIDE  96
#define ASIDE 20 /* from the edge between two colours, which JPEG blurs */

typedef struct {
  char *directory;
  ReelAvatarReader *reader;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autofree char *program =
      g_build_filename (g_getenv ("CALLREEL_BUILD_ROOT"), "manager/avatar/callreel-avatar", NULL);

  self->directory = g_dir_make_tmp ("reel-avatar-XXXXXX", NULL);
  self->reader = reel_avatar_reader_new (program);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  g_autoptr (GDir) files = g_dir_open (self->directory, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (files)) != NULL) {
    g_autofree char *path = g_build_filename (self->directory, name, NULL);
    g_unlink (path);
  }
  g_rmdir (self->directory);
  g_free (self->directory);
  reel_avatar_reader_unref (self->reader);
}

/* Red above, blue below. */
static guint8 *
draw (guint width, guint height)
{
  guint8 *pixels = g_malloc0 ((gsize)width * height * 3);

  for (gsize i = 0; i < (gsize)width * height; i++)
    pixels[i * 3 + (i / width < height / 2 ? 0 : 2)] = 255;
  return pixels;
}

static GByteArray *
make_png (guint width, guint height)
{
  png_image image = { .version = PNG_IMAGE_VERSION, .width = width, .height = height, .format = PNG_FORMAT_RGB };
  g_autofree guint8 *pixels = draw (width, height);
  GByteArray *file = g_byte_array_new ();
  png_alloc_size_t size = 0;

  g_assert_true (png_image_write_to_memory (&image, NULL, &size, 0, pixels, 0, NULL));
  g_byte_array_set_size (file, (guint)size);
  g_assert_true (png_image_write_to_memory (&image, file->data, &size, 0, pixels, 0, NULL));
  return file;
}

/* @orientation: 0 for none. */
static GByteArray *
make_jpeg (guint width, guint height, guint8 orientation)
{
  guint8 exif[] = "Exif\0\0II*\0\10\0\0\0\1\0\x12\1\3\0\1\0\0\0\1\0\0\0\0\0\0\0";
  struct jpeg_compress_struct info;
  struct jpeg_error_mgr errors;
  g_autofree guint8 *pixels = draw (width, height);
  GByteArray *file = g_byte_array_new ();
  unsigned char *data = NULL;
  unsigned long size = 0;

  exif[24] = orientation;
  info.err = jpeg_std_error (&errors);
  jpeg_create_compress (&info);
  jpeg_mem_dest (&info, &data, &size);
  info.image_width = width;
  info.image_height = height;
  info.input_components = 3;
  info.in_color_space = JCS_RGB;
  jpeg_set_defaults (&info);
  jpeg_start_compress (&info, TRUE);
  if (orientation > 0)
    jpeg_write_marker (&info, JPEG_APP0 + 1, exif, sizeof exif - 1);
  for (guint y = 0; y < height; y++) {
    guint8 *row = pixels + (gsize)y * width * 3;
    jpeg_write_scanlines (&info, &row, 1);
  }
  jpeg_finish_compress (&info);
  jpeg_destroy_compress (&info);
  g_byte_array_append (file, data, (guint)size);
  free (data);
  return file;
}

static GByteArray *
make_webp (guint width, guint height)
{
  g_autofree guint8 *pixels = draw (width, height);
  GByteArray *file = g_byte_array_new ();
  guint8 *data = NULL;
  gsize size = WebPEncodeLosslessRGB (pixels, (int)width, (int)height, (int)width * 3, &data);

  g_byte_array_append (file, data, (guint)size);
  WebPFree (data);
  return file;
}

static void
store (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **)data = g_object_ref (result);
}

static int
read_path (Fixture *self, const char *path, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  int file = open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

  g_assert_cmpint (file, >=, 0);
  reel_avatar_reader_read_async (self->reader, file, path, store, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  return reel_avatar_reader_read_finish (result, error);
}

static int
read_file (Fixture *self, const GByteArray *file, GError **error)
{
  g_autofree char *path = g_build_filename (self->directory, "image", NULL);

  g_assert_true (g_file_set_contents (path, (const char *)file->data, file->len, NULL));
  return read_path (self, path, error);
}

static void
assert_near (guint32 got, guint32 expected)
{
  for (guint shift = 0; shift < 32; shift += 8)
    g_assert_cmpint (ABS ((int)((got >> shift) & 255) - (int)((expected >> shift) & 255)), <, 24);
}

/* Takes the file. */
static void
assert_picture (Fixture *self, GByteArray *file, guint size, guint32 above, guint32 below, guint32 left, guint32 right)
{
  g_autofree guint8 *data = g_malloc (REEL_PORTRAIT_MAX_BYTES);
  g_autofree guint32 *pixels = NULL;
  g_autoptr (GError) error = NULL;
  int fd = read_file (self, file, &error);
  gssize n;

  g_assert_no_error (error);
  n = pread (fd, data, REEL_PORTRAIT_MAX_BYTES, 0);
  g_assert_cmpuint (reel_portrait_check (data, (guint64)n), ==, size);
  g_assert_cmpint (pwrite (fd, data, 1, 0), <, 0);
  pixels = g_memdup2 (data + REEL_PORTRAIT_HEAD, (gsize)n - REEL_PORTRAIT_HEAD);
  if (above != 0) {
    assert_near (pixels[(size / 2 - ASIDE) * size + size / 2], above);
    assert_near (pixels[(size / 2 + ASIDE) * size + size / 2], below);
  } else {
    assert_near (pixels[size / 2 * size + size / 2 - ASIDE], left);
    assert_near (pixels[size / 2 * size + size / 2 + ASIDE], right);
  }
  reel_avatar_reader_close (self->reader, fd);
  g_byte_array_unref (file);
}

static void
test_formats (Fixture *self, gconstpointer unused)
{
  assert_picture (self, make_png (SIDE, SIDE), SIDE, RED, BLUE, 0, 0);
  assert_picture (self, make_jpeg (SIDE, SIDE, 0), SIDE, RED, BLUE, 0, 0);
  assert_picture (self, make_webp (SIDE, SIDE), SIDE, RED, BLUE, 0, 0);
  /* The middle of an image that is not square, no larger than a tile needs. */
  assert_picture (self, make_png (3 * SIDE, SIDE), SIDE, RED, BLUE, 0, 0);
  assert_picture (self, make_jpeg (3000, 2000, 0), 512, RED, BLUE, 0, 0);
  assert_picture (self, make_webp (700, 1400), 512, RED, BLUE, 0, 0);
  assert_picture (self, make_png (8192, 700), 512, RED, BLUE, 0, 0);
}

/* Red is at the top of the stored image. */
static void
test_orientation (Fixture *self, gconstpointer unused)
{
  assert_picture (self, make_jpeg (SIDE, SIDE, 1), SIDE, RED, BLUE, 0, 0);
  assert_picture (self, make_jpeg (SIDE, SIDE, 2), SIDE, RED, BLUE, 0, 0);
  assert_picture (self, make_jpeg (SIDE, SIDE, 3), SIDE, BLUE, RED, 0, 0);
  assert_picture (self, make_jpeg (SIDE, SIDE, 4), SIDE, BLUE, RED, 0, 0);
  assert_picture (self, make_jpeg (SIDE, SIDE, 5), SIDE, 0, 0, RED, BLUE);
  assert_picture (self, make_jpeg (SIDE, SIDE, 6), SIDE, 0, 0, BLUE, RED);
  assert_picture (self, make_jpeg (SIDE, SIDE, 7), SIDE, 0, 0, BLUE, RED);
  assert_picture (self, make_jpeg (SIDE, SIDE, 8), SIDE, 0, 0, RED, BLUE);
}

/* Takes the file. */
static void
assert_refused (Fixture *self, GByteArray *file, const char *why)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (read_file (self, file, &error), <, 0);
  g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, why));
  g_byte_array_unref (file);
}

static GByteArray *
cut (GByteArray *file)
{
  g_byte_array_set_size (file, file->len * 2 / 3);
  return file;
}

static GByteArray *
make_text (const char *text)
{
  return g_byte_array_append (g_byte_array_new (), (const guint8 *)text, (guint)strlen (text));
}

/* A small SVG that would take very long to draw. */
static GByteArray *
make_svg (void)
{
  g_autoptr (GString) text = g_string_new ("<svg xmlns='http://www.w3.org/2000/svg'><filter id='f'><feTurbulence/>");

  while (text->len < 22000)
    g_string_append (text, "<feGaussianBlur stdDeviation='500'/>");
  g_string_append (text, "</filter><rect width='9999' height='9999' filter='url(#f)'/></svg>");
  return make_text (text->str);
}

static void
test_refused (Fixture *self, gconstpointer unused)
{
  assert_refused (self, cut (make_png (SIDE, SIDE)), "can't be decoded");
  assert_refused (self, cut (make_jpeg (SIDE, SIDE, 0)), "can't be decoded");
  assert_refused (self, cut (make_webp (SIDE, SIDE)), "can't be decoded");
  assert_refused (self, make_svg (), "neither JPEG nor PNG nor WebP");
  assert_refused (self, make_text ("GIF89a"), "neither JPEG nor PNG nor WebP");
  assert_refused (self, make_text (""), "");
  assert_refused (self, make_jpeg (9000, 10, 0), "9000 × 10 pixels");
}

/* Small files of images that are thousands of pixels wide and high: decoding one of 237 kB took 20 seconds. */
static void
test_bombs (Fixture *self, gconstpointer unused)
{
  assert_refused (self, make_png (12000, 300), "12000 × 300 pixels");
  assert_refused (self, make_jpeg (8000, 5000, 0), "8000 × 5000 pixels");
}

/* It may have become another one since it was looked at. */
static void
test_no_file (Fixture *self, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *fifo = g_build_filename (self->directory, "fifo", NULL);

  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  g_assert_cmpint (read_path (self, fifo, &error), <, 0);
  g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
}

static void
use_script (Fixture *self, const char *script)
{
  g_autofree char *program = g_build_filename (self->directory, "helper", NULL);
  g_autofree char *text = g_strconcat ("#!/bin/sh\n", script, "\n", NULL);

  g_assert_true (g_file_set_contents_full (program, text, -1, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
  reel_avatar_reader_unref (self->reader);
  self->reader = reel_avatar_reader_new (program);
}

/* Whatever the program does, the request is answered, with a refusal. */
static void
test_bad_helpers (Fixture *self, gconstpointer unused)
{
  static const struct {
    const char *script, *why;
  } cases[] = {
    { "kill -SEGV $$", "broke the program" },
    { "exec sleep 60", "too long" },
    { "exit 0", "could not be decoded" },
    { "head -c 3000000 /dev/zero", "could not be decoded" },
    { "printf 'CRA1\\001\\000\\000\\000ab'", "could not be decoded" },
    { "printf 'no good' >&2; exit 1", "no good" },
    { "exec >&-; printf 'no good' >&2; exit 1", "no good" },
    /* its output is not read without limit */
    { "exec yes >&2", "broke the program" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;

    use_script (self, cases[i].script);
    g_assert_cmpint (read_path (self, "/dev/null", &error), <, 0);
    g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
    g_assert_nonnull (strstr (error->message, cases[i].why));
  }
  reel_avatar_reader_unref (self->reader);
  self->reader = reel_avatar_reader_new ("/nonexistent");
  g_assert_cmpint (read_path (self, "/dev/null", NULL), <, 0);
}

static void
count (GObject *source, GAsyncResult *result, gpointer data)
{
  int fd = reel_avatar_reader_read_finish (result, NULL);

  if (fd >= 0)
    close (fd);
  (*(guint *)data)++;
}

/* Two at a time, the others wait, and all are answered. */
static void
test_many (Fixture *self, gconstpointer unused)
{
  g_autofree char *path = g_build_filename (self->directory, "image", NULL);
  g_autoptr (GByteArray) file = make_png (SIDE, SIDE);
  guint done = 0;

  g_assert_true (g_file_set_contents (path, (const char *)file->data, file->len, NULL));
  for (guint i = 0; i < 20; i++)
    reel_avatar_reader_read_async (self->reader, open (path, O_RDONLY | O_CLOEXEC), path, count, &done);
  while (done < 20)
    g_main_context_iteration (NULL, TRUE);
}

#define ADD(name, test) g_test_add (name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/avatar-reader/formats", test_formats);
  ADD ("/avatar-reader/orientation", test_orientation);
  ADD ("/avatar-reader/refused", test_refused);
  ADD ("/avatar-reader/bombs", test_bombs);
  ADD ("/avatar-reader/no-file", test_no_file);
  ADD ("/avatar-reader/bad-helpers", test_bad_helpers);
  ADD ("/avatar-reader/many", test_many);
  return g_test_run ();
}
