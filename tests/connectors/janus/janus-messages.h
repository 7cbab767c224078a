/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What Janus 1.1.2 of Debian 12 sent: plugindata.data of its messages, unchanged except for line breaks. */
#pragma once

#include <json-glib/json-glib.h>

#define PUBLISHER "100552863626281"

#define JOINED_EMPTY                                                                                                   \
  "{\"videoroom\":\"joined\",\"room\":1234,\"description\":\"Board meeting\",\"id\":3704326607903538,"                 \
  "\"private_id\":3679436474,\"publishers\":[],\"attendees\":[]}"
#define JOINING "{\"videoroom\":\"event\",\"room\":1234,\"joining\":{\"id\":100552863626281,\"display\":\"Ada\"}}"
#define PUBLISHERS                                                                                                     \
  "{\"videoroom\":\"event\",\"room\":1234,\"publishers\":[{\"id\":100552863626281,\"display\":\"Ada\","                \
  "\"video_codec\":\"vp8\",\"audio_codec\":\"opus\",\"streams\":[{\"type\":\"video\",\"mindex\":0,\"mid\":\"0\","      \
  "\"description\":\"camera\",\"codec\":\"vp8\"},{\"type\":\"audio\",\"mindex\":1,\"mid\":\"1\",\"codec\":\"opus\","   \
  "\"fec\":true}]}]}"
#define MODERATED                                                                                                      \
  "{\"videoroom\":\"event\",\"room\":1234,\"id\":100552863626281,\"mid\":\"1\",\"moderation\":\"muted\"}"
#define UNPUBLISHED "{\"videoroom\":\"event\",\"room\":1234,\"unpublished\":100552863626281}"
#define LEAVING     "{\"videoroom\":\"event\",\"room\":1234,\"leaving\":100552863626281}"
#define FORWARDED                                                                                                      \
  "{\"publisher_id\":100552863626281,\"forwarders\":[{\"stream_id\":3304169041,\"host\":\"127.0.0.1\",\"port\":5000,"  \
  "\"type\":\"video\",\"local_rtcp_port\":36100,\"remote_rtcp_port\":5001,\"pt\":96,\"ssrc\":12345}],\"room\":1234,"   \
  "\"videoroom\":\"rtp_forward\"}"

static inline JsonObject *
message_new (const char *text)
{
  JsonNode *node = json_from_string (text, NULL);
  JsonObject *object = json_node_dup_object (node);

  json_node_unref (node);
  return object;
}
