/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The way of a recording bin to PAUSED: it is there once data has come, which waits for PLAYING, as with any sink of
 * files. Used by callrecordsink.
 *
 * A pipeline forwards no EOS when the news of its own PAUSED, still on its way through the thread that brought it
 * there, overtakes that of its PLAYING. A sink without preroll leaves that to chance. This one brings the pipeline to
 * PAUSED itself, goes to PLAYING only when it has finished saying so, and has no EOS before that.
 *
 * Lock: `lock`, alone and for the fields only; nothing is posted under it. */
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
  GCond told;
  Step step; /* lock */
};

RecordPreroll *
record_preroll_new (GstBin *bin)
{
  RecordPreroll *preroll = g_new0 (RecordPreroll, 1);

  preroll->bin = bin;
  g_mutex_init (&preroll->lock);
  g_cond_init (&preroll->told);
  return preroll;
}

void
record_preroll_free (RecordPreroll *preroll)
{
  g_mutex_clear (&preroll->lock);
  g_cond_clear (&preroll->told);
  g_free (preroll);
}

/* A bin hears of its own asynchronous change as it does of a child's. */
static void
tell (RecordPreroll *preroll, GstMessage *message)
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
  g_cond_broadcast (&preroll->told);
  g_mutex_unlock (&preroll->lock);
  return swapped;
}

void
record_preroll_begin (RecordPreroll *preroll)
{
  if (swap (preroll, IDLE, WAITING))
    tell (preroll, gst_message_new_async_start (GST_OBJECT (preroll->bin)));
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
  tell (preroll, gst_message_new_async_done (GST_OBJECT (preroll->bin), GST_CLOCK_TIME_NONE));
  swap (preroll, TELLING, HOLDING);
}

void
record_preroll_play (RecordPreroll *preroll)
{
  g_mutex_lock (&preroll->lock);
  while (preroll->step == TELLING)
    g_cond_wait (&preroll->told, &preroll->lock);
  preroll->step = IDLE;
  g_cond_broadcast (&preroll->told);
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
    g_cond_wait (&preroll->told, &preroll->lock);
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
