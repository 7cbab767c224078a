/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The reason phrases of answers; see the header for who asks. */
#include "manager/portal/reel-http-status.h"

#include <libsoup/soup.h>

/* Those that libsoup calls "Unknown Error" (RFC 9110, RFC 6585). */
static const struct {
  guint status;
  const char *phrase;
} phrases[] = {
  { 421, "Misdirected Request" },
  { 428, "Precondition Required" },
  { 429, "Too Many Requests" },
  { 431, "Request Header Fields Too Large" },
};

const char *
reel_http_status_get_phrase (guint status)
{
  for (gsize i = 0; i < G_N_ELEMENTS (phrases); i++) {
    if (phrases[i].status == status)
      return phrases[i].phrase;
  }
  return soup_status_get_phrase (status);
}
