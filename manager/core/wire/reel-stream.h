/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A media stream of a participant: its kind, its transport, its changes, as the
 * client describes them at AddStream and UpdateStream. */
#pragma once

#include "manager/core/wire/reel-dict.h"

typedef enum {
  REEL_STREAM_KIND_AUDIO,
  REEL_STREAM_KIND_VIDEO,
  REEL_STREAM_KIND_SCREEN,
  REEL_STREAM_KIND_ANNOUNCEMENT, /* what Callreel sends into the call */
} ReelStreamKind;

typedef enum {
  REEL_TRANSPORT_RTP,
  REEL_TRANSPORT_URI,
} ReelTransportType;

/* Of a picture that is decoded, where the configuration says nothing else, and at most; pixels. */
#define REEL_PICTURE_WIDTH  4096
#define REEL_PICTURE_HEIGHT 2304
#define REEL_PICTURE_LIMIT  16384

/* What AddStream takes, by key. */
extern const ReelDictKey reel_transport_keys[];

/* What UpdateStream takes, by key. */
extern const ReelDictKey reel_stream_update_keys[];

extern const char *const reel_stream_kind_nicks[];
extern const char *const reel_transport_type_nicks[];

/* @sdp is set for rtp alone: text that the worker takes apart; @uri for uri alone,
 * a file or an RTSP source. */
typedef struct {
  ReelTransportType type;
  char *sdp;
  char *uri;
} ReelTransport;

/* What UpdateStream changes: @muted counts where @has_muted, @strict where @has_strict, @sdp is NULL where not given.
 * @strict: packets of another address than the source's are refused; @relearn: the source's address is learned anew. */
typedef struct {
  gboolean has_muted;
  gboolean muted;
  gboolean has_strict;
  gboolean strict;
  gboolean relearn;
  char *sdp;
} ReelStreamUpdate;

/* Returns: NULL with %REEL_ERROR_INVALID_ARGUMENT naming the key. */
ReelTransport *reel_transport_parse (GVariant *transport, GError **error);

void reel_transport_free (ReelTransport *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelTransport, reel_transport_free)

/* Returns: NULL with %REEL_ERROR_INVALID_ARGUMENT naming the key. */
ReelStreamUpdate *reel_stream_update_parse (GVariant *update, GError **error);

void reel_stream_update_free (ReelStreamUpdate *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelStreamUpdate, reel_stream_update_free)
