/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The orientation of pictures by timestamp; the header lists the callers. Senders include it in the last packet of a
 * picture, usually only when it changes and with key frames. The lock guards the changes; nothing is called while it is
 * held. The decoder's streaming thread owns `last_sent`. */
#include "manager/worker/rtp/reel-rtp-orientation.h"

#include "manager/worker/rtp/reel-rtp-datagram.h"

#define ROTATION 0x3u
#define FLIP     0x4u
#define NOTHING  G_MAXUINT
/* more than a decoder delays while somebody shakes a phone */
#define CHANGES 16

typedef struct {
  GstClockTime from;
  guint value;
} Change;

struct _ReelRtpOrientation {
  guint extension;
  guint last_sent;

  GMutex lock;
  gboolean known; /* there was a packet, from `ssrc` */
  guint32 ssrc;
  guint value;             /* flip and rotation bits of the last packet */
  Change changes[CHANGES]; /* circular */
  guint n_changes;         /* so far */
};

ReelRtpOrientation *
reel_rtp_orientation_new (guint extension)
{
  ReelRtpOrientation *self = g_new0 (ReelRtpOrientation, 1);

  self->extension = extension;
  self->last_sent = NOTHING;
  g_mutex_init (&self->lock);
  return self;
}

void
reel_rtp_orientation_free (ReelRtpOrientation *self)
{
  g_mutex_clear (&self->lock);
  g_free (self);
}

/* Called with the lock. */
static void
change (ReelRtpOrientation *self, GstClockTime from, guint value)
{
  self->value = value;
  self->changes[self->n_changes++ % CHANGES] = (Change){ from, value };
}

void
reel_rtp_orientation_read (ReelRtpOrientation *self, GstBuffer *packet)
{
  ReelRtpPacket head;
  guint8 byte = 0;
  guint value = 0;
  gboolean said = FALSE;

  if (!GST_BUFFER_PTS_IS_VALID (packet) || reel_rtp_datagram_read_packet (packet, &head) != REEL_DATAGRAM_RTP)
    return;
  said = reel_rtp_datagram_read_extension (packet, self->extension, &byte, 1) > 0;
  value = byte & (FLIP | ROTATION);
  g_mutex_lock (&self->lock);
  if (!self->known || self->ssrc != head.ssrc)
    change (self, GST_BUFFER_PTS (packet), value);
  else if (said && value != self->value)
    change (self, GST_BUFFER_PTS (packet), value);
  self->known = TRUE;
  self->ssrc = head.ssrc;
  g_mutex_unlock (&self->lock);
}

/* Takes the lock. Returns: the orientation at @time: that of the last change not after it. */
static guint
find (ReelRtpOrientation *self, GstClockTime time)
{
  guint value = 0;

  g_mutex_lock (&self->lock);
  for (guint i = self->n_changes; i > 0 && i + CHANGES > self->n_changes; i--) {
    const Change *found = &self->changes[(i - 1) % CHANGES];

    if (found->from > time)
      continue;
    value = found->value;
    break;
  }
  g_mutex_unlock (&self->lock);
  return value;
}

static void
send_tag (GstPad *pad, guint value)
{
  g_autofree char *orientation =
      g_strdup_printf ("%srotate-%u", (value & FLIP) != 0 ? "flip-" : "", (value & ROTATION) * 90);
  GstTagList *tags = gst_tag_list_new (GST_TAG_IMAGE_ORIENTATION, orientation, NULL);

  /* The decoder's own tags have the other scope, so neither replaces the other. */
  gst_tag_list_set_scope (tags, GST_TAG_SCOPE_GLOBAL);
  gst_pad_push_event (pad, gst_event_new_tag (tags));
}

/* Streaming thread, takes the lock. */
static GstPadProbeReturn
on_decoded (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  ReelRtpOrientation *self = user_data;
  guint value;

  if ((GST_PAD_PROBE_INFO_TYPE (info) & GST_PAD_PROBE_TYPE_BUFFER) == 0) {
    if (GST_EVENT_TYPE (GST_PAD_PROBE_INFO_EVENT (info)) == GST_EVENT_STREAM_START)
      self->last_sent = NOTHING;
    return GST_PAD_PROBE_OK;
  }
  value = find (self, GST_BUFFER_PTS (GST_PAD_PROBE_INFO_BUFFER (info)));
  if (value != self->last_sent)
    send_tag (pad, value);
  self->last_sent = value;
  return GST_PAD_PROBE_OK;
}

void
reel_rtp_orientation_attach (ReelRtpOrientation *self, GstPad *pad)
{
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM, on_decoded, self, NULL);
}
