/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Decides by the rules whose media the recordings of a call record, and whose consent they wait for. Called by
 * ReelCall; main thread only. */
#pragma once

#include "manager/engine/call/reel-rule-context.h"

/* Sets whose media RECORDING may record. */
void reel_media_admission_apply (const ReelRuleSources *sources, ReelRecording *recording);
/* The same for all active recordings. */
void reel_media_admission_apply_all (const ReelRuleSources *sources);

/* Whether an active recording waits for this participant's consent, or was refused it. */
gboolean reel_media_admission_lack_consent (const ReelRuleSources *sources, const char *participant_id);
/* Ids of the participants for whom that is the case; free with g_hash_table_unref(). */
GHashTable *reel_media_admission_find_lacking (const ReelRuleSources *sources);
/* Whether that is the case for anybody who has not answered yet. */
gboolean reel_media_admission_ask_for_consent (const ReelRuleSources *sources);
