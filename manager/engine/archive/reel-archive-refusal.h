/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The answer to somebody who may not read a list of the archive: in the audit trail first. Called by the parts that
 * list. */
#pragma once

#include "manager/engine/archive/reel-archive-asker.h"
#include "manager/engine/archive/reel-archive.h"

/* Whether ASKER is a trusted server or has may-administer-recording. Otherwise notes that ACTION was refused, and then
 * returns the error NotAllowed by TASK, whose source is the archive; TASK is taken in that case only. */
gboolean reel_archive_refusal_check (GTask *task, const ReelArchiveAsker *asker, const char *action);
