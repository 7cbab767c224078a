/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A pipeline that stays in PLAYING whatever is added to it. Created by ReelMediaSession.
 *
 * An ordinary bin falls back to PAUSED when an element that prerolls (uridecodebin, a file sink) is added, and stays
 * there for good when that element fails; elements added then do not run. Here every element is live or paces itself,
 * so nothing has to wait for a preroll: the messages that request one are dropped. */
#include "manager/worker/session/reel-call-pipeline.h"

struct _ReelCallPipeline {
  GstPipeline parent_instance;
};

G_DEFINE_FINAL_TYPE (ReelCallPipeline, reel_call_pipeline, GST_TYPE_PIPELINE)

/* Any thread that posts a message, called without lock. */
static void
reel_call_pipeline_handle_message (GstBin *bin, GstMessage *message)
{
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ASYNC_START || GST_MESSAGE_TYPE (message) == GST_MESSAGE_ASYNC_DONE)
    gst_message_unref (message);
  else
    GST_BIN_CLASS (reel_call_pipeline_parent_class)->handle_message (bin, message);
}

static void
reel_call_pipeline_init (ReelCallPipeline *self)
{
}

static void
reel_call_pipeline_class_init (ReelCallPipelineClass *klass)
{
  GST_BIN_CLASS (klass)->handle_message = reel_call_pipeline_handle_message;
}

GstElement *
reel_call_pipeline_new (void)
{
  GstElement *pipeline = g_object_new (REEL_TYPE_CALL_PIPELINE, "name", "call", "message-forward", TRUE, NULL);
  g_autoptr (GstClock) clock = gst_system_clock_obtain ();

  /* Running time has one origin for the life of the process, whatever the state changes of elements. */
  gst_pipeline_use_clock (GST_PIPELINE (pipeline), clock);
  gst_element_set_start_time (pipeline, GST_CLOCK_TIME_NONE);
  gst_element_set_base_time (pipeline, gst_clock_get_time (clock));
  return pipeline;
}
