/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who is admitted to a recording, and since when. Owned by ReelInputRouter; main thread only. */
#pragma once

#include <glib.h>

#define REEL_ADMISSIONS_NEVER G_MAXUINT64

typedef struct _ReelAdmissions ReelAdmissions;

/* At first everybody is, from the beginning. */
ReelAdmissions *reel_admissions_new (void);
void reel_admissions_free (ReelAdmissions *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelAdmissions, reel_admissions_free)

/* From now on these alone are, from the beginning. Does nothing where somebody is named already. */
void reel_admissions_restrict (ReelAdmissions *self, const gchar *const *ids);
/* Running time, ns, from which on @id is in; 0: from the beginning; REEL_ADMISSIONS_NEVER: not at all. */
guint64 reel_admissions_find (const ReelAdmissions *self, const gchar *id);
/* Only where not everybody is. Who is in stays so since then. */
void reel_admissions_add (ReelAdmissions *self, const gchar *id, guint64 since);
/* Nothing where everybody is. */
void reel_admissions_remove (ReelAdmissions *self, const gchar *id);
/* Returns: (transfer container) (nullable): the ids; NULL: everybody is. */
const gchar **reel_admissions_list (const ReelAdmissions *self);
