/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The state change of a recording bin to PAUSED: it is complete once data has arrived, which waits for PLAYING, as with
 * any file sink. Used by callrecordsink.
 * In 1.22 a pipeline does not forward an EOS if its own state-changed message for PAUSED, still on its way in the
 * thread that prerolled, overtakes the one for PLAYING. Without preroll that is a matter of chance. With this one the
 * bin takes the pipeline to PAUSED itself, goes to PLAYING only after that has been posted, and lets no EOS through
 * before.
 * Lock: `lock`, which guards the fields and is taken alone; nothing is posted under it. */
#include "gst/sink/recordpreroll.h"

typedef enum {
  IDLE,
  WAITING,
  TELLING,
  HOLDING,
} Step;

struct _RecordPreroll {
  GstBin *bin;
  GMutex lock;
  GCond cond;
  Step step; /* lock */
};

RecordPreroll *
record_preroll_new (GstBin *bin)
{
  RecordPreroll *preroll = g_new0 (RecordPreroll, 1);

  preroll->bin = bin;
  g_mutex_init (&preroll->lock);
  g_cond_init (&preroll->cond);
  return preroll;
}

void
record_preroll_free (RecordPreroll *preroll)
{
  g_mutex_clear (&preroll->lock);
  g_cond_clear (&preroll->cond);
  g_free (preroll);
}

/* A bin processes its own asynchronous change like that of a child. */
static void
post_to_bin (RecordPreroll *preroll, GstMessage *message)
{
  GST_BIN_GET_CLASS (preroll->bin)->handle_message (preroll->bin, message);
}

static gboolean
swap (RecordPreroll *preroll, Step from, Step to)
{
  gboolean swapped;

  g_mutex_lock (&preroll->lock);
  swapped = preroll->step == from;
  if (swapped)
    preroll->step = to;
  g_cond_broadcast (&preroll->cond);
  g_mutex_unlock (&preroll->lock);
  return swapped;
}

void
record_preroll_begin (RecordPreroll *preroll)
{
  if (swap (preroll, IDLE, WAITING))
    post_to_bin (preroll, gst_message_new_async_start (GST_OBJECT (preroll->bin)));
}

gboolean
record_preroll_pending (RecordPreroll *preroll)
{
  gboolean pending;

  g_mutex_lock (&preroll->lock);
  pending = preroll->step == WAITING || preroll->step == TELLING;
  g_mutex_unlock (&preroll->lock);
  return pending;
}

/* Any thread, called without lock. */
static void
commit (RecordPreroll *preroll)
{
  if (!swap (preroll, WAITING, TELLING))
    return;
  post_to_bin (preroll, gst_message_new_async_done (GST_OBJECT (preroll->bin), GST_CLOCK_TIME_NONE));
  swap (preroll, TELLING, HOLDING);
}

void
record_preroll_play (RecordPreroll *preroll)
{
  g_mutex_lock (&preroll->lock);
  while (preroll->step == TELLING)
    g_cond_wait (&preroll->cond, &preroll->lock);
  preroll->step = IDLE;
  g_cond_broadcast (&preroll->cond);
  g_mutex_unlock (&preroll->lock);
}

void
record_preroll_cancel (RecordPreroll *preroll)
{
  commit (preroll);
  record_preroll_play (preroll);
}

/* A source's streaming thread, called without lock. */
static GstPadProbeReturn
data_came (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  const GstEventType event = (info->type & GST_PAD_PROBE_TYPE_BUFFER) == 0 ? GST_EVENT_TYPE (info->data) : 0;
  RecordPreroll *preroll = user_data;

  if (event == GST_EVENT_FLUSH_START)
    record_preroll_cancel (preroll);
  else if (event == 0 || event == GST_EVENT_GAP || event == GST_EVENT_EOS)
    commit (preroll);
  else
    return GST_PAD_PROBE_OK;
  g_mutex_lock (&preroll->lock);
  while (preroll->step == TELLING || preroll->step == HOLDING)
    g_cond_wait (&preroll->cond, &preroll->lock);
  g_mutex_unlock (&preroll->lock);
  return GST_PAD_PROBE_OK;
}

void
record_preroll_watch (RecordPreroll *preroll, GstPad *pad)
{
  gst_pad_add_probe (pad,
                     GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM | GST_PAD_PROBE_TYPE_EVENT_FLUSH,
                     data_came, preroll, NULL);
}
