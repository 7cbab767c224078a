/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What all rooms share: configuration, keys and the ways to Janus and callreeld. Filled by main.c. */
#pragma once

#include "manager/connectors/janus/core/reel-janus-request.h"
#include "manager/connectors/janus/reel-janus-recorder.h"
#include "manager/connectors/janus/reel-janus-socket.h"

/* Owned by main.c, and alive as long as who uses it. RECORDER_NAME: distinguishes forwarders of
 * this recorder. */
typedef struct {
  ReelJanusConfig *config;
  ReelJanusKeys keys;
  char *recorder_name;
  ReelJanusSocket *socket;
  ReelJanusRecorder *recorder;
} ReelJanusContext;
