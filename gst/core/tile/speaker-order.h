/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tracks who is speaking. From what is heard at each tick it derives who gets a border, who leads the conversation, and
 * when each member last spoke, without flapping when people alternate or talk at once. Called by tilecompositor under
 * its lock; pure. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The border appears with the first sound and stays this long after the last, in ns. */
#define SPEAKER_HOLD 750000000ull
/* Speech counts after this long, in ns: a cough changes nothing. Pauses shorter than SPEAKER_HOLD do not interrupt
 * it. */
#define SPEAKER_CONFIRM 1000000000ull
/* The minimum time of leading, in ns, unless the leader is removed. */
#define SPEAKER_MIN_LEAD 2000000000ull
/* Somebody who keeps talking over the leader takes over after this, in ns. */
#define SPEAKER_TAKEOVER 4000000000ull

typedef struct _SpeakerOrder SpeakerOrder;

SpeakerOrder *speaker_order_new (void);
void speaker_order_free (SpeakerOrder *order);

/* `member`: any pointer that has not been added yet. */
void speaker_order_add (SpeakerOrder *order, gpointer member);
void speaker_order_remove (SpeakerOrder *order, gpointer member);

/* Whether the member is heard at running time `now` (ns, never decreasing). */
void speaker_order_hear (SpeakerOrder *order, gpointer member, gboolean heard, guint64 now);

/* Called once for each `now`, after speaker_order_hear() for all: selects the leader. */
void speaker_order_settle (SpeakerOrder *order, guint64 now);

/* Whether the member gets the border. */
gboolean speaker_order_is_marked (const SpeakerOrder *order, gpointer member);

/* When the member last spoke, in ns; 0: never. */
guint64 speaker_order_get_heard (const SpeakerOrder *order, gpointer member);

/* The leader, or NULL as long as nobody has spoken. */
gpointer speaker_order_get_leader (const SpeakerOrder *order);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SpeakerOrder, speaker_order_free)

G_END_DECLS
