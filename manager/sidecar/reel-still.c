/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Scaling by libyuv, JPEG by libjpeg; see the header for who uses it. */
#include "manager/sidecar/reel-still.h"

#include <errno.h>
#include <libavutil/frame.h>
#include <libyuv.h>
#include <setjmp.h>
#include <stdio.h>
#include <unistd.h>

#include <jpeglib.h>

#define BYTES   4 /* per pixel */
#define QUALITY 80

struct _ReelStill {
  guint width;
  guint height;
  guint8 *pixels; /* BGRX */
};

ReelStill *
reel_still_new (guint width, guint height)
{
  ReelStill *self = g_new0 (ReelStill, 1);

  self->width = width;
  self->height = height;
  self->pixels = g_malloc0 ((gsize)width * height * BYTES);
  return self;
}

void
reel_still_free (ReelStill *self)
{
  g_free (self->pixels);
  g_free (self);
}

static double
get_variance (const guint8 *luma, gsize count)
{
  double sum = 0.0, squares = 0.0;

  for (gsize i = 0; i < count; i++) {
    sum += luma[i];
    squares += (double)luma[i] * luma[i];
  }
  return squares / count - sum / count * (sum / count);
}

double
reel_still_draw (ReelStill *self, const AVFrame *frame, guint x, guint y, guint width, guint height)
{
  const gsize luma = (gsize)width * height;
  g_autofree guint8 *scaled = g_malloc (luma * 3 / 2);
  guint8 *u = scaled + luma, *v = u + luma / 4;
  guint8 *target = self->pixels + ((gsize)y * self->width + x) * BYTES;
  const int w = (int)width, h = (int)height, stride = (int)self->width * BYTES;

  I420Scale (frame->data[0], frame->linesize[0], frame->data[1], frame->linesize[1], frame->data[2], frame->linesize[2],
             frame->width, frame->height, scaled, w, u, w / 2, v, w / 2, w, h, kFilterBox);
  if (frame->colorspace == AVCOL_SPC_BT709)
    H420ToARGB (scaled, w, u, w / 2, v, w / 2, target, stride, w, h);
  else
    I420ToARGB (scaled, w, u, w / 2, v, w / 2, target, stride, w, h);
  return get_variance (scaled, luma);
}

/* --- JPEG --- */

typedef struct {
  struct jpeg_error_mgr base;
  jmp_buf out;
} Errors;

static void
on_error (j_common_ptr info)
{
  longjmp (((Errors *)info->err)->out, 1);
}

/* Returns: FALSE if out of memory. DATA is allocated by libjpeg, free with free() */
static gboolean
compress (const ReelStill *self, unsigned char **data, unsigned long *length)
{
  struct jpeg_compress_struct info = { 0 };
  Errors errors;

  info.err = jpeg_std_error (&errors.base);
  errors.base.error_exit = on_error;
  if (setjmp (errors.out) != 0) {
    jpeg_destroy_compress (&info);
    return FALSE;
  }
  jpeg_create_compress (&info);
  jpeg_mem_dest (&info, data, length);
  info.image_width = self->width;
  info.image_height = self->height;
  info.input_components = BYTES;
  info.in_color_space = JCS_EXT_BGRX;
  jpeg_set_defaults (&info);
  jpeg_set_quality (&info, QUALITY, TRUE);
  info.optimize_coding = TRUE;
  jpeg_start_compress (&info, TRUE);
  while (info.next_scanline < info.image_height) {
    guint8 *row = self->pixels + (gsize)info.next_scanline * self->width * BYTES;

    jpeg_write_scanlines (&info, &row, 1);
  }
  jpeg_finish_compress (&info);
  jpeg_destroy_compress (&info);
  return TRUE;
}

gboolean
reel_still_write (const ReelStill *self, int fd, GError **error)
{
  unsigned char *data = NULL;
  unsigned long length = 0;
  gboolean done = compress (self, &data, &length);
  gssize n;

  for (gsize at = 0; done && at < length; at += (gsize)n) {
    n = write (fd, data + at, length - at);
    done = n > 0;
  }
  free (data);
  if (!done)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "a picture can't be written: %s", g_strerror (errno));
  return done;
}
