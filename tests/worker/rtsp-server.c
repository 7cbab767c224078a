/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An RTSP server with one live source of a colour and a tone, at rtsp://127.0.0.1:PORT/live. Runs until it is killed;
 * prints its port. Used by test-worker-uri.c: rtsp-server PORT COLOUR HERTZ [udp|other]; PORT: 0 for any; COLOUR:
 * RRGGBB; other: another codec and size. */
#include <gst/rtsp-server/rtsp-server.h>

#include <stdio.h>
#include <stdlib.h>

#define MEDIA                                                                                                          \
  "( videotestsrc is-live=true pattern=solid-color foreground-color=%u ! "                                             \
  "video/x-raw,width=320,height=240,framerate=16/1 ! openh264enc gop-size=16 ! h264parse config-interval=-1 ! "        \
  "rtph264pay name=pay0 pt=96 "                                                                                        \
  "audiotestsrc is-live=true freq=%d volume=0.5 samplesperbuffer=160 ! audio/x-raw,rate=8000,channels=1 ! mulawenc ! " \
  "rtppcmupay name=pay1 pt=0 )"

#define OTHER                                                                                                          \
  "( videotestsrc is-live=true pattern=solid-color foreground-color=%u ! "                                             \
  "video/x-raw,width=640,height=480,framerate=10/1 ! vp8enc deadline=1 cpu-used=8 keyframe-max-dist=10 ! "             \
  "rtpvp8pay name=pay0 pt=97 "                                                                                         \
  "audiotestsrc is-live=true freq=%d volume=0.5 samplesperbuffer=160 ! audio/x-raw,rate=8000,channels=1 ! alawenc ! "  \
  "rtppcmapay name=pay1 pt=8 )"

int
main (int argc, char **argv)
{
  g_autoptr (GMainLoop) loop = NULL;
  g_autoptr (GstRTSPServer) server = NULL;
  g_autoptr (GstRTSPMountPoints) mounts = NULL;
  g_autofree char *media = NULL;
  GstRTSPMediaFactory *factory;

  if (argc < 4)
    return 2;
  gst_init (NULL, NULL);
  loop = g_main_loop_new (NULL, FALSE);
  server = gst_rtsp_server_new ();
  gst_rtsp_server_set_address (server, "127.0.0.1");
  gst_rtsp_server_set_service (server, argv[1]);
  media = g_strdup_printf (argc > 4 && g_str_equal (argv[4], "other") ? OTHER : MEDIA,
                           0xff000000u | (guint)strtoul (argv[2], NULL, 16), atoi (argv[3]));
  factory = gst_rtsp_media_factory_new ();
  gst_rtsp_media_factory_set_launch (factory, media);
  if (argc > 4 && g_str_equal (argv[4], "udp"))
    gst_rtsp_media_factory_set_protocols (factory, GST_RTSP_LOWER_TRANS_UDP);
  mounts = gst_rtsp_server_get_mount_points (server);
  gst_rtsp_mount_points_add_factory (mounts, "/live", factory);
  if (gst_rtsp_server_attach (server, NULL) == 0)
    return 1;
  printf ("%d\n", gst_rtsp_server_get_bound_port (server));
  fflush (stdout);
  g_main_loop_run (loop);
  return 0;
}
