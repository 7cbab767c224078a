/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The one-time code of a link: how often it may be guessed, and what follows from the right one, which is a visit that
 * lasts for some time (RULES section 7). Pure; the archive passes hashes and the time, and keeps the result. */
#pragma once

#include <glib.h>

/* After so many wrong codes the link is revoked. */
#define REEL_LINK_MAX_WRONG_CODES 5
/* How long whoever gave the code can open the link's documents; never longer than the link lasts. */
#define REEL_LINK_VISIT_US (12 * G_TIME_SPAN_HOUR)

/**
 * ReelLinkCodeVerdict:
 * @REEL_LINK_CODE_RIGHT: the visit begins
 * @REEL_LINK_CODE_WRONG: also: it was used already, or the link has none
 * @REEL_LINK_CODE_REVOKES: wrong, and once too often
 */
typedef enum {
  REEL_LINK_CODE_RIGHT,
  REEL_LINK_CODE_WRONG,
  REEL_LINK_CODE_REVOKES,
} ReelLinkCodeVerdict;

/**
 * reel_link_code_try:
 * @kept: (nullable): what the catalogue has of the code: its hash, after the number of wrong guesses and a colon if
 * there were any; or what this function returned; NULL: the link has no code
 * @code_hash: of the code that was given
 * @visit_hash: of the visit that begins if it is right
 * @until_utc: when that visit ends
 * @next: (out) (nullable) (transfer full): what the catalogue has to keep from now on; NULL: nothing changes
 *
 * Times are microseconds since 1970, hashes are those of reel_secret_hash(). They are compared in constant time.
 */
ReelLinkCodeVerdict reel_link_code_try (const char *kept, const char *code_hash, const char *visit_hash,
                                        gint64 until_utc, char **next);

/* Whether the visit with this hash may open documents: it began by the code and has not ended, or the link has no
 * code. */
gboolean reel_link_code_admits (const char *kept, const char *visit_hash, gint64 now_utc);
