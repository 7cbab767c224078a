/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Why a chunk and why a recording ended, with the names in event and metadata. */
#pragma once

#include <glib.h>

typedef enum {
  REEL_CHUNK_END_SESSION_ENDED,
  REEL_CHUNK_END_MAXIMUM_SIZE_EXCEEDED,
  REEL_CHUNK_END_MAXIMUM_TIME_EXCEEDED,
  REEL_CHUNK_END_RECORDER_FAILED,
} ReelChunkEnd;

/**
 * ReelSessionEnd:
 * @REEL_SESSION_END_INITIATOR_LEFT: the participant who started it has left; a recording that a rule started has no
 * such host
 * @REEL_SESSION_END_STORAGE_FULL: the storage is full
 * @REEL_SESSION_END_STORAGE_FAILED: the storage is gone, or cannot be written for another reason
 * @REEL_SESSION_END_RULES_CHANGED: nobody stopped it and nobody declined: the rules require another recording of the
 * call, or none, because the caller agrees again or the agent with the rule has left
 */
typedef enum {
  REEL_SESSION_END_CALL_ENDED,
  REEL_SESSION_END_INITIATOR_LEFT,
  REEL_SESSION_END_STOPPED_BY_USER,
  REEL_SESSION_END_MAXIMUM_DURATION_REACHED,
  REEL_SESSION_END_CALLER_DECLINED,
  REEL_SESSION_END_MEDIA_TIMEOUT,
  REEL_SESSION_END_STORAGE_FULL,
  REEL_SESSION_END_RECORDER_FAILED,
  REEL_SESSION_END_STORAGE_FAILED,
  REEL_SESSION_END_RULES_CHANGED,
} ReelSessionEnd;

#define REEL_N_SESSION_ENDS (REEL_SESSION_END_RULES_CHANGED + 1)

/* For reel_nick_find(), to parse the worker's reason. */
extern const char *const reel_chunk_end_nicks[];
extern const char *const reel_session_end_nicks[];
