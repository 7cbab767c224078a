/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Section 7 of the rules, as far as the core decides it: how long files are kept, on what terms links are given, and
 * what mails say. */
#include "manager/core/document/reel-mail-template.h"
#include "manager/core/rules/reel-link-terms.h"
#include "manager/core/rules/reel-retention.h"
#include "manager/core/wire/reel-config.h"

#include "tests/core/dict-cases.h"

#include <string.h>

#define HOUR (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)
#define END  G_GINT64_CONSTANT (1700000000000000)

/* A row, what is the case, a question, and the answer.
 *
 * Of files, as of a recording that ended: CASE is lines of configuration with “;” between, then “hold”, “link UNTIL”,
 * “delivery UNTIL” or “runs”, and the hours that it was “kept” before; the question is how many hours after the end it
 * is, and the answer what becomes of the files “here”, or at the destination “vault”.
 *
 * Of links: CASE is what company, group and user have, with “/” between; the question is what the sender chose, and the
 * answer the terms.
 *
 * Of mails: CASE is the occasion and what is in it, the question a language, and the answer what it says. */
typedef struct {
  const char *row, *the_case, *question, *answer;
} Case;

/* clang-format off */
static const Case files[] = {
  { "7.retention.48-hours", "", "here 47", "kept" },
  { "7.retention.48-hours", "", "here 48", "gone" },
  { "7.retention.48-hours", "keep-hours=2", "here 2", "gone" },
  { "7.retention.48-hours", "keep-hours=0", "here 99999", "kept" },
  { "7.retention.48-hours", "runs", "here 99999", "kept running" },

  { "7.retention.exported-stays", "", "vault 99999", "kept" },
  { "7.retention.exported-stays", "keep-hours=2", "vault 99999", "kept" },
  { "7.retention.exported-stays", "vault-hours=100", "vault 99", "kept" },
  { "7.retention.exported-stays", "vault-hours=100", "vault 100", "gone" },

  { "7.retention.raised-not-lowered", "keep-hours=72; kept 48", "here 71", "kept" },
  { "7.retention.raised-not-lowered", "keep-hours=24; kept 48", "here 30", "kept" },
  { "7.retention.raised-not-lowered", "keep-hours=24; kept 48", "here 48", "gone" },
  { "7.retention.raised-not-lowered", "keep-hours=24; shorten-existing=true; kept 48", "here 30", "gone" },

  { "7.link.keeps", "link 100", "here 99", "kept link" },
  { "7.link.keeps", "link 100", "here 100", "gone" },
  { "7.link.keeps", "link 10", "here 47", "kept" },
  { "7.link.keeps", "link 100", "vault 99", "kept" },
  { "7.link.keeps", "vault-hours=50; link 100", "vault 99", "kept link" },

  { "7.hold.keeps", "hold", "here 99999", "kept hold" },
  { "7.hold.keeps", "hold; link 10", "here 99999", "kept hold" },

  { "7.delivery.keeps", "delivery 60", "here 59", "kept delivery" },
  { "7.delivery.keeps", "delivery 60", "here 60", "gone" },
};

static const Case links[] = {
  { "7.link.days", "//", "", "7 days" },
  { "7.link.days", "'link-days': <uint32 30>//", "", "30 days" },
  { "7.link.days", "'link-days': <uint32 30>/'link-days': <uint32 14>/", "", "14 days" },
  { "7.link.days", "'link-days': <uint32 30>//'link-days': <uint32 1>", "", "1 days" },
  { "7.link.days", "//", "'days': <uint32 3>", "3 days" },
  { "7.link.days", "//", "'days': <uint32 8>", "days: the rule link-days allows 7 at most" },
  { "7.link.days", "server", "'days': <uint32 365>", "365 days" },

  { "7.link.texts", "'link-subject': <'S'>, 'link-body': <'B'>//", "", "7 days subject=S body=B" },
  { "7.link.texts", "'link-subject': <'S'>/'link-subject': <'G'>/", "", "7 days subject=G" },
  { "7.link.texts", "'link-subject': <'S'>//'link-subject': <''>", "", "7 days" },
  { "7.link.texts", "'link-subject': <'S'>//", "'subject': <'mine'>, 'body': <'own'>", "7 days subject=mine body=own" },
  { "7.link.texts", "'link-from': <'a@x'>//", "", "7 days from=a@x" },
  { "7.link.texts", "'link-from': <'a@x'>//", "'sender': <'b@x'>", "NotAllowed may-administer-recording" },
  { "7.link.texts", "'link-from': <'a@x'>//'may-administer-recording': <true>", "'sender': <'b@x'>", "7 days from=b@x" },

  { "7.link.language", "'playback-language': <'de'>//", "", "7 days language=de" },
  { "7.link.language", "'playback-language': <'de'>//'playback-language': <'fr'>", "", "7 days language=fr" },
  { "7.link.language", "'playback-language': <'de'>//", "'language': <'it'>", "7 days language=it" },
};

static const Case mails[] = {
  { "7.mail.valid", "link 7", "en", "valid for 7 days, until 2023-11-21 22:13 UTC" },
  { "7.mail.valid", "link 1", "en", "valid for one day" },
  { "7.mail.valid", "host 7", "en", "valid for 7 days" },
  { "7.mail.valid", "link 7", "de", "7 Tage" },
  { "7.mail.not-renewed", "link 7", "en", "It can't be renewed." },
  { "7.mail.not-renewed", "host 1", "en", "It can't be renewed." },
  { "7.mail.access", "link 7", "en", "Whoever has the link has access to the recording." },
  { "7.mail.access", "host 7", "en", "Whoever has the link has access to the recording." },
  { "7.mail.encrypted", "link 7", "en", "The files are not encrypted." },
  { "7.mail.encrypted", "link 7 encrypted", "en", "The files are encrypted." },
  { "7.mail.encrypted", "host 7 encrypted", "de", "sind verschlüsselt" },
  { "7.mail.code", "link 7 code", "en", "You need a one-time code to open it." },
};
/* clang-format on */

static void
append_line (GString *group, const char *line, const char *prefix, const char *key)
{
  if (g_str_has_prefix (line, prefix))
    g_string_append_printf (group, "%s%s\n", key, line + strlen (prefix));
}

/* The configuration of a case. */
static ReelConfig *
configure (char **words)
{
  g_autoptr (GString) storage = g_string_new ("[storage]\n");
  g_autoptr (GString) vault = g_string_new ("[destination vault]\ntype=directory\ndirectory=/vault\n");
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  ReelConfig *config;

  for (guint i = 0; words[i] != NULL; i++) {
    append_line (storage, words[i], "keep-hours=", "keep-hours=");
    append_line (storage, words[i], "shorten-existing=", "shorten-existing=");
    append_line (vault, words[i], "vault-hours=", "keep-hours=");
  }
  text = g_strconcat (storage->str, vault->str, NULL);
  config = reel_config_parse (text, &error);
  g_assert_no_error (error);
  return config;
}

static gint64
read_hours (const char *word, const char *prefix)
{
  return g_str_has_prefix (word, prefix) ? END + g_ascii_strtoll (word + strlen (prefix), NULL, 10) * HOUR : 0;
}

static char *
answer_files (const Case *asked)
{
  g_auto (GStrv) words = g_strsplit (asked->the_case, "; ", -1);
  g_autoptr (ReelConfig) config = configure (words);
  const ReelDestination *vault = config->destinations->pdata[0];
  const gboolean here = g_str_has_prefix (asked->question, "here ");
  const gint64 now = read_hours (asked->question, here ? "here " : "vault ");
  ReelKeepContext keep = { .is_final = TRUE };
  ReelRetention retention;
  ReelExpiry expiry;
  gint64 before = 0;

  for (guint i = 0; words[i] != NULL; i++) {
    keep.is_final &= !g_str_equal (words[i], "runs");
    if (g_str_equal (words[i], "hold"))
      keep.hold = "case 7";
    keep.link_until_utc = MAX (keep.link_until_utc, read_hours (words[i], "link "));
    keep.delivery_until_utc = MAX (keep.delivery_until_utc, read_hours (words[i], "delivery "));
    before = MAX (before, read_hours (words[i], "kept "));
  }
  reel_retention_init (&retention, here ? config->keep_hours : vault->keep_hours, config->keep_undelivered_hours,
                       config->shorten_existing);
  expiry = reel_retention_decide (&retention, END, before, &keep, now);
  if (expiry.is_due)
    return g_strdup ("gone");
  return expiry.keep == REEL_KEEP_NOT ? g_strdup ("kept") : g_strconcat ("kept ", reel_keep_nicks[expiry.keep], NULL);
}

static GVariant *
make_dict (const char *entries)
{
  g_autofree char *text = g_strconcat ("@a{sv} {", entries, "}", NULL);

  return dict_from_text (text);
}

static ReelPolicySet *
make_set (ReelPolicyLevel level, const char *entries)
{
  ReelPolicySet *set = reel_policy_set_new (level, "id");
  g_autoptr (GVariant) dict = make_dict (entries);
  g_autoptr (GError) error = NULL;

  reel_policy_set_update (set, dict, &error);
  g_assert_no_error (error);
  return set;
}

static void
append_text (GString *terms, const char *name, const char *text)
{
  if (text != NULL)
    g_string_append_printf (terms, " %s=%s", name, text);
}

static char *
print_terms (const ReelLinkOptions *options, const ReelPolicy *policy)
{
  GString *text = NULL;
  g_autoptr (GError) error = NULL;
  ReelPolicyProperty rule;
  ReelLinkTerms terms;

  if (!reel_link_terms_resolve (options, policy, &terms, &rule, &error))
    return g_error_matches (error, REEL_ERROR, REEL_ERROR_NOT_ALLOWED)
               ? g_strconcat ("NotAllowed ", reel_policy_get_info (rule)->name, NULL)
               : g_strdup (error->message);
  text = g_string_new (NULL);
  g_string_append_printf (text, "%u days", terms.days);
  append_text (text, "from", terms.from);
  append_text (text, "subject", terms.subject);
  append_text (text, "body", terms.body);
  append_text (text, "language", terms.language);
  return g_string_free (text, FALSE);
}

static char *
answer_links (const Case *asked)
{
  g_autoptr (GVariant) dict = make_dict (asked->question);
  g_autoptr (GError) error = NULL;
  g_autoptr (ReelLinkOptions) options = reel_link_options_parse (dict, &error);
  g_auto (GStrv) levels = g_strsplit (asked->the_case, "/", 3);
  g_autoptr (ReelPolicySet) company = NULL, group = NULL, user = NULL;
  ReelPolicy policy;

  g_assert_no_error (error);
  if (g_str_equal (asked->the_case, "server"))
    return print_terms (options, NULL);
  company = make_set (REEL_POLICY_LEVEL_COMPANY, levels[0]);
  group = make_set (REEL_POLICY_LEVEL_GROUP, levels[1]);
  user = make_set (REEL_POLICY_LEVEL_USER, levels[2]);
  reel_policy_resolve (user, group, company, &policy);
  return print_terms (options, &policy);
}

/* Returns: all that the mail says */
static char *
answer_mails (const Case *asked)
{
  static const char *const documents[] = { "d", NULL }, *const locations[] = { NULL };
  g_autofree char *name = g_strconcat (asked->question, ".conf", NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "data", "mail", name, NULL);
  g_autofree char *text = NULL;
  g_autoptr (ReelMailTemplate) words = NULL;
  g_autoptr (ReelMailContent) content = NULL;
  const gboolean is_link = g_str_has_prefix (asked->the_case, "link ");
  const guint days = (guint)g_ascii_strtoull (strchr (asked->the_case, ' ') + 1, NULL, 10);
  const ReelMailOrder order = {
    .occasion = is_link ? REEL_MAIL_LINK : REEL_MAIL_READY,
    .to = (char *)"a@b",
    .recording_id = (char *)"op",
    .documents = (char **)documents,
    .locations = (char **)locations,
    .url = (char *)"https://p.example.com/p/s",
    .days = days,
    .until_utc = END + days * 24 * HOUR,
    .encrypted = strstr (asked->the_case, " encrypted") != NULL,
    .has_code = strstr (asked->the_case, " code") != NULL,
  };

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  words = reel_mail_template_parse (asked->question, text, NULL);
  content = reel_mail_template_fill (words, &order, "Brand");
  return reel_mail_content_to_text (content);
}

typedef struct {
  const Case *cases;
  guint n_cases;
  char *(*answer) (const Case *asked);
  gboolean exact; /* or whether it has to contain the answer */
} Table;

static const Table tables[] = {
  { files, G_N_ELEMENTS (files), answer_files, TRUE },
  { links, G_N_ELEMENTS (links), answer_links, TRUE },
  { mails, G_N_ELEMENTS (mails), answer_mails, FALSE },
};

static void
assert_case (const Table *table, const Case *asked)
{
  g_autofree char *found = table->answer (asked);

  if (table->exact ? !g_str_equal (found, asked->answer) : strstr (found, asked->answer) == NULL)
    g_error ("%s: “%s”, asked for “%s”: “%s”, not “%s”", asked->row, asked->the_case, asked->question, found,
             asked->answer);
}

/* All cases of the row. */
static void
test_row (gconstpointer row)
{
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++) {
    for (guint j = 0; j < tables[i].n_cases; j++) {
      if (g_str_equal (tables[i].cases[j].row, row))
        assert_case (&tables[i], &tables[i].cases[j]);
    }
  }
}

int
main (int argc, char **argv)
{
  g_autoptr (GHashTable) rows = g_hash_table_new (g_str_hash, g_str_equal);

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++) {
    for (guint j = 0; j < tables[i].n_cases; j++) {
      const char *row = tables[i].cases[j].row;
      g_autofree char *path = g_strconcat ("/core/rules/", row, NULL);

      if (g_hash_table_add (rows, (gpointer)row))
        g_test_add_data_func (path, row, test_row);
    }
  }
  return g_test_run ();
}
