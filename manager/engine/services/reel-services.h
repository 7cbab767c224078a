/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What calls and recordings share: configuration, store, policies, storage,
 * ports and the programs they start. Main thread only. */
#pragma once

#include "manager/core/wire/reel-config.h"
#include "manager/engine/services/reel-announcement-files.h"
#include "manager/engine/services/reel-avatar-opener.h"
#include "manager/engine/services/reel-avatar-reader.h"
#include "manager/engine/services/reel-loop-watch.h"
#include "manager/engine/services/reel-sealer.h"
#include "manager/engine/store/reel-audit-trail.h"
#include "manager/engine/store/reel-catalogue-file.h"
#include "manager/engine/store/reel-policy-store.h"
#include "manager/engine/store/reel-ports.h"
#include "manager/engine/store/reel-storage.h"
#include "manager/engine/link/reel-worker-launcher.h"
#include "manager/engine/link/reel-worker-links.h"

typedef struct {
  ReelConfig *config;
  ReelStore *store;
  ReelCatalogueState catalogue_state; /* as it was found at the start */
  ReelAuditTrail *audit;
  ReelPolicyStore *policies;
  ReelStorage *storage;
  ReelPorts *ports;
  ReelAvatarOpener *avatar_files;       /* what opens participants' images */
  ReelAvatarReader *avatars;            /* what makes pictures of them */
  ReelSealing *sealing;                 /* of what was recorded; NULL: it stays as it is */
  ReelSealer *sealer;                   /* of what could not be sealed at once; NULL as @sealing */
  GBytes *link_key;                     /* masks secrets of links in mails that wait; NULL: mails have no links */
  ReelSidecarMaker *sidecars;           /* what lies beside chunks; NULL: nothing is made */
  ReelWorkerLauncher *launcher;         /* of the workers */
  ReelWorkerLinks *links;               /* of the recordings that run */
  char *runtime_dir;                    /* sockets and state files of the workers */
  char *finish_program;                 /* callreel-finish, which completes a file that a dead worker left */
  char *state_dir;                      /* of the catalogue */
  char *data_dir;                       /* installed texts and prompts; NULL: none */
  char *boot_id;                        /* of the machine's present run */
  guint answer_ms;                      /* a worker that takes longer over an answer hangs; 8 s unless set */
  guint deadline_ms;                    /* a worker that takes longer to record less is replaced; 2 s unless set */
  guint finish_ms;                      /* a worker that needs longer to finish files hangs; 30 s unless set */
  guint start_answer_ms;                /* a start that takes longer is answered as starting; 15 s unless set */
  guint stream_answer_ms;               /* a stream that takes longer to be taken is refused; 18 s unless set */
  ReelLoopWatch *loop;                  /* NULL: nobody looks */
  ReelAnnouncementFiles *announcements; /* NULL: nothing is announced */
} ReelServices;

/* Counted: whatever waits for an answer may outlive the engine. */
ReelServices *reel_services_new (void);
ReelServices *reel_services_ref (ReelServices *self);
void reel_services_unref (ReelServices *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ReelServices, reel_services_unref)
