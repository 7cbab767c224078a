/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Returns errors to clients. Called by the exported objects. */
#include "manager/dbus/reel-bus-errors.h"

#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-text.h"
#include "manager/engine/services/reel-journal.h"

#include <string.h>

void
reel_bus_errors_register (void)
{
  for (guint i = 0; i < REEL_N_ERRORS; i++)
    g_dbus_error_register_error (REEL_ERROR, (int)i, reel_error_info ((ReelErrorCode)i)->dbus_name);
}

/* Whether a text before the method's arguments names a call or a recording. */
static const struct {
  const char *method;
  gboolean of_call;
  gboolean asked_often; /* by clients that poll */
} methods[] = {
  { "CreateCall", TRUE, FALSE },        { "StartRecording", TRUE, FALSE },  { "GetControls", TRUE, TRUE },
  { "GetRecordingState", FALSE, TRUE }, { "PauseRecording", FALSE, FALSE }, { "ResumeRecording", FALSE, FALSE },
  { "CensorRecording", FALSE, FALSE },  { "StopRecording", FALSE, FALSE },
};

static const char *
get_first_text (GVariant *parameters)
{
  const char *text = NULL;

  if (g_variant_n_children (parameters) > 0) {
    g_autoptr (GVariant) first = g_variant_get_child_value (parameters, 0);

    if (g_variant_is_of_type (first, G_VARIANT_TYPE_STRING))
      text = g_variant_get_string (first, NULL); /* owned by PARAMETERS */
  }
  return text;
}

static void
log_error (GDBusMethodInvocation *invocation, const GError *error)
{
  const char *method = g_dbus_method_invocation_get_method_name (invocation);
  const char *dbus_name = reel_error_info ((ReelErrorCode)error->code)->dbus_name;
  const char *text = get_first_text (g_dbus_method_invocation_get_parameters (invocation));
  ReelJournalLevel level = error->code == REEL_ERROR_NO_ONGOING_CALL ? REEL_JOURNAL_INFO : REEL_JOURNAL_NOTICE;
  ReelJournalIds ids = { .error = dbus_name };
  const char *about;
  g_autofree char *quoted = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (methods); i++) {
    if (!g_str_equal (methods[i].method, method))
      continue;
    ids.call = methods[i].of_call ? text : NULL;
    ids.recording = methods[i].of_call ? NULL : text;
    if (methods[i].asked_often)
      level = REEL_JOURNAL_INFO;
  }
  about = ids.call != NULL ? ids.call : ids.recording;
  quoted = about != NULL ? reel_text_quote (about) : NULL;
  reel_journal_write (level, &ids, "%s%s%s refused (%s): %s", method, quoted != NULL ? " of " : "",
                      quoted != NULL ? quoted : "", dbus_name + strlen (REEL_ERROR_DBUS_PREFIX), error->message);
}

void
reel_bus_errors_return (GDBusMethodInvocation *invocation, GError *error)
{
  if (error->domain != REEL_ERROR) {
    error->domain = REEL_ERROR;
    error->code = REEL_ERROR_MEDIA_FAILED;
  }
  log_error (invocation, error);
  g_dbus_method_invocation_take_error (invocation, error);
}
