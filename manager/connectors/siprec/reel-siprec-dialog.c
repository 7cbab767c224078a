/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A recording client's dialog on sofia-sip's transactions; see the header for who makes it. */
#define NTA_LEG_MAGIC_T      struct _ReelSiprecDialog
#define NTA_INCOMING_MAGIC_T struct _ReelSiprecDialog
#define NTA_OUTGOING_MAGIC_T struct _ReelSiprecDialog
#include "manager/connectors/siprec/reel-siprec-dialog.h"

#include "manager/connectors/siprec/reel-siprec-description.h"
#include "manager/connectors/siprec/reel-siprec-notice.h"
#include "manager/connectors/siprec/reel-siprec-peers.h"
#include "manager/connectors/siprec/reel-siprec-route.h"

#include <string.h>

struct _ReelSiprecDialog {
  GObject parent_instance;

  nta_leg_t *leg;
  ReelSiprecCalls *calls;
  ReelSiprecCall *call; /* NULL before the first view */
  char *id;             /* Call-ID and the client's tag */
  char *call_id;
  char *client; /* User-Agent, or NULL */
  char *contact;
  GPtrArray *peers;      /* (element-type GInetAddressMask): empty: only the client's address */
  GInetAddress *address; /* of the client, or NULL */

  nta_incoming_t *pending;  /* the request that waits for the call, or NULL */
  gboolean pending_sdp;     /* whether it is an offer */
  nta_incoming_t *accepted; /* the INVITE that waits for its ACK, or NULL */
  nta_outgoing_t *bye;
  nta_outgoing_t *refresh;

  ReelSiprecTerms *terms;
  ReelSiprecDescription *description;
  ReelSiprecNotice *notice;
  guint timeout;
  gboolean established;
  gboolean over;
};

enum { SIGNAL_OVER, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ReelSiprecDialog, reel_siprec_dialog, G_TYPE_OBJECT)

static void
reel_siprec_dialog_init (ReelSiprecDialog *self)
{
  self->terms = reel_siprec_terms_new ();
}

static void
leave_call (ReelSiprecDialog *self)
{
  if (self->call == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->call, self);
  reel_siprec_call_set_view (self->call, self->id, NULL);
  g_clear_object (&self->call);
}

static void
reel_siprec_dialog_dispose (GObject *object)
{
  ReelSiprecDialog *self = REEL_SIPREC_DIALOG (object);

  leave_call (self);
  g_clear_handle_id (&self->timeout, g_source_remove);
  g_clear_pointer (&self->pending, nta_incoming_destroy);
  g_clear_pointer (&self->accepted, nta_incoming_destroy);
  g_clear_pointer (&self->bye, nta_outgoing_destroy);
  g_clear_pointer (&self->refresh, nta_outgoing_destroy);
  if (self->notice != NULL)
    g_signal_handlers_disconnect_by_data (self->notice, self);
  g_clear_object (&self->notice);
  g_clear_pointer (&self->leg, nta_leg_destroy);
  G_OBJECT_CLASS (reel_siprec_dialog_parent_class)->dispose (object);
}

static void
reel_siprec_dialog_finalize (GObject *object)
{
  ReelSiprecDialog *self = REEL_SIPREC_DIALOG (object);

  reel_siprec_terms_free (self->terms);
  g_ptr_array_unref (self->peers);
  g_clear_object (&self->address);
  g_object_unref (self->calls);
  reel_siprec_description_free (self->description);
  g_free (self->id);
  g_free (self->call_id);
  g_free (self->client);
  g_free (self->contact);
  G_OBJECT_CLASS (reel_siprec_dialog_parent_class)->finalize (object);
}

static void
reel_siprec_dialog_class_init (ReelSiprecDialogClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = reel_siprec_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = reel_siprec_dialog_finalize;
  signals[SIGNAL_OVER] =
      g_signal_new ("over", G_OBJECT_CLASS_TYPE (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static gboolean
on_over (gpointer data)
{
  g_signal_emit (data, signals[SIGNAL_OVER], 0);
  return G_SOURCE_REMOVE;
}

/* From the main loop, since its owner drops it: sofia-sip may still be in a callback of its leg. */
static void
end (ReelSiprecDialog *self)
{
  leave_call (self);
  g_clear_handle_id (&self->timeout, g_source_remove);
  if (self->over)
    return;
  self->over = TRUE;
  g_idle_add_full (G_PRIORITY_DEFAULT, on_over, g_object_ref (self), g_object_unref);
}

static int
on_bye_answered (ReelSiprecDialog *self, nta_outgoing_t *bye, const sip_t *sip)
{
  if (sip == NULL || sip->sip_status == NULL || sip->sip_status->st_status >= 200)
    end (self);
  return 0;
}

void
reel_siprec_dialog_hang_up (ReelSiprecDialog *self, const char *why)
{
  g_autofree char *reason = g_strdup_printf ("SIP;text=\"%s\"", why);

  if (self->over || self->bye != NULL)
    return;
  leave_call (self);
  if (self->pending != NULL) {
    nta_incoming_treply (self->pending, SIP_503_SERVICE_UNAVAILABLE, SIPTAG_RETRY_AFTER_STR ("5"), TAG_END ());
    g_clear_pointer (&self->pending, nta_incoming_destroy);
  }
  if (self->established)
    self->bye = nta_outgoing_tcreate (self->leg, on_bye_answered, self, NULL, SIP_METHOD_BYE, NULL,
                                      SIPTAG_REASON_STR (reason), TAG_END ());
  if (self->bye == NULL)
    end (self);
}

static int
on_refreshed (ReelSiprecDialog *self, nta_outgoing_t *refresh, const sip_t *sip)
{
  int status = sip != NULL && sip->sip_status != NULL ? sip->sip_status->st_status : 408;

  if (status < 200)
    return 0;
  g_clear_pointer (&self->refresh, nta_outgoing_destroy);
  if (status == 408 || status == 481)
    reel_siprec_dialog_hang_up (self, "the session was not refreshed");
  return 0;
}

static gboolean on_timeout (gpointer data);

static void
start_timer (ReelSiprecDialog *self)
{
  guint seconds = reel_siprec_timer_get_deadline (&self->terms->timer);

  g_clear_handle_id (&self->timeout, g_source_remove);
  if (seconds > 0 && !self->over)
    self->timeout = g_timeout_add_seconds (seconds, on_timeout, self);
}

static gboolean
on_timeout (gpointer data)
{
  ReelSiprecDialog *self = data;
  g_autofree char *expires = g_strdup_printf ("%u;refresher=uac", self->terms->timer.seconds);

  self->timeout = 0;
  if (!self->terms->timer.refreshes) {
    g_message ("Dialog %s: The client did not refresh the session", self->id);
    reel_siprec_dialog_hang_up (self, "the session was not refreshed");
    return G_SOURCE_REMOVE;
  }
  if (self->refresh == NULL)
    self->refresh = nta_outgoing_tcreate (self->leg, on_refreshed, self, NULL, SIP_METHOD_UPDATE, NULL,
                                          SIPTAG_CONTACT_STR (self->contact), SIPTAG_SUPPORTED_STR ("timer"),
                                          SIPTAG_SESSION_EXPIRES_STR (expires), TAG_END ());
  start_timer (self);
  return G_SOURCE_REMOVE;
}

static void
restore (ReelSiprecDialog *self)
{
  if (self->established && reel_siprec_terms_refuse (self->terms) && self->call != NULL)
    reel_siprec_call_set_view (self->call, self->id, self->terms->view);
}

/* The answer to the pending request; nothing waits afterwards. */
static void
refuse (ReelSiprecDialog *self, int status, const char *phrase, const char *why)
{
  g_autofree char *warning = why != NULL ? g_strdup_printf ("399 callreel \"%s\"", why) : NULL;
  gboolean denied = self->call != NULL && reel_siprec_call_is_denied (self->call);
  gboolean passes = status == 503 || (status == 500 && !denied);

  for (char *at = warning != NULL ? strchr (warning, '"') + 1 : NULL; at != NULL && at[1] != '\0'; at++) {
    if (*at == '"' || *at == '\\' || g_ascii_iscntrl (*at))
      *at = '\'';
  }
  g_message ("Dialog %s: %d %s%s%s", self->id, status, phrase, why != NULL ? ": " : "", why != NULL ? why : "");
  nta_incoming_treply (self->pending, status, phrase, TAG_IF (why != NULL, SIPTAG_WARNING_STR (warning)),
                       TAG_IF (passes, SIPTAG_RETRY_AFTER_STR ("5")), TAG_END ());
  g_clear_pointer (&self->pending, nta_incoming_destroy);
  restore (self);
  if (!self->established)
    end (self);
}

static void tell_states (ReelSiprecDialog *self);

static int
on_acknowledged (ReelSiprecDialog *self, nta_incoming_t *request, const sip_t *sip)
{
  gboolean cancelled = sip != NULL && sip->sip_request->rq_method == sip_method_cancel;

  if (cancelled && request == self->pending) {
    g_clear_pointer (&self->pending, nta_incoming_destroy);
    restore (self);
    if (!self->established)
      end (self);
  } else if (!cancelled && request == self->accepted) {
    g_clear_pointer (&self->accepted, nta_incoming_destroy);
    if (sip == NULL)
      reel_siprec_dialog_hang_up (self, "no ACK came");
    else
      tell_states (self);
  }
  return 0;
}

/* Returns: (transfer full) (nullable): the value of Session-Expires. OWN: in a request of this side */
static char *
make_expires (const ReelSiprecDialog *self, gboolean own)
{
  const ReelSiprecTimer *timer = &self->terms->timer;

  return timer->seconds > 0
             ? g_strdup_printf ("%u;refresher=%s", timer->seconds, timer->refreshes == own ? "uac" : "uas")
             : NULL;
}

/* Whether the answer to the pending request says what this side has. */
static gboolean
answers_with_sdp (const ReelSiprecDialog *self)
{
  return self->pending_sdp || nta_incoming_method (self->pending) == sip_method_invite;
}

static void
send_answer (ReelSiprecDialog *self)
{
  g_autofree char *expires = make_expires (self, FALSE);
  gboolean invite = nta_incoming_method (self->pending) == sip_method_invite;
  gboolean sdp = answers_with_sdp (self);

  nta_incoming_treply (self->pending, SIP_200_OK, SIPTAG_CONTACT_STR (self->contact),
                       SIPTAG_ALLOW_STR (REEL_SIPREC_ALLOW), SIPTAG_SUPPORTED_STR (REEL_SIPREC_SUPPORTED),
                       SIPTAG_ACCEPT_STR (REEL_SIPREC_ACCEPT), SIPTAG_SERVER_STR (REEL_SIPREC_AGENT),
                       TAG_IF (expires != NULL, SIPTAG_SESSION_EXPIRES_STR (expires)),
                       TAG_IF (expires != NULL && !self->terms->timer.refreshes, SIPTAG_REQUIRE_STR ("timer")),
                       TAG_IF (sdp, SIPTAG_CONTENT_TYPE_STR ("application/sdp")),
                       TAG_IF (sdp, SIPTAG_PAYLOAD_STR (reel_siprec_description_get (self->description))), TAG_END ());
  if (invite) {
    g_clear_pointer (&self->accepted, nta_incoming_destroy);
    self->accepted = g_steal_pointer (&self->pending);
  } else {
    g_clear_pointer (&self->pending, nta_incoming_destroy);
  }
  self->established = TRUE;
  start_timer (self);
}

/* The recordings keep the metadata as it came. */
static void
keep_document (ReelSiprecDialog *self)
{
  if (self->terms->document != NULL)
    reel_siprec_call_add_document (self->call, self->id, self->terms->document);
}

/* What the answered request has described holds from now on. PREFERRED: whether it was an offer, whose preference
 * counts.
 */
static void
take_effect (ReelSiprecDialog *self, gboolean preferred)
{
  keep_document (self);
  reel_siprec_terms_accept (self->terms);
  if (preferred && self->terms->offer->preference != NULL)
    reel_siprec_call_prefer (self->call, self->terms->offer->preference);
}

static void
answer_pending (ReelSiprecDialog *self)
{
  ReelSiprecOutcome outcome = reel_siprec_description_look (self->description, self->call, self->terms);
  gboolean offered = self->pending_sdp;

  if (!outcome.complete) {
    if (self->established)
      refuse (self, SIP_500_INTERNAL_SERVER_ERROR, "the recorder does not answer");
    else
      refuse (self, SIP_503_SERVICE_UNAVAILABLE, "the recorder does not answer");
  } else if (!outcome.any && !self->established) {
    refuse (self, SIP_488_NOT_ACCEPTABLE,
            outcome.refusal != NULL ? outcome.refusal : "nothing in the offer can be recorded");
  } else if (reel_siprec_call_is_delayed (self->call) && !self->established) {
    refuse (self, SIP_503_SERVICE_UNAVAILABLE, reel_siprec_call_get_failure (self->call));
  } else if (reel_siprec_call_is_denied (self->call)) {
    refuse (self, SIP_500_INTERNAL_SERVER_ERROR, reel_siprec_call_get_failure (self->call));
  } else {
    if (answers_with_sdp (self)) /* otherwise the client still holds what it was told before */
      reel_siprec_description_renew (self->description, self->call, self->terms);
    send_answer (self);
    take_effect (self, offered);
  }
}

/* Tells a client that speaks of the states of its recording (RFC 7866) that they have changed. What it answers is what
 * it has described before, and not looked at. */
static void
tell_states (ReelSiprecDialog *self)
{
  g_autofree char *expires = make_expires (self, TRUE);
  const char *offer = NULL;

  if (!self->over && self->bye == NULL && self->call != NULL && self->pending == NULL && self->accepted == NULL &&
      reel_siprec_notice_is_ready (self->notice))
    offer = reel_siprec_description_propose (self->description, self->call, self->terms);
  if (offer != NULL)
    reel_siprec_notice_send (self->notice, offer, expires);
}

static void
on_notice_taken (ReelSiprecNotice *notice, ReelSiprecDialog *self)
{
  reel_siprec_description_agree (self->description);
  start_timer (self);
  tell_states (self);
}

static void
on_notice_due (ReelSiprecNotice *notice, ReelSiprecDialog *self)
{
  tell_states (self);
}

static void
on_notice_lost (ReelSiprecNotice *notice, ReelSiprecDialog *self)
{
  reel_siprec_dialog_hang_up (self, "the client has no such dialog");
}

static void
on_states_changed (ReelSiprecCall *call, ReelSiprecDialog *self)
{
  tell_states (self);
}

static void
on_settled (ReelSiprecCall *call, ReelSiprecDialog *self)
{
  if (self->pending != NULL)
    answer_pending (self);
  if (self->established && reel_siprec_call_is_denied (call)) {
    reel_siprec_dialog_hang_up (self, "the recorder refuses the recording");
    return;
  }
  if (self->pending == NULL && reel_siprec_description_get (self->description) != NULL &&
      reel_siprec_description_has_moved (self->description, self->call, self->terms))
    reel_siprec_dialog_hang_up (self, "the recorder was restarted");
  tell_states (self);
}

static void
on_lost (ReelSiprecCall *call, ReelSiprecDialog *self)
{
  const char *failure = reel_siprec_call_get_failure (call);

  if (self->pending != NULL && !self->established)
    refuse (self, SIP_503_SERVICE_UNAVAILABLE, failure != NULL ? failure : "the call has ended");
  else
    reel_siprec_dialog_hang_up (self, "the recorder has ended the call");
}

static void
join_call (ReelSiprecDialog *self)
{
  gboolean made;

  self->call = reel_siprec_calls_join (self->calls, self->terms->metadata, self->call_id, self->client, &made);
  if (made)
    keep_document (self); /* before the recording begins */
  g_signal_connect (self->call, "settled", G_CALLBACK (on_settled), self);
  g_signal_connect (self->call, "lost", G_CALLBACK (on_lost), self);
  g_signal_connect (self->call, "states-changed", G_CALLBACK (on_states_changed), self);
}

/* Has the call become what offer and metadata describe now. */
static void
show (ReelSiprecDialog *self, gboolean offered)
{
  reel_siprec_terms_view (self->terms, self->id, offered);
  if (self->call == NULL)
    join_call (self);
  reel_siprec_call_set_view (self->call, self->id, self->terms->view);
}

static ReelSiprecBody *
read_body (const sip_t *sip, GError **error)
{
  g_autoptr (GString) type = g_string_new (NULL);
  const sip_content_type_t *header = sip->sip_content_type;
  const sip_payload_t *payload = sip->sip_payload;

  if (header != NULL)
    g_string_append (type, header->c_type);
  for (guint i = 0; header != NULL && header->c_params != NULL && header->c_params[i] != NULL; i++)
    g_string_append_printf (type, ";%s", header->c_params[i]);
  return reel_siprec_body_parse (header != NULL ? type->str : NULL, payload != NULL ? payload->pl_data : "",
                                 payload != NULL ? payload->pl_len : 0, error);
}

static gboolean
supports (const sip_t *sip, const char *tag)
{
  return sip_has_feature (sip->sip_supported, tag) || sip_has_feature (sip->sip_require, tag);
}

/* Returns: FALSE: the request was answered */
static gboolean
agree_on_timer (ReelSiprecDialog *self, const sip_t *sip)
{
  const sip_session_expires_t *expires = sip->sip_session_expires;
  guint wanted = expires != NULL ? (guint)MIN (expires->x_delta, G_MAXINT) : 0;

  if (expires != NULL && wanted < REEL_SIPREC_MIN_SESSION) {
    nta_incoming_treply (self->pending, SIP_422_SESSION_TIMER_TOO_SMALL,
                         SIPTAG_MIN_SE_STR (G_STRINGIFY (REEL_SIPREC_MIN_SESSION)), TAG_END ());
    g_clear_pointer (&self->pending, nta_incoming_destroy);
    if (!self->established)
      end (self);
    return FALSE;
  }
  self->terms->timer =
      reel_siprec_timer_agree (wanted, expires != NULL ? expires->x_refresher : NULL, supports (sip, "timer"),
                               sip_is_allowed (sip->sip_allow, SIP_METHOD_UPDATE));
  return TRUE;
}

/* INVITE and UPDATE, the first one and later ones. Takes REQUEST. */
static void
take_offer (ReelSiprecDialog *self, nta_incoming_t *request, const sip_t *sip)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ReelSiprecBody) body = read_body (sip, &error);

  reel_siprec_terms_begin (self->terms);
  self->pending = request;
  nta_incoming_bind (request, on_acknowledged, self);
  if (sip->sip_allow != NULL)
    reel_siprec_notice_set_can_update (self->notice, sip_is_allowed (sip->sip_allow, SIP_METHOD_UPDATE));
  if (!agree_on_timer (self, sip))
    return;
  if (body == NULL || !reel_siprec_terms_take (self->terms, body, &error)) {
    refuse (self, SIP_400_BAD_REQUEST, error->message);
  } else if (reel_siprec_notice_is_open (self->notice) &&
             (body->sdp != NULL || nta_incoming_method (request) == sip_method_invite)) {
    refuse (self, SIP_491_REQUEST_PENDING, NULL);
  } else if (self->terms->offer == NULL) {
    refuse (self, SIP_488_NOT_ACCEPTABLE, "an offer is needed: the request has no SDP");
  } else if (body->sdp == NULL && body->metadata == NULL) {
    self->pending_sdp = FALSE;
    send_answer (self); /* a refresh; an INVITE gets the present description as an offer */
  } else {
    self->pending_sdp = body->sdp != NULL;
    show (self, self->pending_sdp);
  }
}

static int
on_request (ReelSiprecDialog *self, nta_leg_t *leg, nta_incoming_t *request, const sip_t *sip)
{
  if (sip->sip_request->rq_method != sip_method_ack &&
      !reel_siprec_peers_admit_next (self->peers, self->address, request)) {
    g_message ("Dialog %s: A request was refused: it comes from another address", self->id);
    return 403;
  }
  if (sip->sip_to->a_tag == NULL && sip->sip_request->rq_method == sip_method_invite)
    return 482; /* by another way (RFC 3261, 8.2.2.2); sofia-sip takes it for a request of the dialog */
  switch (sip->sip_request->rq_method) {
  case sip_method_invite:
  case sip_method_update:
    if (self->bye != NULL || self->over)
      return 481;
    if (self->pending != NULL)
      return 491;
    take_offer (self, request, sip);
    return 0;
  case sip_method_bye:
    if (self->pending != NULL)
      refuse (self, SIP_487_REQUEST_TERMINATED, NULL);
    end (self);
    return 200;
  case sip_method_ack:
    return 0;
  case sip_method_options:
  case sip_method_info:
    return 200;
  default:
    return 405;
  }
}

ReelSiprecDialog *
reel_siprec_dialog_new (nta_agent_t *agent, ReelSiprecCalls *calls, GPtrArray *peers, nta_incoming_t *request,
                        const sip_t *sip, const char *contact)
{
  ReelSiprecDialog *self = g_object_new (REEL_TYPE_SIPREC_DIALOG, NULL);
  const sip_user_agent_t *client = sip->sip_user_agent != NULL ? sip->sip_user_agent : sip->sip_server;
  const char *tag = sip->sip_from->a_tag;

  self->calls = g_object_ref (calls);
  self->peers = g_ptr_array_ref (peers);
  self->address = reel_siprec_peers_find_client (request);
  self->call_id = g_strdup (sip->sip_call_id->i_id);
  self->id = g_strdup_printf ("%s;%s", sip->sip_call_id->i_id, tag != NULL ? tag : "");
  self->client = client != NULL ? g_strdup (client->g_string) : NULL;
  self->contact = g_strdup (contact);
  self->description = reel_siprec_description_new (self->id);
  self->leg = nta_leg_tcreate (agent, on_request, self, SIPTAG_CALL_ID (sip->sip_call_id), SIPTAG_FROM (sip->sip_to),
                               SIPTAG_TO (sip->sip_from), TAG_END ());
  nta_leg_tag (self->leg, nta_incoming_tag (request, NULL));
  reel_siprec_route_set (self->leg, sip, self->address);
  self->notice = reel_siprec_notice_new (self->id, self->leg, contact);
  g_signal_connect (self->notice, "taken", G_CALLBACK (on_notice_taken), self);
  g_signal_connect (self->notice, "due", G_CALLBACK (on_notice_due), self);
  g_signal_connect (self->notice, "lost", G_CALLBACK (on_notice_lost), self);
  take_offer (self, request, sip);
  return self;
}
