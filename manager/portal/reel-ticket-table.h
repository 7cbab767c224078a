/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tickets: addresses under which an open file can be read for some time, by whoever it was opened for, so that a player
 * that asks for many ranges opens it once. Owned by a door. Main thread only; time is passed in, in seconds of any
 * clock that does not jump. */
#pragma once

#include "manager/portal/reel-content-reader.h"

typedef struct _ReelTicketTable ReelTicketTable;

typedef struct {
  ReelContentFile *file;
  char *disposition; /* or NULL */
  char *group;       /* that of the holder */
} ReelTicket;

/**
 * ReelTicketHolder:
 * @owner: who can use the ticket
 * @group: (nullable): by what it was opened
 * @network: (nullable): where the owner is; owners that anybody can make up are limited by it
 */
typedef struct {
  const char *owner;
  const char *group;
  const char *network;
} ReelTicketHolder;

/* MAX: tickets at a time; when there are more the oldest goes, of MAX_OF_ONE of the same owner that owner's oldest, of
 * MAX_OF_MANY of the same group or network the oldest of that. */
ReelTicketTable *reel_ticket_table_new (guint max, guint max_of_one, guint max_of_many);
void reel_ticket_table_free (ReelTicketTable *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelTicketTable, reel_ticket_table_free)

/* Returns: (transfer full): the ticket, 256 random bits; NULL where the kernel gives none */
char *reel_ticket_table_add (ReelTicketTable *self, ReelContentFile *file, const char *disposition,
                             const ReelTicketHolder *holder, gint64 now, gint64 expires, GError **error);
/* Returns: (transfer none): NULL if there is no such ticket of OWNER, or it has expired. What it takes tells nothing of
 * the tickets that there are. */
const ReelTicket *reel_ticket_table_find (ReelTicketTable *self, const char *ticket, const char *owner, gint64 now);
/* Drops the tickets of GROUP; nothing more of their files is read. */
void reel_ticket_table_revoke (ReelTicketTable *self, const char *group);
guint reel_ticket_table_count (const ReelTicketTable *self);
