/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rows that any reader of CSV reads, and that no spreadsheet takes for formulas. */
#include "manager/core/document/reel-csv.h"

#define MAX_CELLS 4

static const struct {
  const char *cells[MAX_CELLS];
  const char *line;
} cases[] = {
  { { "a", "b", "", NULL }, "a,b,\r\n" },
  { { "a,b", "say \"hi\"", "two\nlines", NULL }, "\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\"\r\n" },
  { { "=1+1", "+49 30", "-2", NULL }, "'=1+1,'+49 30,'-2\r\n" },
  { { "@SUM(A1)", "\tx", "\rx", NULL }, "'@SUM(A1),\"'\tx\",\"'\rx\"\r\n" },
  { { "=\"x\",1", "a;=1", NULL }, "\"'=\"\"x\"\",1\",\"a;=1\"\r\n" },
  { { "a=b", "a-b", "ü", NULL }, "a=b,a-b,ü\r\n" },
  { { " a", "a ", NULL }, "\" a\",\"a \"\r\n" },
};

static void
test_rows (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GString) text = g_string_new (NULL);

    reel_csv_append_row (text, cases[i].cells);
    g_assert_cmpstr (text->str, ==, cases[i].line);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/core/csv/rows", test_rows);
  return g_test_run ();
}
