/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A log of everything that programs do to the files below one directory: the input of powercut.c. Written by disklog.c,
 * which is linked into a test or preloaded, for each process whose environment names the directory and the log. */
#pragma once
#include <stdint.h>

#define DISK_LOG_ROOT "DISK_LOG_ROOT" /* absolute, without symbolic links */
#define DISK_LOG_FILE "DISK_LOG_FILE" /* not below the root; appended to */

typedef enum {
  DISK_OPEN,     /* text: path */
  DISK_CREATE,   /* text: path */
  DISK_MKDIR,    /* text: path */
  DISK_WRITE,    /* offset; data */
  DISK_TRUNCATE, /* offset: the new size */
  DISK_SYNC,     /* offset: length of the log that it covers; of a file or a directory */
  DISK_RENAME,   /* text: from, zero byte, to */
  DISK_LINK,     /* text: from, zero byte, to */
  DISK_REMOVE,   /* text: path */
  DISK_MARK,     /* text: something that a test wants to find in the log */
} DiskKind;

/* Followed by `size` bytes. Paths are relative to the root; that of the root is empty. In the machine's byte order. */
typedef struct {
  uint32_t kind, size;
  uint64_t inode, offset;
  uint64_t time; /* monotonic, µs */
} DiskRecord;

void disk_log_mark (const char *text);
unsigned disk_log_count_syncs (void);
