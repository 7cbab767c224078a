/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The commands “archive …”: finished recordings, for those who may see them. */
#include "manager/core/document/reel-time.h"
#include "manager/core/wire/reel-error.h"
#include "manager/ctl/ctl-archive-keys.h"
#include "manager/ctl/ctl-archive-list.h"
#include "manager/ctl/ctl-command.h"
#include "manager/ctl/ctl-dict.h"
#include "manager/ctl/ctl-print.h"
#include "manager/ctl/ctl-render.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gunixfdlist.h>
#include <unistd.h>

#define STANDARD_LIMIT 100
#define US_PER_MS      1000

static const char *
get_text (GVariant *dict, const char *name)
{
  const char *text = "";

  g_variant_lookup (dict, name, "&s", &text);
  return text;
}

static void
add_document (GPtrArray *rows, GVariant *recording, GVariant *chunk)
{
  const char *disposition = get_text (chunk, "disposition");
  guint64 recorded = 0;
  g_autofree char *timer = NULL;

  g_variant_lookup (chunk, "duration-ms", "t", &recorded);
  timer = ctl_render_timer (recorded);
  {
    const char *const cells[] = { get_text (chunk, "document-id"),
                                  *disposition != '\0' ? disposition : get_text (recording, "state"),
                                  timer,
                                  get_text (recording, "start-time"),
                                  get_text (chunk, "hold"),
                                  get_text (recording, "server-call-id"),
                                  get_text (recording, "subject"),
                                  NULL };

    g_ptr_array_add (rows, g_strdupv ((char **)cells));
  }
}

static void
add_documents (GPtrArray *rows, GVariant *recording)
{
  g_autoptr (GVariant) chunks = g_variant_lookup_value (recording, "chunks", G_VARIANT_TYPE ("aa{sv}"));

  for (gsize i = 0; chunks != NULL && i < g_variant_n_children (chunks); i++) {
    g_autoptr (GVariant) chunk = g_variant_get_child_value (chunks, i);

    add_document (rows, recording, chunk);
  }
}

typedef struct {
  ReelCtlArchive1 *archive;
  guint total;
} Search;

static gboolean
read_found (gpointer data, GVariant *filter, const char *cursor, guint limit, GVariant **rows, char **next,
            GError **error)
{
  Search *search = data;

  return reel_ctl_archive1_call_search_sync (search->archive, filter, cursor, limit, rows, next, &search->total, NULL,
                                             error);
}

/* Up to LIMIT. TOTAL: how many there are. Returns: (element-type GVariant) */
static GPtrArray *
search (CtlContext *context, GVariant *filter, guint32 limit, guint *total, GError **error)
{
  g_autoptr (ReelCtlArchive1) archive = ctl_context_get_archive (context, error);
  Search found = { archive, 0 };
  GPtrArray *recordings = NULL;
  gboolean more;

  if (archive != NULL)
    recordings = ctl_page_read_all (read_found, &found, filter, limit, &more, error);
  *total = found.total;
  return recordings;
}

static CtlExit
search_archive (CtlContext *context, char **args, GError **error)
{
  static const char *const header[] = { "DOCUMENT", "STATE", "TIME", "STARTED", "HOLD", "CALL", "SUBJECT", NULL };
  g_autoptr (GPtrArray) recordings = NULL;
  g_autoptr (GVariant) filter = NULL;
  guint32 limit = STANDARD_LIMIT;
  guint total = 0;

  if (!ctl_archive_keys_parse (args, NULL, &filter, "limit", &limit, error))
    return CTL_EXIT_USAGE;
  recordings = search (context, filter, limit, &total, error);
  if (recordings == NULL)
    return CTL_EXIT_REFUSED;
  ctl_page_print (context, recordings, header, add_documents);
  if (total > recordings->len && !context->json)
    g_printerr ("%u recordings%s fit; limit=%u shows more.\n", total, total >= 10000 ? " or more" : "", limit * 2);
  return CTL_EXIT_OK;
}

static CtlExit
show_document (CtlContext *context, char **args, GError **error)
{
  g_autoptr (GPtrArray) recordings = NULL;
  g_autoptr (GVariant) given = ctl_dict_parse ((const char *const *)args + 1, error);
  g_autoptr (GVariant) filter = NULL;
  g_autofree char *lines = NULL;
  GVariantDict dict;
  guint total;

  if (given == NULL)
    return CTL_EXIT_USAGE;
  g_variant_dict_init (&dict, given);
  g_variant_dict_insert (&dict, "document-id", "s", args[0]);
  filter = g_variant_ref_sink (g_variant_dict_end (&dict));
  recordings = search (context, filter, 1, &total, error);
  if (recordings != NULL && recordings->len == 0)
    reel_error_set (error, REEL_ERROR_UNKNOWN_RECORDING);
  if (recordings == NULL || recordings->len == 0)
    return CTL_EXIT_REFUSED;
  if (context->json) {
    ctl_context_print_json (recordings->pdata[0]);
    return CTL_EXIT_OK;
  }
  lines = ctl_print_dict (recordings->pdata[0], 0);
  g_print ("%s", lines);
  return CTL_EXIT_OK;
}

static gboolean
copy_all (int from, int to)
{
  char block[65536];
  ssize_t length;

  while ((length = read (from, block, sizeof block)) != 0) {
    if (length < 0 && errno != EINTR)
      return FALSE;
    for (ssize_t done = 0, written; done < length; done += MAX (written, 0)) {
      written = write (to, block + done, (gsize)(length - done));
      if (written < 0 && errno != EINTR)
        return FALSE;
    }
  }
  return TRUE;
}

/* NAME: “-” for the standard output. An existing file is not overwritten. */
static CtlExit
save (int fd, const char *name, GError **error)
{
  int to = g_str_equal (name, "-") ? STDOUT_FILENO : open (name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  gboolean saved = to >= 0 && copy_all (fd, to);

  if (!saved)
    g_set_error (error, CTL_USAGE_ERROR, 0, "%s: %s", name, g_strerror (errno));
  if (to >= 0 && to != STDOUT_FILENO)
    close (to);
  return saved ? CTL_EXIT_OK : CTL_EXIT_USAGE;
}

static CtlExit
open_document (CtlContext *context, char **args, GError **error)
{
  g_autoptr (ReelCtlArchive1) archive = NULL;
  g_autoptr (GUnixFDList) files = NULL;
  g_autoptr (GVariant) handle = NULL;
  g_auto (CtlAsker) asker = { 0 };
  g_autoptr (GPtrArray) names = NULL;
  g_autofree char *purpose = NULL;
  CtlExit code;
  int fd;

  if (!ctl_archive_keys_ask (args, &names, &asker, "purpose", &purpose, error))
    return CTL_EXIT_USAGE;
  if (names->len != 3) {
    g_set_error_literal (error, CTL_USAGE_ERROR, 0, "open takes a document and a file");
    return CTL_EXIT_USAGE;
  }
  archive = ctl_context_get_archive (context, error);
  if (archive == NULL ||
      !reel_ctl_archive1_call_open_sync (archive, names->pdata[0], asker.user, purpose != NULL ? purpose : "download",
                                         asker.reason, NULL, &handle, &files, NULL, error))
    return CTL_EXIT_REFUSED;
  fd = g_unix_fd_list_get (files, g_variant_get_handle (handle), error);
  if (fd < 0)
    return CTL_EXIT_REFUSED;
  code = save (fd, names->pdata[1], error);
  close (fd);
  return code;
}

/* The signature of Delete, Hold and Release. */
typedef gboolean (*Change) (ReelCtlArchive1 *archive, const char *const *ids, const char *user, const char *reason,
                            GCancellable *cancellable, GError **error);

static CtlExit
change (CtlContext *context, char **args, Change call, GError **error)
{
  g_autoptr (ReelCtlArchive1) archive = NULL;
  g_auto (CtlAsker) asker = { 0 };
  g_autoptr (GPtrArray) names = NULL;

  if (!ctl_archive_keys_ask (args, &names, &asker, NULL, NULL, error))
    return CTL_EXIT_USAGE;
  if (names->len < 2) {
    g_set_error_literal (error, CTL_USAGE_ERROR, 0, "the arguments name no document");
    return CTL_EXIT_USAGE;
  }
  archive = ctl_context_get_archive (context, error);
  return archive != NULL && call (archive, (const char *const *)names->pdata, asker.user, asker.reason, NULL, error)
             ? CTL_EXIT_OK
             : CTL_EXIT_REFUSED;
}

static CtlExit
delete_documents (CtlContext *context, char **args, GError **error)
{
  return change (context, args, reel_ctl_archive1_call_delete_sync, error);
}

static CtlExit
hold_documents (CtlContext *context, char **args, GError **error)
{
  return change (context, args, reel_ctl_archive1_call_hold_sync, error);
}

static CtlExit
release_documents (CtlContext *context, char **args, GError **error)
{
  return change (context, args, reel_ctl_archive1_call_release_sync, error);
}

/* Takes the arguments other than KEY=VALUE, which must be COUNT. Returns: the archive */
static ReelCtlArchive1 *
ask_about (CtlContext *context, char **args, guint count, GPtrArray **names, CtlAsker *asker, GError **error)
{
  if (!ctl_archive_keys_ask (args, names, asker, NULL, NULL, error))
    return NULL;
  if ((*names)->len == count + 1)
    return ctl_context_get_archive (context, error);
  g_set_error (error, CTL_USAGE_ERROR, 0, "%u arguments are expected before user= and reason=", count);
  return NULL;
}

static CtlExit
export_participant (CtlContext *context, char **args, GError **error)
{
  g_autoptr (GPtrArray) names = NULL;
  g_auto (CtlAsker) asker = { 0 };
  g_autoptr (ReelCtlArchive1) archive = ask_about (context, args, 2, &names, &asker, error);
  g_autoptr (GUnixFDList) files = NULL;
  g_autoptr (GVariant) handle = NULL;
  CtlExit code;
  int fd;

  if (archive == NULL ||
      !reel_ctl_archive1_call_export_participant_sync (archive, names->pdata[0], asker.user, asker.reason, NULL,
                                                       &handle, &files, NULL, error))
    return CTL_EXIT_REFUSED;
  fd = g_unix_fd_list_get (files, g_variant_get_handle (handle), error);
  if (fd < 0)
    return CTL_EXIT_REFUSED;
  code = save (fd, names->pdata[1], error);
  close (fd);
  return code;
}

static void
print_report (GVariant *report, const char *part, const char *title)
{
  static const char *const header[] = { "WHAT", "WHERE", "WHY", NULL };
  g_autoptr (GVariant) entries = g_variant_lookup_value (report, part, G_VARIANT_TYPE ("aa{sv}"));
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify)g_strfreev);
  g_autofree char *table = NULL;

  for (gsize i = 0; entries != NULL && i < g_variant_n_children (entries); i++) {
    g_autoptr (GVariant) entry = g_variant_get_child_value (entries, i);
    const char *const cells[] = { get_text (entry, "what"), get_text (entry, "target"), get_text (entry, "why"), NULL };

    g_ptr_array_add (rows, g_strdupv ((char **)cells));
  }
  table = ctl_print_table (header, rows);
  g_print ("%s\n%s", title, table);
}

static CtlExit
erase_participant (CtlContext *context, char **args, GError **error)
{
  g_autoptr (GPtrArray) names = NULL;
  g_auto (CtlAsker) asker = { 0 };
  g_autoptr (ReelCtlArchive1) archive = ask_about (context, args, 1, &names, &asker, error);
  g_autoptr (GVariant) report = NULL;
  gboolean complete = TRUE;

  if (archive == NULL || !reel_ctl_archive1_call_erase_participant_sync (archive, names->pdata[0], asker.user,
                                                                         asker.reason, &report, NULL, error))
    return CTL_EXIT_REFUSED;
  if (context->json) {
    ctl_context_print_json (report);
    return CTL_EXIT_OK;
  }
  print_report (report, "erased", "Erased:");
  print_report (report, "kept", "Kept:");
  g_variant_lookup (report, "complete", "b", &complete);
  if (!complete)
    g_printerr ("There is more; run the command again.\n");
  return CTL_EXIT_OK;
}

static void
add_expiry (GPtrArray *rows, GVariant *expiry)
{
  guint64 ms = 0;
  g_autofree char *when = NULL;

  g_variant_lookup (expiry, "expires", "t", &ms);
  when = reel_time_to_iso8601 ((gint64)ms * US_PER_MS);
  {
    const char *const cells[] = { get_text (expiry, "document-id"),
                                  when,
                                  get_text (expiry, "destination"),
                                  get_text (expiry, "kept"),
                                  get_text (expiry, "recording-operation-id"),
                                  NULL };

    g_ptr_array_add (rows, g_strdupv ((char **)cells));
  }
}

static gboolean
read_expiries (gpointer archive, GVariant *given, const char *cursor, guint limit, GVariant **rows, char **next,
               GError **error)
{
  return reel_ctl_archive1_call_list_expiries_sync (archive, get_text (given, "user"), cursor, limit, rows, next, NULL,
                                                    error);
}

static CtlExit
list_expiries (CtlContext *context, char **args, GError **error)
{
  static const char *const header[] = { "DOCUMENT", "EXPIRES", "DESTINATION", "KEPT", "RECORDING", NULL };

  return ctl_archive_list (context, args, read_expiries, header, add_expiry, error);
}

const CtlCommand ctl_archive_commands[] = {
  { "archive search", "[KEY=VALUE…]", "list documents of the archive",
    "The newest come first. A document is a chunk of a recording.\n", search_archive, 0, CTL_ANY_ARGS },
  { "archive show", "DOCUMENT [user=USER]", "show the recording that a document belongs to", NULL, show_document, 1,
    2 },
  { "archive open", "DOCUMENT FILE [KEY=VALUE…]", "write a document into a file, which must not exist",
    "FILE may be -, the standard output.\n", open_document, 2, 5 },
  { "archive expiries", "[KEY=VALUE…]", "list the documents that expire next", NULL, list_expiries, 0, 2 },
  { "archive delete", "DOCUMENT… [KEY=VALUE…]", "delete documents with their files and chat", NULL, delete_documents, 1,
    CTL_ANY_ARGS },
  { "archive hold", "DOCUMENT… reason=TEXT [user=USER]", "put documents on legal hold", NULL, hold_documents, 2,
    CTL_ANY_ARGS },
  { "archive release", "DOCUMENT… [KEY=VALUE…]", "end the legal hold of documents", NULL, release_documents, 1,
    CTL_ANY_ARGS },
  { "archive export-participant", "PARTICIPANT FILE [KEY=VALUE…]",
    "export all data of a participant into a file, which must not exist", NULL, export_participant, 2, 4 },
  { "archive erase-participant", "PARTICIPANT [KEY=VALUE…]",
    "erase the data of a participant; prints what is kept and why", NULL, erase_participant, 1, 3 },
  { NULL },
};
