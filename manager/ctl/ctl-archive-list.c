/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Lists that the archive gives page by page for a user. */
#include "manager/ctl/ctl-archive-list.h"

#include "manager/ctl/ctl-archive-keys.h"

#define STANDARD_LIMIT 100

CtlExit
ctl_archive_list (CtlContext *context, char **args, CtlPageRead read, const char *const *header, CtlPageAdd add,
                  GError **error)
{
  g_autoptr (ReelCtlArchive1) archive = NULL;
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GVariant) given = NULL;
  guint32 limit = STANDARD_LIMIT;
  gboolean more;

  if (!ctl_archive_keys_parse (args, NULL, &given, "limit", &limit, error))
    return CTL_EXIT_USAGE;
  archive = ctl_context_get_archive (context, error);
  if (archive != NULL)
    items = ctl_page_read_all (read, archive, given, limit, &more, error);
  if (items == NULL)
    return CTL_EXIT_REFUSED;
  ctl_page_print (context, items, header, add);
  return CTL_EXIT_OK;
}
