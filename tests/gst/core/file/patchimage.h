/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A file in memory to which a writer's patches are applied, all of them or up to the moment of a kill. For the writers'
 * tests. */
#pragma once
#include "gst/core/file/file-patch.h"

GByteArray *patch_image_new (FilePatchQueue *queue);
GByteArray *patch_image_new_cut (GPtrArray *patches, guint64 n_bytes);
GPtrArray *patch_image_steal (FilePatchQueue *queue);
guint64 patch_image_total (GPtrArray *patches);
