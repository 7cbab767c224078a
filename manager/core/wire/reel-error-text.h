/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The title and the sentence of each refusal by language: what GetErrors returns. English is that of ReelErrorInfo,
 * which refusals have on the bus and in logs. */
#pragma once

#include "manager/core/wire/reel-error.h"

/* As the title and the sentence of ReelErrorInfo. */
typedef struct {
  const char *title;
  const char *sentence;
} ReelErrorText;

/* LANGUAGE: (nullable): a tag (RFC 5646) such as de-AT, of which the first part counts; one without texts: English */
ReelErrorText reel_error_text_find (ReelErrorCode code, const char *language);
