/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The commands “link …”: documents for people without an account. */
#include "manager/core/document/reel-time.h"
#include "manager/ctl/ctl-archive-keys.h"
#include "manager/ctl/ctl-archive-list.h"
#include "manager/ctl/ctl-command.h"

#define US_PER_MS 1000

static void
take_text (GVariantDict *dict, const char *key, char **text)
{
  if (g_variant_dict_lookup (dict, key, "s", text))
    g_variant_dict_remove (dict, key);
  else
    *text = g_strdup ("");
}

static CtlExit
create_link (CtlContext *context, char **args, GError **error)
{
  g_autoptr (ReelCtlArchive1) archive = NULL;
  g_autoptr (GPtrArray) documents = NULL;
  g_autoptr (GVariant) given = NULL;
  g_autoptr (GVariant) options = NULL;
  g_autofree char *user = NULL;
  g_autofree char *recipient = NULL;
  g_autofree char *id = NULL;
  g_autofree char *url = NULL;
  GVariantDict dict;

  if (!ctl_archive_keys_parse (args, &documents, &given, NULL, NULL, error))
    return CTL_EXIT_USAGE;
  g_variant_dict_init (&dict, given);
  take_text (&dict, "user", &user);
  take_text (&dict, "recipient", &recipient);
  options = g_variant_ref_sink (g_variant_dict_end (&dict));
  archive = ctl_context_get_archive (context, error);
  if (archive == NULL || !reel_ctl_archive1_call_create_link_sync (archive, (const char *const *)documents->pdata, user,
                                                                   recipient, options, &id, &url, NULL, error))
    return CTL_EXIT_REFUSED;
  if (context->json)
    ctl_context_print_json (g_variant_new_parsed ("{'link-id': <%s>, 'url': <%s>}", id, url));
  else if (*url != '\0')
    g_print ("%s\n%s\n", id, url);
  else
    g_print ("%s\n", id);
  if (*url == '\0')
    g_printerr ("It has no address: the configuration names no portal.\n");
  return CTL_EXIT_OK;
}

static CtlExit
revoke_link (CtlContext *context, char **args, GError **error)
{
  g_autoptr (ReelCtlArchive1) archive = NULL;
  g_autoptr (GPtrArray) names = NULL;
  g_auto (CtlAsker) asker = { 0 };

  if (!ctl_archive_keys_ask (args, &names, &asker, NULL, NULL, error))
    return CTL_EXIT_USAGE;
  archive = ctl_context_get_archive (context, error);
  return archive != NULL &&
                 reel_ctl_archive1_call_revoke_link_sync (archive, names->pdata[0] != NULL ? names->pdata[0] : "",
                                                          asker.user, NULL, error)
             ? CTL_EXIT_OK
             : CTL_EXIT_REFUSED;
}

static char *
print_time (GVariant *link, const char *key)
{
  guint64 ms = 0;

  return g_variant_lookup (link, key, "t", &ms) ? reel_time_to_iso8601 ((gint64)ms * US_PER_MS) : g_strdup ("");
}

static const char *
describe_state (GVariant *link)
{
  gboolean active = FALSE;
  guint64 revoked;

  g_variant_lookup (link, "active", "b", &active);
  if (active)
    return "active";
  return g_variant_lookup (link, "revoked", "t", &revoked) ? "revoked" : "expired";
}

/* Such as “sent 2026-01-02T03:04:05.678Z” or “failed: 550 no such mailbox”. */
static char *
describe_mail (GVariant *link)
{
  g_autofree char *sent = NULL;
  const char *mail = "none", *error = NULL;

  g_variant_lookup (link, "mail", "&s", &mail);
  if (g_str_equal (mail, "none"))
    return g_strdup ("-");
  if (g_variant_lookup (link, "mail-error", "&s", &error))
    return g_strconcat (mail, ": ", error, NULL);
  if (!g_str_equal (mail, "sent"))
    return g_strdup (mail);
  sent = print_time (link, "mail-time");
  return g_strconcat (mail, " ", sent, NULL);
}

static void
add_row (GPtrArray *rows, GVariant *link)
{
  g_autofree char *expires = print_time (link, "expires");
  g_autofree char *mail = describe_mail (link);
  g_autofree const char **documents = NULL;
  g_autofree char *list = NULL;
  const char *id = "", *user = "", *recipient = "";

  g_variant_lookup (link, "link-id", "&s", &id);
  g_variant_lookup (link, "user", "&s", &user);
  g_variant_lookup (link, "recipient", "&s", &recipient);
  g_variant_lookup (link, "documents", "^a&s", &documents);
  list = documents != NULL ? g_strjoinv (", ", (char **)documents) : g_strdup ("");
  {
    const char *const cells[] = {
      id, describe_state (link), expires, *user != '\0' ? user : "-", recipient, mail, list, NULL
    };

    g_ptr_array_add (rows, g_strdupv ((char **)cells));
  }
}

static gboolean
read_links (gpointer archive, GVariant *given, const char *cursor, guint limit, GVariant **rows, char **next,
            GError **error)
{
  const char *user = "";

  g_variant_lookup (given, "user", "&s", &user);
  return reel_ctl_archive1_call_list_links_sync (archive, user, cursor, limit, rows, next, NULL, error);
}

static CtlExit
list_links (CtlContext *context, char **args, GError **error)
{
  static const char *const header[] = { "LINK", "STATE", "UNTIL", "USER", "RECIPIENT", "MAIL", "DOCUMENTS", NULL };

  return ctl_archive_list (context, args, read_links, header, add_row, error);
}

const CtlCommand ctl_link_commands[] = {
  { "link create", "DOCUMENT… recipient=WHO [KEY=VALUE…]", "give documents to somebody by a link",
    "Prints the link's id and its address, which can't be shown again. Whoever has\nthe address has access.\n",
    create_link, 2, CTL_ANY_ARGS },
  { "link revoke", "LINK [user=USER]", "end a link", NULL, revoke_link, 1, 2 },
  { "link list", "[KEY=VALUE…]", "list links",
    "The newest come first. MAIL is what became of the e-mail with the link: waiting,\nsent and when, failed and why, "
    "or dropped before it was sent.\n",
    list_links, 0, 2 },
  { NULL },
};
