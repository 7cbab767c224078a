/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Section 2 of the rules: roles, host and consent. */
#include "tests/core/rules-cases.h"

/* clang-format off */
static const RulesCase cases[] = {
  { "2.start.administrator", "room; anna administrator", "controls anna", "Start Recording: start" },
  { "2.start.member", "room; anna", "controls anna", "Start Recording: start" },
  { "2.start.guest", "room; anna guest", "controls anna", "Not Recording:" },
  { "2.start.guest", "room; anna guest mode=on-demand manual-allowed=true", "start anna", "NotAllowed roles in rooms" },

  { "2.host.only", "room; anna; bob administrator; rec actor anna", "controls anna", "Recording: pause stop censor" },
  { "2.host.only", "room; anna; bob administrator; rec actor anna", "controls bob", "Recording:" },
  { "2.host.only", "room; anna; bob administrator censor-allowed=true; rec actor anna", "stop bob", "NotAllowed host" },
  { "2.host.only", "room; anna; bob censor-allowed=true; rec actor anna", "censor bob", "NotAllowed host" },
  { "2.host.only", "room; anna; rec actor anna paused censored", "controls anna", "Paused: resume stop uncensor" },
  { "2.host.only", "room; anna censor-allowed=false; rec actor anna", "censor anna", "yes" },
  { "2.host.only", "room; anna", "stop anna", "AlreadyStopped" },

  /* For that recording only: whoever joins later is not its host. */
  { "2.host.not-handed-over", "room; bob; rec actor anna", "controls bob", "Recording:" },
  { "2.host.not-handed-over", "room; bob administrator; rec actor anna", "start bob", "AlreadyStarted" },

  { "2.host.leaves", "room; bob; rec actor anna", "plan", "end InitiatorLeft" },
  { "2.host.leaves", "room; bob; rec actor anna paused", "plan", "end InitiatorLeft" },
  { "2.host.leaves", "room; rec actor anna starting", "plan", "end InitiatorLeft" },
  { "2.host.leaves", "room; anna; rec actor anna", "plan", "" },
  { "2.host.leaves", "room; anna held; rec actor anna", "plan", "" },
  { "2.host.leaves", "room; bob mode=always-on; rec actor anna", "plan", "end InitiatorLeft" },
  /* A forced rule applies even then, but the host's recording is over. */
  { "2.host.leaves", "room; bob agent forced=true; rec actor anna", "plan",
    "end InitiatorLeft, start forced bob all" },

  { "2.consent.joiners", "room; anna", "rule anna", "joiners" },
  { "2.consent.joiners", "room; anna", "rule -", "joiners" },
  { "2.consent.joiners", "room; anna; bob; cleo late; rec actor anna consent=joiners", "asks bob", "no" },
  { "2.consent.joiners", "room; anna; bob; cleo late; rec actor anna consent=joiners", "asks cleo", "yes" },
  { "2.consent.joiners", "call; anna consent=joiners", "rule anna", "joiners" },

  { "2.consent.all", "room; anna consent=all; bob", "rule anna", "all" },
  { "2.consent.all", "room; anna consent=all; bob", "rule bob", "joiners" },
  { "2.consent.all", "room; anna; bob; rec actor anna consent=all", "asks bob", "yes" },
  { "2.consent.all", "room; anna; bob; cleo yes; dora late; rec actor anna consent=all", "admits", "anna cleo" },
  { "2.consent.all", "room; anna; bob; cleo yes; rec server consent=all", "admits", "cleo" },

  { "2.consent.off", "call; anna", "rule anna", "off" },
  { "2.consent.off", "room; company consent=off; anna", "rule anna", "off" },
  { "2.consent.off", "call; anna; bob late; rec server consent=off", "admits", "anna bob" },
  { "2.consent.off", "call; anna; bob late; rec server consent=off", "asks bob", "no" },
  { "2.consent.off", "room; anna; bob late", "asks bob", "no" },

  { "2.consent.nearest-rule", "call; company consent=all; anna", "rule anna", "all" },
  { "2.consent.nearest-rule", "call; company consent=all; anna consent=off", "rule anna", "off" },
  { "2.consent.nearest-rule", "call; company consent=all; anna consent=off", "rule -", "all" },
  { "2.consent.nearest-rule", "call; queue consent=joiners; anna consent=off", "rule anna", "joiners" },
  { "2.consent.nearest-rule", "call; company consent=all; queue; anna consent=off", "rule anna", "off" },
  { "2.consent.nearest-rule", "call; company consent=joiners; queue; company-of-queue consent=all; anna", "rule -", "all" },
  { "2.consent.nearest-rule", "call; company consent=off; queue; company-of-queue consent=all; anna", "rule anna", "off" },

  { "2.consent.until-then", "room; anna; cleo late; rec actor anna consent=joiners", "admits", "anna" },
  { "2.consent.until-then", "room; anna; cleo late yes; rec actor anna consent=joiners", "admits", "anna cleo" },
  { "2.consent.until-then", "room; anna; cleo late", "admits", "" },

  { "2.consent.while-paused", "room; anna; cleo late; rec actor anna paused consent=joiners", "asks cleo", "yes" },
  { "2.consent.while-paused", "room; anna; cleo late; rec actor anna paused consent=joiners", "admits", "anna" },

  { "2.consent.refused", "room; anna; cleo late no; rec actor anna consent=joiners", "admits", "anna" },
  { "2.consent.refused", "room; anna; cleo no; rec actor anna consent=off", "admits", "anna" },

  /* A later no of anybody applies at once, also of somebody who had said yes or started it. */
  { "2.consent.withdrawn", "room; anna; bob no; rec actor anna consent=joiners", "admits", "anna" },
  { "2.consent.withdrawn", "room; anna no; bob; rec actor anna consent=joiners", "admits", "bob" },
  { "2.consent.withdrawn", "room; anna no; bob; rec actor anna consent=joiners", "controls anna",
    "Recording: pause stop censor" },
};
/* clang-format on */

int
main (int argc, char **argv)
{
  return rules_cases_run (&argc, &argv, cases, G_N_ELEMENTS (cases));
}
