/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Who speaks, as a watcher sees it: out of what is heard at each tick it says around whom a border is drawn, who leads
 * the conversation, and when each was last heard, without flapping when people alternate or talk at once. Called by
 * tilecompositor under its lock; pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The border appears with the first sound and stays for so long after the last, in ns. */
#define SPEAKER_HOLD 750000000ull
/* Only who has spoken for so long counts as having said something: a cough changes no picture. Pauses shorter than
 * SPEAKER_HOLD do not interrupt. */
#define SPEAKER_CONFIRM 1000000000ull
/* Who leads does so for at least this long, unless he leaves. */
#define SPEAKER_STAY 2000000000ull
/* Who speaks on over the leader takes over after this. */
#define SPEAKER_INSIST 4000000000ull

typedef struct _SpeakerOrder SpeakerOrder;

SpeakerOrder *speaker_order_new (void);
void speaker_order_free (SpeakerOrder *order);

/* `member` is any pointer that is not yet in there. */
void speaker_order_add (SpeakerOrder *order, gpointer member);
void speaker_order_remove (SpeakerOrder *order, gpointer member);

/* Whether the member is heard at running time `now` (ns, never falling). */
void speaker_order_hear (SpeakerOrder *order, gpointer member, gboolean heard, guint64 now);

/* Called once for each `now`, after all were heard: decides who leads. */
void speaker_order_settle (SpeakerOrder *order, guint64 now);

/* Whether the member has the border. */
gboolean speaker_order_is_marked (const SpeakerOrder *order, gpointer member);

/* When the member said something last, in ns; 0: never. */
guint64 speaker_order_get_heard (const SpeakerOrder *order, gpointer member);

/* The member that leads, or NULL as long as nobody has spoken. */
gpointer speaker_order_get_leader (const SpeakerOrder *order);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SpeakerOrder, speaker_order_free)

G_END_DECLS
