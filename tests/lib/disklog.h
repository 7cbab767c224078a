/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A log of all that programs do to the files below one directory: the input of powercut.c. Written by disklog.c, which
 * is linked into a test or preloaded, for each process whose environment names the directory and the log.
 */
#pragma once
#include <stdint.h>

#define DISK_LOG_ROOT "DISK_LOG_ROOT" /* absolute, without links */
#define DISK_LOG_FILE "DISK_LOG_FILE" /* not below it; appended to */

typedef enum {
  DISK_OPEN,     /* text: path */
  DISK_CREATE,   /* text: path */
  DISK_MKDIR,    /* text: path */
  DISK_WRITE,    /* offset; data */
  DISK_TRUNCATE, /* offset: the new size */
  DISK_SYNC,     /* offset: bytes of the log that it covers; of a file or a directory */
  DISK_RENAME,   /* text: from, zero byte, to */
  DISK_LINK,     /* text: from, zero byte, to */
  DISK_REMOVE,   /* text: path */
  DISK_MARK,     /* text: what a test wants to know to have happened by then */
} DiskKind;

/* Followed by `size` bytes. Paths begin below the root; that of the root is empty. In the machine's own byte order. */
typedef struct {
  uint32_t kind, size;
  uint64_t inode, offset;
  uint64_t time; /* monotonic, us */
} DiskRecord;

void disk_log_mark (const char *text);
unsigned disk_log_count_syncs (void);
