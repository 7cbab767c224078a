/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Formats the result of Policy1.Explain as tables. Pure. */
#pragma once

#include <glib.h>

/* The two lines with the status and the permitted actions. Returns: (transfer full) */
char *ctl_explain_render_controls (const char *status, const char *const *actions);

/* @explanation: a{sv}, each property a (vss). Returns: (transfer full): lines */
char *ctl_explain_render (GVariant *explanation);
