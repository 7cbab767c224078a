/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Draws the output of `callreelctl watch` and the like. */
#include "manager/ctl/ctl-render.h"

#define BAR_CELLS     24
#define MIN_BAR_CELLS 8

static const struct {
  const char *state;
  const char *mark;
  const char *plain_mark;
  const char *colour;
} looks[] = {
  { "starting", "…", ".", "36" },   { "recording", "●", "*", "31" }, { "paused", "‖", "=", "33" },
  { "finalizing", "…", ".", "36" }, { "completed", "✔", "+", "32" }, { "failed", "✘", "!", "31" },
};

char *
ctl_render_timer (guint64 ms)
{
  guint64 seconds = ms / 1000;
  guint64 hours = seconds / 3600;

  if (hours == 0)
    return g_strdup_printf ("%d:%02d", (int)(seconds / 60), (int)(seconds % 60));
  return g_strdup_printf ("%" G_GUINT64_FORMAT ":%02d:%02d", hours, (int)(seconds / 60 % 60), (int)(seconds % 60));
}

char *
ctl_render_span (guint seconds)
{
  if (seconds % 60 != 0 || seconds == 0)
    return g_strdup_printf ("%u second%s", seconds, seconds == 1 ? "" : "s");
  return g_strdup_printf ("%u minute%s", seconds / 60, seconds == 60 ? "" : "s");
}

char *
ctl_render_bar (guint64 done, guint64 whole, guint cells, const CtlStyle *style)
{
  GString *bar = g_string_new (NULL);
  /* Full only at the limit itself. */
  guint filled = whole > 0 ? (guint)((double)MIN (done, whole) / whole * cells) : 0;

  for (guint i = 0; i < cells; i++) {
    if (style->utf8)
      g_string_append (bar, i < filled ? "█" : "░");
    else
      g_string_append_c (bar, i < filled ? '#' : '-');
  }
  return g_string_free (bar, FALSE);
}

/* Appends whole characters as long as they fit; returns the remaining columns. */
static guint
append_within (GString *line, const char *text, guint left)
{
  for (const char *p = text; *p != '\0' && left > 0; p = g_utf8_next_char (p)) {
    gunichar letter = g_utf8_get_char (p);
    guint columns = g_unichar_iszerowidth (letter) ? 0 : g_unichar_iswide (letter) ? 2 : 1;

    if (columns > left)
      return 0;
    g_string_append_unichar (line, letter);
    left -= columns;
  }
  return left;
}

static guint
append_state (GString *line, const CtlStatus *status, const CtlStyle *style, guint left)
{
  const char *mark = "?", *colour = NULL;
  g_autofree char *text = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (looks); i++) {
    if (g_str_equal (looks[i].state, status->state)) {
      mark = style->utf8 ? looks[i].mark : looks[i].plain_mark;
      colour = looks[i].colour;
    }
  }
  text = g_strdup_printf ("%s %s%s", mark, status->state, status->censored ? " (censored)" : "");
  if (style->colour && colour != NULL)
    g_string_append_printf (line, "\033[%sm", colour);
  left = append_within (line, text, left);
  if (style->colour && colour != NULL)
    g_string_append (line, "\033[0m");
  return left;
}

/* The bar shrinks, and finally disappears, if the line would be too long. */
static guint
append_bar (GString *line, const CtlStatus *status, const CtlStyle *style, long wanted_behind, guint left)
{
  guint64 done = status->limit_ms - MIN (status->remaining_ms, status->limit_ms);
  long room = (long)left - wanted_behind - 4;
  g_autofree char *bar = NULL;
  g_autofree char *text = NULL;

  if (status->limit_ms == 0 || room < MIN_BAR_CELLS)
    return left;
  bar = ctl_render_bar (done, status->limit_ms, MIN (room, BAR_CELLS), style);
  text = g_strdup_printf ("  [%s]", bar);
  return append_within (line, text, left);
}

static char *
render_rest (const CtlStatus *status, gboolean running)
{
  GString *rest = g_string_new (NULL);

  if (running && status->limit_ms != 0) {
    /* Rounded up, so that an hour starts at 1:00:00 and 0:00 is reached only at the end. */
    g_autofree char *left_timer = ctl_render_timer ((status->remaining_ms + 999) / 1000 * 1000);

    g_string_append_printf (rest, "  %s left", left_timer);
  }
  if (status->chunk_index > 0)
    g_string_append_printf (rest, "  chunk %u", status->chunk_index + 1);
  if (status->note != NULL) {
    g_string_append_printf (rest, "  %s", status->note);
  } else if (running && status->next_warning != 0) {
    g_autofree char *span = ctl_render_span (status->next_warning);

    g_string_append_printf (rest, "  warns %s before", span);
  }
  return g_string_free (rest, FALSE);
}

char *
ctl_render_line (const CtlStatus *status, const CtlStyle *style)
{
  GString *line = g_string_new (NULL);
  gboolean running = g_str_equal (status->state, "recording") || g_str_equal (status->state, "paused");
  guint left = style->width != 0 ? style->width : G_MAXINT;
  g_autofree char *timer = ctl_render_timer (status->elapsed_ms);
  g_autofree char *spaced_timer = g_strconcat ("  ", timer, NULL);
  g_autofree char *rest = render_rest (status, running);

  left = append_state (line, status, style, left);
  left = append_within (line, spaced_timer, left);
  if (running)
    left = append_bar (line, status, style, g_utf8_strlen (rest, -1), left);
  append_within (line, rest, left);
  return g_string_free (line, FALSE);
}
