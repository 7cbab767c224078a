/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An e-mail as HTML: tables and inline styles, which all mail programs show, light and dark, wide and narrow. It loads
 * nothing. Pure; used by callreel-courier. */
#pragma once

#include "manager/core/document/reel-mail-content.h"

/* All that CONTENT says is escaped; control characters are spaces. Returns: (transfer full) */
char *reel_mail_html_build (const ReelMailContent *content);
