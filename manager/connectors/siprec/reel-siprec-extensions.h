/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The data of vendors in a metadata document, whose elements are not always well-formed XML. Pure; used by
 * ReelSiprecMetadata. */
#pragma once

/* Returns: (transfer full): TEXT without them */
char *reel_siprec_extensions_cut (const char *text);
