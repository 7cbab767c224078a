/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What Policy1.Explain answers, as tables that a person reads. Pure: facts in,
 * text out. */
#pragma once

#include <glib.h>

/* The two lines of a status and of what may be done. Returns: (transfer full) */
char *ctl_explain_render_controls (const char *status, const char *const *actions);

/* @explanation: a{sv}, each property a (vss). Returns: (transfer full): lines */
char *ctl_explain_render (GVariant *explanation);
