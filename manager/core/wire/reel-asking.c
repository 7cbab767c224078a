/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* On whose behalf something is asked; see the header for what. */
#include "manager/core/wire/reel-asking.h"

#define USER                                                                                                           \
  {                                                                                                                    \
    "user", REEL_DICT_ID, G_STRUCT_OFFSET (ReelAsking, user), .help = "who asks; default: a trusted server"            \
  }

const ReelDictKey reel_asking_keys[] = {
  USER,
  { "call", REEL_DICT_ID, G_STRUCT_OFFSET (ReelAsking, call), .help = "the server call id of an ongoing call" },
  { NULL },
};

const ReelDictKey reel_asking_user_keys[] = { USER, { NULL } };

gboolean
reel_asking_parse (ReelAsking *self, GVariant *options, const ReelDictKey *keys, GError **error)
{
  *self = (ReelAsking){ NULL, NULL };
  if (reel_dict_read (options, keys, self, NULL, error))
    return TRUE;
  reel_asking_clear (self);
  return FALSE;
}

void
reel_asking_clear (ReelAsking *self)
{
  g_clear_pointer (&self->user, g_free);
  g_clear_pointer (&self->call, g_free);
}
