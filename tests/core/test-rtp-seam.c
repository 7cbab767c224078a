/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Numbers of media packets without those of error correction, and what was lost of either. */
#include "manager/core/media/reel-rtp-seam.h"

#define ROUNDS 200000

/* A line of what comes out of a jitter buffer: "m12" is the first packet of picture 12, which ends with it; "m12+" goes
 * on, "12" and "12+" are later packets of it, "f" is one of error correction, "-" did not come, "n" has no number. The
 * result has the new number of each media packet, with "!" where media is missing before it. */
static char *
join (const char *line, guint16 first)
{
  g_auto (GStrv) parts = g_strsplit (line, " ", -1);
  GString *result = g_string_new (NULL);
  ReelRtpSeam seam = { FALSE };
  guint16 number = first;

  for (gsize i = 0; parts[i] != NULL; i++, number++) {
    const char *at = parts[i];
    ReelRtpPictureHead head = { .range = 0x80 };
    gboolean lost = FALSE;
    guint16 joined;

    if (at[0] == '-')
      continue;
    if (at[0] == 'f') {
      reel_rtp_seam_remove (&seam, number);
      continue;
    }
    head.begins = at[0] == 'm';
    at += head.begins;
    head.is_numbered = at[0] != 'n';
    head.number = (guint)g_ascii_strtoull (at, NULL, 10);
    joined = reel_rtp_seam_join (&seam, number, !g_str_has_suffix (at, "+"), &head, &lost);
    g_string_append_printf (result, "%s%s%d", result->len > 0 ? " " : "", lost ? "!" : "", (gint16)(joined - first));
  }
  g_string_append_printf (result, " (%u)", (guint)seam.spared);
  return g_string_free (result, FALSE);
}

static void
test_lines (void)
{
  static const char *const rows[][2] = {
    { "m1 m2+ 2+ 2 m3", "0 1 2 3 4 (0)" },
    { "m1 f m2 f f m3", "0 1 2 (0)" },
    /* lost: correction, if pictures follow one another */
    { "m1 - m2", "0 1 (1)" },
    { "m1 f - m2 - - f m3", "0 1 2 (3)" },
    { "m127 - m0", "0 1 (1)" },
    /* lost: media */
    { "m1 - m3", "0 !2 (0)" },
    { "m1 f - - m3 - m4", "0 !3 4 (1)" },
    { "m1+ - m2", "0 !2 (0)" }, /* the end of a picture */
    { "m1 - 2", "0 !2 (0)" },   /* the beginning of one */
    { "m1+ - 1", "0 !2 (0)" },
    { "mn - mn", "0 !2 (0)" }, /* nobody knows */
    { "m1 - m1", "0 !2 (0)" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *first = join (rows[i][0], 0), *turned = join (rows[i][0], 65534);

    g_assert_cmpstr (first, ==, rows[i][1]);
    g_assert_cmpstr (turned, ==, rows[i][1]);
  }
}

static void
test_heads (void)
{
  static const struct {
    ReelRtpFormat format;
    guint8 payload[8];
    gsize size;
    ReelRtpPictureHead head;
  } rows[] = {
    { REEL_RTP_FORMAT_VP8, { 0x10, 0 }, 2, { TRUE, FALSE, 0, 0 } },
    { REEL_RTP_FORMAT_VP8, { 0x00, 0 }, 2, { FALSE, FALSE, 0, 0 } },
    { REEL_RTP_FORMAT_VP8, { 0x11, 0 }, 2, { FALSE, FALSE, 0, 0 } },
    { REEL_RTP_FORMAT_VP8, { 0x90, 0x80, 0x11, 0 }, 4, { TRUE, TRUE, 0x11, 0x80 } },
    { REEL_RTP_FORMAT_VP8, { 0x80, 0x80, 0x91, 0x22, 0 }, 5, { FALSE, TRUE, 0x1122, 0x8000 } },
    { REEL_RTP_FORMAT_VP8, { 0x90, 0x40, 0x11, 0 }, 4, { TRUE, FALSE, 0, 0 } },
    { REEL_RTP_FORMAT_VP8, { 0x90, 0x80, 0x91 }, 3, { TRUE, FALSE, 0, 0 } },
    { REEL_RTP_FORMAT_VP8, { 0x90, 0x80 }, 2, { TRUE, FALSE, 0, 0 } },
    { REEL_RTP_FORMAT_VP8, { 0x90 }, 1, { TRUE, FALSE, 0, 0 } },
    { REEL_RTP_FORMAT_VP9, { 0x88, 0x11, 0 }, 3, { TRUE, TRUE, 0x11, 0x80 } },
    { REEL_RTP_FORMAT_VP9, { 0x80, 0x91, 0x22, 0 }, 4, { FALSE, TRUE, 0x1122, 0x8000 } },
    { REEL_RTP_FORMAT_VP9, { 0x08, 0x11, 0 }, 3, { TRUE, FALSE, 0, 0 } },
    { REEL_RTP_FORMAT_VP9, { 0x88 }, 1, { TRUE, FALSE, 0, 0 } },
    { REEL_RTP_FORMAT_H264, { 0x65, 0x88 }, 2, { FALSE, FALSE, 0, 0 } },
    { REEL_RTP_FORMAT_VP8, { 0 }, 0, { FALSE, FALSE, 0, 0 } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    ReelRtpPictureHead head;

    reel_rtp_picture_head_parse (rows[i].format, rows[i].payload, rows[i].size, &head);
    g_assert_cmpint (head.begins, ==, rows[i].head.begins);
    g_assert_cmpint (head.is_numbered, ==, rows[i].head.is_numbered);
    g_assert_cmpuint (head.number, ==, rows[i].head.number);
    g_assert_cmpuint (head.range, ==, rows[i].head.range);
  }
}

static void
test_mutated (void)
{
  ReelRtpSeam seam = { FALSE };

  for (guint round = 0; round < ROUNDS; round++) {
    const gsize size = (gsize)g_random_int_range (0, 8);
    g_autofree guint8 *payload = g_malloc (size);
    ReelRtpPictureHead head;
    gboolean lost = FALSE;

    for (gsize i = 0; i < size; i++)
      payload[i] = (guint8)g_random_int ();
    reel_rtp_picture_head_parse ((ReelRtpFormat)g_random_int_range (0, REEL_RTP_FORMAT_VP9 + 1), payload, size, &head);
    if (head.is_numbered)
      g_assert_cmpuint (head.number, <, head.range);
    if (g_random_boolean ())
      reel_rtp_seam_remove (&seam, (guint16)g_random_int ());
    else
      reel_rtp_seam_join (&seam, (guint16)g_random_int (), g_random_boolean (), &head, &lost);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rtp-seam/lines", test_lines);
  g_test_add_func ("/rtp-seam/heads", test_heads);
  g_test_add_func ("/rtp-seam/mutated", test_mutated);
  return g_test_run ();
}
