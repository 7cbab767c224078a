/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The commands “call …” for sessions: several streams of a participant that are negotiated at once. */
#include "manager/ctl/ctl-command.h"
#include "manager/ctl/ctl-source.h"

/* The session's id, its streams and their kinds, and the answer; after a restart of ICE there is no list of streams. */
static void
print_session (const char *session_id, GVariant *endpoint)
{
  g_autoptr (GVariant) streams = g_variant_lookup_value (endpoint, "streams", G_VARIANT_TYPE ("aa{sv}"));
  const char *sdp = NULL;

  g_print ("%s\n", session_id);
  for (gsize i = 0; streams != NULL && i < g_variant_n_children (streams); i++) {
    g_autoptr (GVariant) stream = g_variant_get_child_value (streams, i);
    const char *id = "", *kind = "";

    g_variant_lookup (stream, "id", "&s", &id);
    g_variant_lookup (stream, "kind", "&s", &kind);
    g_print ("%s is stream %s\n", kind, id);
  }
  if (g_variant_lookup (endpoint, "sdp", "&s", &sdp))
    g_print ("%s%s", sdp, g_str_has_suffix (sdp, "\n") ? "" : "\n");
}

static CtlExit
add_session (CtlContext *context, char **args, GError **error)
{
  g_autoptr (GVariant) transport = ctl_source_parse_session ((const char *const *)args + 2, error);
  g_autoptr (ReelCtlCall1) call = transport != NULL ? ctl_context_find_call (context, args[0], error) : NULL;
  g_autoptr (GVariant) endpoint = NULL;
  g_autofree char *session_id = NULL;

  if (call == NULL ||
      !reel_ctl_call1_call_add_session_sync (call, args[1], transport, &session_id, &endpoint, NULL, error))
    return CTL_EXIT_REFUSED;
  if (context->json)
    ctl_context_print_json (g_variant_new_parsed ("{'session-id': <%s>, 'endpoint': <%@a{sv}>}", session_id, endpoint));
  else
    print_session (session_id, endpoint);
  return CTL_EXIT_OK;
}

static CtlExit
add_candidate (CtlContext *context, char **args, GError **error)
{
  g_autoptr (ReelCtlCall1) call = ctl_context_find_call (context, args[0], error);

  return call != NULL && reel_ctl_call1_call_add_candidate_sync (call, args[1], args[2], NULL, error)
             ? CTL_EXIT_OK
             : CTL_EXIT_REFUSED;
}

static CtlExit
remove_session (CtlContext *context, char **args, GError **error)
{
  g_autoptr (ReelCtlCall1) call = ctl_context_find_call (context, args[0], error);

  return call != NULL && reel_ctl_call1_call_remove_session_sync (call, args[1], NULL, error) ? CTL_EXIT_OK
                                                                                              : CTL_EXIT_REFUSED;
}

const CtlCommand ctl_session_commands[] = {
  { "call add-session", "CALL PARTICIPANT sdp=FILE [KEY=VALUE…]",
    "add several streams of a participant at once; prints the answer",
    "FILE is an SDP offer of WebRTC (- reads the standard input). With type=rtp its\n"
    "sections are plain RTP, each with ports of its own. With session=SESSION it\n"
    "restarts the ICE of that session.\n",
    add_session, 3, CTL_ANY_ARGS },
  { "call add-candidate", "CALL SESSION CANDIDATE", "a candidate of the peer, which is checked and not needed",
    "The recorder learns where the peer is from its checks. '' says that there are no more.\n", add_candidate, 3, 3 },
  { "call remove-session", "CALL SESSION", "a session ends, with its streams", NULL, remove_session, 2, 2 },
  { NULL },
};
