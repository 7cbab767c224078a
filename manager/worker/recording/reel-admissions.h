/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who is admitted to a recording, and since when. Owned by ReelInputRouter; main thread only. */
#pragma once

#include <glib.h>

#define REEL_ADMISSIONS_NEVER G_MAXUINT64

typedef struct _ReelAdmissions ReelAdmissions;

/* Initially everybody is admitted, from the beginning. */
ReelAdmissions *reel_admissions_new (void);
void reel_admissions_free (ReelAdmissions *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelAdmissions, reel_admissions_free)

/* From now on only @ids are admitted, from the beginning. Does nothing if the recording is already restricted. */
void reel_admissions_restrict (ReelAdmissions *self, const char *const *ids);
/* The running time, in ns, from which @id is admitted; 0: from the beginning; REEL_ADMISSIONS_NEVER: not admitted. */
guint64 reel_admissions_find (const ReelAdmissions *self, const char *id);
/* Only if not everybody is admitted. Keeps an earlier admission. */
void reel_admissions_add (ReelAdmissions *self, const char *id, guint64 since);
/* Does nothing if everybody is admitted. */
void reel_admissions_remove (ReelAdmissions *self, const char *id);
/* Returns: (transfer container) (nullable): the ids; NULL: everybody is admitted. */
const char **reel_admissions_list (const ReelAdmissions *self);
