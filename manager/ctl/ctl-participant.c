/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The commands “call …” for participants and their streams. */
#include "manager/ctl/ctl-command.h"
#include "manager/ctl/ctl-dict.h"
#include "manager/ctl/ctl-source.h"

#include <string.h>

static CtlExit
add_participant (CtlContext *context, char **args, GError **error)
{
  g_autoptr (GVariant) properties = ctl_dict_parse ((const char *const *)args + 2, error);
  g_autoptr (ReelCtlCall1) call = properties != NULL ? ctl_context_find_call (context, args[0], error) : NULL;
  gboolean consent_required;

  if (call == NULL ||
      !reel_ctl_call1_call_add_participant_sync (call, args[1], properties, &consent_required, NULL, error))
    return CTL_EXIT_REFUSED;
  if (context->json)
    ctl_context_print_json (g_variant_new_parsed ("{'consent-required': %b}", consent_required));
  else if (consent_required)
    g_print ("consent required\n");
  return CTL_EXIT_OK;
}

static CtlExit
update_participant (CtlContext *context, char **args, GError **error)
{
  g_autoptr (GVariant) properties = ctl_dict_parse ((const char *const *)args + 2, error);
  g_autoptr (ReelCtlCall1) call = properties != NULL ? ctl_context_find_call (context, args[0], error) : NULL;

  return call != NULL && reel_ctl_call1_call_update_participant_sync (call, args[1], properties, NULL, error)
             ? CTL_EXIT_OK
             : CTL_EXIT_REFUSED;
}

static CtlExit
remove_participant (CtlContext *context, char **args, GError **error)
{
  g_autoptr (ReelCtlCall1) call = ctl_context_find_call (context, args[0], error);

  return call != NULL && reel_ctl_call1_call_remove_participant_sync (call, args[1], args[2] != NULL ? args[2] : "left",
                                                                      NULL, error)
             ? CTL_EXIT_OK
             : CTL_EXIT_REFUSED;
}

static CtlExit
set_consent (CtlContext *context, char **args, GError **error)
{
  g_autoptr (ReelCtlCall1) call = NULL;
  gboolean granted;

  if (!ctl_dict_parse_boolean ("consent", args[2], &granted, error))
    return CTL_EXIT_REFUSED;
  call = ctl_context_find_call (context, args[0], error);
  return call != NULL && reel_ctl_call1_call_set_consent_sync (call, args[1], granted, NULL, error) ? CTL_EXIT_OK
                                                                                                    : CTL_EXIT_REFUSED;
}

/* @kind: an announcement is sent from the endpoint, everything else is received at it */
static void
print_endpoint (const char *stream_id, const char *kind, GVariant *endpoint)
{
  gboolean sent = g_str_equal (kind, "announcement");
  const char *address = NULL, *sdp = NULL;
  guint port = 0, rtcp_port = 0;

  g_print ("%s\n", stream_id);
  g_variant_lookup (endpoint, "rtcp-port", "u", &rtcp_port);
  if (g_variant_lookup (endpoint, "address", "&s", &address) && g_variant_lookup (endpoint, "port", "u", &port))
    g_print (sent ? "RTP comes from %s port %u, RTCP from port %u\n" : "send RTP to %s port %u, RTCP to port %u\n",
             address, port, rtcp_port);
  if (g_variant_lookup (endpoint, "sdp", "&s", &sdp))
    g_print ("%s%s", sdp, g_str_has_suffix (sdp, "\n") ? "" : "\n");
}

static CtlExit
add_stream (CtlContext *context, char **args, GError **error)
{
  g_autoptr (GVariant) transport = ctl_source_parse ((const char *const *)args + 3, error);
  g_autoptr (ReelCtlCall1) call = transport != NULL ? ctl_context_find_call (context, args[0], error) : NULL;
  g_autoptr (GVariant) endpoint = NULL;
  g_autofree char *stream_id = NULL;

  if (call == NULL ||
      !reel_ctl_call1_call_add_stream_sync (call, args[1], args[2], transport, &stream_id, &endpoint, NULL, error))
    return CTL_EXIT_REFUSED;
  if (context->json)
    ctl_context_print_json (g_variant_new_parsed ("{'stream-id': <%s>, 'endpoint': <%@a{sv}>}", stream_id, endpoint));
  else
    print_endpoint (stream_id, args[2], endpoint);
  return CTL_EXIT_OK;
}

static CtlExit
update_stream (CtlContext *context, char **args, GError **error)
{
  g_autoptr (GVariant) properties = ctl_source_parse_update ((const char *const *)args + 2, error);
  g_autoptr (ReelCtlCall1) call = properties != NULL ? ctl_context_find_call (context, args[0], error) : NULL;

  return call != NULL && reel_ctl_call1_call_update_stream_sync (call, args[1], properties, NULL, error)
             ? CTL_EXIT_OK
             : CTL_EXIT_REFUSED;
}

static CtlExit
remove_stream (CtlContext *context, char **args, GError **error)
{
  g_autoptr (ReelCtlCall1) call = ctl_context_find_call (context, args[0], error);

  return call != NULL && reel_ctl_call1_call_remove_stream_sync (call, args[1], NULL, error) ? CTL_EXIT_OK
                                                                                             : CTL_EXIT_REFUSED;
}

static CtlExit
send_message (CtlContext *context, char **args, GError **error)
{
  g_autoptr (ReelCtlCall1) call = ctl_context_find_call (context, args[0], error);

  return call != NULL && reel_ctl_call1_call_send_message_sync (call, args[1], args[2], NULL, error) ? CTL_EXIT_OK
                                                                                                     : CTL_EXIT_REFUSED;
}

const CtlCommand ctl_participant_commands[] = {
  { "call add-participant", "CALL PARTICIPANT [KEY=VALUE…]", "somebody joins", NULL, add_participant, 2, CTL_ANY_ARGS },
  { "call update-participant", "CALL PARTICIPANT KEY=VALUE…", "change a participant", NULL, update_participant, 3,
    CTL_ANY_ARGS },
  { "call remove-participant", "CALL PARTICIPANT [REASON]", "somebody leaves",
    "Reasons: left (default), offline, removed.\n", remove_participant, 2, 3 },
  { "call set-consent", "CALL PARTICIPANT yes|no", "a participant's answer to being recorded",
    "The last answer applies. A participant who says no is left out of recordings from\n"
    "then on; a caller who says no ends them.\n",
    set_consent, 3, 3 },
  { "call add-stream", "CALL PARTICIPANT KIND sdp=FILE|codec=NAME pt=NUMBER|uri=URI [rtcp-address=ADDRESS:PORT]",
    "add a stream of a participant; prints its id",
    "Kinds: audio, video, screen, announcement (what is said into the call).\n\n"
    "codec=NAME is RTP of one codec: opus, vp8, h264, vp9, h265 with pt=NUMBER, its\n"
    "payload type; pcmu, pcma, g722 and g729 have theirs without. sdp=FILE is one SDP media description (- reads\n"
    "the standard input). What is printed then says where to send RTP. uri=URI is a\n"
    "file or an RTSP source. rtcp-address is where the sender of RTP receives RTCP, if it\n"
    "does not say so itself.\n\n"
    "An announcement is sent to where its SDP says, and is nobody's: PARTICIPANT\n"
    "is '' for it.\n",
    add_stream, 4, 6 },
  { "call update-stream", "CALL STREAM KEY=VALUE…", "mute or redescribe a stream",
    "sdp names a file, or the standard input by -.\n", update_stream, 3, CTL_ANY_ARGS },
  { "call remove-stream", "CALL STREAM", "a stream ends", NULL, remove_stream, 2, 2 },
  { "call send-message", "CALL PARTICIPANT TEXT", "add a message to the call's chat, which its recordings keep", NULL,
    send_message, 3, 3 },
  { NULL },
};
