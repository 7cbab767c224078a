/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Describes errors to users and scripts. */
#include "manager/ctl/ctl-error.h"

#include "manager/core/wire/reel-bus-advice.h"
#include "manager/core/wire/reel-error.h"

#define USAGE_NAME "org.freedesktop.DBus.Error.InvalidArgs"

#define ON_SESSION                                                                                                         \
  "Is callreeld running on the session bus? Start it with “systemctl --user start callreeld”, or give --system if it " \
  "serves the system bus."
#define ON_SYSTEM                                                                                                          \
  "Is callreeld running on the system bus? Start it with “systemctl start callreeld”, or give --session if it serves " \
  "your session."
#define WITHOUT_BUS                                                                                                    \
  " For a trial without either, start callreeld and callreelctl in one shell of " REEL_OPEN_SESSION_BUS "."

/* The bus is there; it is not. */
static const char *const advice_by_bus[][2] = {
  { ON_SESSION, ON_SESSION WITHOUT_BUS },
  { ON_SYSTEM, ON_SYSTEM WITHOUT_BUS },
};

/* The bus refuses: the manager may well run. */
static const char access_advice[] = "Your account may not use the recorder. An administrator adds it with "
                                    "“adduser ACCOUNT callreel”; it applies from your next login on.";

G_DEFINE_QUARK (ctl - usage - error - quark, ctl_usage_error)

static CtlProblem *
problem_new (CtlExit exit_code, const char *name, const char *title, const char *message, const char *advice)
{
  CtlProblem *self = g_new0 (CtlProblem, 1);

  self->exit_code = exit_code;
  self->name = g_strdup (name);
  self->title = g_strdup (title);
  self->message = g_strdup (message);
  self->advice = g_strdup (advice);
  return self;
}

static CtlProblem *
describe_refusal (const ReelErrorInfo *info, GVariant *errors, const char *message)
{
  const char *title = info->title, *sentence = info->sentence;

  if (errors != NULL)
    g_variant_lookup (errors, info->dbus_name, "(&s&s)", &title, &sentence);
  return problem_new (info->code == REEL_ERROR_CONNECTION_ERROR ? CTL_EXIT_UNREACHABLE : CTL_EXIT_REFUSED,
                      info->dbus_name, title, *message != '\0' ? message : sentence, NULL);
}

static const char *
get_advice (const char *remote_name, gboolean system)
{
  if (g_strcmp0 (remote_name, "org.freedesktop.DBus.Error.AccessDenied") == 0)
    return access_advice;
  return advice_by_bus[system ? 1 : 0][remote_name == NULL ? 1 : 0];
}

static gboolean
is_about_the_connection (const GError *error, const char *remote_name)
{
  static const char *const names[] = {
    "org.freedesktop.DBus.Error.ServiceUnknown", "org.freedesktop.DBus.Error.NameHasNoOwner",
    "org.freedesktop.DBus.Error.NoReply",        "org.freedesktop.DBus.Error.Disconnected",
    "org.freedesktop.DBus.Error.Timeout",        "org.freedesktop.DBus.Error.NoServer",
    "org.freedesktop.DBus.Error.AccessDenied",   NULL,
  };

  if (remote_name == NULL)
    return error->domain == G_IO_ERROR || error->domain == G_DBUS_ERROR;
  return g_strv_contains (names, remote_name) || g_str_has_prefix (remote_name, "org.freedesktop.DBus.Error.Spawn.");
}

gboolean
ctl_error_is_refusal (const GError *error)
{
  g_autofree char *remote_name = g_dbus_error_get_remote_error (error);

  return reel_error_info_by_dbus_name (remote_name) != NULL;
}

CtlProblem *
ctl_error_describe (const GError *error, GVariant *errors, gboolean system)
{
  g_autofree char *remote_name = g_dbus_error_get_remote_error (error);
  g_autoptr (GError) stripped = g_error_copy (error);
  const ReelErrorInfo *info = reel_error_info_by_dbus_name (remote_name);

  g_dbus_error_strip_remote_error (stripped);
  if (error->domain == CTL_USAGE_ERROR || error->domain == G_OPTION_ERROR)
    return problem_new (CTL_EXIT_USAGE, USAGE_NAME, "Wrong usage", error->message, NULL);
  if (error->domain == REEL_ERROR)
    info = reel_error_info (error->code);
  if (info != NULL)
    return describe_refusal (info, errors, stripped->message);
  if (is_about_the_connection (error, remote_name)) {
    info = reel_error_info (REEL_ERROR_CONNECTION_ERROR);
    return problem_new (CTL_EXIT_UNREACHABLE, info->dbus_name, info->title, stripped->message,
                        get_advice (remote_name, system));
  }
  return problem_new (CTL_EXIT_REFUSED, remote_name != NULL ? remote_name : g_quark_to_string (error->domain),
                      "Refused", stripped->message, NULL);
}

void
ctl_problem_free (CtlProblem *self)
{
  g_free (self->name);
  g_free (self->title);
  g_free (self->message);
  g_free (self->advice);
  g_free (self);
}
