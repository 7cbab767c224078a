/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The names of all files of a chunk: the media, its metadata and the sidecars that lie beside it. Used by whoever
 * writes, lists or deletes them; nobody else makes such a name. */
#pragma once

#include <glib.h>

/**
 * ReelChunkFile:
 * @REEL_CHUNK_FILE_METADATA: who, when, what (reel-metadata.h)
 * @REEL_CHUNK_FILE_CAPTIONS: who spoke when (reel-webvtt.h)
 * @REEL_CHUNK_FILE_THUMBNAIL: a picture of it, JPEG
 * @REEL_CHUNK_FILE_CONTACT_SHEET: pictures from its beginning to its end, JPEG
 * @REEL_CHUNK_FILE_PEAKS: its waveform (reel-peaks.h)
 */
typedef enum {
  REEL_CHUNK_FILE_METADATA,
  REEL_CHUNK_FILE_CAPTIONS,
  REEL_CHUNK_FILE_THUMBNAIL,
  REEL_CHUNK_FILE_CONTACT_SHEET,
  REEL_CHUNK_FILE_PEAKS,
} ReelChunkFile;

#define REEL_N_CHUNK_FILES (REEL_CHUNK_FILE_PEAKS + 1)

/* metadata, captions, thumbnail, contact-sheet, peaks; ends with NULL */
extern const char *const reel_chunk_file_nicks[];

/* What precedes the extension: BASE (reel_storage_prepare()) and the index. */
char *reel_chunk_files_stem (const char *base, guint index);
/* The same of the name of any file of the chunk; NULL for one of another form. */
char *reel_chunk_files_stem_of (const char *location);
/* Whether LOCATION is the metadata of a chunk, by its name. */
gboolean reel_chunk_files_is_metadata (const char *location);

char *reel_chunk_files_media (const char *stem, const char *extension);
char *reel_chunk_files_name (const char *stem, ReelChunkFile file);
/* What NAME is called until it is complete. */
char *reel_chunk_files_part (const char *name);
/* What NAME is called once it is sealed, and the other way round; whether it is called so. */
char *reel_chunk_files_seal (const char *name);
char *reel_chunk_files_unseal (const char *location);
gboolean reel_chunk_files_is_sealed (const char *location);
/* The file that lies beside the media at LOCATION, and is sealed where that is; whatever form LOCATION has. */
char *reel_chunk_files_beside (const char *location, ReelChunkFile file);
/* Who spoke when (reel-speech-lines.h), as long as the chunk is recorded. */
char *reel_chunk_files_speech (const char *stem);
/* The list of the chunk's sealed files, and its signature. */
char *reel_chunk_files_manifest (const char *stem);
char *reel_chunk_files_signature (const char *stem);

/* What is delivered with the media at LOCATION, there or not: what lies beside it and, where it is sealed, the list of
 * the sealed files and its signature. */
GStrv reel_chunk_files_list_followers (const char *location);

/* Every name that a file of the chunk whose media is at LOCATION may have, complete or not: what has to go when the
 * chunk is deleted, most of them not there. Without the media's name itself where LOCATION is of another form. */
GStrv reel_chunk_files_list (const char *location);
