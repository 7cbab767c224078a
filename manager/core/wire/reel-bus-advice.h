/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a program advises that finds no session bus: root who has come by ssh has none, as have most containers. Used by
 * callreeld, its client programs and callreelctl. */
#pragma once

#define REEL_OPEN_SESSION_BUS "“dbus-run-session -- bash”"

/* Before the error of the bus. */
#define REEL_NO_SESSION_BUS                                                                                            \
  "The session bus cannot be reached; give --system, or start all programs in one shell of " REEL_OPEN_SESSION_BUS ":" \
  " "
