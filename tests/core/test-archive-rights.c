/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rights in the archive: each in both positions, at the level that sets it, and random policies against a plain model
 * written here from the table of rules. CALLREEL_SEED repeats a run. */
#include "manager/core/rules/reel-archive-rights.h"

#include "manager/core/wire/reel-nick.h"

#include <string.h>

#define NOW      G_GINT64_CONSTANT (1700000000000000)
#define DAY      G_TIME_SPAN_DAY
#define POLICIES 1000
#define BESIDE   "metadata chat captions thumbnail contact-sheet peaks"
#define ACTIONS  "list play download " BESIDE " delete link administer"

static ReelPolicySet *
make_set (ReelPolicyLevel level, const char *properties)
{
  ReelPolicySet *set = reel_policy_set_new (level, "id");
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) dict = g_variant_parse (G_VARIANT_TYPE_VARDICT, properties, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_true (reel_policy_set_update (set, dict, &error));
  g_assert_no_error (error);
  return set;
}

/* Returns: the allowed actions, in order */
static char *
list_allowed (const ReelPolicy *policy, const ReelArchivedRecording *recording, const char *reason)
{
  GString *allowed = g_string_new (NULL);

  for (guint action = 0; action < REEL_N_ARCHIVE_ACTIONS; action++) {
    if (reel_archive_rights_decide (policy, recording, action, reason, NOW).allowed)
      g_string_append_printf (allowed, "%s%s", allowed->len > 0 ? " " : "", reel_archive_action_nicks[action]);
  }
  return g_string_free (allowed, FALSE);
}

static void
assert_allowed (const char *properties, gboolean restricted, gint64 age, const char *reason, const char *expected)
{
  const ReelArchivedRecording recording = { restricted, NOW - age };

  for (guint level = 0; level <= REEL_POLICY_LEVEL_COMPANY; level++) {
    g_autoptr (ReelPolicySet) set = make_set (level, properties);
    g_autofree char *allowed = NULL;
    ReelPolicy policy;

    reel_policy_resolve (level == REEL_POLICY_LEVEL_USER ? set : NULL, level == REEL_POLICY_LEVEL_GROUP ? set : NULL,
                         level == REEL_POLICY_LEVEL_COMPANY ? set : NULL, &policy);
    allowed = list_allowed (&policy, &recording, reason);
    if (!g_str_equal (allowed, expected))
      g_error ("%s of a %s: “%s”, not “%s”", properties, reel_policy_level_nicks[level], allowed, expected);
  }
}

static void
test_each_right (void)
{
  const char *all = "'may-download': <true>, 'may-delete': <true>, 'may-send-link': <true>";
  g_autofree char *without_play = g_strdup_printf ("{'may-play': <false>, %s}", all);

  assert_allowed ("{}", FALSE, DAY, NULL, "list play " BESIDE);
  assert_allowed ("{'may-play': <true>}", FALSE, DAY, NULL, "list play " BESIDE);
  assert_allowed ("{'may-play': <false>}", FALSE, DAY, NULL, "list");
  assert_allowed (without_play, FALSE, DAY, NULL, "list");
  assert_allowed ("{'may-download': <true>}", FALSE, DAY, NULL, "list play download " BESIDE);
  assert_allowed ("{'may-download': <false>}", FALSE, DAY, NULL, "list play " BESIDE);
  assert_allowed ("{'may-delete': <true>}", FALSE, DAY, NULL, "list play " BESIDE " delete");
  assert_allowed ("{'may-delete': <false>}", FALSE, DAY, NULL, "list play " BESIDE);
  assert_allowed ("{'may-send-link': <true>}", FALSE, DAY, NULL, "list play " BESIDE " link");
  assert_allowed ("{'may-send-link': <false>}", FALSE, DAY, NULL, "list play " BESIDE);
  assert_allowed ("{'may-administer-recording': <true>}", FALSE, DAY, NULL, "list play " BESIDE " administer");
  assert_allowed ("{'may-administer-recording': <false>}", FALSE, DAY, NULL, "list play " BESIDE);
}

static void
test_hidden (void)
{
  assert_allowed ("{}", TRUE, DAY, NULL, "list play " BESIDE);
  assert_allowed ("{'may-access-restricted': <true>}", TRUE, DAY, NULL, "list play " BESIDE);
  assert_allowed ("{'may-access-restricted': <false>}", TRUE, DAY, NULL, "");
  assert_allowed ("{'may-access-restricted': <false>}", FALSE, DAY, NULL, "list play " BESIDE);
  assert_allowed ("{}", FALSE, 4000 * DAY, NULL, "list play " BESIDE);
  assert_allowed ("{'access-days': <uint32 30>}", FALSE, 30 * DAY - 1, NULL, "list play " BESIDE);
  assert_allowed ("{'access-days': <uint32 30>}", FALSE, 30 * DAY, NULL, "");
}

static void
test_reasons (void)
{
  const char *rights = "'may-download': <true>, 'may-delete': <true>, 'may-send-link': <true>";
  g_autofree char *text = g_strdup_printf ("{'reason-required': <'#txt'>, %s}", rights);
  g_autofree char *list = g_strdup_printf ("{'reason-required': <'audit;training'>, %s}", rights);
  g_autofree char *off = g_strdup_printf ("{'reason-required': <''>, %s}", rights);
  g_autofree char *none = g_strdup_printf ("{%s}", rights);

  assert_allowed (none, FALSE, DAY, NULL, "list play download " BESIDE " delete link");
  assert_allowed (off, FALSE, DAY, NULL, "list play download " BESIDE " delete link");
  assert_allowed (text, FALSE, DAY, NULL, "list metadata chat thumbnail");
  assert_allowed (text, FALSE, DAY, "a complaint", "list play download " BESIDE " delete link");
  assert_allowed (list, FALSE, DAY, "a complaint", "list metadata chat thumbnail");
  assert_allowed (list, FALSE, DAY, "training", "list play download " BESIDE " delete link");
}

static void
test_trusted (void)
{
  const ReelArchivedRecording recording = { TRUE, 0 };
  g_autofree char *allowed = list_allowed (NULL, &recording, NULL);

  g_assert_cmpstr (allowed, ==, ACTIONS);
  g_assert_cmpint (reel_archive_rights_get_oldest (NULL, NOW), ==, G_MININT64);
  g_assert_true (reel_archive_rights_sees_restricted (NULL));
}

/* Whoever may not see a recording is not told which rule forbids it. */
static void
test_errors (void)
{
  static const struct {
    ReelArchiveVerdict verdict;
    const char *tells, *hides;
  } rows[] = {
    { { FALSE, REEL_ERROR_UNKNOWN_RECORDING, REEL_POLICY_MAY_ACCESS_RESTRICTED }, "no recording", "restricted" },
    { { FALSE, REEL_ERROR_UNKNOWN_RECORDING, REEL_POLICY_ACCESS_DAYS }, "no recording", "days" },
    { { FALSE, REEL_ERROR_NOT_ALLOWED, REEL_POLICY_MAY_PLAY }, "may-play is off", "reason" },
    { { FALSE, REEL_ERROR_NOT_ALLOWED, REEL_POLICY_REASON_REQUIRED }, "reason-required asks for", "off" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = reel_archive_verdict_to_error (&rows[i].verdict);

    g_assert_error (error, REEL_ERROR, (int)rows[i].verdict.code);
    g_assert_nonnull (strstr (error->message, rows[i].tells));
    g_assert_null (strstr (error->message, rows[i].hides));
  }
}

/* The model: what each level sets, as in the table; -1 and NULL: not set there. An empty reason asks for none. */
typedef struct {
  int may_play, may_download, may_delete, access_days, restricted, link, administer;
  const char *reason;
} Level;

#define NEAREST(member, standard)                                                                                      \
  (levels[0].member != -1                                                                                              \
       ? levels[0].member                                                                                              \
       : (levels[1].member != -1 ? levels[1].member : (levels[2].member != -1 ? levels[2].member : (standard))))

static gboolean
model_reason (const Level *levels, const char *reason)
{
  const char *rule = levels[0].reason;

  if (rule == NULL)
    rule = levels[1].reason;
  if (rule == NULL)
    rule = levels[2].reason;
  if (rule == NULL || *rule == '\0')
    return TRUE;
  if (strcmp (rule, "#txt") == 0)
    return reason != NULL && *reason != '\0';
  return reason != NULL && (strcmp (reason, "audit") == 0 || strcmp (reason, "training") == 0);
}

static gboolean
model_allows (const Level *levels, gboolean restricted, gint64 age, ReelArchiveAction action, const char *reason)
{
  int days = NEAREST (access_days, 0);

  if (restricted && !NEAREST (restricted, TRUE))
    return FALSE;
  if (days > 0 && age >= days * DAY)
    return FALSE;
  if (action == REEL_ARCHIVE_LIST)
    return TRUE;
  if (action == REEL_ARCHIVE_ADMINISTER)
    return NEAREST (administer, FALSE);
  if (!NEAREST (may_play, TRUE))
    return FALSE;
  if (action == REEL_ARCHIVE_METADATA || action == REEL_ARCHIVE_CHAT || action == REEL_ARCHIVE_THUMBNAIL)
    return TRUE;
  if (action == REEL_ARCHIVE_DOWNLOAD && !NEAREST (may_download, FALSE))
    return FALSE;
  if (action == REEL_ARCHIVE_DELETE && !NEAREST (may_delete, FALSE))
    return FALSE;
  if (action == REEL_ARCHIVE_LINK && !NEAREST (link, FALSE))
    return FALSE;
  return model_reason (levels, reason);
}

static int
roll_truth (GRand *rand)
{
  return g_rand_int_range (rand, -1, 2);
}

static void
roll_level (GRand *rand, Level *level)
{
  static const char *const reasons[] = { NULL, NULL, "", "#txt", "audit;training" };

  *level = (Level){ roll_truth (rand), roll_truth (rand),
                    roll_truth (rand), g_rand_boolean (rand) ? -1 : g_rand_int_range (rand, 1, 100),
                    roll_truth (rand), roll_truth (rand),
                    roll_truth (rand), reasons[g_rand_int_range (rand, 0, G_N_ELEMENTS (reasons))] };
}

static void
insert_truth (GVariantDict *dict, const char *name, int truth)
{
  if (truth != -1)
    g_variant_dict_insert (dict, name, "b", truth);
}

static ReelPolicySet *
make_level (ReelPolicyLevel where, const Level *level)
{
  ReelPolicySet *set = reel_policy_set_new (where, "id");
  g_autoptr (GVariant) properties = NULL;
  g_autoptr (GError) error = NULL;
  GVariantDict dict;

  g_variant_dict_init (&dict, NULL);
  insert_truth (&dict, "may-play", level->may_play);
  insert_truth (&dict, "may-download", level->may_download);
  insert_truth (&dict, "may-delete", level->may_delete);
  insert_truth (&dict, "may-access-restricted", level->restricted);
  insert_truth (&dict, "may-send-link", level->link);
  insert_truth (&dict, "may-administer-recording", level->administer);
  if (level->access_days != -1)
    g_variant_dict_insert (&dict, "access-days", "u", level->access_days);
  if (level->reason != NULL)
    g_variant_dict_insert (&dict, "reason-required", "s", level->reason);
  properties = g_variant_ref_sink (g_variant_dict_end (&dict));
  reel_policy_set_update (set, properties, &error);
  g_assert_no_error (error);
  return set;
}

static void
compare_with_model (GRand *rand, const ReelPolicy *policy, const Level *levels)
{
  static const char *const reasons[] = { NULL, "", "audit", "training", "curiosity" };
  const char *reason = reasons[g_rand_int_range (rand, 0, G_N_ELEMENTS (reasons))];
  gint64 age = g_rand_int_range (rand, 0, 100) * DAY + g_rand_int_range (rand, -1, 2);
  const ReelArchivedRecording recording = { g_rand_boolean (rand), NOW - age };

  for (guint action = 0; action < REEL_N_ARCHIVE_ACTIONS; action++) {
    gboolean allowed = reel_archive_rights_decide (policy, &recording, action, reason, NOW).allowed;

    if (allowed != model_allows (levels, recording.restricted, age, action, reason))
      g_error ("%s of a %srecording of %" G_GINT64_FORMAT " µs, with the reason “%s”: %sallowed",
               reel_archive_action_nicks[action], recording.restricted ? "restricted " : "", age, reason,
               allowed ? "" : "not ");
  }
}

static void
test_model (void)
{
  const char *given = g_getenv ("CALLREEL_SEED");
  guint32 seed = given != NULL ? (guint32)g_ascii_strtoull (given, NULL, 10) : g_random_int ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);

  g_test_message ("CALLREEL_SEED=%u", seed);
  for (guint i = 0; i < POLICIES; i++) {
    g_autoptr (ReelPolicySet) user = NULL;
    g_autoptr (ReelPolicySet) group = NULL;
    g_autoptr (ReelPolicySet) company = NULL;
    Level levels[3];
    ReelPolicy policy;

    for (guint level = 0; level < G_N_ELEMENTS (levels); level++)
      roll_level (rand, &levels[level]);
    user = make_level (REEL_POLICY_LEVEL_USER, &levels[0]);
    group = make_level (REEL_POLICY_LEVEL_GROUP, &levels[1]);
    company = make_level (REEL_POLICY_LEVEL_COMPANY, &levels[2]);
    reel_policy_resolve (user, group, company, &policy);
    for (guint n = 0; n < 10; n++)
      compare_with_model (rand, &policy, levels);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/archive-rights/each-right", test_each_right);
  g_test_add_func ("/core/archive-rights/hidden", test_hidden);
  g_test_add_func ("/core/archive-rights/reasons", test_reasons);
  g_test_add_func ("/core/archive-rights/trusted", test_trusted);
  g_test_add_func ("/core/archive-rights/errors", test_errors);
  g_test_add_func ("/core/archive-rights/model", test_model);
  return g_test_run ();
}
