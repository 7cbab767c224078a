/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The commands “call …” for a call as a whole. */
#include "manager/ctl/ctl-command.h"
#include "manager/ctl/ctl-dict.h"
#include "manager/ctl/ctl-print.h"

#include <string.h>

#define CALL_INTERFACE "org.callreel.Call1"

static CtlExit
create_call (CtlContext *context, char **args, GError **error)
{
  /* The first argument is the id, unless it is a property; after -- it always is. */
  gboolean has_id = args[0] != NULL && (args[0] == context->literal || strchr (args[0], '=') == NULL);
  g_autoptr (GVariant) properties = ctl_dict_parse ((const char *const *)args + (has_id ? 1 : 0), error);
  g_autoptr (ReelCtlCall1) call = NULL;
  g_autofree char *path = NULL;

  if (properties == NULL || !ctl_context_connect (context, error) ||
      !reel_ctl_manager1_call_create_call_sync (context->manager, has_id ? args[0] : "", properties, &path, NULL,
                                                error))
    return CTL_EXIT_REFUSED;
  call = reel_ctl_call1_proxy_new_sync (context->connection, G_DBUS_PROXY_FLAGS_DO_NOT_CONNECT_SIGNALS, CTL_BUS_NAME,
                                        path, NULL, error);
  if (call == NULL)
    return CTL_EXIT_REFUSED;
  if (context->json)
    ctl_context_print_json (
        g_variant_new_parsed ("{'server-call-id': %s, 'path': %s}", reel_ctl_call1_get_server_call_id (call), path));
  else
    g_print ("%s\n", reel_ctl_call1_get_server_call_id (call));
  return CTL_EXIT_OK;
}

static const char *
get_text (GVariant *properties, const char *name)
{
  const char *text = "";

  g_variant_lookup (properties, name, "&s", &text);
  return text;
}

static void
add_row (GPtrArray *rows, GVariant *call)
{
  g_autoptr (GVariant) participants = g_variant_lookup_value (call, "Participants", NULL);
  g_autoptr (GVariant) recordings = g_variant_lookup_value (call, "Recordings", NULL);
  g_autofree char *n_participants =
      g_strdup_printf ("%" G_GSIZE_FORMAT, participants != NULL ? g_variant_n_children (participants) : 0);
  g_autofree char *n_recordings =
      g_strdup_printf ("%" G_GSIZE_FORMAT, recordings != NULL ? g_variant_n_children (recordings) : 0);
  const char *const cells[] = { get_text (call, "ServerCallId"),
                                get_text (call, "State"),
                                get_text (call, "Kind"),
                                n_participants,
                                n_recordings,
                                get_text (call, "Subject"),
                                NULL };

  g_ptr_array_add (rows, g_strdupv ((char **)cells));
}

/* Every call object of the manager, in the manager's order. */
static GPtrArray *
get_calls (CtlContext *context, GError **error)
{
  g_autoptr (GVariant) objects = ctl_context_get_objects (context, error);
  GPtrArray *calls;
  GVariantIter iter;
  GVariant *interfaces;

  if (objects == NULL)
    return NULL;
  calls = g_ptr_array_new_with_free_func ((GDestroyNotify)g_variant_unref);
  g_variant_iter_init (&iter, objects);
  while (g_variant_iter_loop (&iter, "{&o@a{sa{sv}}}", NULL, &interfaces)) {
    GVariant *call = g_variant_lookup_value (interfaces, CALL_INTERFACE, G_VARIANT_TYPE_VARDICT);

    if (call != NULL)
      g_ptr_array_add (calls, call);
  }
  return calls;
}

static CtlExit
list_calls (CtlContext *context, char **args, GError **error)
{
  static const char *const header[] = { "CALL", "STATE", "KIND", "PEOPLE", "RECORDINGS", "SUBJECT", NULL };
  g_autoptr (GPtrArray) calls = get_calls (context, error);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify)g_strfreev);
  g_autofree char *table = NULL;

  if (calls == NULL)
    return CTL_EXIT_REFUSED;
  if (context->json) {
    ctl_context_print_json (g_variant_new_array (G_VARIANT_TYPE_VARDICT, (GVariant *const *)calls->pdata, calls->len));
    return CTL_EXIT_OK;
  }
  for (guint i = 0; i < calls->len; i++)
    add_row (rows, g_ptr_array_index (calls, i));
  table = ctl_print_table (header, rows);
  g_print ("%s", table);
  return CTL_EXIT_OK;
}

static GVariant *
get_properties (CtlContext *context, ReelCtlCall1 *call, GError **error)
{
  g_autoptr (GVariant) reply =
      g_dbus_connection_call_sync (context->connection, CTL_BUS_NAME,
                                   g_dbus_proxy_get_object_path (G_DBUS_PROXY (call)),
                                   "org.freedesktop.DBus.Properties", "GetAll", g_variant_new ("(s)", CALL_INTERFACE),
                                   G_VARIANT_TYPE ("(a{sv})"), G_DBUS_CALL_FLAGS_NONE, CTL_TIMEOUT_MS, NULL, error);

  return reply != NULL ? g_variant_get_child_value (reply, 0) : NULL;
}

/* The call's own properties, simple ones first; empty ones and 0 are left out. */
static void
print_properties (GVariant *properties)
{
  static const char *const names[] = { "ServerCallId", "CallId",       "Kind",      "State",    "Subject",
                                       "MeetingId",    "Queue",        "Initiator", "Language", "Capacity",
                                       "Variables",    "Participants", "Streams" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (GVariant) value = g_variant_lookup_value (properties, names[i], NULL);
    g_autofree char *lines = value != NULL ? ctl_print_entry (names[i], value) : NULL;

    if (lines != NULL)
      g_print ("%s", lines);
  }
}

static void
print_recording (CtlContext *context, const char *op)
{
  g_autoptr (GVariant) state = NULL;
  g_autofree char *lines = NULL;

  /* It may have ended meanwhile. */
  if (!reel_ctl_manager1_call_get_recording_state_sync (context->manager, op, &state, NULL, NULL))
    return;
  lines = ctl_print_dict (state, 2);
  g_print ("recording:\n%s", lines);
}

/* Prints that a due recording is not made. */
static void
print_missed (CtlContext *context, const char *server_call_id)
{
  g_autoptr (ReelCtlPolicy1) policies = ctl_context_get_policies (context, NULL);
  g_autoptr (GVariant) explanation = NULL;
  const char *missed;

  if (policies == NULL || !reel_ctl_policy1_call_explain_sync (policies, "", server_call_id, &explanation, NULL, NULL))
    return;
  if (g_variant_lookup (explanation, "not-recorded", "&s", &missed))
    g_print ("not recorded: %s\n", missed);
}

static CtlExit
show_call (CtlContext *context, char **args, GError **error)
{
  g_autoptr (ReelCtlCall1) call = ctl_context_find_call (context, args[0], error);
  g_autoptr (GVariant) properties = call != NULL ? get_properties (context, call, error) : NULL;
  g_autofree const char **recordings = NULL;

  if (properties == NULL)
    return CTL_EXIT_REFUSED;
  if (context->json) {
    ctl_context_print_json (properties);
    return CTL_EXIT_OK;
  }
  print_properties (properties);
  g_variant_lookup (properties, "Recordings", "^a&s", &recordings);
  for (guint i = 0; recordings != NULL && recordings[i] != NULL; i++)
    print_recording (context, recordings[i]);
  print_missed (context, get_text (properties, "ServerCallId"));
  return CTL_EXIT_OK;
}

static CtlExit
find_call (CtlContext *context, char **args, GError **error)
{
  g_autofree char *id = NULL;
  g_autofree char *path = NULL;

  if (!ctl_context_connect (context, error) ||
      !reel_ctl_manager1_call_find_ongoing_call_sync (context->manager, args[0], &id, &path, NULL, error))
    return CTL_EXIT_REFUSED;
  if (context->json)
    ctl_context_print_json (g_variant_new_parsed ("{'server-call-id': %s, 'path': %s}", id, path));
  else
    g_print ("%s\n", id);
  return CTL_EXIT_OK;
}

static CtlExit
answer_call (CtlContext *context, char **args, GError **error)
{
  g_autoptr (ReelCtlCall1) call = ctl_context_find_call (context, args[0], error);

  return call != NULL && reel_ctl_call1_call_answer_sync (call, NULL, error) ? CTL_EXIT_OK : CTL_EXIT_REFUSED;
}

static CtlExit
update_call (CtlContext *context, char **args, GError **error)
{
  g_autoptr (GVariant) properties = ctl_dict_parse ((const char *const *)args + 1, error);
  g_autoptr (ReelCtlCall1) call = properties != NULL ? ctl_context_find_call (context, args[0], error) : NULL;

  return call != NULL && reel_ctl_call1_call_update_sync (call, properties, NULL, error) ? CTL_EXIT_OK
                                                                                         : CTL_EXIT_REFUSED;
}

static CtlExit
end_call (CtlContext *context, char **args, GError **error)
{
  g_autoptr (ReelCtlCall1) call = ctl_context_find_call (context, args[0], error);

  return call != NULL && reel_ctl_call1_call_end_sync (call, args[1] != NULL ? args[1] : "", NULL, error)
             ? CTL_EXIT_OK
             : CTL_EXIT_REFUSED;
}

const CtlCommand ctl_call_commands[] = {
  { "call create", "[ID] [KEY=VALUE…]", "create a call; prints its server call id",
    "Without ID the manager generates one. An ID that contains “=” must follow --.\n", create_call, 0, CTL_ANY_ARGS },
  { "call list", "", "list the ongoing calls", NULL, list_calls, 0, 0 },
  { "call show", "CALL", "show a call, its participants, streams and recordings", NULL, show_call, 1, 1 },
  { "call find", "ADDRESS", "find the call of the participant with this address", NULL, find_call, 1, 1 },
  { "call answer", "CALL", "make a ringing call established", NULL, answer_call, 1, 1 },
  { "call update", "CALL KEY=VALUE…", "change a call", NULL, update_call, 2, CTL_ANY_ARGS },
  { "call end", "CALL [REASON]", "end a call and its recordings", NULL, end_call, 1, 2 },
  { NULL },
};
