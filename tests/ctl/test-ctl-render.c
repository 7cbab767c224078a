/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Timers, the bar and the live line. */
#include "manager/ctl/ctl-render.h"

static const CtlStyle ascii = { 0, FALSE, FALSE };
static const CtlStyle utf8 = { 0, TRUE, FALSE };

static void
test_timer (void)
{
  const struct {
    guint64 ms;
    const char *text;
  } cases[] = {
    { 0, "0:00" },        { 999, "0:00" },        { 1000, "0:01" },       { 59999, "0:59" },          { 60000, "1:00" },
    { 3599999, "59:59" }, { 3600000, "1:00:00" }, { 3723000, "1:02:03" }, { 360000000, "100:00:00" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = ctl_render_timer (cases[i].ms);

    g_assert_cmpstr (text, ==, cases[i].text);
  }
}

static void
test_span (void)
{
  const struct {
    guint seconds;
    const char *text;
  } cases[] = {
    { 0, "0 seconds" }, { 1, "1 second" },    { 59, "59 seconds" },
    { 60, "1 minute" }, { 90, "90 seconds" }, { 600, "10 minutes" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *text = ctl_render_span (cases[i].seconds);

    g_assert_cmpstr (text, ==, cases[i].text);
  }
}

static void
test_bar (void)
{
  const struct {
    guint64 done, whole;
    const char *bar;
  } cases[] = {
    { 0, 100, "----------" },   { 9, 100, "----------" },  { 10, 100, "#---------" },
    { 50, 100, "#####-----" },  { 99, 100, "#########-" }, { 100, 100, "##########" },
    { 200, 100, "##########" }, { 5, 0, "----------" },    { G_MAXUINT64 / 2, G_MAXUINT64, "#####-----" },
  };
  g_autofree char *fancy = ctl_render_bar (1, 2, 4, &utf8);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *bar = ctl_render_bar (cases[i].done, cases[i].whole, 10, &ascii);

    g_assert_cmpstr (bar, ==, cases[i].bar);
  }
  g_assert_cmpstr (fancy, ==, "██░░");
}

static void
test_line (void)
{
  const struct {
    CtlStatus status;
    const char *line;
  } cases[] = {
    { { "starting" }, ". starting  0:00" },
    { { "recording", FALSE, 3600000, 1800000, 1800000, 0, 600 },
      "* recording  30:00  [############------------]  30:00 left  warns 10 minutes before" },
    { { "recording", TRUE, 3600000, 3600000, 3540000, 1, 600, "warning: 59 minutes left" },
      "* recording (censored)  1:00:00  [------------------------]  59:00 left  chunk 2  warning: 59 minutes left" },
    { { "recording", FALSE, 3600000, 1, 3599999 }, "* recording  0:00  [------------------------]  1:00:00 left" },
    { { "recording", FALSE, 1000, 999, 1 }, "* recording  0:00  [#######################-]  0:01 left" },
    { { "recording", FALSE, 0, 5000, 0 }, "* recording  0:05" },
    { { "paused", FALSE, 100, 100, 0 }, "= paused  0:00  [########################]  0:00 left" },
    { { "completed", FALSE, 3600000, 61000, 0, 1 }, "+ completed  1:01  chunk 2" },
    { { "failed", FALSE, 0, 0, 0 }, "! failed  0:00" },
    { { "later", FALSE, 0, 0, 0 }, "? later  0:00" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *line = ctl_render_line (&cases[i].status, &ascii);

    g_assert_cmpstr (line, ==, cases[i].line);
  }
}

/* First the bar is left out, then the end of the line is cut off. */
static void
test_width (void)
{
  const CtlStatus status = { "recording", FALSE, 3600000, 1800000, 1800000 };
  const struct {
    guint width;
    const char *line;
  } cases[] = {
    { 80, "* recording  30:00  [############------------]  30:00 left" },
    { 45, "* recording  30:00  [#####------]  30:00 left" },
    { 41, "* recording  30:00  30:00 left" },
    { 20, "* recording  30:00  " },
    { 5, "* rec" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    const CtlStyle style = { cases[i].width, FALSE, FALSE };
    g_autofree char *line = ctl_render_line (&status, &style);

    g_assert_cmpstr (line, ==, cases[i].line);
  }
}

static void
test_colour (void)
{
  const CtlStatus status = { "paused", FALSE, 0, 1000, 0 };
  const CtlStyle style = { 10, TRUE, TRUE };
  g_autofree char *line = ctl_render_line (&status, &style);

  g_assert_cmpstr (line, ==, "\033[33m‖ paused\033[0m  ");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ctl/render/timer", test_timer);
  g_test_add_func ("/ctl/render/span", test_span);
  g_test_add_func ("/ctl/render/bar", test_bar);
  g_test_add_func ("/ctl/render/line", test_line);
  g_test_add_func ("/ctl/render/width", test_width);
  g_test_add_func ("/ctl/render/colour", test_colour);
  return g_test_run ();
}
