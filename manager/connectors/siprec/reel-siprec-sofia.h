/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The parts of sofia-sip that the connector uses: transactions and dialogs, not its user agent. For ReelSiprecDialog
 * and ReelSiprecServer. */
#pragma once

#include <glib.h>

G_GNUC_BEGIN_IGNORE_DEPRECATIONS
#include <sofia-sip/msg_addr.h>
#include <sofia-sip/nta.h>
#include <sofia-sip/nta_tport.h>
#include <sofia-sip/sip_header.h>
#include <sofia-sip/sip_status.h>
#include <sofia-sip/sip_tag.h>
#include <sofia-sip/sip_util.h>
#include <sofia-sip/su_glib.h>
#include <sofia-sip/tport_tag.h>
G_GNUC_END_IGNORE_DEPRECATIONS

#define REEL_SIPREC_ALLOW     "INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE"
#define REEL_SIPREC_SUPPORTED "timer, siprec"
#define REEL_SIPREC_ACCEPT    "application/sdp, multipart/mixed, application/rs-metadata+xml, application/rs-metadata"
#define REEL_SIPREC_AGENT     "Callreel"
