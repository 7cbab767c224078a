/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* FNV-1a, 64 bits: whoever could choose a colliding text could as well choose the number itself. */
#include "manager/connectors/janus/core/reel-janus-hash.h"

#define BASIS G_GUINT64_CONSTANT (14695981039346656037)
#define PRIME G_GUINT64_CONSTANT (1099511628211)

guint64
reel_janus_hash (const char *const *texts)
{
  guint64 hash = BASIS;

  for (; *texts != NULL; texts++) {
    for (const char *at = *texts;; at++) {
      hash = (hash ^ (guint8)*at) * PRIME;
      if (*at == '\0')
        break;
    }
  }
  return hash;
}
