/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The commands that control one recording: start, pause, resume, censor, uncensor, stop, state. */
#include "manager/ctl/ctl-command.h"
#include "manager/ctl/ctl-dict.h"
#include "manager/ctl/ctl-print.h"

#include "manager/core/wire/reel-nick.h"
#include "manager/core/state/reel-recording-state.h"

/* How long “stop” waits for the files. */
#define FILE_WAIT_US    50000
#define FILE_WAIT_TURNS 200

typedef gboolean (*SteerCall) (ReelCtlManager1 *manager, const char *op, GVariant *options, GCancellable *cancellable,
                               GError **error);

static CtlExit
start_recording (CtlContext *context, char **args, GError **error)
{
  g_autoptr (GVariant) options = ctl_dict_parse ((const char *const *)args + 1, error);
  g_autofree char *op = NULL;

  if (options == NULL || !ctl_context_connect (context, error) ||
      !reel_ctl_manager1_call_start_recording_sync (context->manager, args[0], options, &op, NULL, error))
    return CTL_EXIT_REFUSED;
  if (context->json)
    ctl_context_print_json (g_variant_new_parsed ("{'recording-operation-id': %s}", op));
  else
    g_print ("%s\n", op);
  return CTL_EXIT_OK;
}

static CtlExit
steer (CtlContext *context, char **args, SteerCall call, GError **error)
{
  g_autoptr (GVariant) options = ctl_dict_parse ((const char *const *)args + 1, error);

  if (options == NULL || !ctl_context_connect (context, error) ||
      !call (context->manager, args[0], options, NULL, error))
    return CTL_EXIT_REFUSED;
  return CTL_EXIT_OK;
}

/* What was captured between the request and its cut is in the file, so the lateness is printed. */
static CtlExit
hide (CtlContext *context, char **args, SteerCall call, GError **error)
{
  CtlExit exit_code = steer (context, args, call, error);
  g_autoptr (GVariant) state = NULL;
  guint64 late_ms = 0;

  if (exit_code != CTL_EXIT_OK ||
      !reel_ctl_manager1_call_get_recording_state_sync (context->manager, args[0], &state, NULL, NULL))
    return exit_code;
  g_variant_lookup (state, "late-ms", "t", &late_ms);
  if (late_ms > 0 && context->json)
    ctl_context_print_json (g_variant_new_parsed ("{'late-ms': %t}", late_ms));
  else if (late_ms > 0)
    g_print ("late-ms: %" G_GUINT64_FORMAT "\n", late_ms);
  return exit_code;
}

static CtlExit
pause_recording (CtlContext *context, char **args, GError **error)
{
  return hide (context, args, reel_ctl_manager1_call_pause_recording_sync, error);
}

static CtlExit
resume_recording (CtlContext *context, char **args, GError **error)
{
  return steer (context, args, reel_ctl_manager1_call_resume_recording_sync, error);
}

static gboolean
call_censor (ReelCtlManager1 *manager, const char *op, GVariant *options, GCancellable *cancellable, GError **error)
{
  return reel_ctl_manager1_call_censor_recording_sync (manager, op, TRUE, options, cancellable, error);
}

static gboolean
call_uncensor (ReelCtlManager1 *manager, const char *op, GVariant *options, GCancellable *cancellable, GError **error)
{
  return reel_ctl_manager1_call_censor_recording_sync (manager, op, FALSE, options, cancellable, error);
}

static CtlExit
censor_recording (CtlContext *context, char **args, GError **error)
{
  return hide (context, args, call_censor, error);
}

static CtlExit
uncensor_recording (CtlContext *context, char **args, GError **error)
{
  return steer (context, args, call_uncensor, error);
}

/* The files are complete a moment after the stop. NULL: not yet, or the state cannot be read. */
static GVariant *
wait_for_files (CtlContext *context, const char *op)
{
  for (guint i = 0; i < FILE_WAIT_TURNS; i++) {
    g_autoptr (GVariant) state = NULL;
    const char *name = NULL;
    int found;

    if (!reel_ctl_manager1_call_get_recording_state_sync (context->manager, op, &state, NULL, NULL) ||
        !g_variant_lookup (state, "state", "&s", &name))
      return NULL;
    found = reel_nick_find (reel_recording_state_nicks, name);
    if (found >= 0 && reel_recording_state_is_final ((ReelRecordingState)found))
      return g_steal_pointer (&state);
    g_usleep (FILE_WAIT_US);
  }
  return NULL;
}

static CtlExit
stop_recording (CtlContext *context, char **args, GError **error)
{
  CtlExit exit_code = steer (context, args, reel_ctl_manager1_call_stop_recording_sync, error);
  g_autoptr (GVariant) state = exit_code == CTL_EXIT_OK ? wait_for_files (context, args[0]) : NULL;
  g_autofree char *files = state != NULL ? ctl_print_locations (state, "\n") : NULL;

  if (exit_code != CTL_EXIT_OK)
    return exit_code;
  if (context->json && state != NULL)
    ctl_context_print_json (state);
  else if (state == NULL)
    g_printerr ("The file is still being finished; “callreelctl watch %s” waits for it.\n", args[0]);
  else if (*files != '\0')
    g_print ("%s\n", files);
  else
    g_printerr ("Nothing was recorded, so there is no file.\n");
  return CTL_EXIT_OK;
}

static CtlExit
show_state (CtlContext *context, char **args, GError **error)
{
  g_autoptr (GVariant) state = NULL;
  g_autofree char *lines = NULL;

  if (!ctl_context_connect (context, error) ||
      !reel_ctl_manager1_call_get_recording_state_sync (context->manager, args[0], &state, NULL, error))
    return CTL_EXIT_REFUSED;
  if (context->json) {
    ctl_context_print_json (state);
    return CTL_EXIT_OK;
  }
  lines = ctl_print_dict (state, 0);
  g_print ("%s", lines);
  return CTL_EXIT_OK;
}

#define LATE                                                                                                           \
  "Prints late-ms if the cut is later than the request, in milliseconds:\n"                                            \
  "what was captured meanwhile is in the file.\n"

const CtlCommand ctl_recording_commands[] = {
  { "start", "CALL [KEY=VALUE…]", "start recording a call; prints the recording's operation id",
    "CALL is a server call id.\n", start_recording, 1, CTL_ANY_ARGS },
  { "pause", "RECORDING [KEY=VALUE…]", "pause a recording", LATE, pause_recording, 1, CTL_ANY_ARGS },
  { "resume", "RECORDING [KEY=VALUE…]", "resume a paused recording", NULL, resume_recording, 1, CTL_ANY_ARGS },
  { "censor", "RECORDING [KEY=VALUE…]", "censor a recording: it continues with silence and a plain picture", LATE,
    censor_recording, 1, CTL_ANY_ARGS },
  { "uncensor", "RECORDING [KEY=VALUE…]", "end the censoring of a recording", NULL, uncensor_recording, 1,
    CTL_ANY_ARGS },
  { "stop", "RECORDING [KEY=VALUE…]", "stop a recording and print where its files are", NULL, stop_recording, 1,
    CTL_ANY_ARGS },
  { "state", "RECORDING", "show the state of a recording",
    "For an active one also the streams that lead to nothing, and why.\n", show_state, 1, 1 },
  { NULL },
};
