/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The tables of “policy explain”. */
#include "manager/ctl/ctl-explain.h"

static void
test_tables (void)
{
  static const struct {
    const char *explanation;
    const char *lines;
  } cases[] = {
    { "@a{sv} {}", "PROPERTY  VALUE  SET BY\n" },
    { "{'record-agent-when-caller-declines': <(<false>, 'company', 'default')>, 'mode': <(<''>, '', '')>}",
      "PROPERTY                           VALUE  SET BY\n"
      "record-agent-when-caller-declines  no     company default\n"
      "mode                               -      built in\n" },
    { "{'forced': <(<true>, 'user', 'é')>, 'server-call-id': <'c'>, 'status': <'Paused'>, 'actions': <['resume', "
      "'stop']>, 'queue': <'q'>, 'queue-properties': <{'forced': <(<false>, 'queue', 'q')>}>}",
      "PROPERTY  VALUE  SET BY\n"
      "forced    yes    user é\n"
      "\nThe call's queue q:\n"
      "PROPERTY  VALUE  SET BY\n"
      "forced    no     queue q\n"
      "\nstatus: Paused\nactions: resume, stop\n" },
    { "{'status': <'Not Recording'>, 'actions': <@as []>, 'active-agent': <'p'>}",
      "PROPERTY  VALUE  SET BY\n\nstatus: Not Recording\nactions: -\nactive agent: p\n" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GVariant) explanation = g_variant_ref_sink (g_variant_new_parsed (cases[i].explanation));
    g_autofree char *lines = ctl_explain_render (explanation);

    g_assert_cmpstr (lines, ==, cases[i].lines);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ctl/explain/tables", test_tables);
  return g_test_run ();
}
