/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The kinds of values that keys of the configuration have. */
#include "manager/core/wire/reel-config-value.h"

#include "manager/core/document/reel-announcement.h"
#include "manager/core/wire/reel-error.h"
#include "manager/core/wire/reel-text.h"

#include <string.h>

#define MAX_NAME 64

gboolean
reel_config_refuse (GError **error, const char *why)
{
  g_set_error_literal (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, why);
  return FALSE;
}

/* Such as “VALUE” is WHY; not of what may be a secret. */
static gboolean
refuse_value (const char *value, const char *why, GError **error)
{
  g_autofree char *quoted = reel_text_quote (value);

  g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT, "“%s” is %s", quoted, why);
  return FALSE;
}

gboolean
reel_config_read_number (const char *value, guint64 min, guint64 max, guint64 *number, GError **error)
{
  g_autofree char *quoted = NULL;

  if (g_ascii_string_to_unsigned (value, 10, min, max, number, NULL))
    return TRUE;
  quoted = reel_text_quote (value);
  g_set_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT,
               "“%s” is not an integer from %" G_GUINT64_FORMAT " to %" G_GUINT64_FORMAT, quoted, min, max);
  return FALSE;
}

gboolean
reel_config_read_uint (const char *value, guint min, guint max, guint *number, GError **error)
{
  guint64 wide;

  if (!reel_config_read_number (value, min, max, &wide, error))
    return FALSE;
  *number = (guint)wide;
  return TRUE;
}

gboolean
reel_config_read_port (const char *value, guint16 min, guint16 *port, GError **error)
{
  guint64 wide;

  if (!reel_config_read_number (value, min, G_MAXUINT16, &wide, error))
    return FALSE;
  *port = (guint16)wide;
  return TRUE;
}

gboolean
reel_config_read_truth (const char *value, gboolean *truth, GError **error)
{
  *truth = g_str_equal (value, "true");
  return *truth || g_str_equal (value, "false") || refuse_value (value, "neither true nor false", error);
}

gboolean
reel_config_read_address (const char *value, char **address, GError **error)
{
  if (!g_hostname_is_ip_address (value))
    return refuse_value (value, "not a numeric IPv4 or IPv6 address", error);
  return reel_config_read_text (value, address, error);
}

gboolean
reel_config_read_text (const char *value, char **text, GError **error)
{
  g_free (*text);
  *text = g_strdup (value);
  return TRUE;
}

gboolean
reel_config_read_directory (const char *value, char **path, GError **error)
{
  if (!g_path_is_absolute (value))
    return refuse_value (value, "not an absolute path", error);
  return reel_config_read_text (value, path, error);
}

gboolean
reel_config_read_directories (const char *value, char **paths, GError **error)
{
  g_auto (GStrv) items = g_strsplit (value, ";", -1);
  g_autoptr (GString) lines = g_string_new (NULL);

  for (guint i = 0; items[i] != NULL; i++) {
    if (*g_strstrip (items[i]) == '\0')
      continue;
    if (!g_path_is_absolute (items[i]))
      return refuse_value (items[i], "not an absolute path", error);
    g_string_append_printf (lines, "%s%s", lines->len > 0 ? "\n" : "", items[i]);
  }
  return reel_config_read_text (lines->str, paths, error);
}

gboolean
reel_config_read_file (const char *value, char **file, GError **error)
{
  gboolean is_credential = *value != '\0' && *value != '.' && strchr (value, '/') == NULL;

  if (!is_credential && !g_path_is_absolute (value))
    return reel_config_refuse (error, "a file must be an absolute path, or the name of a systemd credential");
  return reel_config_read_text (value, file, error);
}

gboolean
reel_config_read_language (const char *value, char **language, GError **error)
{
  if (!reel_announcement_is_language (value))
    return reel_config_refuse (error, "not a language tag such as en or de-AT");
  return reel_config_read_text (value, language, error);
}

static int
compare_falling (gconstpointer a, gconstpointer b)
{
  guint32 left = *(const guint32 *)a, right = *(const guint32 *)b;

  return (left < right) - (left > right);
}

gboolean
reel_config_read_warnings (const char *value, guint32 max, GArray **warnings, GError **error)
{
  g_auto (GStrv) items = g_strsplit (value, ";", -1);
  g_autoptr (GArray) read = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (guint i = 0; items[i] != NULL; i++) {
    guint64 wide;
    guint32 number;

    if (*g_strstrip (items[i]) == '\0')
      continue;
    if (!reel_config_read_number (items[i], 1, max, &wide, error))
      return FALSE;
    number = (guint32)wide;
    for (guint j = 0; j < read->len; j++) {
      if (g_array_index (read, guint32, j) == number)
        return reel_config_refuse (error, "duplicate warning");
    }
    g_array_append_val (read, number);
  }
  g_array_sort (read, compare_falling);
  g_array_unref (*warnings);
  *warnings = g_steal_pointer (&read);
  return TRUE;
}

static gboolean
is_printable (const char *text)
{
  for (; *text != '\0'; text++) {
    if ((guint8)*text <= ' ' || *text == '\x7f')
      return FALSE;
  }
  return TRUE;
}

gboolean
reel_config_check_uri (GUri *uri, const char *text, GError **error)
{
  if (g_uri_get_port (uri) == 0)
    return reel_config_refuse (error, "nothing can be reached at port 0");
  return (is_printable (text) && is_printable (g_uri_get_host (uri))) ||
         reel_config_refuse (error, "a URL with a blank or a control character is not taken");
}

gboolean
reel_config_check_name (const char *name, GError **error)
{
  gsize length = strspn (name, G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS ".-_");

  if (length > 0 && length <= MAX_NAME && name[length] == '\0')
    return TRUE;
  return reel_config_refuse (error, "has no name of letters, digits, dots, hyphens and underscores, 1 to " G_STRINGIFY (
                                        MAX_NAME));
}
