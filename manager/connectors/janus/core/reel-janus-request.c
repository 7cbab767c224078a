/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bodies of messages to VideoRoom, and SDP. */
#include "manager/connectors/janus/core/reel-janus-request.h"

#include "manager/connectors/janus/core/reel-janus-id.h"

#include <string.h>

static void
add_secret (JsonObject *body, const char *name, const char *secret)
{
  if (secret != NULL)
    json_object_set_string_member (body, name, secret);
}

static JsonObject *
new_request (const char *request, const ReelJanusRoom *room)
{
  JsonObject *body = json_object_new ();

  json_object_set_string_member (body, "request", request);
  if (room != NULL)
    reel_janus_id_write (body, "room", room->id, room->numeric);
  return body;
}

JsonObject *
reel_janus_request_list (const ReelJanusKeys *keys)
{
  JsonObject *body = new_request ("list", NULL);

  add_secret (body, "admin_key", keys->admin_key);
  return body;
}

JsonObject *
reel_janus_request_join (const ReelJanusRoom *room, const char *display, const ReelJanusKeys *keys)
{
  JsonObject *body = new_request ("join", room);

  json_object_set_string_member (body, "ptype", "publisher");
  json_object_set_string_member (body, "display", display);
  add_secret (body, "pin", keys->pin);
  return body;
}

static JsonObject *
new_forwarder_request (const char *request, const ReelJanusRoom *room, const ReelJanusKeys *keys)
{
  JsonObject *body = new_request (request, room);

  add_secret (body, "secret", keys->room_secret);
  add_secret (body, "admin_key", keys->admin_key);
  return body;
}

JsonObject *
reel_janus_request_list_forwarders (const ReelJanusRoom *room, const ReelJanusKeys *keys)
{
  return new_forwarder_request ("listforwarders", room, keys);
}

JsonObject *
reel_janus_request_list_participants (const ReelJanusRoom *room)
{
  return new_request ("listparticipants", room);
}

/* Of a simulcast, layers come to one port, and differ by their SSRC. */
static void
add_layer (JsonObject *stream, const ReelJanusSource *source, const ReelJanusLink *link, guint layer)
{
  static const char *const ports[] = { "port", "port_2", "port_3" }, *const types[] = { "pt", "pt_2", "pt_3" },
                           *const ssrcs[] = { "ssrc", "ssrc_2", "ssrc_3" };

  json_object_set_int_member (stream, ports[layer], link->port);
  json_object_set_int_member (stream, types[layer], source->codec->payload_type);
  json_object_set_int_member (stream, ssrcs[layer], source->ssrcs[layer]);
}

/* RTCP goes one way, from us, and only about video: Janus passes on requests for a key frame and nothing else. */
JsonObject *
reel_janus_request_forward (const ReelJanusRoom *room, const ReelJanusSource *source, const ReelJanusLink *link,
                            const char *host, const ReelJanusKeys *keys)
{
  JsonObject *body = new_forwarder_request ("rtp_forward", room, keys), *stream = json_object_new ();
  JsonArray *streams = json_array_new ();
  gboolean video = !g_str_equal (source->codec->kind, "audio");

  reel_janus_id_write (body, "publisher_id", source->publisher, room->numeric);
  json_object_set_string_member (body, "host", host);
  if (source->srtp) {
    json_object_set_int_member (body, "srtp_suite", 80);
    json_object_set_string_member (body, "srtp_crypto", link->key);
  }
  json_object_set_string_member (stream, "mid", source->mid);
  json_object_set_string_member (stream, "host", host);
  for (guint layer = 0; layer < source->layers; layer++)
    add_layer (stream, source, link, layer);
  if (video)
    json_object_set_int_member (stream, "rtcp_port", link->rtcp_port);
  json_array_add_object_element (streams, stream);
  json_object_set_array_member (body, "streams", streams);
  return body;
}

JsonObject *
reel_janus_request_stop (const ReelJanusRoom *room, const ReelJanusLink *link, const ReelJanusKeys *keys)
{
  JsonObject *body = new_forwarder_request ("stop_rtp_forward", room, keys);

  reel_janus_id_write (body, "publisher_id", link->publisher, room->numeric);
  json_object_set_int_member (body, "stream_id", reel_janus_link_get_forwarder (link));
  return body;
}

static JsonObject *
new_voice_request (const char *request, const ReelJanusRoom *room, const char *id, const ReelJanusKeys *keys)
{
  JsonObject *body = new_request (request, room);

  if (id != NULL)
    reel_janus_id_write (body, "id", id, room->numeric);
  add_secret (body, "secret", keys->room_secret);
  return body;
}

JsonObject *
reel_janus_request_publish (const ReelJanusRoom *room, const char *id, const char *mark, const char *display,
                            const ReelJanusKeys *keys)
{
  JsonObject *body = new_voice_request ("add_remote_publisher", room, id, keys), *stream = json_object_new ();
  JsonArray *streams = json_array_new ();

  json_object_set_string_member (body, "display", display);
  json_object_set_string_member (stream, "mid", "0");
  json_object_set_int_member (stream, "mindex", 0);
  json_object_set_string_member (stream, "type", "audio");
  json_object_set_string_member (stream, "codec", "opus");
  json_object_set_string_member (stream, "description", mark);
  json_array_add_object_element (streams, stream);
  json_object_set_array_member (body, "streams", streams);
  return body;
}

JsonObject *
reel_janus_request_unpublish (const ReelJanusRoom *room, const char *id, const ReelJanusKeys *keys)
{
  return new_voice_request ("remove_remote_publisher", room, id, keys);
}

static const char *
get_family (const char *address)
{
  return strchr (address, ':') != NULL ? "IP6" : "IP4";
}

char *
reel_janus_make_voice_sdp (const char *address, guint16 port)
{
  return g_strdup_printf ("m=audio %u RTP/AVP 111\r\nc=IN %s %s\r\na=rtpmap:111 opus/48000/2\r\na=recvonly\r\n", port,
                          get_family (address), address);
}

/* Janus reads RTCP as it comes, also to an encrypted forwarder: it has to be in plain. */
char *
reel_janus_make_sdp (const ReelJanusSource *source, const char *address, const char *key)
{
  const ReelJanusCodec *codec = source->codec;
  const char *family = get_family (address);
  gboolean video = !g_str_equal (codec->kind, "audio");
  GString *sdp = g_string_new (NULL);

  g_string_append_printf (sdp, "m=%s 9 RTP/%s %u\r\nc=IN %s %s\r\na=rtpmap:%u %s\r\n", codec->kind,
                          key != NULL ? "SAVPF" : "AVPF", codec->payload_type, family, address, codec->payload_type,
                          codec->rtpmap);
  if (codec->fmtp != NULL)
    g_string_append_printf (sdp, "a=fmtp:%u %s\r\n", codec->payload_type, codec->fmtp);
  if (video)
    g_string_append_printf (sdp, "a=rtcp-fb:%u nack pli\r\n", codec->payload_type);
  if (source->layers > 1)
    g_string_append_printf (sdp, "a=ssrc-group:SIM %u %u %u\r\n", source->ssrcs[0], source->ssrcs[1], source->ssrcs[2]);
  if (key != NULL)
    g_string_append_printf (sdp, "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:%s UNENCRYPTED_SRTCP\r\n", key);
  g_string_append (sdp, "a=sendonly\r\n");
  return g_string_free (sdp, FALSE);
}
