/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The requests of a link's holder over the bus: what the server of the playback page says of them, and who that server
 * is. Used by reel-archive-object.c, as functions for reel_bus_sender_find(). */
#pragma once

#include <gio/gio.h>

/* ARCHIVE: a ReelArchive. SENDER: as the bus knows it. Each replies to INVOCATION, of Archive1.DescribeLink, VisitLink
 * and OpenLink. */
void reel_link_holder_describe (gpointer archive, GDBusMethodInvocation *invocation, const char *sender);
void reel_link_holder_visit (gpointer archive, GDBusMethodInvocation *invocation, const char *sender);
void reel_link_holder_open (gpointer archive, GDBusMethodInvocation *invocation, const char *sender);
