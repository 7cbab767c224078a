/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The kinds of values that keys of the configuration have. Used by whatever parses a group of callreel.conf. Pure.
 *
 * Each function reads VALUE into its last argument before ERROR, whose former value it replaces (a text is freed), and
 * returns FALSE with %REEL_ERROR_INVALID_ARGUMENT if VALUE is not of the kind; the message names neither line nor key.
 */
#pragma once

#include <glib.h>

/* The error of all of them, with WHY as message. Returns: FALSE */
gboolean reel_config_refuse (GError **error, const char *why);

gboolean reel_config_read_number (const char *value, guint64 min, guint64 max, guint64 *number, GError **error);
/* MAX is at most %G_MAXUINT. */
gboolean reel_config_read_uint (const char *value, guint min, guint max, guint *number, GError **error);
gboolean reel_config_read_port (const char *value, guint16 min, guint16 *port, GError **error);
gboolean reel_config_read_truth (const char *value, gboolean *truth, GError **error);
/* A numeric one, IPv4 or IPv6. */
gboolean reel_config_read_address (const char *value, char **address, GError **error);
/* Any text, "" as well. */
gboolean reel_config_read_text (const char *value, char **text, GError **error);
/* An absolute path. */
gboolean reel_config_read_directory (const char *value, char **path, GError **error);
/* Absolute paths with semicolons between; PATHS has one a line. */
gboolean reel_config_read_directories (const char *value, char **paths, GError **error);
/* An absolute path, or a name without a directory: that of a systemd credential. */
gboolean reel_config_read_file (const char *value, char **file, GError **error);
/* A language tag. */
gboolean reel_config_read_language (const char *value, char **language, GError **error);
/* Seconds from 1 to MAX with semicolons between, in any order and none twice; WARNINGS (element-type guint32) has them
 * falling. */
gboolean reel_config_read_warnings (const char *value, guint32 max, GArray **warnings, GError **error);

/* Whether TEXT, which URI was parsed from, can be requested: no blank or control character, also not in the host, and
 * no port 0. Error: as above. */
gboolean reel_config_check_uri (GUri *uri, const char *text, GError **error);
/* Whether NAME may be that of a group such as [webhook NAME]. Error: as above. */
gboolean reel_config_check_name (const char *name, GError **error);
