/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The command “token issue”: signs somebody in to the portal, with the key that the portal verifies with. Needs no
 * manager. */
#include "manager/ctl/ctl-command.h"
#include "manager/ctl/ctl-dict.h"
#include "manager/secret/reel-secret-file.h"
#include "manager/secret/reel-token.h"

#define DEFAULT_HOURS 8
#define MAX_HOURS     8760

static gboolean
read_hours (GVariant *given, guint *hours, GError **error)
{
  if (!g_variant_lookup (given, "hours", "u", hours))
    *hours = DEFAULT_HOURS;
  if (*hours >= 1 && *hours <= MAX_HOURS)
    return TRUE;
  g_set_error (error, CTL_USAGE_ERROR, 0, "hours: not from 1 to %d", MAX_HOURS);
  return FALSE;
}

/* There is no manager that would refuse the others. */
static gboolean
check_keys (GVariant *given, GError **error)
{
  static const char *const known[] = { "key-file", "hours", "name", NULL };
  GVariantIter iter;
  const char *key;

  g_variant_iter_init (&iter, given);
  while (g_variant_iter_loop (&iter, "{&sv}", &key, NULL)) {
    if (g_strv_contains (known, key))
      continue;
    g_set_error (error, CTL_USAGE_ERROR, 0, "“%s” is not a known key; these are: key-file, hours, name", key);
    return FALSE;
  }
  return TRUE;
}

static GBytes *
read_secret (GVariant *given, GError **error)
{
  g_autoptr (GError) inner = NULL;
  const char *path = NULL;
  GBytes *secret = NULL;

  if (g_variant_lookup (given, "key-file", "&s", &path))
    secret = reel_secret_file_read (path, &inner);
  if (path == NULL)
    g_set_error_literal (error, CTL_USAGE_ERROR, 0, "key-file is missing: the file of key-file in [portal]");
  else if (secret == NULL)
    g_set_error_literal (error, CTL_USAGE_ERROR, 0, inner->message);
  return secret;
}

static CtlExit
issue_token (CtlContext *context, char **args, GError **error)
{
  g_autoptr (GVariant) pairs = ctl_dict_parse ((const char *const *)args + 1, error);
  g_autofree char *name = NULL;
  g_autofree char *token = NULL;
  g_autoptr (GBytes) secret = NULL;
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;
  guint hours;

  if (pairs == NULL || !check_keys (pairs, error) || !read_hours (pairs, &hours, error))
    return CTL_EXIT_USAGE;
  secret = read_secret (pairs, error);
  if (secret == NULL)
    return CTL_EXIT_USAGE;
  g_variant_lookup (pairs, "name", "s", &name);
  token = reel_token_issue (secret, args[0], name, now, now + (gint64)hours * 3600, error);
  if (token == NULL)
    return CTL_EXIT_REFUSED;
  if (context->json)
    ctl_context_print_json (
        g_variant_new_parsed ("{'token': <%s>, 'expires': <%x>}", token, (now + (gint64)hours * 3600) * 1000));
  else
    g_print ("%s\n", token);
  return CTL_EXIT_OK;
}

const CtlCommand ctl_token_commands[] = {
  { "token issue", "USER key-file=FILE [KEY=VALUE…]", "sign a user in to the portal",
    "Prints a token for the portal's sign-in page, or for programs that use its API.\nWhoever has it is that user "
    "until it "
    "expires.\n",
    issue_token, 2, 4 },
  { NULL },
};
