/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A WebRTC peer made of stock GStreamer elements: a colour and a tone through webrtcbin. A helper of the end-to-end
 * tests.
 *
 *   webrtc-sender PATTERN HZ [damage]
 *
 * PATTERN is one of videotestsrc. Prints the offer with all candidates, its lines joined by "|"; reads the answer in
 * the same form from one line of standard input; prints "connection STATE" whenever that changes, and ends at the end
 * of input. With "damage" the offer has a fingerprint that is not that of its certificate. */
#include <gio/gio.h>
#include <gio/gunixinputstream.h>
#include <gst/gst.h>
#include <gst/sdp/sdp.h>
#define GST_USE_UNSTABLE_API
#include <gst/webrtc/webrtc.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef struct {
  GMainLoop *loop;
  GstElement *pipeline;
  GstElement *peer;
  GDataInputStream *input;
  gboolean damage;
  gboolean offered;
} Sender;

static void
on_line (GObject *source, GAsyncResult *result, gpointer data)
{
  Sender *self = data;
  g_autofree char *line = g_data_input_stream_read_line_finish (self->input, result, NULL, NULL);
  g_auto (GStrv) lines = NULL;
  g_autofree char *text = NULL;
  GstWebRTCSessionDescription *answer = NULL;
  GstSDPMessage *sdp = NULL;

  if (line == NULL) {
    g_main_loop_quit (self->loop);
    return;
  }
  lines = g_strsplit (line, "|", -1);
  text = g_strjoinv ("\r\n", lines);
  gst_sdp_message_new_from_text (text, &sdp);
  answer = gst_webrtc_session_description_new (GST_WEBRTC_SDP_TYPE_ANSWER, sdp);
  g_signal_emit_by_name (self->peer, "set-remote-description", answer, NULL);
  gst_webrtc_session_description_free (answer);
  g_data_input_stream_read_line_async (self->input, G_PRIORITY_DEFAULT, NULL, on_line, self);
}

static void
damage (char *text)
{
  char *hash = strstr (text, "a=fingerprint:sha-256 ");

  for (; hash != NULL; hash = strstr (hash + 1, "a=fingerprint:sha-256 "))
    hash[strlen ("a=fingerprint:sha-256 ")] = hash[strlen ("a=fingerprint:sha-256 ")] == 'A' ? 'B' : 'A';
}

/* Main thread. */
static gboolean
print_offer (gpointer data)
{
  Sender *self = data;
  GstWebRTCSessionDescription *offer = NULL;
  g_autofree char *text = NULL, *line = NULL;
  g_auto (GStrv) lines = NULL;

  if (self->offered)
    return G_SOURCE_REMOVE;
  self->offered = TRUE;
  g_object_get (self->peer, "local-description", &offer, NULL);
  text = gst_sdp_message_as_text (offer->sdp);
  if (self->damage)
    damage (text);
  lines = g_strsplit (g_strchomp (text), "\r\n", -1);
  line = g_strjoinv ("|", lines);
  printf ("%s\n", line);
  fflush (stdout);
  gst_webrtc_session_description_free (offer);
  g_data_input_stream_read_line_async (self->input, G_PRIORITY_DEFAULT, NULL, on_line, self);
  return G_SOURCE_REMOVE;
}

/* A thread of webrtcbin, as are the next ones. */
static void
on_gathering (GstElement *peer, GParamSpec *pspec, Sender *self)
{
  GstWebRTCICEGatheringState state;

  g_object_get (peer, "ice-gathering-state", &state, NULL);
  if (state == GST_WEBRTC_ICE_GATHERING_STATE_COMPLETE)
    g_idle_add (print_offer, self);
}

static void
on_connection (GstElement *peer, GParamSpec *pspec, Sender *self)
{
  GstWebRTCPeerConnectionState state;

  g_object_get (peer, "connection-state", &state, NULL);
  printf ("connection %d\n", (int)state);
  fflush (stdout);
}

static void
on_offer (GstPromise *promise, gpointer data)
{
  Sender *self = data;
  GstWebRTCSessionDescription *offer = NULL;

  gst_structure_get (gst_promise_get_reply (promise), "offer", GST_TYPE_WEBRTC_SESSION_DESCRIPTION, &offer, NULL);
  gst_promise_unref (promise);
  g_signal_emit_by_name (self->peer, "set-local-description", offer, NULL);
  gst_webrtc_session_description_free (offer);
}

static void
on_needed (GstElement *peer, Sender *self)
{
  g_signal_emit_by_name (peer, "create-offer", NULL, gst_promise_new_with_change_func (on_offer, self, NULL));
}

/* Over the loopback interface, without asking a router for ports. */
static void
stay_at_home (GstElement *peer)
{
  g_autoptr (GObject) ice = NULL;
  g_autoptr (GObject) agent = NULL;
  gboolean done = FALSE;

  g_object_get (peer, "ice-agent", &ice, NULL);
  g_object_get (ice, "agent", &agent, NULL);
  g_object_set (agent, "upnp", FALSE, NULL);
  g_signal_emit_by_name (ice, "add-local-ip-address", "127.0.0.1", &done);
}

int
main (int argc, char **argv)
{
  g_autoptr (GInputStream) standard = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autofree char *description = NULL;
  g_autoptr (GError) error = NULL;
  Sender self = { .damage = argc > 3 };

  gst_init (NULL, NULL);
  if (argc < 3)
    return 2;
  description = g_strdup_printf (
      "webrtcbin name=peer bundle-policy=max-bundle videotestsrc is-live=true pattern=%s ! "
      "video/x-raw,width=640,height=360,framerate=15/1 ! vp8enc deadline=1 cpu-used=8 target-bitrate=500000 ! "
      "rtpvp8pay picture-id-mode=15-bit ! application/x-rtp,media=video,encoding-name=VP8,payload=96 ! peer. "
      "audiotestsrc is-live=true freq=%s volume=0.3 ! audio/x-raw,rate=48000,channels=1 ! opusenc ! rtpopuspay ! "
      "application/x-rtp,media=audio,encoding-name=OPUS,payload=97 ! peer.",
      argv[1], argv[2]);
  self.pipeline = gst_parse_launch (description, &error);
  if (self.pipeline == NULL) {
    fprintf (stderr, "%s\n", error->message);
    return 1;
  }
  self.loop = g_main_loop_new (NULL, FALSE);
  self.input = g_data_input_stream_new (standard);
  self.peer = gst_bin_get_by_name (GST_BIN (self.pipeline), "peer");
  stay_at_home (self.peer);
  g_signal_connect (self.peer, "on-negotiation-needed", G_CALLBACK (on_needed), &self);
  g_signal_connect (self.peer, "notify::ice-gathering-state", G_CALLBACK (on_gathering), &self);
  g_signal_connect (self.peer, "notify::connection-state", G_CALLBACK (on_connection), &self);
  gst_element_set_state (self.pipeline, GST_STATE_PLAYING);
  g_main_loop_run (self.loop);
  gst_element_set_state (self.pipeline, GST_STATE_NULL);
  return 0;
}
