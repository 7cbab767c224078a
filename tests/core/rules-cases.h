/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The rows of the table of rules as test cases: the context of a call in a few words, a question, and the answer. Each
 * row is a test of its own, /core/rules/ROW. */
#pragma once

#include "manager/core/rules/reel-rules.h"

/**
 * RulesCase:
 * @row: of tests/core/rules-rows.txt; cases of one row stand together
 * @context: statements with “;” between them, words in any order:
 *   call, room: [ringing] [ended] [deny=TEXT] [init=ID] [active=N] [max=N];
 *   company, queue: [PROPERTY=VALUE]…; company-of-queue: the same, where it is another one;
 *   rec: server or actor, forced or mode with an ID or -: [starting] [paused]
 *     [censored] [agent] [without-caller] [consent=RULE];
 *   suppressed: as rec;
 *   and for everything else a participant of that id, whose user is ID.user:
 *     [agent] [caller] [administrator] [guest] [held] [late] [yes] [no]
 *     [nouser] [user=ID] [PROPERTY=VALUE]…
 * @question: “plan”, “admits”, “agent”, “missed” (who is forced without being an agent), “due” (which rule wants a
 *   recording, whatever became of others, and its level), “scope” (of a start),
 * “controls WHO”, “rule WHO” (of consent), “asks WHO” (for consent), or an action and WHO; WHO “-” is a trusted server
 * @answer: of an action “yes”, or the name of the error and, in its text, what
 *   follows; of controls “STATUS: ACTIONS”
 */
typedef struct {
  const char *row;
  const char *context;
  const char *question;
  const char *answer;
} RulesCase;

/* Registers a test for each row, and runs them. */
int rules_cases_run (int *argc, char ***argv, const RulesCase *cases, guint n_cases);
