/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writes RTCP feedback; the header lists the callers. */
#include "manager/core/media/reel-rtcp-feedback.h"

#define VERSION        0x80
#define RECEIVER       201
#define RTP_FEEDBACK   205
#define PSFB_FEEDBACK  206
#define FORMAT_NACK    1
#define NACK_SPAN      16 /* further packets that one word can name */
#define FORMAT_PLI     1
#define FORMAT_FIR     4
#define FORMAT_AFB     15
#define REMB           0x52454d42u /* "REMB" */
#define MANTISSA_BITS  18
#define COMMON_WORDS   2 /* the SSRCs of feedback */
#define BYTES_PER_WORD 4

static void
put_16 (ReelRtcpFeedback *self, guint value)
{
  self->data[self->size++] = (guint8)(value >> 8);
  self->data[self->size++] = (guint8)value;
}

static void
put_32 (ReelRtcpFeedback *self, guint32 value)
{
  put_16 (self, value >> 16);
  put_16 (self, value & 0xffff);
}

/* @words: after the header. */
static void
put_header (ReelRtcpFeedback *self, guint format, guint type, guint words)
{
  self->data[self->size++] = (guint8)(VERSION | format);
  self->data[self->size++] = (guint8)type;
  put_16 (self, words);
}

/* Returns: FALSE: there is no space for @words of content. */
static gboolean
begin_feedback (ReelRtcpFeedback *self, guint type, guint format, guint32 media, guint words)
{
  if (self->size + BYTES_PER_WORD * (1 + COMMON_WORDS + words) > sizeof self->data)
    return FALSE;
  put_header (self, format, type, COMMON_WORDS + words);
  put_32 (self, self->sender);
  put_32 (self, media);
  return TRUE;
}

void
reel_rtcp_feedback_begin (ReelRtcpFeedback *self, guint32 sender, guint32 media)
{
  self->size = 0;
  self->sender = sender;
  self->media = media;
  put_header (self, 0, RECEIVER, 1);
  put_32 (self, sender);
}

void
reel_rtcp_feedback_add_pli (ReelRtcpFeedback *self)
{
  begin_feedback (self, PSFB_FEEDBACK, FORMAT_PLI, self->media, 0);
}

void
reel_rtcp_feedback_add_fir (ReelRtcpFeedback *self, guint8 number)
{
  if (!begin_feedback (self, PSFB_FEEDBACK, FORMAT_FIR, 0, 2))
    return;
  put_32 (self, self->media);
  put_32 (self, (guint32)number << 24);
}

/* Returns: how many of @numbers, the first of which is named, fit into its word; @bits: the others. */
static guint
pack (const guint16 *numbers, guint n, guint *bits)
{
  guint packed = 1;

  for (*bits = 0; packed < n; packed++) {
    const guint16 distance = (guint16)(numbers[packed] - numbers[0]);

    if (distance > NACK_SPAN)
      break;
    if (distance > 0)
      *bits |= 1u << (distance - 1);
  }
  return packed;
}

guint
reel_rtcp_feedback_add_lost (ReelRtcpFeedback *self, const guint16 *numbers, guint n)
{
  guint words = 0, at = 0, bits = 0;
  const gsize header = self->size;

  if (n == 0 || !begin_feedback (self, RTP_FEEDBACK, FORMAT_NACK, self->media, 1))
    return 0;
  for (; at < n && self->size + BYTES_PER_WORD <= sizeof self->data; words++) {
    const guint first = at;

    at += pack (numbers + at, n - at, &bits);
    put_16 (self, numbers[first]);
    put_16 (self, bits);
  }
  self->data[header + 3] = (guint8)(COMMON_WORDS + words);
  return at;
}

/* The mantissa is rounded down: no more than that rate. */
void
reel_rtcp_feedback_add_bandwidth (ReelRtcpFeedback *self, guint64 rate)
{
  guint exponent = 0;

  while (rate >> exponent >> MANTISSA_BITS != 0)
    exponent++;
  if (!begin_feedback (self, PSFB_FEEDBACK, FORMAT_AFB, 0, 3))
    return;
  put_32 (self, REMB);
  put_32 (self, 1u << 24 | exponent << MANTISSA_BITS | (guint32)(rate >> exponent));
  put_32 (self, self->media);
}
