/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* callreelctl: controls the recorder from a terminal or a script. Looks up the command in the tables of ctl-command.h,
 * runs it, reports errors. */
#include "manager/ctl/ctl-command.h"
#include "manager/ctl/ctl-keys.h"

#include <locale.h>
#include <string.h>

static const CtlCommand *const tables[] = {
  ctl_call_commands,  ctl_participant_commands, ctl_session_commands, ctl_meeting_commands,  ctl_recording_commands,
  ctl_list_commands,  ctl_watch_commands,       ctl_policy_commands,  ctl_delivery_commands, ctl_archive_commands,
  ctl_audit_commands, ctl_link_commands,        ctl_report_commands,  ctl_token_commands,
};

/* Returns: (transfer full): the second words of commands that begin with @group; empty: there are none */
static char *
list_group (const char *group)
{
  g_autofree char *prefix = g_strconcat (group, " ", NULL);
  GString *words = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++) {
    for (const CtlCommand *command = tables[i]; command->name != NULL; command++) {
      if (g_str_has_prefix (command->name, prefix))
        g_string_append_printf (words, "%s%s", words->len > 0 ? ", " : "", command->name + strlen (prefix));
    }
  }
  return g_string_free (words, FALSE);
}

static void
refuse_command (char **args, GError **error)
{
  g_autofree char *words = list_group (args[0]);

  if (*words != '\0' && args[1] != NULL)
    g_set_error (error, CTL_USAGE_ERROR, 0, "unknown command “%s %s”; “%s” must be followed by one of: %s", args[0],
                 args[1], args[0], words);
  else if (*words != '\0')
    g_set_error (error, CTL_USAGE_ERROR, 0, "“%s” must be followed by one of: %s", args[0], words);
  else
    g_set_error (error, CTL_USAGE_ERROR, 0, "unknown command “%s”; “callreelctl --help” lists all", args[0]);
}

/* @group: the first word of the commands to list, or NULL: all of them. Returns: their number */
static guint
print_commands (const char *group)
{
  g_autofree char *prefix = g_strconcat (group != NULL ? group : "", group != NULL ? " " : "", NULL);
  guint n_commands = 0;

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++) {
    for (const CtlCommand *command = tables[i]; command->name != NULL; command++) {
      if (g_str_has_prefix (command->name, prefix)) {
        g_print ("  %-26s  %s\n", command->name, command->summary);
        n_commands++;
      }
    }
  }
  return n_commands;
}

static void
print_help (void)
{
  g_print ("Usage: callreelctl [--session|--system] [--json] COMMAND [ARGUMENT…]\n\nCommands:\n");
  print_commands (NULL);
  g_print ("\nOptions:\n"
           "  --session                   talk to the manager on the session bus (default, if there is one)\n"
           "  --system                    talk to the manager on the system bus\n"
           "  --json                      print results and errors as JSON\n"
           "  -h, --help                  this help; after a command, the command's\n"
           "  --version                   print the version\n"
           "\nExit codes: 0 done, 1 refused, 2 wrong usage, 3 manager not reached, 4 the\n"
           "watched recording failed.\n");
}

static void
print_usage (const CtlCommand *command)
{
  g_autofree char *keys = ctl_keys_describe (command->name);

  g_print ("Usage: callreelctl %s%s%s\n\n%s.\n", command->name, *command->arguments != '\0' ? " " : "",
           command->arguments, command->summary);
  if (command->details != NULL)
    g_print ("\n%s", command->details);
  if (keys != NULL)
    g_print ("\n%s", keys);
}

/* @skip: how many of @args the name has. */
static const CtlCommand *
find_command (char **args, guint *skip)
{
  g_autofree char *two_words = args[1] != NULL ? g_strjoin (" ", args[0], args[1], NULL) : NULL;

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++) {
    for (const CtlCommand *command = tables[i]; command->name != NULL; command++) {
      *skip = g_str_equal (command->name, args[0]) ? 1 : 2;
      if (*skip == 1 || g_strcmp0 (command->name, two_words) == 0)
        return command;
    }
  }
  return NULL;
}

static CtlExit
run_command (CtlContext *context, const CtlCommand *command, char **args, GError **error)
{
  guint n_args = g_strv_length (args);

  for (guint i = 0; i < n_args; i++) {
    /* D-Bus strings must be valid UTF-8. */
    if (!g_utf8_validate (args[i], -1, NULL)) {
      g_set_error_literal (error, CTL_USAGE_ERROR, 0, "an argument is not UTF-8");
      return CTL_EXIT_USAGE;
    }
  }
  if (n_args >= command->min_args && n_args <= command->max_args)
    return command->run (context, args, error);
  g_set_error (error, CTL_USAGE_ERROR, 0, "too %s arguments: callreelctl %s %s",
               n_args < command->min_args ? "few" : "many", command->name, command->arguments);
  return CTL_EXIT_USAGE;
}

static CtlExit
run (CtlContext *context, char **args, gboolean help, GError **error)
{
  const CtlCommand *command;
  guint skip;

  if (args == NULL || args[0] == NULL) {
    print_help ();
    return help ? CTL_EXIT_OK : CTL_EXIT_USAGE;
  }
  command = find_command (args, &skip);
  if (command == NULL && help && args[1] == NULL && print_commands (args[0]) > 0)
    return CTL_EXIT_OK;
  if (command == NULL) {
    refuse_command (args, error);
    return CTL_EXIT_USAGE;
  }
  if ((context->from != NULL || context->to != NULL || context->csv) && !g_str_equal (command->name, "report")) {
    g_set_error (error, CTL_USAGE_ERROR, 0, "--from, --to and --csv are options of report, not of %s", command->name);
    return CTL_EXIT_USAGE;
  }
  if (!help)
    return run_command (context, command, args + skip, error);
  print_usage (command);
  return CTL_EXIT_OK;
}

/* Requests of the shell's completion, each with its argument. */
typedef struct {
  gboolean help;
  gboolean version;
  char *keys;
  char *values;
} Options;

static void
options_clear (Options *self)
{
  g_free (self->keys);
  g_free (self->values);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Options, options_clear)

static gboolean
parse_options (CtlContext *context, int *argc, char ***argv, Options *given, GError **error)
{
  const GOptionEntry entries[] = {
    { "session", 0, 0, G_OPTION_ARG_NONE, &context->session, NULL, NULL },
    { "system", 0, 0, G_OPTION_ARG_NONE, &context->system, NULL, NULL },
    { "json", 0, 0, G_OPTION_ARG_NONE, &context->json, NULL, NULL },
    { "from", 0, 0, G_OPTION_ARG_STRING, &context->from, NULL, NULL },
    { "to", 0, 0, G_OPTION_ARG_STRING, &context->to, NULL, NULL },
    { "csv", 0, 0, G_OPTION_ARG_NONE, &context->csv, NULL, NULL },
    { "help", 'h', 0, G_OPTION_ARG_NONE, &given->help, NULL, NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &given->version, NULL, NULL },
    { "keys", 0, 0, G_OPTION_ARG_STRING, &given->keys, NULL, NULL },
    { "values", 0, 0, G_OPTION_ARG_STRING, &given->values, NULL, NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) options = g_option_context_new (NULL);

  g_option_context_set_help_enabled (options, FALSE);
  g_option_context_add_main_entries (options, entries, NULL);
  if (!g_option_context_parse (options, argc, argv, error))
    return FALSE;
  if (context->session && context->system) {
    g_set_error_literal (error, CTL_USAGE_ERROR, 0, "--session and --system cannot be combined");
    return FALSE;
  }
  return TRUE;
}

/* The -- that keeps an id like -x from being an option is not an argument. */
static void
drop_separator (char **args)
{
  while (*args != NULL && !g_str_equal (*args, "--"))
    args++;
  for (; *args != NULL; args++)
    args[0] = args[1];
}

/* Returns: the argument after --, which is not an option; NULL without -- */
static const char *
find_literal (char **args)
{
  while (*args != NULL && !g_str_equal (*args, "--"))
    args++;
  return *args != NULL ? args[1] : NULL;
}

/* Returns: whether completion was requested */
static gboolean
print_completion (const Options *options, char **args)
{
  g_autofree char *lines = NULL;

  if (options->keys != NULL)
    lines = ctl_keys_list (options->keys, args[0]);
  else if (options->values != NULL)
    lines = ctl_keys_list_values (options->values);
  if (lines != NULL)
    g_print ("%s", lines);
  return lines != NULL;
}

int
main (int argc, char **argv)
{
  CtlContext context = { 0 };
  g_autoptr (GError) error = NULL;
  g_auto (Options) options = { 0 };
  CtlExit exit_code = CTL_EXIT_USAGE;

  setlocale (LC_ALL, "");
  context.literal = find_literal (argv);
  if (parse_options (&context, &argc, &argv, &options, &error)) {
    drop_separator (argv + 1);
    if (print_completion (&options, argv + 1)) {
      exit_code = CTL_EXIT_OK;
    } else if (options.version) {
      g_print ("callreelctl %s\n", CALLREEL_VERSION);
      exit_code = CTL_EXIT_OK;
    } else {
      exit_code = run (&context, argv + 1, options.help, &error);
    }
  }
  if (error != NULL)
    exit_code = ctl_context_report (&context, error);
  ctl_context_clear (&context);
  return exit_code;
}
