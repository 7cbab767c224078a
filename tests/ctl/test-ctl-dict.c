/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* KEY=VALUE arguments as a{sv}. */
#include "manager/ctl/ctl-dict.h"

#include "manager/ctl/ctl-error.h"

static void
test_pairs (void)
{
  const struct {
    const char *pair;
    const char *dict;
  } cases[] = {
    { "subject=", "{'subject': <''>}" },
    { "subject=a=b", "{'subject': <'a=b'>}" },
    { "whatever=5", "{'whatever': <'5'>}" },
    { "capacity=0", "{'capacity': <uint32 0>}" },
    { "max-size-bytes=18446744073709551615", "{'max-size-bytes': <uint64 18446744073709551615>}" },
    { "on-hold=on", "{'on-hold': <true>}" },
    { "pinned=yes", "{'pinned': <true>}" },
    { "muted=0", "{'muted': <false>}" },
    { "may-administer-recording=off", "{'may-administer-recording': <false>}" },
    { "avatar=/a/../b.png", "{'avatar': <'/b.png'>}" },
    { "avatar=", "{'avatar': <''>}" },
    { "metadata.a.b=c", "{'metadata': <{'a.b': 'c'}>}" },
    { "variables.SET_RESTRICTED=1", "{'variables': <{'SET_RESTRICTED': '1'}>}" },
    { "metadatum=1", "{'metadatum': <'1'>}" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    const char *const pairs[] = { cases[i].pair, NULL };
    g_autoptr (GError) error = NULL;
    g_autoptr (GVariant) dict = ctl_dict_parse (pairs, &error);
    g_autofree char *text = NULL;

    g_assert_no_error (error);
    text = g_variant_print (dict, FALSE);
    g_assert_cmpstr (text, ==, cases[i].dict);
  }
}

static void
test_none (void)
{
  const char *const pairs[] = { NULL };
  g_autoptr (GVariant) dict = ctl_dict_parse (pairs, NULL);

  g_assert_true (g_variant_is_of_type (dict, G_VARIANT_TYPE_VARDICT));
  g_assert_cmpuint (g_variant_n_children (dict), ==, 0);
}

static void
test_mistakes (void)
{
  const char *const mistakes[] = { "",
                                   "=",
                                   "=x",
                                   "subject",
                                   "capacity=",
                                   "capacity=x",
                                   "capacity=-1",
                                   "capacity=4294967296",
                                   "capacity=1.5",
                                   "on-hold=",
                                   "subject=\xff" };

  for (guint i = 0; i < G_N_ELEMENTS (mistakes); i++) {
    const char *const pairs[] = { "metadata.a=b", mistakes[i], NULL };
    g_autoptr (GError) error = NULL;

    g_assert_null (ctl_dict_parse (pairs, &error));
    g_assert_error (error, CTL_USAGE_ERROR, 0);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ctl/dict/pairs", test_pairs);
  g_test_add_func ("/ctl/dict/none", test_none);
  g_test_add_func ("/ctl/dict/mistakes", test_mistakes);
  return g_test_run ();
}
