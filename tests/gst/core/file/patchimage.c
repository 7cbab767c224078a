/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A file in memory to which a writer's patches are applied, all of them or up to the moment of a kill. For the writers'
 * tests. */
#include "tests/gst/core/file/patchimage.h"

#include <string.h>

static void
apply (GByteArray *image, const FilePatch *patch, gsize limit)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (patch->bytes, &size);
  gsize n = MIN (size, limit), old = image->len;

  if (n == 0)
    return;
  if (patch->offset + n > old) {
    g_byte_array_set_size (image, patch->offset + n);
    memset (image->data + old, 0, image->len - old);
  }
  memcpy (image->data + patch->offset, data, n);
}

/* Returns: all patches in order, removed from the queue */
GPtrArray *
patch_image_steal (FilePatchQueue *queue)
{
  GPtrArray *patches = g_ptr_array_new_with_free_func ((GDestroyNotify)file_patch_free);
  FilePatch *patch;

  while ((patch = file_patch_queue_pop (queue)))
    g_ptr_array_add (patches, patch);
  return patches;
}

guint64
patch_image_total (GPtrArray *patches)
{
  guint64 total = 0;

  for (guint i = 0; i < patches->len; i++)
    total += g_bytes_get_size (((FilePatch *)g_ptr_array_index (patches, i))->bytes);
  return total;
}

/* Returns: the file after @n_bytes have been written */
GByteArray *
patch_image_new_cut (GPtrArray *patches, guint64 n_bytes)
{
  GByteArray *image = g_byte_array_new ();

  for (guint i = 0; i < patches->len && n_bytes > 0; i++) {
    const FilePatch *patch = g_ptr_array_index (patches, i);
    apply (image, patch, n_bytes);
    n_bytes -= MIN (n_bytes, g_bytes_get_size (patch->bytes));
  }
  return image;
}

/* Returns: the file after all of @queue, which is empty then */
GByteArray *
patch_image_new (FilePatchQueue *queue)
{
  g_autoptr (GPtrArray) patches = patch_image_steal (queue);

  return patch_image_new_cut (patches, G_MAXUINT64);
}
