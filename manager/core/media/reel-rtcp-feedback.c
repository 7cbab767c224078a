/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writes RTCP feedback; the header lists the callers. */
#include "manager/core/media/reel-rtcp-feedback.h"

#define VERSION        0x80
#define RECEIVER       201
#define PSFB_FEEDBACK  206
#define FORMAT_PLI     1
#define FORMAT_FIR     4
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
