/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Decodes with libjpeg, libpng and libwebp; the header lists the callers. */
#include "manager/avatar/reel-picture.h"

#include "manager/core/media/reel-image.h"

#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <jerror.h>
#include <jpeglib.h>
#include <png.h>
#include <webp/decode.h>

#define BYTES 4 /* per pixel */

static gboolean
refuse (GError **error, const char *why)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, why);
  return FALSE;
}

static gboolean
check_size (guint64 width, guint64 height, GError **error)
{
  if (width > 0 && height > 0 && width <= REEL_PICTURE_MAX_SIDE && height <= REEL_PICTURE_MAX_SIDE &&
      width * height <= REEL_PICTURE_MAX_PIXELS)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
               "is %" G_GUINT64_FORMAT " × %" G_GUINT64_FORMAT
               " pixels large; the maximum is %d in each direction and %d million in total",
               width, height, REEL_PICTURE_MAX_SIDE, REEL_PICTURE_MAX_PIXELS / 1000000);
  return FALSE;
}

static void
allocate (ReelPicture *picture, guint width, guint height)
{
  picture->width = width;
  picture->height = height;
  picture->pixels = g_malloc ((gsize)width * height * BYTES);
}

void
reel_picture_clear (ReelPicture *picture)
{
  g_clear_pointer (&picture->pixels, g_free);
}

/* --- JPEG --- */

typedef struct {
  struct jpeg_error_mgr base;
  jmp_buf out;
  char text[JMSG_LENGTH_MAX];
} JpegErrors;

static void
on_jpeg_error (j_common_ptr info)
{
  JpegErrors *errors = (JpegErrors *)info->err;

  errors->base.format_message (info, errors->text);
  longjmp (errors->out, 1);
}

/* A truncated image is grey below, and refused. Other errors are not visible. */
static void
on_jpeg_message (j_common_ptr info, int level)
{
  if (level < 0 && (info->err->msg_code == JWRN_JPEG_EOF || info->err->msg_code == JWRN_HIT_MARKER))
    on_jpeg_error (info);
}

static guint
choose_denominator (guint shorter, guint wanted)
{
  guint denominator = 8;

  while (denominator > 1 && shorter / denominator < wanted)
    denominator /= 2;
  return denominator;
}

/* Adobe inverts the inks, and nobody else writes CMYK. */
static void
inks_to_rgba (guint8 *row, guint width)
{
  for (guint x = 0; x < width; x++, row += BYTES) {
    const guint black = row[3];

    row[0] = (guint8)(row[0] * black / 255);
    row[1] = (guint8)(row[1] * black / 255);
    row[2] = (guint8)(row[2] * black / 255);
    row[3] = 255;
  }
}

static void
decode_jpeg_rows (struct jpeg_decompress_struct *info, ReelPicture *picture)
{
  const gboolean inks = info->jpeg_color_space == JCS_CMYK || info->jpeg_color_space == JCS_YCCK;

  info->out_color_space = inks ? JCS_CMYK : JCS_EXT_RGBA;
  jpeg_start_decompress (info);
  allocate (picture, info->output_width, info->output_height);
  while (info->output_scanline < info->output_height) {
    guint8 *row = picture->pixels + (gsize)info->output_scanline * picture->width * BYTES;

    jpeg_read_scanlines (info, &row, 1);
    if (inks)
      inks_to_rgba (row, picture->width);
  }
  jpeg_finish_decompress (info);
}

static gboolean
decode_jpeg (const guint8 *data, gsize length, guint wanted, ReelPicture *picture, GError **error)
{
  struct jpeg_decompress_struct info = { 0 };
  JpegErrors errors = { .text = "" };
  gboolean fits;

  info.err = jpeg_std_error (&errors.base);
  errors.base.error_exit = on_jpeg_error;
  errors.base.emit_message = on_jpeg_message;
  if (setjmp (errors.out) != 0) {
    jpeg_destroy_decompress (&info);
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "can't be decoded: %s", errors.text);
    return FALSE;
  }
  jpeg_create_decompress (&info);
  jpeg_mem_src (&info, data, length);
  jpeg_read_header (&info, TRUE);
  fits = check_size (info.image_width, info.image_height, error);
  if (fits) {
    info.scale_num = 1;
    info.scale_denom = choose_denominator (MIN (info.image_width, info.image_height), wanted);
    decode_jpeg_rows (&info, picture);
  }
  jpeg_destroy_decompress (&info);
  return fits;
}

/* --- PNG --- */

static gboolean
decode_png (const guint8 *data, gsize length, ReelPicture *picture, GError **error)
{
  png_image image = { .version = PNG_IMAGE_VERSION };
  gboolean done = FALSE;

  if (!png_image_begin_read_from_memory (&image, data, length)) {
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "can't be decoded: %s", image.message);
    return FALSE;
  }
  if (check_size (image.width, image.height, error)) {
    image.format = PNG_FORMAT_RGBA;
    allocate (picture, image.width, image.height);
    done = png_image_finish_read (&image, NULL, picture->pixels, 0, NULL) != 0;
    if (!done)
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "can't be decoded: %s", image.message);
  }
  png_image_free (&image);
  return done;
}

/* --- WebP --- */

static gboolean
decode_webp (const guint8 *data, gsize length, guint wanted, ReelPicture *picture, GError **error)
{
  WebPDecoderConfig config;
  guint shorter, width, height;

  if (!WebPInitDecoderConfig (&config) || WebPGetFeatures (data, length, &config.input) != VP8_STATUS_OK)
    return refuse (error, "can't be decoded: its header is damaged");
  if (!check_size ((guint)config.input.width, (guint)config.input.height, error))
    return FALSE;
  if (config.input.has_animation)
    return refuse (error, "is animated: a still picture is needed");
  width = (guint)config.input.width;
  height = (guint)config.input.height;
  shorter = MIN (width, height);
  if (shorter > wanted) {
    config.options.use_scaling = 1;
    width = (guint)((guint64)width * wanted / shorter);
    height = (guint)((guint64)height * wanted / shorter);
    config.options.scaled_width = (int)width;
    config.options.scaled_height = (int)height;
  }
  allocate (picture, width, height);
  config.output.colorspace = MODE_RGBA;
  config.output.is_external_memory = 1;
  config.output.u.RGBA.rgba = picture->pixels;
  config.output.u.RGBA.stride = (int)(width * BYTES);
  config.output.u.RGBA.size = (gsize)width * height * BYTES;
  if (WebPDecode (data, length, &config) != VP8_STATUS_OK)
    return refuse (error, "can't be decoded: it is damaged or cut off");
  return TRUE;
}

/* --- public --- */

gboolean
reel_picture_decode (const guint8 *data, gsize length, guint wanted, ReelPicture *picture, GError **error)
{
  gboolean done = FALSE;

  *picture = (ReelPicture){ 0 };
  switch (reel_image_guess (data, length)) {
  case REEL_IMAGE_JPEG:
    done = decode_jpeg (data, length, wanted, picture, error);
    break;
  case REEL_IMAGE_PNG:
    done = decode_png (data, length, picture, error);
    break;
  case REEL_IMAGE_WEBP:
    done = decode_webp (data, length, wanted, picture, error);
    break;
  case REEL_IMAGE_OTHER:
  default:
    refuse (error, "is neither JPEG nor PNG nor WebP");
  }
  if (!done)
    reel_picture_clear (picture);
  return done;
}

/* The part of source pixel `at` that lies between `from` and `to`. */
static double
overlap (guint at, double from, double to)
{
  return MIN (at + 1.0, to) - MAX ((double)at, from);
}

/* The average of the area, in premultiplied colours. */
static guint32
average (const ReelPicture *picture, double left, double right, double top, double bottom)
{
  double sum[BYTES] = { 0 }, area = (right - left) * (bottom - top);

  for (guint y = (guint)top; y < picture->height && y < bottom; y++) {
    for (guint x = (guint)left; x < picture->width && x < right; x++) {
      const guint8 *pixel = picture->pixels + ((gsize)y * picture->width + x) * BYTES;
      const double weight = overlap (x, left, right) * overlap (y, top, bottom) / area;

      for (guint c = 0; c < 3; c++)
        sum[c] += weight * pixel[c] * pixel[3] / 255;
      sum[3] += weight * pixel[3];
    }
  }
  for (guint c = 0; c < BYTES; c++)
    sum[c] = MIN (sum[c] + 0.5, 255.0);
  return ((guint32)sum[3] << 24) | ((guint32)sum[0] << 16) | ((guint32)sum[1] << 8) | (guint32)sum[2];
}

/* The position in the stored picture of a pixel of the upright one. */
static void
find_stored (guint orientation, guint size, guint x, guint y, guint *from_x, guint *from_y)
{
  const guint last = size - 1;
  /* 5 to 8 swap rows and columns */
  const gboolean swapped = orientation >= 5;
  const gboolean mirrored = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
  const gboolean flipped = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;

  *from_x = swapped ? y : x;
  *from_y = swapped ? x : y;
  if (mirrored)
    *from_x = last - *from_x;
  if (flipped)
    *from_y = last - *from_y;
}

guint32 *
reel_picture_make_square (const ReelPicture *picture, guint orientation, guint max_size, guint *size)
{
  const guint shorter = MIN (picture->width, picture->height);
  const double left = (picture->width - shorter) / 2.0, top = (picture->height - shorter) / 2.0;
  guint32 *square;
  double step;

  *size = MIN (shorter, max_size);
  step = (double)shorter / *size;
  square = g_new (guint32, (gsize)*size * *size);
  for (guint y = 0; y < *size; y++) {
    for (guint x = 0; x < *size; x++) {
      guint from_x, from_y;

      find_stored (orientation, *size, x, y, &from_x, &from_y);
      square[(gsize)y * *size + x] = average (picture, left + from_x * step, left + (from_x + 1) * step,
                                              top + from_y * step, top + (from_y + 1) * step);
    }
  }
  return square;
}
