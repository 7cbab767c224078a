/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Checks the head of an HTTP/1 request, strictly, before libsoup reads it: libsoup skips lines that it can't read,
 * joins folded ones and takes the last of two lengths, so that a proxy in front of it could see another request. Used
 * by ReelHttpStream. Pure. */
#pragma once

#include <glib.h>

#define REEL_HTTP_MAX_HEAD    (16 * 1024)
#define REEL_HTTP_MAX_LINE    (8 * 1024) /* the request line */
#define REEL_HTTP_MAX_HEADERS 100
#define REEL_HTTP_MAX_BODY    (256 * 1024)

/**
 * ReelHttpHead:
 * @length: bytes
 * @body_length: bytes
 *
 * All zero where a request begins. The other members tell how far its head has been checked.
 */
typedef struct {
  gsize length;
  gsize body_length;
  guint status;   /* that of the whole head, or its refusal; 0: not known yet */
  gsize begin;    /* of the line that is not complete */
  gsize searched; /* for its end */
  guint seen;     /* bit n: the n-th header that must not come twice */
  guint count;    /* of headers */
  gboolean http_1_1;
  gboolean encoded;
} ReelHttpHead;

/* DATA: from the beginning of a request, with more at its end each time; what HEAD has seen of it is not looked at
 * again. Returns: 0: the head is not complete yet; 200: HEAD says how long the request is; otherwise the status of the
 * refusal. */
guint reel_http_head_check (const char *data, gsize length, ReelHttpHead *head);
