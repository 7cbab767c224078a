/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The format of an avatar's picture; the header lists the users. */
#include "manager/core/media/reel-portrait.h"

#include <string.h>

#define MAGIC_LENGTH 4

guint
reel_portrait_check (const guint8 *head, guint64 length)
{
  guint32 size;

  if (length < REEL_PORTRAIT_HEAD || memcmp (head, REEL_PORTRAIT_MAGIC, MAGIC_LENGTH) != 0)
    return 0;
  memcpy (&size, head + MAGIC_LENGTH, sizeof size);
  if (size == 0 || size > REEL_PORTRAIT_MAX_SIZE)
    return 0;
  return length == REEL_PORTRAIT_HEAD + (guint64)size * size * 4 ? size : 0;
}

void
reel_portrait_write_head (guint8 *head, guint size)
{
  const guint32 value = size;

  memcpy (head, REEL_PORTRAIT_MAGIC, MAGIC_LENGTH);
  memcpy (head + MAGIC_LENGTH, &value, sizeof value);
}
