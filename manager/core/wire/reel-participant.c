/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A participant of a call, as described by the client. */
#include "manager/core/wire/reel-participant.h"

#include "manager/core/wire/reel-dict.h"
#include "manager/core/wire/reel-id.h"
#include "manager/core/wire/reel-nick.h"

#define OFFSET(member) G_STRUCT_OFFSET (ReelParticipant, member)

const char *const reel_role_nicks[] = { "administrator", "member", "guest", NULL };
const char *const reel_leg_nicks[] = { "other", "caller", "agent", NULL };
const char *const reel_leave_reason_nicks[] = { "left", "offline", "removed", NULL };

enum { KEY_ROLE = 0, KEY_ON_HOLD = 1, KEY_PINNED = 2 };

const ReelDictKey reel_participant_keys[] = {
  [KEY_ROLE] = { "role", REEL_DICT_NICK, OFFSET (role), .nicks = reel_role_nicks,
                 .help = "default: guest in a room, member in a call" },
  [KEY_ON_HOLD] = { "on-hold", REEL_DICT_BOOLEAN, OFFSET (on_hold) },
  [KEY_PINNED] = { "pinned", REEL_DICT_BOOLEAN, OFFSET (pinned), .help = "always in view" },
  { "display-name", REEL_DICT_TEXT, OFFSET (display_name), 1024 },
  { "leg", REEL_DICT_TEXT, OFFSET (leg), 64, .nicks = reel_leg_nicks },
  { "user", REEL_DICT_TEXT, OFFSET (user), 1024, .help = "whose rules apply" },
  { "address", REEL_DICT_TEXT, OFFSET (address), 1024 },
  { "email", REEL_DICT_TEXT, OFFSET (email), 1024 },
  { "avatar", REEL_DICT_FILE, OFFSET (avatar), 4096, .help = "a JPEG, PNG or WebP file" },
  { NULL },
};

/* An empty text removes the value. */
static void
take_text (char **member, char **update)
{
  if (*update == NULL)
    return;
  g_free (*member);
  *member = g_steal_pointer (update);
  if (**member == '\0')
    g_clear_pointer (member, g_free);
}

/* An empty text removes the leg, so it is not a nick of the table. */
static gboolean
check_leg (const char *leg, GError **error)
{
  int found;

  return leg == NULL || *leg == '\0' || reel_nick_parse (reel_leg_nicks, "leg", leg, &found, error);
}

gboolean
reel_participant_update (ReelParticipant *self, GVariant *update, GError **error)
{
  g_autoptr (ReelParticipant) given = g_new0 (ReelParticipant, 1);
  guint64 present;

  if (!reel_dict_read (update, reel_participant_keys, given, &present, error) || !check_leg (given->leg, error))
    return FALSE;
  if (present & (1u << KEY_ROLE))
    self->role = given->role;
  if (present & (1u << KEY_ON_HOLD))
    self->on_hold = given->on_hold;
  if (present & (1u << KEY_PINNED))
    self->pinned = given->pinned;
  take_text (&self->display_name, &given->display_name);
  take_text (&self->leg, &given->leg);
  take_text (&self->user, &given->user);
  take_text (&self->address, &given->address);
  take_text (&self->email, &given->email);
  take_text (&self->avatar, &given->avatar);
  return TRUE;
}

ReelParticipant *
reel_participant_parse (const char *id, ReelRole role, GVariant *properties, GError **error)
{
  g_autoptr (ReelParticipant) self = g_new0 (ReelParticipant, 1);

  if (!reel_id_validate ("participant_id", id, error))
    return NULL;
  self->id = g_strdup (id);
  self->role = role;
  if (!reel_participant_update (self, properties, error))
    return NULL;
  return g_steal_pointer (&self);
}

char *
reel_participant_dup_avatar (GVariant *properties)
{
  g_autoptr (ReelParticipant) given = NULL;
  const char *named = NULL;

  if (!g_variant_lookup (properties, "avatar", "&s", &named))
    return NULL;
  given = g_new0 (ReelParticipant, 1);
  return reel_participant_update (given, properties, NULL) ? g_steal_pointer (&given->avatar) : NULL;
}

const char *
reel_participant_get_label (const ReelParticipant *self)
{
  if (self->display_name != NULL)
    return self->display_name;
  return self->address != NULL ? self->address : self->id;
}

void
reel_participant_free (ReelParticipant *self)
{
  g_free (self->id);
  g_free (self->display_name);
  g_free (self->leg);
  g_free (self->user);
  g_free (self->address);
  g_free (self->email);
  g_free (self->avatar);
  g_free (self);
}
