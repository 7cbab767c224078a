/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Offers within a dialog of sofia-sip; see the header for who makes it. */
#define NTA_OUTGOING_MAGIC_T struct _ReelSiprecNotice
#include "manager/connectors/siprec/reel-siprec-notice.h"

#define MAX_TRIES      5
#define GLARE_MS       2000 /* RFC 3261, 14.1: up to so long, for the side that did not make the Call-ID */
#define RETRY_MS       5000
#define MAX_RETRY_MS   60000
#define NO_TRANSACTION 481
#define NO_ANSWER      408

struct _ReelSiprecNotice {
  GObject parent_instance;

  char *dialog;
  nta_leg_t *leg;
  char *contact;
  gboolean can_update;
  nta_outgoing_t *offer; /* NULL: none is on its way */
  guint32 number;        /* CSeq of the offer */
  guint tries;
  guint timeout;
  gboolean useless;
};

enum { SIGNAL_TAKEN, SIGNAL_DUE, SIGNAL_LOST, N_SIGNALS };
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ReelSiprecNotice, reel_siprec_notice, G_TYPE_OBJECT)

static void
reel_siprec_notice_init (ReelSiprecNotice *self)
{
}

static void
reel_siprec_notice_dispose (GObject *object)
{
  ReelSiprecNotice *self = REEL_SIPREC_NOTICE (object);

  g_clear_handle_id (&self->timeout, g_source_remove);
  g_clear_pointer (&self->offer, nta_outgoing_destroy);
  G_OBJECT_CLASS (reel_siprec_notice_parent_class)->dispose (object);
}

static void
reel_siprec_notice_finalize (GObject *object)
{
  ReelSiprecNotice *self = REEL_SIPREC_NOTICE (object);

  g_free (self->dialog);
  g_free (self->contact);
  G_OBJECT_CLASS (reel_siprec_notice_parent_class)->finalize (object);
}

static guint
add_signal (GObjectClass *klass, const char *name)
{
  return g_signal_new (name, G_OBJECT_CLASS_TYPE (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
reel_siprec_notice_class_init (ReelSiprecNoticeClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = reel_siprec_notice_dispose;
  G_OBJECT_CLASS (klass)->finalize = reel_siprec_notice_finalize;
  signals[SIGNAL_TAKEN] = add_signal (G_OBJECT_CLASS (klass), "taken");
  signals[SIGNAL_DUE] = add_signal (G_OBJECT_CLASS (klass), "due");
  signals[SIGNAL_LOST] = add_signal (G_OBJECT_CLASS (klass), "lost");
}

ReelSiprecNotice *
reel_siprec_notice_new (const char *dialog, nta_leg_t *leg, const char *contact)
{
  ReelSiprecNotice *self = g_object_new (REEL_TYPE_SIPREC_NOTICE, NULL);

  self->dialog = g_strdup (dialog);
  self->leg = leg;
  self->contact = g_strdup (contact);
  return self;
}

void
reel_siprec_notice_set_can_update (ReelSiprecNotice *self, gboolean can_update)
{
  self->can_update = can_update;
}

gboolean
reel_siprec_notice_is_ready (ReelSiprecNotice *self)
{
  return self->offer == NULL && self->timeout == 0 && !self->useless;
}

gboolean
reel_siprec_notice_is_open (ReelSiprecNotice *self)
{
  return self->offer != NULL;
}

static gboolean
on_due (gpointer data)
{
  ReelSiprecNotice *self = data;

  self->timeout = 0;
  g_signal_emit (self, signals[SIGNAL_DUE], 0);
  return G_SOURCE_REMOVE;
}

static void
retry_in (ReelSiprecNotice *self, guint ms)
{
  if (self->tries < MAX_TRIES) {
    self->timeout = g_timeout_add (ms, on_due, self);
    return;
  }
  g_message ("Dialog %s: The client was not told of the state of its recording: it was busy %d times", self->dialog,
             MAX_TRIES);
  self->tries = 0;
}

/* The transaction ends with the ACK; sofia-sip repeats that for each answer that is repeated. */
static void
acknowledge (ReelSiprecNotice *self)
{
  su_home_t home[1] = { SU_HOME_INIT (home) };
  nta_outgoing_t *ack;

  su_home_init (home);
  ack = nta_outgoing_tcreate (self->leg, NULL, NULL, NULL, SIP_METHOD_ACK, NULL,
                              SIPTAG_CSEQ (sip_cseq_create (home, self->number, SIP_METHOD_ACK)),
                              NTATAG_ACK_BRANCH (nta_outgoing_branch (self->offer)), TAG_END ());
  if (ack != NULL)
    nta_outgoing_destroy (ack);
  su_home_deinit (home);
}

static void
take_refusal (ReelSiprecNotice *self, int status, const sip_t *sip)
{
  gboolean update = nta_outgoing_method (self->offer) == sip_method_update;

  g_clear_pointer (&self->offer, nta_outgoing_destroy);
  if (status == 491) {
    retry_in (self, (guint)g_random_int_range (0, GLARE_MS / 10) * 10);
  } else if (update && (status == 405 || status == 501)) {
    self->can_update = FALSE;
    retry_in (self, 0);
  } else if (status == 500 || status == 503 || status == 504) {
    guint64 ms =
        sip != NULL && sip->sip_retry_after != NULL ? (guint64)sip->sip_retry_after->af_delta * 1000 : RETRY_MS;

    retry_in (self, (guint)MIN (ms, MAX_RETRY_MS));
  } else if (status == NO_TRANSACTION) {
    g_signal_emit (self, signals[SIGNAL_LOST], 0);
  } else if (status == NO_ANSWER) {
    /* It may not be reached at its Contact, and still send media: no reason to end the recording. */
    g_warning ("Dialog %s: The client is not told of the state of its recording: it does not answer", self->dialog);
    self->useless = TRUE;
  } else {
    g_message ("Dialog %s: The client is not told of the state of its recording: it answers with %d", self->dialog,
               status);
    self->useless = TRUE;
  }
}

static int
on_answered (ReelSiprecNotice *self, nta_outgoing_t *offer, const sip_t *sip)
{
  int status = sip != NULL && sip->sip_status != NULL ? sip->sip_status->st_status : NO_ANSWER;
  g_autoptr (ReelSiprecNotice) held = g_object_ref (self);

  if (status < 200 || offer != self->offer)
    return 0;
  if (status >= 300) {
    take_refusal (self, status, sip);
    return 0;
  }
  if (nta_outgoing_method (offer) == sip_method_invite)
    acknowledge (self);
  g_clear_pointer (&self->offer, nta_outgoing_destroy);
  self->tries = 0;
  g_signal_emit (self, signals[SIGNAL_TAKEN], 0);
  return 0;
}

void
reel_siprec_notice_send (ReelSiprecNotice *self, const char *sdp, const char *expires)
{
  sip_method_t method = self->can_update ? sip_method_update : sip_method_invite;

  self->tries++;
  self->offer =
      nta_outgoing_tcreate (self->leg, on_answered, self, NULL, method, self->can_update ? "UPDATE" : "INVITE", NULL,
                            SIPTAG_CONTACT_STR (self->contact), SIPTAG_ALLOW_STR (REEL_SIPREC_ALLOW),
                            SIPTAG_SUPPORTED_STR (REEL_SIPREC_SUPPORTED),
                            TAG_IF (expires != NULL, SIPTAG_SESSION_EXPIRES_STR (expires)),
                            SIPTAG_CONTENT_TYPE_STR ("application/sdp"), SIPTAG_PAYLOAD_STR (sdp), TAG_END ());
  self->number = nta_leg_get_seq (self->leg);
  if (self->offer == NULL)
    retry_in (self, RETRY_MS);
}
