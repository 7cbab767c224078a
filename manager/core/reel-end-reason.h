/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Why a chunk and why a recording ended, with the words of event and metadata. */
#pragma once

#include <glib.h>

typedef enum {
  REEL_CHUNK_END_SESSION_ENDED,
  REEL_CHUNK_END_MAXIMUM_SIZE_EXCEEDED,
  REEL_CHUNK_END_MAXIMUM_TIME_EXCEEDED,
  REEL_CHUNK_END_RECORDER_FAILED,
} ReelChunkEnd;

typedef enum {
  REEL_SESSION_END_CALL_ENDED,
  REEL_SESSION_END_INITIATOR_LEFT,
  REEL_SESSION_END_STOPPED_BY_USER,
  REEL_SESSION_END_MAXIMUM_DURATION_REACHED,
  REEL_SESSION_END_CALLER_DECLINED,
  REEL_SESSION_END_MEDIA_TIMEOUT,
  REEL_SESSION_END_STORAGE_FULL,
  REEL_SESSION_END_RECORDER_FAILED,
} ReelSessionEnd;

/* For reel_nick_find(): what the worker says becomes a member. */
extern const char *const reel_chunk_end_nicks[];
extern const char *const reel_session_end_nicks[];
