/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Opus with the level of its sound in each packet (RFC 6464), of which all bytes but the first are encrypted, as
 * clients with end-to-end encryption do: told of, and silence in the file, until it is no longer encrypted. An honest
 * one beside it stays heard. */
#include "tests/worker/recording.h"
#include "tests/worker/worker-driver.h"

#include <gst/gst.h>
#include <gst/rtp/rtp.h>
#include <string.h>

#define ENCRYPTED_TONE 440
#define HONEST_TONE    1000
#define BUFFER_MS      20
#define PHRASE_MS      400 /* of sound, and of the pause after it */

#define TRAILER 30 /* bytes */

#define MEDIA                                                                                                          \
  "audio 9 RTP/AVP 96\r\na=rtpmap:96 opus/48000/2\r\na=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\r\n"

typedef struct {
  GstElement *pipeline;
  guint n_buffers; /* source's streaming thread */
  int encrypts;    /* atomic: Encryption */
} Speaker;

typedef enum {
  ENCRYPTS_NOTHING,
  ENCRYPTS_FRAMES, /* but for their first byte */
  ENCRYPTS_ALL,
} Encryption;

/* Source's streaming thread. Pauses between the phrases. */
static GstPadProbeReturn
on_sound (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Speaker *self = user_data;
  const guint ms = self->n_buffers++ * BUFFER_MS;

  if (ms / PHRASE_MS % 2 != 0) {
    GstBuffer *buffer = gst_buffer_make_writable (GST_PAD_PROBE_INFO_BUFFER (info));

    gst_buffer_memset (buffer, 0, 0, gst_buffer_get_size (buffer));
    GST_PAD_PROBE_INFO_DATA (info) = buffer;
  }
  return GST_PAD_PROBE_OK;
}

/* What comes after encrypted sound: an authentication tag, the initialisation vector, its length and the key's. */
static GstBuffer *
append_trailer (GstBuffer *buffer)
{
  guint8 trailer[TRAILER];

  for (guint i = 0; i < TRAILER; i++)
    trailer[i] = (guint8)g_random_int_range (0, 256);
  return gst_buffer_append (buffer, gst_buffer_new_memdup (trailer, TRAILER));
}

/* Payloader's streaming thread. */
static GstPadProbeReturn
on_packet (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  Speaker *self = user_data;
  GstRTPBuffer rtp = GST_RTP_BUFFER_INIT;
  GstBuffer *buffer = NULL;
  guint8 *payload = NULL;
  const int encrypts = g_atomic_int_get (&self->encrypts);

  if (encrypts == ENCRYPTS_NOTHING)
    return GST_PAD_PROBE_OK;
  buffer = gst_buffer_make_writable (GST_PAD_PROBE_INFO_BUFFER (info));
  g_assert_true (gst_rtp_buffer_map (buffer, GST_MAP_READWRITE, &rtp));
  payload = gst_rtp_buffer_get_payload (&rtp);
  for (guint i = encrypts == ENCRYPTS_ALL ? 0 : 1; i < gst_rtp_buffer_get_payload_len (&rtp); i++)
    payload[i] ^= (guint8)g_random_int_range (0, 256);
  gst_rtp_buffer_unmap (&rtp);
  GST_PAD_PROBE_INFO_DATA (info) = append_trailer (buffer);
  return GST_PAD_PROBE_OK;
}

static void
watch (Speaker *self, const char *name, GstPadProbeCallback callback)
{
  g_autoptr (GstElement) element = gst_bin_get_by_name (GST_BIN (self->pipeline), name);
  g_autoptr (GstPad) pad = gst_element_get_static_pad (element, "src");

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, callback, self, NULL);
}

static Speaker *
speaker_new (WorkerDriver *driver, const char *name, guint tone, Encryption encrypts)
{
  Speaker *self = g_new0 (Speaker, 1);
  g_autoptr (GstElement) payloader = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  GstElement *extension = NULL;
  guint16 rtcp = 0, rtp = 0;

  worker_driver_add_participant (driver, name);
  rtp = worker_driver_add_rtp (driver, name, name, "audio", MEDIA, &rtcp, &error);
  g_assert_no_error (error);
  text = g_strdup_printf ("audiotestsrc name=source is-live=true freq=%u volume=0.3 samplesperbuffer=960 ! "
                          "audio/x-raw,rate=48000,channels=1 ! level audio-level-meta=true post-messages=false ! "
                          "opusenc audio-type=voice bandwidth=wideband bitrate=16000 ! rtpopuspay name=pay pt=96 ! "
                          "udpsink host=127.0.0.1 port=%u",
                          tone, rtp);
  self->pipeline = gst_parse_launch (text, &error);
  g_assert_no_error (error);
  self->encrypts = encrypts;
  payloader = gst_bin_get_by_name (GST_BIN (self->pipeline), "pay");
  extension = gst_element_factory_make ("rtphdrextclientaudiolevel", NULL);
  g_assert_nonnull (extension);
  gst_rtp_header_extension_set_id (GST_RTP_HEADER_EXTENSION (extension), 1);
  g_signal_emit_by_name (payloader, "add-extension", extension);
  gst_object_unref (extension);
  watch (self, "source", on_sound);
  watch (self, "pay", on_packet);
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  return self;
}

static void
speaker_free (Speaker *self)
{
  gst_element_set_state (self->pipeline, GST_STATE_NULL);
  gst_object_unref (self->pipeline);
  g_free (self);
}

/* Waits for the event that has the text, and lets a second and a half be recorded after it. Returns: s, of the recorded
 * time at the event */
static double
wait_state (WorkerDriver *driver, const char *has)
{
  guint64 recorded;

  worker_driver_wait (driver, "StreamState", has);
  recorded = worker_driver_recorded (driver, "op");
  worker_driver_wait_recorded (driver, "op", recorded + 2500);
  return (double)recorded / 1000;
}

static double
get_mean_power (const Recording *recording, double from, double to)
{
  const gsize begin = (gsize)(from * RECORDING_RATE), end = (gsize)(to * RECORDING_RATE);
  double sum = 0;

  g_assert_cmpuint (end, <=, recording->n_samples);
  for (gsize i = begin; i < end; i++)
    sum += (double)recording->samples[i] * recording->samples[i];
  return sum / (double)(end - begin);
}

/* The worker was never told of the honest one but that it sends. */
static void
check_honest (WorkerDriver *driver)
{
  for (guint i = 0; i < driver->events->len; i++) {
    const Event *event = g_ptr_array_index (driver->events, i);
    g_autofree char *text = g_variant_print (event->arguments, FALSE);

    if (g_str_equal (event->name, "StreamState") && strstr (text, "'honest'") != NULL)
      g_assert_null (strstr (text, "stalled"));
  }
}

static void
test_encrypted (void)
{
  WorkerDriver *driver = worker_driver_new ();
  Speaker *encrypted = speaker_new (driver, "encrypted", ENCRYPTED_TONE, ENCRYPTS_FRAMES);
  Speaker *honest = speaker_new (driver, "honest", HONEST_TONE, ENCRYPTS_NOTHING);
  g_autofree char *path = worker_driver_path (driver, "call.wav");
  g_autoptr (Recording) noise = NULL, sound = NULL;
  double stalled, active;

  worker_driver_wait_stream (driver, "encrypted", "packets", 10);
  worker_driver_wait_stream (driver, "honest", "packets", 10);
  worker_driver_start (driver, "op", "audioOnly", "wav", path,
                       "'channel-type': <'unmixed'>, 'unmixed-channels': <uint32 2>, "
                       "'channels': <{'encrypted': uint32 0, 'honest': uint32 1}>");
  stalled = wait_state (driver, "encrypted end to end");
  check_honest (driver);
  worker_driver_forget (driver);
  g_atomic_int_set (&encrypted->encrypts, ENCRYPTS_NOTHING);
  active = wait_state (driver, "'active'");
  check_honest (driver);
  worker_driver_stop (driver, "op");
  noise = recording_load_channel (path, 0);
  sound = recording_load_channel (path, 1);
  g_test_message ("stalled after %.1f s, active after %.1f s", stalled, active);
  g_assert_cmpfloat (get_mean_power (noise, 0.5, 1.5), >, 0.001);
  g_assert_cmpfloat (get_mean_power (noise, stalled + 0.5, stalled + 2), <, 1e-9);
  g_assert_cmpfloat (active - stalled, <, 8);
  g_assert_cmpfloat (recording_tone (noise, ENCRYPTED_TONE, active + 0.5, active + 2), >, 0.05);
  g_assert_cmpfloat (recording_tone (sound, HONEST_TONE, 0.5, active + 2), >, 0.05);
  speaker_free (encrypted);
  speaker_free (honest);
  worker_driver_free (driver);
}

/* Packets that are encrypted from the first byte on are refused, also those that are well-formed by accident. */
static void
test_all_encrypted (void)
{
  WorkerDriver *driver = worker_driver_new ();
  Speaker *speaker = speaker_new (driver, "speaker", ENCRYPTED_TONE, ENCRYPTS_ALL);

  worker_driver_wait (driver, "StreamState", "not valid opus");
  worker_driver_forget (driver);
  worker_driver_wait_stream (driver, "speaker", "refused",
                             worker_driver_stream_count (driver, "speaker", "refused") + 500);
  for (guint i = 0; i < driver->events->len; i++) {
    const Event *event = g_ptr_array_index (driver->events, i);
    g_autofree char *text = g_variant_print (event->arguments, FALSE);

    if (g_str_equal (event->name, "StreamState"))
      g_assert_null (strstr (text, "'active'"));
  }
  g_atomic_int_set (&speaker->encrypts, ENCRYPTS_NOTHING);
  worker_driver_wait (driver, "StreamState", "'active'");
  speaker_free (speaker);
  worker_driver_free (driver);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/levels/encrypted", test_encrypted);
  g_test_add_func ("/levels/all-encrypted", test_all_encrypted);
  return g_test_run ();
}
