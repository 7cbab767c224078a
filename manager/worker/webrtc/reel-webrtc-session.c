/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One WebRTC transport; see the header for its elements.
 *
 * GStreamer's webrtcbin would bind sockets itself, has jitter buffers and RTCP of its own, and does not compare the
 * certificate of the peer with its fingerprint. Here the manager binds the socket, as all others, the streams are those
 * of ReelRtpStream, and no packet passes before the certificate is the one that was announced.
 *
 * Threads: the main thread, and those of udpsrc and DTLS, where functions name them; they use atomic fields alone. */
#include "manager/worker/webrtc/reel-webrtc-session.h"

#include "manager/core/wire/reel-error.h"
#include "manager/worker/webrtc/reel-webrtc-door.h"
#include "manager/worker/webrtc/reel-webrtc-router.h"

#include <string.h>
#include <sys/random.h>

#define SOCKET_BUFFER_BYTES (2 * 1024 * 1024) /* a key frame at 1080p comes as one burst */
#define FIRST_CHECK_US      (60 * G_USEC_PER_SEC)
#define HANDSHAKE_US        (60 * G_USEC_PER_SEC) /* of DTLS, from the first check on */
#define CONSENT_US          (30 * G_USEC_PER_SEC) /* RFC 7675 */
#define UFRAG_BYTES         6
#define PWD_BYTES           24

typedef enum { UNVERIFIED, VERIFIED, WRONG } Certificate;

struct _ReelWebrtcSession {
  GstElement *pipeline;
  GPtrArray *elements; /* in the order in which they stop */
  GstElement *source, *decoder, *rtp, *rtcp, *funnel, *encoder, *sink;
  ReelWebrtcDoor *door;
  ReelWebrtcRouter *router;
  char *hash;
  char *peer_fingerprint;
  char *peer_ufrag;
  char *address;
  guint16 port;
  char *ufrag;
  char *pwd;
  char *fingerprint;
  gint64 created;
  char *failure;   /* (nullable) */
  int certificate; /* atomic: Certificate */
  int keyed;       /* atomic: RTCP can be encrypted */
};

/* Base64 has the characters that ICE allows. Returns: NULL if there is no randomness. */
static char *
make_secret (gsize length)
{
  guint8 bytes[PWD_BYTES];

  return getrandom (bytes, length, 0) == (gssize)length ? g_base64_encode (bytes, length) : NULL;
}

static GstElement *
add (ReelWebrtcSession *self, const char *factory, GError **error)
{
  GstElement *element = gst_element_factory_make (factory, NULL);

  if (element == NULL) {
    g_set_error (error, REEL_ERROR, REEL_ERROR_MEDIA_FAILED, "The GStreamer element %s is not installed", factory);
    return NULL;
  }
  g_ptr_array_add (self->elements, gst_object_ref_sink (element));
  gst_element_set_locked_state (element, TRUE);
  gst_bin_add (GST_BIN (self->pipeline), element);
  return element;
}

/* A thread of DTLS. */
static void
on_certificate (GstElement *decoder, GParamSpec *pspec, ReelWebrtcSession *self)
{
  g_autofree char *pem = NULL, *fingerprint = NULL;

  g_object_get (decoder, "peer-pem", &pem, NULL);
  fingerprint = pem != NULL ? reel_webrtc_fingerprint (pem, self->hash) : NULL;
  g_atomic_int_set (&self->certificate, g_strcmp0 (fingerprint, self->peer_fingerprint) == 0 ? VERIFIED : WRONG);
}

/* A thread of DTLS. */
static void
on_key_set (GstElement *encoder, ReelWebrtcSession *self)
{
  g_atomic_int_set (&self->keyed, TRUE);
}

/* Receiving thread. */
static GstPadProbeReturn
on_decrypted (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  ReelWebrtcSession *self = user_data;

  return g_atomic_int_get (&self->certificate) == VERIFIED ? GST_PAD_PROBE_OK : GST_PAD_PROBE_DROP;
}

/* Threads of the streams' RTCP. Without a key srtpenc would end the pipeline with an error. */
static GstPadProbeReturn
on_feedback (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  ReelWebrtcSession *self = user_data;

  return g_atomic_int_get (&self->keyed) ? GST_PAD_PROBE_OK : GST_PAD_PROBE_DROP;
}

static gboolean
make_elements (ReelWebrtcSession *self, GError **error)
{
  return (self->source = add (self, "udpsrc", error)) != NULL &&
         (self->decoder = add (self, "dtlssrtpdec", error)) != NULL && (self->rtp = add (self, "tee", error)) != NULL &&
         (self->rtcp = add (self, "tee", error)) != NULL && (self->funnel = add (self, "funnel", error)) != NULL &&
         (self->encoder = add (self, "dtlssrtpenc", error)) != NULL &&
         (self->sink = add (self, "multiudpsink", error)) != NULL;
}

static void
set_up_elements (ReelWebrtcSession *self, GSocket *socket)
{
  const gboolean v6 = g_socket_get_family (socket) == G_SOCKET_FAMILY_IPV6;
  g_autofree char *connection = g_uuid_string_random ();

  g_object_set (self->source, "socket", socket, "close-socket", FALSE, "buffer-size", SOCKET_BUFFER_BYTES, NULL);
  gst_util_set_object_arg (G_OBJECT (self->source), "socket-timestamp", "realtime");
  g_object_set (self->decoder, "connection-id", connection, NULL);
  g_object_set (self->encoder, "connection-id", connection, "is-client", FALSE, NULL);
  g_object_set (self->rtp, "allow-not-linked", TRUE, NULL);
  g_object_set (self->rtcp, "allow-not-linked", TRUE, NULL);
  g_object_set (self->funnel, "forward-sticky-events", FALSE, NULL);
  g_object_set (self->sink, v6 ? "socket-v6" : "socket", socket, "close-socket", FALSE, "sync", FALSE, "async", FALSE,
                NULL);
  g_signal_connect (self->decoder, "notify::peer-pem", G_CALLBACK (on_certificate), self);
  g_signal_connect (self->encoder, "on-key-set", G_CALLBACK (on_key_set), self);
}

static void
add_probe (ReelWebrtcSession *self, GstElement *element, const char *name, GstPadProbeCallback callback)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (element, name);

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, callback, self, NULL);
}

static gboolean
link_elements (ReelWebrtcSession *self, GSocket *socket)
{
  g_autoptr (GstPad) entrance = gst_element_get_static_pad (self->source, "src");

  add_probe (self, self->decoder, "rtp_src", on_decrypted);
  add_probe (self, self->decoder, "rtcp_src", on_decrypted);
  add_probe (self, self->funnel, "src", on_feedback);
  self->door = reel_webrtc_door_new (entrance, self->sink, socket, self->ufrag, self->pwd, self->peer_ufrag);
  self->router = reel_webrtc_router_new (self->rtp, self->rtcp, self->funnel);
  return gst_element_link_pads (self->source, "src", self->decoder, "sink") &&
         gst_element_link_pads (self->decoder, "rtp_src", self->rtp, "sink") &&
         gst_element_link_pads (self->decoder, "rtcp_src", self->rtcp, "sink") &&
         gst_element_link_pads (self->funnel, "src", self->encoder, "rtcp_sink_0") &&
         gst_element_link_pads (self->encoder, "src", self->sink, "sink");
}

/* The encoder looks up the connection, which the decoder makes. */
static gboolean
start (ReelWebrtcSession *self)
{
  GstElement *order[] = { self->sink, self->rtp, self->rtcp, self->decoder, self->encoder, self->funnel, self->source };

  for (gsize i = 0; i < G_N_ELEMENTS (order); i++) {
    gst_element_set_locked_state (order[i], FALSE);
    if (!gst_element_sync_state_with_parent (order[i]))
      return FALSE;
  }
  return TRUE;
}

static gboolean
make_credentials (ReelWebrtcSession *self, GError **error)
{
  g_autofree char *pem = NULL;

  self->ufrag = make_secret (UFRAG_BYTES);
  self->pwd = make_secret (PWD_BYTES);
  g_object_get (self->decoder, "pem", &pem, NULL);
  self->fingerprint = pem != NULL ? reel_webrtc_fingerprint (pem, "sha-256") : NULL;
  if (self->ufrag != NULL && self->pwd != NULL && self->fingerprint != NULL)
    return TRUE;
  g_set_error_literal (error, REEL_ERROR, REEL_ERROR_MEDIA_FAILED, "The DTLS certificate can not be made");
  return FALSE;
}

static gboolean
check_address (const char *address, GError **error)
{
  g_autoptr (GInetAddress) inet = address != NULL ? g_inet_address_new_from_string (address) : NULL;

  if (inet != NULL && !g_inet_address_get_is_any (inet))
    return TRUE;
  g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT,
               "WebRTC needs an address that the peer can send to: [rtp] address of the configuration is %s",
               address != NULL ? address : "missing");
  return FALSE;
}

ReelWebrtcSession *
reel_webrtc_session_new (GstElement *pipeline, GSocket *socket, const ReelWebrtcSection *peer, const char *address,
                         guint16 port, GError **error)
{
  ReelWebrtcSession *self = NULL;

  if (!check_address (address, error))
    return NULL;
  self = g_new0 (ReelWebrtcSession, 1);
  self->pipeline = gst_object_ref (pipeline);
  self->elements = g_ptr_array_new_with_free_func (gst_object_unref);
  self->hash = g_strdup (peer->hash);
  self->peer_fingerprint = g_strdup (peer->fingerprint);
  self->peer_ufrag = g_strdup (peer->ufrag);
  self->address = g_strdup (address);
  self->port = port;
  self->created = g_get_monotonic_time ();
  if (make_elements (self, error) && make_credentials (self, error)) {
    set_up_elements (self, socket);
    if (link_elements (self, socket) && start (self))
      return self;
    g_set_error_literal (error, REEL_ERROR, REEL_ERROR_MEDIA_FAILED, "The WebRTC transport can not be set up");
  }
  reel_webrtc_session_free (self);
  return NULL;
}

static void
stop (ReelWebrtcSession *self)
{
  for (guint i = 0; i < self->elements->len; i++) {
    GstElement *element = g_ptr_array_index (self->elements, i);

    gst_element_set_locked_state (element, TRUE);
    gst_element_set_state (element, GST_STATE_NULL);
  }
}

void
reel_webrtc_session_free (ReelWebrtcSession *self)
{
  stop (self);
  if (self->decoder != NULL)
    g_signal_handlers_disconnect_by_data (self->decoder, self);
  if (self->encoder != NULL)
    g_signal_handlers_disconnect_by_data (self->encoder, self);
  g_clear_pointer (&self->router, reel_webrtc_router_free);
  g_clear_pointer (&self->door, reel_webrtc_door_free);
  for (guint i = 0; i < self->elements->len; i++)
    gst_bin_remove (GST_BIN (self->pipeline), g_ptr_array_index (self->elements, i));
  g_ptr_array_unref (self->elements);
  gst_object_unref (self->pipeline);
  g_free (self->hash);
  g_free (self->peer_fingerprint);
  g_free (self->peer_ufrag);
  g_free (self->address);
  g_free (self->ufrag);
  g_free (self->pwd);
  g_free (self->fingerprint);
  g_free (self->failure);
  g_free (self);
}

const ReelRtpPlug *
reel_webrtc_session_add (ReelWebrtcSession *self, const ReelWebrtcSection *section, const ReelSdp *sdp, GError **error)
{
  if (strcmp (section->ufrag, self->peer_ufrag) == 0 && strcmp (section->fingerprint, self->peer_fingerprint) == 0)
    return reel_webrtc_router_add (self->router, section, sdp);
  g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT,
                       "The SDP's sections have different ICE credentials or fingerprints: bundled ones share them");
  return NULL;
}

void
reel_webrtc_session_remove (ReelWebrtcSession *self, const ReelRtpPlug *plug)
{
  reel_webrtc_router_remove (self->router, plug);
}

char *
reel_webrtc_session_answer (ReelWebrtcSession *self, const ReelWebrtcSection *section, const ReelSdp *sdp,
                            gboolean first)
{
  const ReelWebrtcLocal local = { self->address, self->port, self->ufrag, self->pwd, self->fingerprint };

  return reel_webrtc_section_answer (section, sdp, &local, first);
}

void
reel_webrtc_session_restart_ice (ReelWebrtcSession *self, const char *peer_ufrag, const char *ufrag, const char *pwd)
{
  reel_webrtc_door_restart (self->door, ufrag, pwd, peer_ufrag);
}

static void
fail (ReelWebrtcSession *self, const char *why)
{
  self->failure = g_strdup (why);
  stop (self);
}

const char *
reel_webrtc_session_judge (ReelWebrtcSession *self, gint64 now)
{
  ReelWebrtcDoorStats stats;

  if (self->failure != NULL)
    return self->failure;
  reel_webrtc_door_get_stats (self->door, &stats);
  if (g_atomic_int_get (&self->certificate) == WRONG)
    fail (self, "The peer's DTLS certificate is not the one of a=fingerprint in its offer");
  else if (stats.last_check == 0 && now - self->created > FIRST_CHECK_US)
    fail (self, "The peer has not reached the address of the answer (ICE): a firewall, or a wrong address");
  else if (stats.first_check != 0 && now - stats.first_check > HANDSHAKE_US && !g_atomic_int_get (&self->keyed))
    fail (self, "The peer has not completed the DTLS handshake within 60 s: a proxy or a firewall may pass STUN alone");
  else if (stats.last_check != 0 && now - stats.last_check > CONSENT_US)
    fail (self, "The peer has not been heard for 30 s (ICE consent): a new session has to be negotiated");
  return self->failure;
}

gboolean
reel_webrtc_session_take_error (ReelWebrtcSession *self, GstObject *object, const char *text)
{
  gboolean own = FALSE;

  for (guint i = 0; i < self->elements->len && !own; i++) {
    GstObject *element = g_ptr_array_index (self->elements, i);

    own = object == element || gst_object_has_as_ancestor (object, element);
  }
  if (own && self->failure == NULL) {
    g_autofree char *why = g_strdup_printf ("The WebRTC transport has failed: %s", text);

    fail (self, why);
  }
  return own;
}
