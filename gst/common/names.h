/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Names shared by elements, the worker and tests: elements, element messages, events and the fields of their
 * structures. Their meaning is documented where each element is installed. Times are running times in ns (uint64)
 * unless stated otherwise. */
#pragma once

#define CALLREEL_ELEMENT_MIXER      "callmixer"
#define CALLREEL_ELEMENT_COMPOSITOR "tilecompositor"
#define CALLREEL_ELEMENT_GATE       "recordinggate"
#define CALLREEL_ELEMENT_SINK       "callrecordsink"
#define CALLREEL_ELEMENT_THIN       "videothin"
#define CALLREEL_ELEMENT_LAYERS     "vpxlayers"
#define CALLREEL_ELEMENT_ENCODER    "canvasx264enc"

/* callmixer: PAD, PARTICIPANT_ID, LEVEL, ACTIVE, RUNNING_TIME, SILENCE where it is no longer ACTIVE */
#define CALLREEL_MESSAGE_SPEAKING "speaking"
/* callmixer: PAD, PARTICIPANT_ID, CHANNEL, RUNNING_TIME */
#define CALLREEL_MESSAGE_CHANNEL "participant-channel"
/* tilecompositor: RUNNING_TIME, LAYOUT, TILES (a list of structures with PARTICIPANT_ID, KIND, STAGE, WIDTH, HEIGHT) */
#define CALLREEL_MESSAGE_TILES "tiles-changed"
/* recordinggate: RUNNING_TIME */
#define CALLREEL_MESSAGE_STARTED "recording-started"
/* recordinggate: PAUSED, CENSORED, RUNNING_TIME, RECORDED_TIME */
#define CALLREEL_MESSAGE_MODE "recording-mode-changed"
/* recordinggate: REMAINING_TIME */
#define CALLREEL_MESSAGE_WARNING "recording-time-warning"
/* recordinggate: INDEX */
#define CALLREEL_MESSAGE_LIMIT "recording-limit-reached"
/* callrecordsink: INDEX, LOCATION, RUNNING_TIME */
#define CALLREEL_MESSAGE_OPENED "recording-chunk-opened"
/* callrecordsink: INDEX, LOCATION, DURATION, END_REASON, SIZE, MISSING */
#define CALLREEL_MESSAGE_CLOSED "recording-chunk-closed"

/* Upstream, from recordinggate: PAUSED, RUNNING_TIME */
#define CALLREEL_EVENT_GATE "callreel-gate"
/* Downstream, from recordinggate: INDEX, RECORDED_START, RUNNING_TIME, END_REASON where there is one */
#define CALLREEL_EVENT_CHUNK "callreel-chunk"
/* Upstream, from tilecompositor: VISIBLE, CONSUMER */
#define CALLREEL_EVENT_VISIBILITY "callreel-visibility"

#define CALLREEL_FIELD_ACTIVE         "active"         /* boolean */
#define CALLREEL_FIELD_CENSORED       "censored"       /* boolean */
#define CALLREEL_FIELD_CHANNEL        "channel"        /* uint, from 0 */
#define CALLREEL_FIELD_CONSUMER       "consumer"       /* uint64, identifies one tilecompositor of the process */
#define CALLREEL_FIELD_DURATION       "duration"       /* uint64, ns */
#define CALLREEL_FIELD_END_REASON     "end-reason"     /* string */
#define CALLREEL_FIELD_HEIGHT         "height"         /* uint, pixels */
#define CALLREEL_FIELD_INDEX          "index"          /* uint, chunk number */
#define CALLREEL_FIELD_KIND           "kind"           /* string: camera, screen */
#define CALLREEL_FIELD_LAYOUT         "layout"         /* string: grid, presentation, speaker */
#define CALLREEL_FIELD_LEVEL          "level"          /* double, dBFS */
#define CALLREEL_FIELD_LOCATION       "location"       /* string, a path */
#define CALLREEL_FIELD_MISSING        "missing"        /* boolean: the file no longer exists */
#define CALLREEL_FIELD_PAD            "pad"            /* GstPad */
#define CALLREEL_FIELD_PARTICIPANT_ID "participant-id" /* string */
#define CALLREEL_FIELD_PAUSED         "paused"         /* boolean */
#define CALLREEL_FIELD_RECORDED_START "recorded-start" /* uint64, ns of recorded time */
#define CALLREEL_FIELD_RECORDED_TIME  "recorded-time"  /* uint64, ns */
#define CALLREEL_FIELD_REMAINING_TIME "remaining-time" /* uint64, ns of recorded time */
#define CALLREEL_FIELD_RUNNING_TIME   "running-time"
#define CALLREEL_FIELD_SILENCE        "silence" /* uint64, ns before RUNNING_TIME in which nothing was said */
#define CALLREEL_FIELD_SIZE           "size"    /* uint64, bytes */
#define CALLREEL_FIELD_STAGE          "stage"   /* boolean */
#define CALLREEL_FIELD_TILES          "tiles"   /* list of structures */
#define CALLREEL_FIELD_VISIBLE        "visible" /* boolean */
#define CALLREEL_FIELD_WIDTH          "width"   /* uint, pixels */
