/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A destination as the configuration describes it: the group [destination NAME], where the files of recordings go once
 * they are complete. callreeld takes the name, the type, the age and what makes up a file's address from it;
 * callreel-courier, which alone reads the files named here, all the rest. */
#pragma once

#include <glib.h>

#define REEL_DESTINATION_GROUP_PREFIX "destination "
/* Before its name, in the target of a job. */
#define REEL_DESTINATION_TARGET_PREFIX "destination:"

/**
 * ReelDestinationType:
 * @REEL_DESTINATION_S3: a store that speaks the protocol of Amazon S3
 * @REEL_DESTINATION_DIRECTORY: a directory of this machine
 * @REEL_DESTINATION_HOOK: a program that is given each file
 */
typedef enum {
  REEL_DESTINATION_S3,
  REEL_DESTINATION_DIRECTORY,
  REEL_DESTINATION_HOOK,
} ReelDestinationType;

extern const char *const reel_destination_type_nicks[]; /* s3, directory, hook */

/**
 * ReelDestination:
 * @name: letters, digits, dots, hyphens and underscores, 64 at most
 * @max_age_seconds: how long a file is tried, and its recording not announced meanwhile, 3600 to 2592000
 * @keep_hours: files go there so long after the end of the recording or their delivery; 0: never
 * @timeout_seconds: of a hook; of a store: how long it may take nothing and say nothing; 1 to 86400
 * @endpoint: https://HOST or https://HOST:PORT, without a / at the end
 * @region: as the store names it
 * @bucket: an existing one
 * @prefix: what names of files begin with; "": nothing
 * @path_style: whether the bucket is in the path, and not in the host's name
 * @allow_plain: whether the endpoint may be http
 * @key_file: two lines, the key's id and the key; a path or the name of a credential of systemd's, as is the next one
 * @ca_file: certificates to trust in place of the system's, or NULL
 * @part_bytes: what is larger goes in parts of so many bytes, 5 MiB to 5 GiB
 * @lock_mode: GOVERNANCE or COMPLIANCE; NULL: nothing is locked
 * @lock_days: for how long, 1 to 36500
 * @legal_hold: whether each file has a legal hold
 * @encryption: AES256 or aws:kms, what the store is asked to encrypt with; NULL: it is not asked
 * @encryption_key: the id of the store's own key, or NULL
 * @directory: an absolute path
 * @program: an absolute path
 */
typedef struct {
  char *name;
  ReelDestinationType type;
  guint max_age_seconds;
  guint keep_hours;
  guint timeout_seconds;
  char *endpoint;
  char *region;
  char *bucket;
  char *prefix;
  gboolean path_style;
  gboolean allow_plain;
  char *key_file;
  char *ca_file;
  guint64 part_bytes;
  char *lock_mode;
  guint lock_days;
  gboolean legal_hold;
  char *encryption;
  char *encryption_key;
  char *directory;
  char *program;
} ReelDestination;

gboolean reel_destination_is_group (const char *group);
/* Reads GROUP. Returns: NULL with %REEL_ERROR_INVALID_ARGUMENT, and in KEY which one it is, NULL: the group. */
ReelDestination *reel_destination_parse (GKeyFile *file, const char *group, char **key, GError **error);
void reel_destination_free (ReelDestination *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelDestination, reel_destination_free)

/* The URL of the file NAME there; NULL of a hook, which says nothing of where it puts a file. Returns: (transfer full)
 */
char *reel_destination_locate (const ReelDestination *self, const char *name);
/* What jobs for it have as their target. Returns: (transfer full) */
char *reel_destination_get_target (const ReelDestination *self);
/* The name in TARGET, such a one; any other as it is. Returns: (transfer none) */
const char *reel_destination_get_name (const char *target);
/* (element-type ReelDestination); TARGET may be any job's. Returns: NULL where there is none. */
const ReelDestination *reel_destination_find (const GPtrArray *destinations, const char *name);
const ReelDestination *reel_destination_find_target (const GPtrArray *destinations, const char *target);
