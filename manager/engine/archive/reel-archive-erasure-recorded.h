/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Where the rows of a recording name who was recorded. Used by the erasure; main thread. */
#pragma once

#include "manager/engine/store/reel-store.h"

/* Adds to GROUP what takes PARTICIPANT_ID out of the rows of RECORDING's chunks, and out of the channels among the
 * options that it was begun with. Returns: whether they were in these options */
gboolean reel_archive_erasure_recorded_cut (const ReelListedRecord *recording, const char *participant_id,
                                            ReelChange *group);
