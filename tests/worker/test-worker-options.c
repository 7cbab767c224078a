/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Both ends of every documented range of Worker1.StartRecording, and of what Manager1 passes on: a real worker records
 * with each of them, all at once, and the files play. */
#include "tests/worker/recording.h"
#include "tests/worker/rtp-sender.h"
#include "tests/worker/worker-driver.h"

#define RECORDED_MS 700

typedef struct {
  const char *op;
  const char *content;
  const char *format;
  const char *options; /* (nullable) */
  guint channels;
} Case;

/* 200 bytes are the longest text */
#define TEXT_20  "äöüäöüäöüä"
#define TEXT_200 TEXT_20 TEXT_20 TEXT_20 TEXT_20 TEXT_20 TEXT_20 TEXT_20 TEXT_20 TEXT_20 TEXT_20

static const Case cases[] = {
  { "unmixed-1", "audioOnly", "wav", "'channel-type': <'unmixed'>, 'unmixed-channels': <uint32 1>", 1 },
  { "unmixed-63", "audioOnly", "wav", "'channel-type': <'unmixed'>, 'unmixed-channels': <uint32 63>", 63 },
  { "unmixed-64", "audioOnly", "wav",
    "'channel-type': <'unmixed'>, 'unmixed-channels': <uint32 64>, 'channels': <{'ann': uint32 63}>", 64 },
  { "size-least", "audioVideo", "mp4", "'max-size-bytes': <uint64 65536>, 'on-limit': <'continue'>", 1 },
  { "size-greatest", "audioOnly", "mp3", "'max-size-bytes': <uint64 18446744073709551615>", 1 },
  { "duration-none", "audioVideo", "mp4", "'max-duration-ms': <uint64 0>, 'media-timeout-ms': <uint64 0>", 1 },
  { "duration-least", "audioOnly", "wav", "'max-duration-ms': <uint64 1000>, 'on-limit': <'continue'>", 1 },
  { "duration-greatest", "audioVideo", "mp4",
    "'max-duration-ms': <uint64 86400000>, 'media-timeout-ms': <uint64 86400000>", 1 },
  { "index-greatest", "audioOnly", "mp3", "'first-index': <uint32 99999>", 1 },
  { "tone-greatest", "audioOnly", "wav", "'censor-tone': <uint32 7000>, 'censor-on-start': <true>", 1 },
  { "text-longest", "audioVideo", "mp4", "'censor-text': <'" TEXT_200 "'>, 'censor-on-start': <true>", 1 },
  { "warnings-most", "audioOnly", "mp3",
    "'warnings': <[uint32 4294967295, 900, 800, 700, 600, 500, 400, 300, 200, 100, 60, 50, 40, 20, 10, 0]>", 1 },
};

/* The file of the first chunk. */
static char *
path_of (WorkerDriver *driver, const Case *item)
{
  g_autofree char *name = g_strdup_printf ("%s-%%05u.%s", item->op, item->format);

  return worker_driver_path (driver, name);
}

static void
check_file (WorkerDriver *driver, const Case *item)
{
  g_autofree char *name =
      g_strdup_printf ("%s-%05u.%s", item->op, g_str_has_prefix (item->op, "index") ? 99999u : 0u, item->format);
  g_autofree char *path = worker_driver_path (driver, name);
  g_autoptr (Recording) recording = NULL;

  g_test_message ("%s", name);
  recording = item->channels > 1 ? recording_load_channel (path, item->channels - 1)
                                 : recording_load (path, g_str_equal (item->content, "audioVideo"));
  g_assert_cmpuint (recording->n_samples, >, 0);
}

static void
test_ends (void)
{
  WorkerDriver *driver = worker_driver_new ();
  g_autoptr (GError) error = NULL;
  guint16 rtcp_port = 0, port;
  RtpSender *sender;

  worker_driver_add_participant (driver, "ann");
  port = worker_driver_add_rtp (driver, "a", "ann", "audio", sender_pcmu.media, &rtcp_port, &error);
  g_assert_no_error (error);
  sender = rtp_sender_new (&sender_pcmu, 440, port, rtcp_port);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = path_of (driver, &cases[i]);

    worker_driver_start (driver, cases[i].op, cases[i].content, cases[i].format, path, cases[i].options);
  }
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    worker_driver_wait_recorded (driver, cases[i].op, RECORDED_MS);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    worker_driver_stop (driver, cases[i].op);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    check_file (driver, &cases[i]);
  rtp_sender_free (sender);
  worker_driver_free (driver);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/worker-options/ends", test_ends);
  return g_test_run ();
}
