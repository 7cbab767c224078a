/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What every command of callreelctl shares: the options, the connection to the manager, and printing of results and
 * errors. */
#pragma once

#include "manager/ctl/ctl-error.h"

#include "reel-ctl-generated.h"

#define CTL_BUS_NAME     "org.callreel.Manager1"
#define CTL_MANAGER_PATH "/org/callreel/Manager1"

/* Maximum wait for a reply: a start waits for a worker, a stop for its last sample. */
#define CTL_TIMEOUT_MS 60000

typedef struct {
  gboolean json;
  gboolean system;
  gboolean session;
  gboolean csv; /* as are the next two, of the command “report” alone */
  char *from;
  char *to;
  const char *literal; /* the argument after --, compared by address; NULL if there is none */
  GDBusConnection *connection;
  ReelCtlManager1 *manager;
} CtlContext;

/* Connects on first use. Returns: FALSE with an error that ctl_error_describe() knows. */
gboolean ctl_context_connect (CtlContext *self, GError **error);

/**
 * ctl_context_find_call:
 * @call: a server call id, or the object path of a call
 *
 * Returns: (transfer full): a proxy; NULL with %REEL_ERROR_NO_ONGOING_CALL or a D-Bus error
 */
ReelCtlCall1 *ctl_context_find_call (CtlContext *self, const char *call, GError **error);

/* The policies of the manager's object. Returns: (transfer full): NULL with an error of GDBus */
ReelCtlPolicy1 *ctl_context_get_policies (CtlContext *self, GError **error);

/* The deliveries on the manager's object. Returns: (transfer full): NULL with an error of GDBus */
ReelCtlDelivery1 *ctl_context_get_deliveries (CtlContext *self, GError **error);

/* The archive on the manager's object. Returns: (transfer full): NULL with an error of GDBus */
ReelCtlArchive1 *ctl_context_get_archive (CtlContext *self, GError **error);

/* Object path to a{sa{sv}} of every object of the manager. Returns: (transfer full) */
GVariant *ctl_context_get_objects (CtlContext *self, GError **error);

/* One line of JSON on the standard output. Takes a floating @value. */
void ctl_context_print_json (GVariant *value);

/* To the standard error, as text or as JSON. Returns: the exit code */
CtlExit ctl_context_report (const CtlContext *self, const GError *error);

void ctl_context_clear (CtlContext *self);
