/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The table of guessed colorimetry; the header lists the callers. */
#include "manager/worker/stream/reel-colour-guess.h"

/* The shorter side of the largest standard-definition picture: 720×576. */
#define STANDARD_LINES 576

static const struct {
  const char *codec;
  ReelColourGuess guess;
} codecs[] = {
  { "video/x-vp8", { "bt601", TRUE } },   /* RFC 6386, 9.2: the only colour space that is defined */
  { "video/x-h261", { "bt601", TRUE } },  /* ITU-T H.261, 3.1 */
  { "video/x-h263", { "bt601", TRUE } },  /* ITU-T H.263, 4.1 */
  { "image/jpeg", { "1:4:0:0", FALSE } }, /* JFIF: BT.601 in full range */
};

ReelColourGuess
reel_colour_guess (const char *codec, guint width, guint height)
{
  for (gsize i = 0; i < G_N_ELEMENTS (codecs); i++) {
    if (g_strcmp0 (codecs[i].codec, codec) == 0)
      return codecs[i].guess;
  }
  return (ReelColourGuess){ MIN (width, height) <= STANDARD_LINES ? "bt601" : "bt709", FALSE };
}
