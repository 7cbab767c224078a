/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An e-mail as HTML. Colours are inline for programs that drop the style sheet; with it, they follow the reader's. */
#include "manager/core/document/reel-mail-html.h"

#include <string.h>

#define FONT "font-family:-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;"

#define STYLE                                                                                                          \
  ":root{color-scheme:light dark;supported-color-schemes:light dark}"                                                  \
  "a{color:#1d5fd1}"                                                                                                   \
  "@media (max-width:480px){.outer{padding:0!important}.card{border-radius:0!important;border-width:0!important}"      \
  ".part{padding-left:20px!important;padding-right:20px!important}"                                                    \
  ".label,.value{display:block!important;width:auto!important}.label{padding:10px 0 0!important}"                      \
  ".value{padding:2px 0 0!important}.button{display:block!important;text-align:center!important}}"                     \
  "@media (prefers-color-scheme:dark){.page{background:#0f1319!important}"                                             \
  ".card{background:#1a2029!important;border-color:#2b3440!important}"                                                 \
  ".brand,.footer{color:#9aa7b6!important}.title,.value{color:#f2f5f8!important}.body{color:#d5dce4!important}"        \
  ".label{color:#9aa7b6!important}.line{border-color:#2b3440!important}.notice{background:#222a35!important}"          \
  ".notice td{color:#c6cfd9!important}.button{background:#3b82f6!important}a.plain{color:#7db1ff!important}}"

static void
append_escaped (GString *html, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *escaped = NULL;

  for (char *c = valid; *c != '\0'; c++) {
    if (g_ascii_iscntrl (*c))
      *c = ' ';
  }
  escaped = g_markup_escape_text (valid, -1);
  g_string_append (html, escaped);
}

/* Line ends within a paragraph stay. */
static void
append_lines (GString *html, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++) {
    if (i > 0)
      g_string_append (html, "<br>\n");
    append_escaped (html, lines[i]);
  }
}

static void
append_body (GString *html, const char *body)
{
  g_auto (GStrv) paragraphs = g_strsplit (body, "\n\n", -1);

  for (guint i = 0; paragraphs[i] != NULL; i++) {
    if (*g_strstrip (paragraphs[i]) == '\0')
      continue;
    g_string_append (html,
                     "<p class=\"body\" style=\"margin:0 0 12px;font-size:16px;line-height:24px;color:#3a4552\">");
    append_lines (html, paragraphs[i]);
    g_string_append (html, "</p>\n");
  }
}

static void
append_head (GString *html, const ReelMailContent *content)
{
  g_string_append (html, "<!DOCTYPE html>\n<html lang=\"");
  append_escaped (html, content->language);
  g_string_append (html, "\">\n<head>\n<meta charset=\"utf-8\">\n"
                         "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
                         "<meta name=\"color-scheme\" content=\"light dark\">\n"
                         "<meta name=\"supported-color-schemes\" content=\"light dark\">\n<title>");
  append_escaped (html, content->title);
  g_string_append (html, "</title>\n<style>" STYLE "</style>\n</head>\n");
}

static void
append_facts (GString *html, const GPtrArray *facts)
{
  if (facts->len == 0)
    return;
  g_string_append (html, "<table class=\"line\" role=\"presentation\" width=\"100%\" cellpadding=\"0\" "
                         "cellspacing=\"0\" style=\"margin:8px 0 0;border-top:1px solid #e3e8ee\">\n");
  for (guint i = 0; i < facts->len; i++) {
    const ReelMailFact *fact = facts->pdata[i];

    g_string_append (html, "<tr><td class=\"label\" width=\"120\" valign=\"top\" style=\"padding:10px 12px 0 0;"
                           "font-size:14px;line-height:20px;color:#67727f\">");
    append_escaped (html, fact->label);
    g_string_append (html, "</td><td class=\"value\" valign=\"top\" style=\"padding:10px 0 0;font-size:14px;"
                           "line-height:20px;color:#1a222c;overflow-wrap:anywhere;word-break:break-word\">");
    append_lines (html, fact->value);
    g_string_append (html, "</td></tr>\n");
  }
  g_string_append (html, "</table>\n");
}

/* Of nothing but what a browser opens as a page. */
static gboolean
is_page (const char *url)
{
  return url != NULL && (g_str_has_prefix (url, "https://") || g_str_has_prefix (url, "http://"));
}

static void
append_button (GString *html, const ReelMailContent *content)
{
  if (!is_page (content->url))
    return;
  g_string_append (html, "<p style=\"margin:24px 0 0\"><a class=\"button\" href=\"");
  append_escaped (html, content->url);
  g_string_append (html, "\" style=\"display:inline-block;padding:12px 24px;border-radius:8px;background:#1d5fd1;"
                         "font-size:16px;line-height:24px;font-weight:600;color:#ffffff;text-decoration:none\">"
                         "&#9654;&#xFE0E;&nbsp; ");
  append_escaped (html, content->action);
  g_string_append (html, "</a></p>\n<p class=\"label\" style=\"margin:12px 0 0;font-size:12px;line-height:18px;"
                         "color:#67727f;overflow-wrap:anywhere;word-break:break-all\">");
  append_escaped (html, content->fallback);
  g_string_append (html, "<br>\n<a class=\"plain\" href=\"");
  append_escaped (html, content->url);
  g_string_append (html, "\">");
  append_escaped (html, content->url);
  g_string_append (html, "</a></p>\n");
}

static void
append_notices (GString *html, const GPtrArray *notices)
{
  if (notices->len == 0)
    return;
  g_string_append (html, "<table class=\"notice\" role=\"presentation\" width=\"100%\" cellpadding=\"0\" "
                         "cellspacing=\"0\" style=\"margin:24px 0 0;border-radius:8px;background:#f2f5f8\">\n");
  for (guint i = 0; i < notices->len; i++) {
    g_string_append_printf (html,
                            "<tr><td valign=\"top\" width=\"10\" style=\"padding:%s 0 %s 16px;font-size:14px;"
                            "line-height:20px;color:#48535f\">&bull;</td><td style=\"padding:%s 16px %s 8px;"
                            "font-size:14px;line-height:20px;color:#48535f\">",
                            i == 0 ? "14px" : "6px", i + 1 == notices->len ? "14px" : "0", i == 0 ? "14px" : "6px",
                            i + 1 == notices->len ? "14px" : "0");
    append_escaped (html, notices->pdata[i]);
    g_string_append (html, "</td></tr>\n");
  }
  g_string_append (html, "</table>\n");
}

char *
reel_mail_html_build (const ReelMailContent *content)
{
  GString *html = g_string_new (NULL);

  append_head (html, content);
  g_string_append (html, "<body class=\"page\" style=\"margin:0;padding:0;background:#eef1f5;" FONT "\">\n"
                         "<table class=\"page\" role=\"presentation\" width=\"100%\" cellpadding=\"0\" "
                         "cellspacing=\"0\" style=\"background:#eef1f5\"><tr><td class=\"outer\" align=\"center\" "
                         "style=\"padding:32px 16px\">\n"
                         "<table class=\"card\" role=\"presentation\" width=\"100%\" cellpadding=\"0\" "
                         "cellspacing=\"0\" style=\"max-width:560px;text-align:left;background:#ffffff;"
                         "border:1px solid #dde3ea;border-radius:12px;border-collapse:separate\">\n"
                         "<tr><td class=\"part brand\" style=\"padding:24px 32px 0;font-size:14px;line-height:20px;"
                         "font-weight:600;color:#67727f\"><span style=\"color:#d92d20\">&#9679;</span>&nbsp; ");
  append_escaped (html, content->brand);
  g_string_append (html, "</td></tr>\n<tr><td class=\"part\" style=\"padding:16px 32px 28px\">\n"
                         "<h1 class=\"title\" style=\"margin:0 0 12px;font-size:24px;line-height:30px;font-weight:700;"
                         "color:#1a222c\">");
  append_escaped (html, content->title);
  g_string_append (html, "</h1>\n");
  append_body (html, content->body);
  append_facts (html, content->facts);
  append_button (html, content);
  append_notices (html, content->notices);
  g_string_append (html, "</td></tr>\n</table>\n<p class=\"footer\" style=\"max-width:560px;margin:16px auto;"
                         "padding:0 16px;font-size:12px;line-height:18px;color:#67727f\">");
  append_escaped (html, content->footer);
  g_string_append (html, "</p>\n</td></tr></table>\n</body>\n</html>\n");
  return g_string_free (html, FALSE);
}
