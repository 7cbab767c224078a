/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Finishes an MP4 file of mp4-writer whose process died. Used by file-recover. */
#pragma once
#include "gst/core/file/mp4-writer.h"

G_BEGIN_DECLS

typedef enum {
  MP4_RECOVER_FOREIGN,  /* not a file of mp4-writer, or too little of it */
  MP4_RECOVER_FINISHED, /* already progressive */
  MP4_RECOVER_OPEN,     /* it can be finished */
} Mp4RecoverResult;

/* Examines a file of *@whole bytes at @data. If it is unfinished, *@writer gets its complete fragments, and finishing
 * that writer adds the patches to @out; a torn tail stays in the file as unused bytes. If it is finished, *@duration is
 * set, in ns. With an @until (ns from the start of the file), fragments with anything later are left out, and *@whole
 * becomes the offset of the first of them, to which the file must be truncated. */
Mp4RecoverResult mp4_recover (const guint8 *data, guint64 *whole, guint64 until, FilePatchQueue *out,
                              Mp4Writer **writer, guint64 *duration);

G_END_DECLS
