/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Writes members of JSON objects, one call each. Used by the documents of the core. */
#pragma once

#include <json-glib/json-glib.h>

/* NULL is written as an empty text. */
void reel_json_add_text (JsonBuilder *builder, const char *name, const char *text);
void reel_json_add_number (JsonBuilder *builder, const char *name, gint64 number);
void reel_json_add_fraction (JsonBuilder *builder, const char *name, double number);

/* @utc: microseconds, written as by reel_time_to_iso8601(). */
void reel_json_add_time (JsonBuilder *builder, const char *name, gint64 utc);

/* End with json_builder_end_object() and json_builder_end_array(). */
void reel_json_begin_object (JsonBuilder *builder, const char *name);
void reel_json_begin_array (JsonBuilder *builder, const char *name);
