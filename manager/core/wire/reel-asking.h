/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* On whose behalf something is asked: the options of Manager1.DescribeCall, Call1.AnswerConsent and Policy1.Describe.
 * Parsed for manager/dbus. */
#pragma once

#include "manager/core/wire/reel-dict.h"

/**
 * ReelAsking:
 * @user: who asks; NULL: a trusted server
 * @call: (nullable): the server call id that it is about
 */
typedef struct {
  char *user;
  char *call;
} ReelAsking;

/* The options by key: all of them, and those where no call is named. */
extern const ReelDictKey reel_asking_keys[];
extern const ReelDictKey reel_asking_user_keys[];

/* KEYS: one of them. Returns: FALSE with REEL_ERROR_INVALID_ARGUMENT naming the key */
gboolean reel_asking_parse (ReelAsking *self, GVariant *options, const ReelDictKey *keys, GError **error);
void reel_asking_clear (ReelAsking *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ReelAsking, reel_asking_clear)
