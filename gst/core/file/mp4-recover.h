/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Finishes an MP4 file of mp4-writer whose process died. Used by file-recover. */
#pragma once
#include "gst/core/file/mp4-writer.h"

G_BEGIN_DECLS

typedef enum {
  MP4_RECOVER_FOREIGN,  /* not such a file, or nothing of it is there */
  MP4_RECOVER_FINISHED, /* it is progressive already */
  MP4_RECOVER_OPEN,     /* it can be finished */
} Mp4RecoverResult;

Mp4RecoverResult mp4_recover (const guint8 *data, guint64 *whole, guint64 until, FilePatchQueue *out,
                              Mp4Writer **writer, guint64 *duration);

G_END_DECLS
