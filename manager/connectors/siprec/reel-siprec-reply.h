/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What callreeld's replies about a call say. Called by ReelSiprecCall. */
#pragma once

#include "manager/core/wire/reel-error.h"

#include <gio/gio.h>

/* Whether ERROR (nullable) is a refusal of callreeld. MESSAGE: (out): for people. Returns: (nullable): which one */
const ReelErrorInfo *reel_siprec_reply_find_refusal (const GError *error, char **message);
/* The object of a call that has ended is not there any more. ERROR: (nullable). */
gboolean reel_siprec_reply_is_gone (const GError *error);
/* The description in a reply to AddStream. Returns: (transfer full) (nullable) */
char *reel_siprec_reply_read_answer (GVariant *reply);
/* The ids in an aa{sv} of Call1, under KEY, without those of the recorder itself. PROPERTIES: an a{sv}. */
char **reel_siprec_reply_read_ids (GVariant *properties, const char *property, const char *key);
