/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Requests that are let in; see the header for who asks. */
#include "manager/portal/reel-link-admission.h"

#include "manager/core/rules/reel-link-terms.h"
#include "manager/core/rules/reel-secret.h"
#include "manager/core/wire/reel-error.h"
#include "manager/portal/reel-client-network.h"
#include "manager/portal/reel-http-guard.h"
#include "manager/portal/reel-rate-limiter.h"

/* As for wrong credentials. */
#define REFUSAL_RATE  0.5
#define REFUSAL_BURST 20
#define MAX_NETWORKS  20000
/* Of the 512 calls of ReelManagerClient. */
#define MAX_REQUESTS 64

struct _ReelLinkAdmission {
  ReelRateLimiter *refusals; /* by client network */
  guint requests;
};

ReelLinkAdmission *
reel_link_admission_new (void)
{
  ReelLinkAdmission *self = g_new0 (ReelLinkAdmission, 1);

  self->refusals = reel_rate_limiter_new (REFUSAL_RATE, REFUSAL_BURST, MAX_NETWORKS);
  return self;
}

void
reel_link_admission_free (ReelLinkAdmission *self)
{
  reel_rate_limiter_free (self->refusals);
  g_free (self);
}

static guint
get_wait (ReelLinkAdmission *self, ReelHttpRequest *request)
{
  g_autofree char *network = reel_client_network_of (reel_http_request_get_origin (request));

  return reel_rate_limiter_look (self->refusals, network, g_get_monotonic_time ());
}

static void
refuse_rate (ReelHttpRequest *request, guint wait)
{
  g_autofree char *seconds = g_strdup_printf ("%u", wait);

  soup_message_headers_replace (soup_server_message_get_response_headers (reel_http_request_get_message (request)),
                                "Retry-After", seconds);
  reel_http_request_reply_refusal (request, REEL_HTTP_TOO_MANY_REQUESTS, "TooManyRequests", "Too many requests",
                                   "Too many links from here opened nothing. Try again after the time in Retry-After.");
}

static GError *
find_fault (const ReelLinkAdmission *self, const char *secret)
{
  if (!reel_secret_has_form (secret))
    return g_error_new_literal (REEL_ERROR, REEL_ERROR_NOT_ALLOWED, REEL_LINK_REFUSAL);
  if (self->requests >= MAX_REQUESTS)
    return g_error_new_literal (REEL_ERROR, REEL_ERROR_OVERLOADED,
                                "Too many people open links at this moment. Try again soon.");
  return NULL;
}

gboolean
reel_link_admission_enter (ReelLinkAdmission *self, ReelHttpRequest *request, const char *secret)
{
  const guint wait = get_wait (self, request);
  g_autoptr (GError) fault = wait == 0 ? find_fault (self, secret) : NULL;

  if (wait > 0) {
    refuse_rate (request, wait);
    return FALSE;
  }
  if (fault == NULL) {
    self->requests++;
    return TRUE;
  }
  if (g_error_matches (fault, REEL_ERROR, REEL_ERROR_NOT_ALLOWED))
    reel_link_admission_note_refusal (self, request);
  reel_http_request_reply_problem (request, fault);
  return FALSE;
}

void
reel_link_admission_leave (ReelLinkAdmission *self)
{
  self->requests--;
}

void
reel_link_admission_note_refusal (ReelLinkAdmission *self, ReelHttpRequest *request)
{
  g_autofree char *network = reel_client_network_of (reel_http_request_get_origin (request));

  reel_rate_limiter_take (self->refusals, network, g_get_monotonic_time ());
}
