/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The events that somebody can subscribe to. Used by the configuration of
 * webhooks, and by the engine that makes them. */
#pragma once

#include <glib.h>

/**
 * ReelEventKind:
 * @REEL_EVENT_FILE_STATUS: the files of a recording are ready
 * @REEL_EVENT_CALL_LEG: a call is established
 * @REEL_EVENT_STATE: a recording has another state
 * @REEL_EVENT_TIME_WARNING: how much time is left in a recording's file
 * @REEL_EVENT_INCOMPLETE: what should have been recorded was not, or not whole
 */
typedef enum {
  REEL_EVENT_FILE_STATUS,
  REEL_EVENT_CALL_LEG,
  REEL_EVENT_STATE,
  REEL_EVENT_TIME_WARNING,
  REEL_EVENT_INCOMPLETE,
} ReelEventKind;

#define REEL_N_EVENT_KINDS (REEL_EVENT_INCOMPLETE + 1)

/* A bit for each kind that belongs to one recording. */
#define REEL_EVENTS_OF_RECORDINGS                                                                                      \
  (1u << REEL_EVENT_FILE_STATUS | 1u << REEL_EVENT_STATE | 1u << REEL_EVENT_TIME_WARNING | 1u << REEL_EVENT_INCOMPLETE)

extern const char *const reel_event_kind_nicks[];
/* The eventType of its document. */
extern const char *const reel_event_kind_types[];
