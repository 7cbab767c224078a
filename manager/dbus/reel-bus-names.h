/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The names of callreeld on a bus, as in data/org.callreel.Manager1.xml. Used by the exported objects, the daemon and
 * tests. */
#pragma once

#define REEL_MANAGER_BUS_NAME    "org.callreel.Manager1"
#define REEL_MANAGER_OBJECT_PATH "/org/callreel/Manager1"
#define REEL_MANAGER_INTERFACE   "org.callreel.Manager1"
/* Followed by the name of a call. */
#define REEL_CALL_PATH_PREFIX REEL_MANAGER_OBJECT_PATH "/call/"
