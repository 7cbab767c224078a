/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writes members of JSON objects, one call each. */
#include "manager/core/document/reel-json.h"

#include "manager/core/document/reel-time.h"

void
reel_json_add_text (JsonBuilder *builder, const char *name, const char *text)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, text != NULL ? text : "");
}

void
reel_json_add_number (JsonBuilder *builder, const char *name, gint64 number)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, number);
}

void
reel_json_add_fraction (JsonBuilder *builder, const char *name, double number)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_double_value (builder, number);
}

void
reel_json_add_time (JsonBuilder *builder, const char *name, gint64 utc)
{
  g_autofree char *text = reel_time_to_iso8601 (utc);

  reel_json_add_text (builder, name, text);
}

void
reel_json_begin_object (JsonBuilder *builder, const char *name)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_object (builder);
}

void
reel_json_begin_array (JsonBuilder *builder, const char *name)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
}
