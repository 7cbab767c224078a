/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who spoke when in a chunk, as text that grows while it is recorded: a line “FROM TO ID” for each span, in ms of the
 * chunk's recorded time. Written by the worker; read for a chunk that a dead worker left. Pure. */
#pragma once

#include "manager/core/document/reel-speech-spans.h"

/* Appends lines to TEXT. */
void reel_speech_lines_print (const ReelSpeechSpans *spans, GString *text);

/* TEXT: UTF-8, from anybody; it counts up to the first line that is none of these, or is not complete. What is beyond
 * DURATION_MS is left out, and so is what comes before another span of the same participant.
 * Returns: (transfer floating): as reel_speech_spans_to_variant() */
GVariant *reel_speech_lines_parse (const char *text, guint64 duration_ms);
