/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The commands “policy …” and “controls”: what is set at each level, and the result. */
#include "manager/ctl/ctl-command.h"
#include "manager/ctl/ctl-dict.h"
#include "manager/ctl/ctl-explain.h"
#include "manager/ctl/ctl-input.h"
#include "manager/ctl/ctl-print.h"

#include <string.h>

/* Removes actor=USER from @args, wherever it is. Returns: USER, or empty: a trusted server */
static const char *
take_actor (char **args)
{
  static const char prefix[] = "actor=";
  const char *actor = "";
  char **kept = args;

  for (; *args != NULL; args++) {
    if (g_str_has_prefix (*args, prefix))
      actor = *args + strlen (prefix);
    else
      *kept++ = *args;
  }
  *kept = NULL;
  return actor;
}

static CtlExit
get_policy (CtlContext *context, char **args, GError **error)
{
  g_autoptr (ReelCtlPolicy1) policy = ctl_context_get_policies (context, error);
  g_autoptr (GVariant) properties = NULL;
  g_autofree char *lines = NULL;

  if (policy == NULL || !reel_ctl_policy1_call_get_sync (policy, args[0], args[1], &properties, NULL, error))
    return CTL_EXIT_REFUSED;
  if (context->json) {
    ctl_context_print_json (properties);
    return CTL_EXIT_OK;
  }
  lines = ctl_print_dict (properties, 0);
  g_print ("%s", lines);
  return CTL_EXIT_OK;
}

static CtlExit
apply (CtlContext *context, char **args, GVariant *properties, const char *actor, GError **error)
{
  g_autoptr (ReelCtlPolicy1) policy = ctl_context_get_policies (context, error);

  return policy != NULL && reel_ctl_policy1_call_set_sync (policy, args[0], args[1], properties, actor, NULL, error)
             ? CTL_EXIT_OK
             : CTL_EXIT_REFUSED;
}

static CtlExit
set_policy (CtlContext *context, char **args, GError **error)
{
  const char *actor = take_actor (args + 2);
  g_autoptr (GVariant) properties = ctl_dict_parse ((const char *const *)args + 2, error);

  return properties != NULL ? apply (context, args, properties, actor, error) : CTL_EXIT_USAGE;
}

static CtlExit
unset_policy (CtlContext *context, char **args, GError **error)
{
  const char *actor = take_actor (args + 2);
  g_autoptr (GVariant) properties = NULL;
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  for (char **name = args + 2; *name != NULL; name++) {
    if (strchr (*name, '=') != NULL) {
      g_set_error (error, CTL_USAGE_ERROR, 0, "unset takes names of properties, without a value");
      g_variant_builder_clear (&builder);
      return CTL_EXIT_USAGE;
    }
    g_variant_builder_add (&builder, "{sv}", *name, g_variant_new_strv (NULL, 0));
  }
  properties = g_variant_ref_sink (g_variant_builder_end (&builder));
  return apply (context, args, properties, actor, error);
}

static CtlExit
explain_policy (CtlContext *context, char **args, GError **error)
{
  g_autoptr (ReelCtlPolicy1) policy = ctl_context_get_policies (context, error);
  g_autoptr (GVariant) explanation = NULL;
  g_autofree char *lines = NULL;

  if (policy == NULL ||
      !reel_ctl_policy1_call_explain_sync (policy, args[0], args[1] != NULL ? args[1] : "", &explanation, NULL, error))
    return CTL_EXIT_REFUSED;
  if (context->json) {
    ctl_context_print_json (explanation);
    return CTL_EXIT_OK;
  }
  lines = ctl_explain_render (explanation);
  g_print ("%s", lines);
  return CTL_EXIT_OK;
}

static CtlExit
describe_policy (CtlContext *context, char **args, GError **error)
{
  g_autoptr (GVariant) options = ctl_dict_parse ((const char *const *)args + 2, error);
  g_autoptr (ReelCtlPolicy1) policy = options != NULL ? ctl_context_get_policies (context, error) : NULL;
  g_autoptr (GVariant) properties = NULL;
  g_autoptr (GVariant) explanation = NULL;
  g_autofree char *lines = NULL;

  if (options == NULL)
    return CTL_EXIT_USAGE;
  if (policy == NULL ||
      !reel_ctl_policy1_call_describe_sync (policy, args[0], args[1], options, &properties, &explanation, NULL, error))
    return CTL_EXIT_REFUSED;
  if (context->json) {
    ctl_context_print_json (explanation);
    return CTL_EXIT_OK;
  }
  lines = ctl_explain_render (explanation);
  g_print ("%s", lines);
  return CTL_EXIT_OK;
}

static CtlExit
import_policies (CtlContext *context, char **args, GError **error)
{
  const char *actor = take_actor (args + 1);
  g_autofree char *json = ctl_input_read (args[0], error);
  g_autoptr (ReelCtlPolicy1) policy = json != NULL ? ctl_context_get_policies (context, error) : NULL;

  return policy != NULL && reel_ctl_policy1_call_import_sync (policy, json, actor, NULL, error) ? CTL_EXIT_OK
                                                                                                : CTL_EXIT_REFUSED;
}

static CtlExit
export_policies (CtlContext *context, char **args, GError **error)
{
  g_autoptr (ReelCtlPolicy1) policy = ctl_context_get_policies (context, error);
  g_autofree char *json = NULL;

  if (policy == NULL || !reel_ctl_policy1_call_export_sync (policy, &json, NULL, error))
    return CTL_EXIT_REFUSED;
  g_print ("%s%s", json, g_str_has_suffix (json, "\n") ? "" : "\n");
  return CTL_EXIT_OK;
}

static CtlExit
show_controls (CtlContext *context, char **args, GError **error)
{
  const char *user = args[1] != NULL ? args[1] : "";
  g_autofree char *status = NULL;
  g_auto (GStrv) actions = NULL;
  g_autofree char *lines = NULL;

  if (!ctl_context_connect (context, error) ||
      !reel_ctl_manager1_call_get_controls_sync (context->manager, args[0], user, &status, &actions, NULL, error))
    return CTL_EXIT_REFUSED;
  if (context->json) {
    ctl_context_print_json (g_variant_new_parsed ("{'status': <%s>, 'actions': <%^as>}", status, actions));
    return CTL_EXIT_OK;
  }
  lines = ctl_explain_render_controls (status, (const char *const *)actions);
  g_print ("%s", lines);
  return CTL_EXIT_OK;
}

#define LEVELS "LEVEL is user, group, company or queue; ID is that of the user, group and so on.\n"

const CtlCommand ctl_policy_commands[] = {
  { "controls", "CALL [USER]", "show what somebody may do to the recording of a call now",
    "USER is a participant id, or the user of a participant; default: a trusted\nserver.\n", show_controls, 1, 2 },
  { "policy get", "LEVEL ID", "show what is set for a user, group, company or queue", LEVELS, get_policy, 2, 2 },
  { "policy set", "LEVEL ID KEY=VALUE…", "set rules for a user, group, company or queue",
    LEVELS "An empty text, as in reason-required=, is a rule as well: nothing, whatever the\nlevels above say.\n",
    set_policy, 3, CTL_ANY_ARGS },
  { "policy unset", "LEVEL ID KEY…", "remove rules, so that those of the next level apply", LEVELS, unset_policy, 3,
    CTL_ANY_ARGS },
  { "policy explain", "USER [CALL]", "show the rules that apply to a user, and where each was set",
    "With CALL, a server call id, also the rules of its queue and what the user\nmay do there now; USER may be a "
    "participant id then.\n",
    explain_policy, 1, 2 },
  { "policy describe", "LEVEL ID [KEY=VALUE…]", "show the rules that apply at a level, and where each was set", LEVELS,
    describe_policy, 2, CTL_ANY_ARGS },
  { "policy import", "FILE", "replace all rules by a document",
    "FILE is JSON as “policy export” prints it; - is the standard input. A document\n"
    "with an error is refused completely.\n",
    import_policies, 1, 2 },
  { "policy export", "", "print all rules that are set, as a JSON document", NULL, export_policies, 0, 0 },
  { NULL },
};
