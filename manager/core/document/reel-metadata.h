/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The metadata file of a chunk (WIRE, document 004). Built by the engine when a chunk is closed. Equal input gives
 * equal bytes. */
#pragma once

#include "manager/core/document/reel-chat.h"
#include "manager/core/state/reel-end-reason.h"
#include "manager/core/document/reel-interval.h"
#include "manager/core/document/reel-log.h"
#include "manager/core/document/reel-meeting.h"
#include "manager/core/wire/reel-options.h"
#include "manager/core/rules/reel-rules.h"

/* @recorded: the chunk took media of the participant, who otherwise was present, and @refused or was excluded by the
 * rules; @channel: in an unmixed file, where several may share the last one and -1 means that the participant was not
 * heard; 0 in a mixed one; @spoken_ms: recorded time in which the participant spoke. */
typedef struct {
  const char *participant_id;
  const char *display_name;
  const char *role;
  gboolean recorded;
  gboolean refused;
  int channel;
  gint64 spoken_ms;
} ReelMetadataParticipant;

/* @stats: (nullable): what the worker measured, an a{sv} of b, u, i, t, x, d and s; its names are written in camel
 * case. */
typedef struct {
  const char *stream_id;
  const char *participant_id;
  const char *kind;
  const char *state;
  GVariant *stats;
} ReelMetadataStream;

typedef struct {
  guint sample_rate;
  guint bit_rate;
  guint channels;
} ReelAudioStats;

/* Pixels, frames per second, bits per second. */
typedef struct {
  guint width;
  guint height;
  guint frame_rate;
  guint bit_rate;
} ReelVideoStats;

/**
 * ReelMetadata:
 * @resource_id: the configured topic of events
 * @start_utc: time zero of the chunk's file, in microseconds
 * @duration_us: the chunk's recorded time, in microseconds
 * @pauses: (element-type ReelInterval): by reel_intervals_clip()
 * @censored: (element-type ReelInterval): likewise
 * @late: (element-type ReelInterval): likewise; what was captured in them is in the file, though a pause, censoring,
 * stop or withdrawal was asked for at their start
 * @chat: (element-type ReelChatMessage): of the chunk's span, or NULL
 * @video: counts only with %REEL_CONTENT_AUDIO_VIDEO
 * @subject: may be NULL, as may @meeting_id, @meeting (what its invitation says), @host, @detail, @client_metadata
 * (a{ss}, of the recording) and @call_metadata (a{ss}, of its call, without what the former replaces)
 * @detail: why the recorder failed, where it did
 * @stem: name of the chunk's files without what tells them apart (reel_chunk_files_stem()), directories left out
 * @captions: whether there is a file of captions
 * @visible: who was to be seen: aa{sv} of utc x, layout s, stage s, participants as,
 *   screens as, in order of time; or NULL
 */
typedef struct {
  const char *resource_id;
  const char *call_id;
  const char *server_call_id;
  const char *recording_id;
  const char *document_id;
  guint index;
  gint64 start_utc;
  gint64 duration_us;
  const GArray *pauses;
  ReelContentType content_type;
  ReelChannelType channel_type;
  ReelFormat format;
  ReelAudioStats audio;
  ReelVideoStats video;
  const ReelMetadataParticipant *participants;
  guint n_participants;
  ReelChunkEnd end_reason;
  const char *detail;
  const char *subject;
  const char *meeting_id;
  const ReelMeeting *meeting;
  const char *host;
  gboolean restricted;
  ReelScope scope;
  GVariant *client_metadata;
  GVariant *call_metadata;
  const GArray *censored;
  const GArray *late;
  const ReelLog *log;
  const GPtrArray *chat;
  const ReelMetadataStream *streams;
  guint n_streams;
  GVariant *visible;
  const char *stem;
  gboolean captions;
} ReelMetadata;

/* Returns: (transfer full): the document, indented, with a line end */
char *reel_metadata_build (const ReelMetadata *metadata);
