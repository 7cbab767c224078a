/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The end of a prompt player while a prompt is playing; test-worker-announcement.c tests what can be heard. */
#include "manager/worker/prompt/reel-prompt-player.h"

#include <glib/gstdio.h>

#define FILE_RATE 8000
#define TURNS_MAX 12000 /* of 5 ms */

typedef struct {
  char *file;
  GstElement *pipeline;
  GSocket *socket;
  ReelPromptPlayer *player;
  guint ended;
} Rig;

static void
on_prompt_ended (gpointer owner, const char *prompt_id, gboolean complete)
{
  ((Rig *)owner)->ended++;
}

static const ReelWorkerEvents events = { .prompt_ended = on_prompt_ended };

/* Little-endian, like everything in a WAV file. */
static void
append_number (GByteArray *bytes, guint32 number, guint size)
{
  for (guint i = 0; i < size; i++) {
    guint8 byte = (guint8)(number >> (8 * i));

    g_byte_array_append (bytes, &byte, 1);
  }
}

/* A tenth of a second, 16 bit, one channel. */
static char *
write_prompt (void)
{
  const guint32 size = FILE_RATE / 10 * sizeof (gint16);
  g_autoptr (GByteArray) wav = g_byte_array_new ();
  g_autofree guint8 *silence = g_malloc0 (size);
  char *path = NULL;
  int fd = g_file_open_tmp ("prompt-XXXXXX.wav", &path, NULL);

  g_assert_true (g_close (fd, NULL));
  g_byte_array_append (wav, (const guint8 *)"RIFF", 4);
  append_number (wav, 36 + size, 4);
  g_byte_array_append (wav, (const guint8 *)"WAVEfmt ", 8);
  append_number (wav, 16, 4);
  append_number (wav, 1, 2);
  append_number (wav, 1, 2);
  append_number (wav, FILE_RATE, 4);
  append_number (wav, FILE_RATE * sizeof (gint16), 4);
  append_number (wav, sizeof (gint16), 2);
  append_number (wav, 16, 2);
  g_byte_array_append (wav, (const guint8 *)"data", 4);
  append_number (wav, size, 4);
  g_byte_array_append (wav, silence, size);
  g_assert_true (g_file_set_contents (path, (const char *)wav->data, wav->len, NULL));
  return path;
}

static GSocket *
bind_socket (void)
{
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new_from_string ("127.0.0.1", 0);
  GSocket *socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_DATAGRAM, G_SOCKET_PROTOCOL_UDP, NULL);

  g_assert_true (g_socket_bind (socket, any, FALSE, NULL));
  return socket;
}

static void
rig_init (Rig *rig)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReelSdp) sdp =
      reel_sdp_parse_receiver ("c=IN IP4 127.0.0.1\r\nm=audio 9 RTP/AVP 0\r\na=recvonly\r\n", &error);
  ReelAnnouncementStream *stream;

  g_assert_no_error (error);
  rig->file = write_prompt ();
  rig->socket = bind_socket ();
  rig->pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  gst_element_set_state (rig->pipeline, GST_STATE_PLAYING);
  stream = reel_announcement_stream_new ("a", rig->pipeline, sdp, 0, rig->socket, &error);
  g_assert_no_error (error);
  rig->player = reel_prompt_player_new (&events, rig);
  reel_prompt_player_add (rig->player, stream);
}

static void
rig_clear (Rig *rig)
{
  gst_element_set_state (rig->pipeline, GST_STATE_NULL);
  gst_object_unref (rig->pipeline);
  g_object_unref (rig->socket);
  g_assert_cmpint (g_unlink (rig->file), ==, 0);
  g_free (rig->file);
}

static gboolean
is_playing (ReelPromptPlayer *player)
{
  g_autoptr (GVariant) streams = NULL, stats = NULL;
  GVariantBuilder builder;
  gboolean playing = FALSE;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{sa{sv}}"));
  reel_prompt_player_add_stats (player, &builder);
  streams = g_variant_ref_sink (g_variant_builder_end (&builder));
  stats = g_variant_lookup_value (streams, "a", G_VARIANT_TYPE_VARDICT);
  g_assert_true (g_variant_lookup (stats, "playing", "b", &playing));
  return playing;
}

static void
on_played (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *id = reel_prompt_player_play_finish (REEL_PROMPT_PLAYER (source), result, &error);

  g_assert_no_error (error);
  g_assert_nonnull (id);
  *(gboolean *)user_data = TRUE;
}

static void
on_finalized (gpointer finalized)
{
  *(gboolean *)finalized = TRUE;
}

/* The last packet has been made, the main thread has not been notified yet, and the call ends. */
static void
test_ends_before_its_prompt (void)
{
  Rig rig = { .ended = 0 };
  gboolean played = FALSE, finalized = FALSE;

  rig_init (&rig);
  reel_prompt_player_play_async (rig.player, "", rig.file, on_played, &played);
  while (!played)
    g_main_context_iteration (NULL, TRUE);
  for (guint turn = 0; turn < TURNS_MAX && is_playing (rig.player); turn++)
    g_usleep (5000);
  g_assert_false (is_playing (rig.player));
  g_object_set_data_full (G_OBJECT (rig.player), "test", &finalized, on_finalized);
  g_object_run_dispose (G_OBJECT (rig.player));
  g_object_unref (rig.player);
  g_assert_false (finalized);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_assert_true (finalized);
  /* Nobody is notified any more. */
  g_assert_cmpuint (rig.ended, ==, 0);
  rig_clear (&rig);
}

int
main (int argc, char **argv)
{
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/prompt-player/ends-before-its-prompt", test_ends_before_its_prompt);
  return g_test_run ();
}
