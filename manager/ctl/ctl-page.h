/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lists that the manager returns page by page: parses their arguments and reads all pages. Used by the commands that
 * list something. */
#pragma once

#include "manager/ctl/ctl-context.h"

/* Asks for one page. Returns: FALSE with what the bus says */
typedef gboolean (*CtlPageRead) (gpointer data, GVariant *filter, const char *cursor, guint limit, GVariant **rows,
                                 char **next, GError **error);

/* Adds to ROWS (element-type GStrv) what a table shows of ITEM. */
typedef void (*CtlPageAdd) (GPtrArray *rows, GVariant *item);

/* Parses the filter and the limit (default 100) from KEY=VALUE arguments. Returns: FALSE with %CTL_USAGE_ERROR */
gboolean ctl_page_parse (char **args, GVariant **filter, guint32 *limit, GError **error);

/* As many pages as make up LIMIT. DATA: for READ. MORE: whether there are others behind them. Returns: (element-type
 * GVariant), or NULL with what READ says */
GPtrArray *ctl_page_read_all (CtlPageRead read, gpointer data, GVariant *filter, guint32 limit, gboolean *more,
                              GError **error);

/* Prints ITEMS (element-type GVariant): a table below HEADER, or as JSON if the user wants that. */
void ctl_page_print (CtlContext *context, GPtrArray *items, const char *const *header, CtlPageAdd add);
