/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The names of all files of a chunk; see the header for who uses them. */
#include "manager/core/document/reel-chunk-files.h"

#include <string.h>

#define PART          ".part"
#define NEW           ".new" /* a copy of the media without unused space, while it is written */
#define SEALED        ".age"
#define MANIFEST      ".manifest"
#define SIGNATURE     ".manifest.sig"
#define SPEECH        ".speech"
#define NUMBER_DIGITS 5

const char *const reel_chunk_file_nicks[] = { "metadata", "captions", "thumbnail", "contact-sheet", "peaks", NULL };

static const char *const endings[REEL_N_CHUNK_FILES] = {
  [REEL_CHUNK_FILE_METADATA] = ".json",           [REEL_CHUNK_FILE_CAPTIONS] = ".vtt",
  [REEL_CHUNK_FILE_THUMBNAIL] = ".thumbnail.jpg", [REEL_CHUNK_FILE_CONTACT_SHEET] = ".contact-sheet.jpg",
  [REEL_CHUNK_FILE_PEAKS] = ".peaks.json",
};

char *
reel_chunk_files_stem (const char *base, guint index)
{
  return g_strdup_printf ("%s-%05u", base, index);
}

/* Behind the index; NULL where there is none. */
static const char *
find_ending (const char *location)
{
  const char *slash = strrchr (location, '/');
  const char *dot = strchr (slash != NULL ? slash : location, '.');
  guint digits = 0;

  if (dot == NULL)
    return NULL;
  while (dot - digits > location && g_ascii_isdigit (dot[-1 - (gssize)digits]))
    digits++;
  return digits >= NUMBER_DIGITS && dot - digits > location && dot[-1 - (gssize)digits] == '-' ? dot : NULL;
}

char *
reel_chunk_files_stem_of (const char *location)
{
  const char *ending = find_ending (location);

  return ending != NULL ? g_strndup (location, (gsize)(ending - location)) : NULL;
}

gboolean
reel_chunk_files_is_metadata (const char *location)
{
  return g_strcmp0 (find_ending (location), endings[REEL_CHUNK_FILE_METADATA]) == 0;
}

char *
reel_chunk_files_media (const char *stem, const char *extension)
{
  return g_strconcat (stem, ".", extension, NULL);
}

char *
reel_chunk_files_name (const char *stem, ReelChunkFile file)
{
  return g_strconcat (stem, endings[file], NULL);
}

char *
reel_chunk_files_part (const char *name)
{
  return g_strconcat (name, PART, NULL);
}

char *
reel_chunk_files_seal (const char *name)
{
  return g_strconcat (name, SEALED, NULL);
}

gboolean
reel_chunk_files_is_sealed (const char *location)
{
  return g_str_has_suffix (location, SEALED);
}

char *
reel_chunk_files_unseal (const char *location)
{
  return g_strndup (location, strlen (location) - (reel_chunk_files_is_sealed (location) ? strlen (SEALED) : 0));
}

char *
reel_chunk_files_beside (const char *location, ReelChunkFile file)
{
  g_autofree char *stem = reel_chunk_files_stem_of (location);
  g_autofree char *name = reel_chunk_files_name (stem != NULL ? stem : location, file);

  return reel_chunk_files_is_sealed (location) ? reel_chunk_files_seal (name) : g_steal_pointer (&name);
}

char *
reel_chunk_files_speech (const char *stem)
{
  return g_strconcat (stem, SPEECH, NULL);
}

char *
reel_chunk_files_manifest (const char *stem)
{
  return g_strconcat (stem, MANIFEST, NULL);
}

char *
reel_chunk_files_signature (const char *stem)
{
  return g_strconcat (stem, SIGNATURE, NULL);
}

static void
add (GStrvBuilder *names, const char *name, const char *ending)
{
  g_autofree char *whole = g_strconcat (name, ending, NULL);

  g_strv_builder_add (names, whole);
}

GStrv
reel_chunk_files_list_followers (const char *location)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_autofree char *stem = reel_chunk_files_stem_of (location);

  for (guint i = 0; i < REEL_N_CHUNK_FILES; i++) {
    g_autofree char *name = reel_chunk_files_beside (location, (ReelChunkFile)i);

    g_strv_builder_add (names, name);
  }
  if (stem != NULL && reel_chunk_files_is_sealed (location)) {
    add (names, stem, MANIFEST);
    add (names, stem, SIGNATURE);
  }
  return g_strv_builder_end (names);
}

GStrv
reel_chunk_files_list (const char *location)
{
  g_autoptr (GStrvBuilder) names = g_strv_builder_new ();
  g_autofree char *stem = reel_chunk_files_stem_of (location);
  g_autofree char *media = reel_chunk_files_unseal (location);

  if (stem == NULL)
    return g_strv_builder_end (names);
  if (g_str_has_suffix (media, PART))
    media[strlen (media) - strlen (PART)] = '\0';
  add (names, media, "");
  add (names, media, NEW);
  add (names, media, PART);
  add (names, media, PART NEW);
  add (names, media, SEALED);
  add (names, media, SEALED PART);
  add (names, stem, MANIFEST);
  add (names, stem, SIGNATURE);
  add (names, stem, SPEECH);
  for (guint i = 0; i < REEL_N_CHUNK_FILES; i++) {
    g_autofree char *name = reel_chunk_files_name (stem, (ReelChunkFile)i);

    add (names, name, "");
    add (names, name, PART);
    add (names, name, SEALED);
    add (names, name, SEALED PART);
  }
  return g_strv_builder_end (names);
}
