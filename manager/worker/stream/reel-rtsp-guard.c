/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An RTSP extension, to which rtspsrc shows each response before acting on it. Each rtspsrc creates its own, whose
 * functions run on rtspsrc's thread. */
#include "manager/worker/stream/reel-rtsp-guard.h"

#include <gst/rtsp/gstrtspconnection.h>
#include <gst/rtsp/gstrtspextension.h>

#include <dlfcn.h>

#define MAX_REDIRECTIONS 8
/* Descriptions have a few kB. */
#define MAX_CONTENT (1 << 20)

struct _ReelRtspGuard {
  GstElement parent_instance;

  guint redirections;
};

#define REEL_TYPE_RTSP_GUARD (reel_rtsp_guard_get_type ())
G_DECLARE_FINAL_TYPE (ReelRtspGuard, reel_rtsp_guard, REEL, RTSP_GUARD, GstElement)

/* Overrides the library's function: rtspsrc does not expose its connection, and reads a response into memory whatever
 * length the server announces. rtspsrc's thread. */
GstRTSPResult
gst_rtsp_connection_create (const GstRTSPUrl *url, GstRTSPConnection **connection)
{
  GstRTSPResult (*create) (const GstRTSPUrl *, GstRTSPConnection **) =
      (GstRTSPResult (*) (const GstRTSPUrl *, GstRTSPConnection **))dlsym (RTLD_NEXT, "gst_rtsp_connection_create");
  const GstRTSPResult result = create (url, connection);

  if (result == GST_RTSP_OK)
    gst_rtsp_connection_set_content_length_limit (*connection, MAX_CONTENT);
  return result;
}

static gboolean
is_rtsp (const char *location)
{
  g_autofree char *scheme = g_uri_parse_scheme (location);

  return g_strcmp0 (scheme, "rtsp") == 0 || g_strcmp0 (scheme, "rtsps") == 0;
}

/* rtspsrc's thread. */
static GstRTSPResult
reel_rtsp_guard_after_send (GstRTSPExtension *extension, GstRTSPMessage *request, GstRTSPMessage *response)
{
  ReelRtspGuard *self = REEL_RTSP_GUARD (extension);
  const GstRTSPStatusCode code = response->type_data.response.code;
  char *location = NULL;

  if ((code == GST_RTSP_STS_MOVED_PERMANENTLY || code == GST_RTSP_STS_MOVE_TEMPORARILY) &&
      gst_rtsp_message_get_header (response, GST_RTSP_HDR_LOCATION, &location, 0) == GST_RTSP_OK &&
      (++self->redirections > MAX_REDIRECTIONS || !is_rtsp (location))) {
    GST_WARNING_OBJECT (extension, "not following a redirection to %s", location);
    response->type_data.response.code = GST_RTSP_STS_FORBIDDEN;
    gst_rtsp_message_remove_header (response, GST_RTSP_HDR_LOCATION, -1);
  }
  return GST_RTSP_OK;
}

static void
reel_rtsp_guard_extension_init (gpointer iface, gpointer data)
{
  ((GstRTSPExtensionInterface *)iface)->after_send = reel_rtsp_guard_after_send;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (ReelRtspGuard, reel_rtsp_guard, GST_TYPE_ELEMENT,
                               G_IMPLEMENT_INTERFACE (GST_TYPE_RTSP_EXTENSION, reel_rtsp_guard_extension_init))

static void
reel_rtsp_guard_init (ReelRtspGuard *self)
{
}

static void
reel_rtsp_guard_class_init (ReelRtspGuardClass *klass)
{
  gst_element_class_set_static_metadata (GST_ELEMENT_CLASS (klass), "RTSP guard", "Network/Extension/Protocol",
                                         "Refuses redirections to other protocols", "Callreel");
}

void
reel_rtsp_guard_register (void)
{
  gst_element_register (NULL, "reelrtspguard", GST_RANK_PRIMARY, REEL_TYPE_RTSP_GUARD);
}
