/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Listens with sofia-sip, in GLib's main loop; see the header for who makes it. */
#define NTA_LEG_MAGIC_T struct _ReelSiprecServer
#include "manager/connectors/siprec/reel-siprec-server.h"

#include "manager/connectors/siprec/reel-siprec-body.h"
#include "manager/connectors/siprec/reel-siprec-dialog.h"
#include "manager/connectors/siprec/reel-siprec-peers.h"

#include <gio/gio.h>
#include <sofia-sip/su_log.h>
#include <string.h>

#define MAX_BURST      100 /* INVITEs that begin a dialog */
#define MAX_PER_SECOND 50
#define MAX_ID         255 /* bytes, of a Call-ID and a tag */

struct _ReelSiprecServer {
  GObject parent_instance;

  su_root_t *root;
  GSource *source;
  nta_agent_t *agent;
  nta_leg_t *outside; /* requests outside of dialogs */
  ReelSiprecCalls *calls;
  ReelSiprecDigest *digest; /* NULL: none is asked for */
  char **algorithms;
  GPtrArray *peers;    /* (element-type GInetAddressMask): empty: anybody */
  GHashTable *dialogs; /* ReelSiprecDialog, as a set */
  guint max_dialogs;
  double tokens;
  gint64 filled;
  gboolean closed;
};

G_DEFINE_FINAL_TYPE (ReelSiprecServer, reel_siprec_server, G_TYPE_OBJECT)

static void
reel_siprec_server_init (ReelSiprecServer *self)
{
  self->dialogs = g_hash_table_new_full (NULL, NULL, g_object_unref, NULL);
  self->tokens = MAX_BURST;
  self->filled = g_get_monotonic_time ();
}

static void
reel_siprec_server_dispose (GObject *object)
{
  ReelSiprecServer *self = REEL_SIPREC_SERVER (object);

  g_hash_table_remove_all (self->dialogs);
  g_clear_pointer (&self->outside, nta_leg_destroy);
  g_clear_pointer (&self->agent, nta_agent_destroy);
  if (self->source != NULL)
    g_source_destroy (self->source);
  self->source = NULL;
  g_clear_pointer (&self->root, su_root_destroy);
  G_OBJECT_CLASS (reel_siprec_server_parent_class)->dispose (object);
}

static void
reel_siprec_server_finalize (GObject *object)
{
  ReelSiprecServer *self = REEL_SIPREC_SERVER (object);

  g_hash_table_unref (self->dialogs);
  g_clear_pointer (&self->peers, g_ptr_array_unref);
  g_strfreev (self->algorithms);
  g_clear_pointer (&self->digest, reel_siprec_digest_free);
  g_clear_object (&self->calls);
  G_OBJECT_CLASS (reel_siprec_server_parent_class)->finalize (object);
}

static void
reel_siprec_server_class_init (ReelSiprecServerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = reel_siprec_server_dispose;
  G_OBJECT_CLASS (klass)->finalize = reel_siprec_server_finalize;
}

static void
reply (nta_incoming_t *request, int status, const char *phrase)
{
  nta_incoming_treply (request, status, phrase, SIPTAG_SERVER_STR (REEL_SIPREC_AGENT),
                       TAG_IF (status == 503, SIPTAG_RETRY_AFTER_STR ("5")), TAG_END ());
  nta_incoming_destroy (request);
}

static void
challenge (ReelSiprecServer *self, nta_incoming_t *request, const char *client, gboolean stale)
{
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  const char *first = self->algorithms[0], *second = self->algorithms[1];
  g_autofree char *preferred = reel_siprec_digest_challenge (self->digest, first, client, now, stale);
  g_autofree char *other =
      second != NULL ? reel_siprec_digest_challenge (self->digest, second, client, now, stale) : NULL;

  nta_incoming_treply (request, SIP_401_UNAUTHORIZED, SIPTAG_WWW_AUTHENTICATE_STR (preferred),
                       TAG_IF (other != NULL, SIPTAG_WWW_AUTHENTICATE_STR (other)),
                       SIPTAG_SERVER_STR (REEL_SIPREC_AGENT), TAG_END ());
  nta_incoming_destroy (request);
}

/* Returns: FALSE: the request was answered */
static gboolean
authenticate (ReelSiprecServer *self, nta_incoming_t *request, const sip_t *sip, GInetAddress *address)
{
  g_autofree char *client = address != NULL ? g_inet_address_to_string (address) : g_strdup ("?");
  const url_t *uri = sip->sip_request->rq_url;
  g_autofree char *place =
      g_strdup_printf ("%s%s%s", uri->url_host != NULL ? uri->url_host : "", uri->url_port != NULL ? ":" : "",
                       uri->url_port != NULL ? uri->url_port : "");
  ReelSiprecAuthResult result = REEL_SIPREC_AUTH_BAD;

  for (const msg_auth_t *each = sip->sip_authorization; each != NULL && result == REEL_SIPREC_AUTH_BAD;
       each = each->au_next) {
    if (g_ascii_strcasecmp (each->au_scheme, "Digest") == 0)
      result = reel_siprec_digest_check (self->digest, (const char *const *)each->au_params,
                                         sip->sip_request->rq_method_name, place, client,
                                         g_get_real_time () / G_USEC_PER_SEC);
  }
  if (result == REEL_SIPREC_AUTH_GOOD)
    return TRUE;
  if (sip->sip_authorization != NULL && result == REEL_SIPREC_AUTH_BAD)
    g_message ("%s has sent wrong credentials", client);
  challenge (self, request, client, result == REEL_SIPREC_AUTH_STALE);
  return FALSE;
}

/* A client that can't be distinguished from others is limited together with them. */
static gboolean
take_token (ReelSiprecServer *self)
{
  gint64 now = g_get_monotonic_time ();

  self->tokens = MIN (MAX_BURST, self->tokens + (double)(now - self->filled) * MAX_PER_SECOND / G_USEC_PER_SEC);
  self->filled = now;
  if (self->tokens < 1)
    return FALSE;
  self->tokens -= 1;
  return TRUE;
}

/* By what clients write that forget one or two of the three: Require, the feature tag, the metadata. */
static gboolean
is_recording_session (const sip_t *sip)
{
  if (sip_has_feature (sip->sip_require, "siprec") || sip_has_feature (sip->sip_supported, "siprec"))
    return TRUE;
  if (sip->sip_contact != NULL && msg_header_find_param (sip->sip_contact->m_common, "+sip.src") != NULL)
    return TRUE;
  return sip->sip_content_type != NULL && sip->sip_content_type->c_type != NULL &&
         g_ascii_strncasecmp (sip->sip_content_type->c_type, "multipart/", 10) == 0;
}

/* Where the client reaches this server again, by the transport that it used. */
static char *
make_contact (ReelSiprecServer *self, const sip_t *sip)
{
  const char *protocol = sip->sip_via != NULL ? sip->sip_via->v_protocol : "SIP/2.0/UDP";
  const sip_via_t *via = nta_agent_via (self->agent), *own = via;
  const char *transport = strrchr (protocol, '/');
  g_autofree char *name = g_ascii_strdown (transport != NULL ? transport + 1 : "udp", -1);

  for (; via != NULL; via = via->v_next) {
    if (g_ascii_strcasecmp (via->v_protocol, protocol) != 0)
      continue;
    own = via;
    break;
  }
  return g_strdup_printf ("<%s:%s%s%s;transport=%s>;+sip.srs", "sip", own->v_host, own->v_port != NULL ? ":" : "",
                          own->v_port != NULL ? own->v_port : "", name);
}

static void
on_over (ReelSiprecDialog *dialog, ReelSiprecServer *self)
{
  g_hash_table_remove (self->dialogs, dialog);
}

static void
begin (ReelSiprecServer *self, nta_incoming_t *request, const sip_t *sip)
{
  g_autofree char *contact = make_contact (self, sip);
  ReelSiprecDialog *dialog = reel_siprec_dialog_new (self->agent, self->calls, self->peers, request, sip, contact);

  g_hash_table_add (self->dialogs, dialog);
  g_signal_connect (dialog, "over", G_CALLBACK (on_over), self);
}

static void
answer_options (ReelSiprecServer *self, nta_incoming_t *request, const sip_t *sip)
{
  g_autofree char *contact = make_contact (self, sip);

  nta_incoming_treply (request, SIP_200_OK, SIPTAG_CONTACT_STR (contact), SIPTAG_ALLOW_STR (REEL_SIPREC_ALLOW),
                       SIPTAG_SUPPORTED_STR (REEL_SIPREC_SUPPORTED), SIPTAG_ACCEPT_STR (REEL_SIPREC_ACCEPT),
                       SIPTAG_SERVER_STR (REEL_SIPREC_AGENT), TAG_END ());
  nta_incoming_destroy (request);
}

static gboolean
is_extension_known (nta_incoming_t *request, const sip_t *sip)
{
  su_home_t home[1] = { SU_HOME_INIT (home) };
  sip_supported_t *known;
  gboolean good;

  su_home_init (home);
  known = sip_supported_make (home, REEL_SIPREC_SUPPORTED);
  good = nta_check_required (request, sip, known, TAG_END ()) == 0;
  su_home_deinit (home);
  return good;
}

/* It becomes a part of ids at callreeld. */
static gboolean
is_usable (const char *id)
{
  gsize length = strlen (id);

  for (gsize i = 0; i < length; i++) {
    if (!g_ascii_isgraph (id[i]))
      return FALSE;
  }
  return length > 0 && length <= MAX_ID;
}

static void
take_invite (ReelSiprecServer *self, nta_incoming_t *request, const sip_t *sip, GInetAddress *client)
{
  if (sip->sip_to->a_tag != NULL) {
    reply (request, SIP_481_NO_CALL);
  } else if (self->digest != NULL && !authenticate (self, request, sip, client)) {
    return;
  } else if (!is_extension_known (request, sip)) {
    nta_incoming_destroy (request);
  } else if (!is_recording_session (sip)) {
    nta_incoming_treply (request, SIP_421_EXTENSION_REQUIRED, SIPTAG_REQUIRE_STR ("siprec"), TAG_END ());
    nta_incoming_destroy (request);
  } else if (sip->sip_contact == NULL || sip->sip_from->a_tag == NULL || !is_usable (sip->sip_call_id->i_id) ||
             !is_usable (sip->sip_from->a_tag)) {
    reply (request, SIP_400_BAD_REQUEST);
  } else if (self->closed || !reel_siprec_calls_is_present (self->calls) ||
             g_hash_table_size (self->dialogs) >= self->max_dialogs || !take_token (self)) {
    g_message ("An INVITE was refused: %s", reel_siprec_calls_is_present (self->calls)
                                                ? "there are too many dialogs, or too many began at once"
                                                : "callreeld does not run");
    reply (request, SIP_503_SERVICE_UNAVAILABLE);
  } else {
    begin (self, request, sip);
  }
}

static int
on_request (ReelSiprecServer *self, nta_leg_t *leg, nta_incoming_t *request, const sip_t *sip)
{
  g_autoptr (GInetAddress) client = reel_siprec_peers_find_client (request);

  if (!reel_siprec_peers_admit (self->peers, client)) {
    g_autofree char *address = client != NULL ? g_inet_address_to_string (client) : g_strdup ("?");

    g_message ("A request of %s was refused: it is not among peers", address);
    reply (request, SIP_403_FORBIDDEN);
    return 0;
  }
  switch (sip->sip_request->rq_method) {
  case sip_method_invite:
    take_invite (self, request, sip, client);
    return 0;
  case sip_method_options:
    answer_options (self, request, sip);
    return 0;
  case sip_method_ack:
    nta_incoming_destroy (request);
    return 0;
  case sip_method_bye:
  case sip_method_update:
  case sip_method_info:
    reply (request, SIP_481_NO_CALL);
    return 0;
  default:
    nta_incoming_treply (request, SIP_405_METHOD_NOT_ALLOWED, SIPTAG_ALLOW_STR (REEL_SIPREC_ALLOW), TAG_END ());
    nta_incoming_destroy (request);
    return 0;
  }
}

/* HOST:PORT as it is written in a URI. */
static char *
make_place (const char *address, guint16 port)
{
  if (g_str_equal (address, "0.0.0.0") || g_str_equal (address, "::"))
    return g_strdup_printf ("*:%u", port);
  return strchr (address, ':') != NULL ? g_strdup_printf ("[%s]:%u", address, port)
                                       : g_strdup_printf ("%s:%u", address, port);
}

static gboolean
listen_plain (ReelSiprecServer *self, const ReelSiprecConfig *config, GError **error)
{
  g_autofree char *place = make_place (config->address, config->port);
  g_autofree char *url = g_strconcat ("sip:", place, NULL);

  self->agent = nta_agent_create (self->root, URL_STRING_MAKE (url), NULL, NULL, NTATAG_UA (1),
                                  NTATAG_MAXSIZE (2 * REEL_SIPREC_MAX_BODY), NTATAG_SERVER_RPORT (1), TAG_END ());
  if (self->agent != NULL)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE, "Could not listen on %s (UDP and TCP): is it in use?",
               place);
  return FALSE;
}

static gboolean
listen_tls (ReelSiprecServer *self, const ReelSiprecConfig *config, GError **error)
{
  g_autofree char *place = make_place (config->address, config->tls_port);
  g_autofree char *url = g_strconcat ("sips:", place, NULL);

  if (config->tls_port == 0 || nta_agent_add_tport (self->agent, URL_STRING_MAKE (url),
                                                    TPTAG_CERTIFICATE (config->tls_directory), TAG_END ()) == 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED,
               "Could not listen on %s (TLS): is it in use, and is %s/agent.pem a certificate with its key?", place,
               config->tls_directory);
  return FALSE;
}

static void
drop (void *stream, char const *format, va_list arguments)
{
}

/* sofia-sip logs the address of what it creates, at a level that cannot be switched off. */
static su_root_t *
create_root (void)
{
  su_logger_f *logger = su_log_default->log_logger;
  void *stream = su_log_default->log_stream;
  su_root_t *root;

  su_log_redirect (NULL, drop, NULL);
  root = su_glib_root_create (NULL);
  su_log_redirect (NULL, logger, stream);
  return root;
}

ReelSiprecServer *
reel_siprec_server_new (const ReelSiprecConfig *config, ReelSiprecDigest *digest, ReelSiprecCalls *calls,
                        GError **error)
{
  g_autoptr (ReelSiprecServer) self = g_object_new (REEL_TYPE_SIPREC_SERVER, NULL);

  self->digest = digest;
  self->calls = g_object_ref (calls);
  self->algorithms = g_strdupv (config->algorithms);
  self->max_dialogs = config->max_dialogs;
  self->peers = reel_siprec_peers_new ((const char *const *)config->peers, error);
  if (self->peers == NULL)
    return NULL;
  self->root = create_root ();
  self->source = su_glib_root_gsource (self->root);
  g_source_attach (self->source, NULL);
  if (!listen_plain (self, config, error) || !listen_tls (self, config, error))
    return NULL;
  self->outside = nta_leg_tcreate (self->agent, on_request, self, NTATAG_NO_DIALOG (1), TAG_END ());
  return g_steal_pointer (&self);
}

void
reel_siprec_server_hang_up (ReelSiprecServer *self)
{
  GHashTableIter iter;
  ReelSiprecDialog *dialog;

  self->closed = TRUE;
  g_hash_table_iter_init (&iter, self->dialogs);
  while (g_hash_table_iter_next (&iter, (gpointer *)&dialog, NULL))
    reel_siprec_dialog_hang_up (dialog, "the recorder is shut down");
}

guint
reel_siprec_server_count_dialogs (ReelSiprecServer *self)
{
  return g_hash_table_size (self->dialogs);
}
