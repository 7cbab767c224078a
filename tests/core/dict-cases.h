/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Dictionaries of clients written as text, and checks of refusals: for the tests of the core's parsers. */
#pragma once

#include "manager/core/wire/reel-error.h"

/* A dictionary that is refused, and the beginning of the error text. */
typedef struct {
  const char *dict;
  const char *refusal;
} DictCase;

/* @text: GVariant text; values are in <>. */
static inline GVariant *
dict_from_text (const char *text)
{
  g_autoptr (GError) error = NULL;
  GVariant *dict = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, &error);

  g_assert_no_error (error);
  return dict;
}

static inline void
assert_refused (const GError *error, const DictCase *refused)
{
  g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
  if (!g_str_has_prefix (error->message, refused->refusal))
    g_error ("%s: “%s” does not begin with “%s”", refused->dict, error->message, refused->refusal);
}
