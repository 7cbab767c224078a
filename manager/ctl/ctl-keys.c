/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The keys of all commands. Called by ctl-dict.c, by the help of a command, and by the shell's completion through
 * callreelctl's own --keys and --values. */
#include "manager/ctl/ctl-keys.h"

#include "manager/core/rules/reel-action.h"
#include "manager/core/wire/reel-asking.h"
#include "manager/core/wire/reel-audit-filter.h"
#include "manager/core/wire/reel-call-properties.h"
#include "manager/core/wire/reel-job-filter.h"
#include "manager/core/wire/reel-link-options.h"
#include "manager/core/wire/reel-nick.h"
#include "manager/core/wire/reel-options.h"
#include "manager/core/wire/reel-participant.h"
#include "manager/core/rules/reel-policy.h"
#include "manager/core/wire/reel-recording-filter.h"
#include "manager/core/wire/reel-session-sdp.h"
#include "manager/core/wire/reel-stream.h"

#include <string.h>

#define WIDTH 80

const char *const ctl_codec_nicks[] = { "opus", "pcmu", "pcma", "g722", "g729", "vp8", "h264", "vp9", "h265", NULL };

/* Keys that the manager's tables do not have: separate arguments there, or the content of a file here. */
static const ReelDictKey list_keys[] = { { "limit", REEL_DICT_UINT32, .help = "maximum number; default: 100" },
                                         { NULL } };
static const ReelDictKey policy_keys[] = {
  { "actor", REEL_DICT_ID, .help = "the requesting user, who needs may-administer-recording" },
  { NULL },
};
static const char *const purpose_nicks[] = { "play",      "download",      "metadata", "chat", "captions",
                                             "thumbnail", "contact-sheet", "peaks",    NULL };
static const ReelDictKey search_keys[] = {
  { "text", REEL_DICT_TEXT, .help = "words of the subject or the chat; \"a phrase\", beginn*" },
  { "document-id", REEL_DICT_ID },
  { "recording-operation-id", REEL_DICT_ID },
  { "user", REEL_DICT_ID, .help = "on whose behalf; default: a trusted server" },
  { "limit", REEL_DICT_UINT32, .help = "maximum number; default: 100" },
  { NULL },
};
static const ReelDictKey user_keys[] = {
  { "user", REEL_DICT_ID, .help = "on whose behalf; default: a trusted server" },
  { NULL },
};
static const ReelDictKey asker_keys[] = {
  { "user", REEL_DICT_ID, .help = "on whose behalf; default: a trusted server" },
  { "reason", REEL_DICT_TEXT, .help = "why; the rule reason-required may demand it" },
  { NULL },
};
static const ReelDictKey open_keys[] = {
  { "purpose", REEL_DICT_NICK, .nicks = purpose_nicks, .help = "download" },
  { "user", REEL_DICT_ID, .help = "on whose behalf; default: a trusted server" },
  { "reason", REEL_DICT_TEXT, .help = "why; the rule reason-required may demand it" },
  { NULL },
};
static const ReelDictKey audit_keys[] = {
  { "limit", REEL_DICT_UINT32, .help = "maximum number; default: 100" },
  { "export", REEL_DICT_FILE, .help = "a file for the lines of all entries" },
  { NULL },
};
static const ReelDictKey link_keys[] = {
  { "recipient", REEL_DICT_TEXT, .help = "to whom" },
  { "user", REEL_DICT_ID, .help = "on whose behalf; default: a trusted server" },
  { NULL },
};
static const ReelDictKey link_list_keys[] = {
  { "user", REEL_DICT_ID, .help = "on whose behalf; default: a trusted server" },
  { "limit", REEL_DICT_UINT32, .help = "maximum number; default: 100" },
  { NULL },
};
static const ReelDictKey token_keys[] = {
  { "key-file", REEL_DICT_FILE, .help = "with the portal's key" },
  { "hours", REEL_DICT_UINT32, .help = "how long it is valid; default: 8" },
  { "name", REEL_DICT_TEXT, .help = "shown to people; default: the user" },
  { NULL },
};
static const ReelDictKey source_keys[] = {
  { "sdp", REEL_DICT_TEXT, .help = "a file" },
  { "codec", REEL_DICT_NICK, .nicks = ctl_codec_nicks },
  { "pt", REEL_DICT_UINT32, .help = "the payload type of the codec" },
  { "uri", REEL_DICT_TEXT, .help = "a media file or an RTSP server" },
  { "rtcp-address", REEL_DICT_TEXT, .help = "where the sender receives RTCP" },
  { "ssrc", REEL_DICT_UINT32, .help = "that the packets of an announcement have" },
  { NULL },
};

/* @keys: of the core; @own: (nullable). The keys of policies are in another kind of table. */
static const struct {
  const char *command;
  const ReelDictKey *keys;
  const ReelDictKey *own;
  gboolean policy;
} commands[] = {
  { "start", reel_options_keys, NULL, FALSE },
  { "pause", reel_action_keys, NULL, FALSE },
  { "resume", reel_action_keys, NULL, FALSE },
  { "censor", reel_action_keys, NULL, FALSE },
  { "uncensor", reel_action_keys, NULL, FALSE },
  { "stop", reel_action_keys, NULL, FALSE },
  { "list", reel_recording_filter_keys, list_keys, FALSE },
  { "archive search", reel_recording_filter_keys, search_keys, FALSE },
  { "call create", reel_call_create_keys, NULL, FALSE },
  { "call update", reel_call_update_keys, NULL, FALSE },
  { "call add-participant", reel_participant_keys, NULL, FALSE },
  { "call update-participant", reel_participant_keys, NULL, FALSE },
  { "call add-stream", NULL, source_keys, FALSE },
  { "call update-stream", reel_stream_update_keys, NULL, FALSE },
  { "call add-session", reel_session_keys, NULL, FALSE },
  { "archive show", NULL, user_keys, FALSE },
  { "archive open", NULL, open_keys, FALSE },
  { "archive expiries", NULL, link_list_keys, FALSE },
  { "archive delete", NULL, asker_keys, FALSE },
  { "archive hold", NULL, asker_keys, FALSE },
  { "archive release", NULL, asker_keys, FALSE },
  { "archive export-participant", NULL, asker_keys, FALSE },
  { "archive erase-participant", NULL, asker_keys, FALSE },
  { "archive audit", reel_audit_filter_keys, audit_keys, FALSE },
  { "link create", reel_link_options_keys, link_keys, FALSE },
  { "link revoke", NULL, user_keys, FALSE },
  { "link list", NULL, link_list_keys, FALSE },
  { "policy describe", reel_asking_keys, NULL, FALSE },
  { "policy set", NULL, policy_keys, TRUE },
  { "policy unset", NULL, policy_keys, TRUE },
  { "policy import", NULL, policy_keys, FALSE },
  { "token issue", NULL, token_keys, FALSE },
  { "delivery list", reel_job_filter_keys, list_keys, FALSE },
};

static const CtlValue values[] = {
  [REEL_DICT_TEXT] = CTL_VALUE_TEXT,       [REEL_DICT_LINES] = CTL_VALUE_TEXT,    [REEL_DICT_ID] = CTL_VALUE_TEXT,
  [REEL_DICT_FILE] = CTL_VALUE_FILE,       [REEL_DICT_NICK] = CTL_VALUE_TEXT,     [REEL_DICT_BOOLEAN] = CTL_VALUE_TRUTH,
  [REEL_DICT_UINT32] = CTL_VALUE_UINT32,   [REEL_DICT_UINT64] = CTL_VALUE_UINT64, [REEL_DICT_TEXTS] = CTL_VALUE_TEXTS,
  [REEL_DICT_INSTANT] = CTL_VALUE_INSTANT,
};

static const ReelDictKey *
find_in (const ReelDictKey *keys, const char *name)
{
  for (; keys != NULL && keys->key != NULL; keys++) {
    if (g_str_equal (keys->key, name))
      return keys;
  }
  return NULL;
}

static CtlValue
get_policy_value (ReelPolicyProperty property)
{
  switch (*reel_policy_get_info (property)->signature) {
  case 'b':
    return CTL_VALUE_TRUTH;
  case 'u':
    return CTL_VALUE_UINT32;
  default:
    return CTL_VALUE_TEXT;
  }
}

CtlValue
ctl_keys_get_value (const char *key)
{
  const int property = reel_policy_find_property (key);

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++) {
    const ReelDictKey *found = find_in (commands[i].keys, key);

    if (found == NULL)
      found = find_in (commands[i].own, key);
    if (found != NULL)
      return values[found->type];
  }
  return property >= 0 ? get_policy_value ((ReelPolicyProperty)property) : CTL_VALUE_TEXT;
}

static gsize
find_command (const char *command)
{
  gsize i = 0;

  while (i < G_N_ELEMENTS (commands) && !g_str_equal (commands[i].command, command))
    i++;
  return i;
}

static void
add_words (GString *text, const char *const *words)
{
  gboolean first = TRUE;

  for (gsize i = 0; words != NULL && words[i] != NULL; i++) {
    if (*words[i] == '\0')
      continue;
    g_string_append_printf (text, "%s%s", first ? "" : ", ", words[i]);
    first = FALSE;
  }
}

static void
add_remarks (GString *text, const char *const *nicks, const char *help)
{
  if (nicks == NULL && help == NULL)
    return;
  g_string_append (text, " (");
  add_words (text, nicks);
  g_string_append_printf (text, "%s%s)", nicks != NULL && help != NULL ? "; " : "", help != NULL ? help : "");
}

static void
describe_keys (GString *text, const ReelDictKey *keys)
{
  for (; keys != NULL && keys->key != NULL; keys++) {
    g_string_append_printf (text, "%s%s%s", text->len > 0 ? ", " : "Keys: ", keys->key,
                            keys->type == REEL_DICT_TEXTS ? ".NAME" : "");
    add_remarks (text, keys->nicks,
                 keys->type == REEL_DICT_INSTANT ? "2026-01-31, 2026-01-31T12:00, or milliseconds" : keys->help);
  }
}

static void
describe_policy (GString *text)
{
  for (guint i = 0; i < REEL_N_POLICY_PROPERTIES; i++) {
    const ReelPolicyInfo *info = reel_policy_get_info (i);
    const char *only = NULL;

    for (guint level = 0; level < REEL_N_POLICY_LEVELS; level++) {
      if (info->levels == 1u << level)
        only = reel_policy_level_nicks[level];
    }
    g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "Keys: ", info->name);
    if (only != NULL)
      g_string_append_printf (text, " (only of a %s)", only);
    else
      add_remarks (text, info->nicks, NULL);
  }
}

/* Breaks lines at blanks, to the width of a terminal. */
static void
wrap (GString *text)
{
  gsize begin = 0, blank = 0;

  for (gsize i = 0; i < text->len; i++) {
    if (text->str[i] != ' ')
      continue;
    if (i - begin > WIDTH && blank > begin) {
      text->str[blank] = '\n';
      begin = blank + 1;
    }
    blank = i;
  }
  if (text->len - begin > WIDTH && blank > begin)
    text->str[blank] = '\n';
}

char *
ctl_keys_describe (const char *command)
{
  const gsize i = find_command (command);
  GString *text = NULL;

  if (i == G_N_ELEMENTS (commands))
    return NULL;
  text = g_string_new (NULL);
  if (commands[i].policy)
    describe_policy (text);
  describe_keys (text, commands[i].keys);
  describe_keys (text, commands[i].own);
  g_string_append_c (text, '.');
  wrap (text);
  g_string_append_c (text, '\n');
  return g_string_free (text, FALSE);
}

static void
list_keys_of (GString *lines, const ReelDictKey *keys)
{
  for (; keys != NULL && keys->key != NULL; keys++)
    g_string_append_printf (lines, "%s%c\n", keys->key, keys->type == REEL_DICT_TEXTS ? '.' : '=');
}

static void
list_policy (GString *lines, const char *level, const char *end)
{
  const int found = level != NULL ? reel_nick_find (reel_policy_level_nicks, level) : -1;

  for (guint i = 0; i < REEL_N_POLICY_PROPERTIES; i++) {
    const ReelPolicyInfo *info = reel_policy_get_info (i);

    if (level == NULL || (found >= 0 && (info->levels & 1u << found) != 0))
      g_string_append_printf (lines, "%s%s\n", info->name, end);
  }
}

char *
ctl_keys_list (const char *command, const char *level)
{
  const gsize i = find_command (command);
  GString *lines = g_string_new (NULL);

  if (i == G_N_ELEMENTS (commands))
    return g_string_free (lines, FALSE);
  if (commands[i].policy)
    list_policy (lines, level, g_str_equal (command, "policy set") ? "=" : "");
  list_keys_of (lines, commands[i].keys);
  list_keys_of (lines, commands[i].own);
  return g_string_free (lines, FALSE);
}

static void
list_words (GString *lines, const char *const *words)
{
  for (gsize i = 0; words != NULL && words[i] != NULL; i++) {
    if (*words[i] != '\0')
      g_string_append_printf (lines, "%s\n", words[i]);
  }
}

/* If a key is in several tables, the values of all of them, without duplicates. */
static void
list_values_of (GString *lines, const ReelDictKey *keys, const char *key, const char *const **last)
{
  const ReelDictKey *found = find_in (keys, key);

  if (found == NULL || found->nicks == NULL || found->nicks == *last)
    return;
  list_words (lines, found->nicks);
  *last = found->nicks;
}

char *
ctl_keys_list_values (const char *key)
{
  const int property = reel_policy_find_property (key);
  GString *lines = g_string_new (ctl_keys_get_value (key) == CTL_VALUE_TRUTH ? "yes\nno\n" : NULL);
  const char *const *last = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++) {
    list_values_of (lines, commands[i].keys, key, &last);
    list_values_of (lines, commands[i].own, key, &last);
  }
  if (property >= 0)
    list_words (lines, reel_policy_get_info ((ReelPolicyProperty)property)->nicks);
  return g_string_free (lines, FALSE);
}
