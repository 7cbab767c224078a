/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Journal entries about calls and recordings, for operators. Called by ReelEngine. */
#pragma once

#include "manager/engine/call/reel-call.h"

void reel_engine_journal_call_added (ReelCall *call);
void reel_engine_journal_call_ended (ReelCall *call);
/* DETAIL: as in the signal. */
void reel_engine_journal_recording_state (ReelRecording *recording, GVariant *detail);
