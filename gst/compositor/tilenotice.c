/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Messages and events about tiles; the header lists the callers. */
#include "gst/compositor/tilenotice.h"
#include "gst/common/names.h"

/* What was posted about a tile. */
typedef struct {
  gconstpointer pad; /* only compared, never dereferenced */
  TileKind kind;
  guint id_serial;
  int width, height;
} Posted;

struct _TileNotice {
  guint64 consumer; /* this element's number within the process; constant */
  gboolean posted;
  TileArrangement arrangement;
  guint n;
  Posted tiles[TILE_LAYOUT_MAX];
};

TileNotice *
tile_notice_new (void)
{
  static int consumers = 0;
  TileNotice *notice = g_new0 (TileNotice, 1);

  notice->consumer = (guint64)g_atomic_int_add (&consumers, 1) + 1;
  return notice;
}

void
tile_notice_free (TileNotice *notice)
{
  g_free (notice);
}

/* Stores what the scene shows. Returns: TRUE when that has changed. */
static gboolean
update (TileNotice *notice, const TileScene *scene, const TileRect *rects)
{
  gboolean changed = !notice->posted || scene->n != notice->n || scene->arrangement != notice->arrangement;

  for (guint i = 0; i < scene->n; i++) {
    const TileActor *actor = &scene->actors[i];
    Posted *tile = &notice->tiles[i];

    changed |= actor->pad != tile->pad || actor->kind != tile->kind || actor->id_serial != tile->id_serial ||
               rects[i].w != tile->width || rects[i].h != tile->height;
    *tile = (Posted){ actor->pad, actor->kind, actor->id_serial, rects[i].w, rects[i].h };
  }
  notice->n = scene->n;
  notice->arrangement = scene->arrangement;
  notice->posted = TRUE;
  return changed;
}

static void
append_tile (GValue *tiles, const TileActor *actor, const TileRect *rect, gboolean stage)
{
  g_autofree char *id = callreel_tile_pad_dup_id (actor->pad);
  GValue value = G_VALUE_INIT;

  g_value_init (&value, GST_TYPE_STRUCTURE);
  g_value_take_boxed (&value,
                      gst_structure_new ("tile", CALLREEL_FIELD_PARTICIPANT_ID, G_TYPE_STRING, id, CALLREEL_FIELD_KIND,
                                         G_TYPE_STRING, actor->kind == TILE_KIND_SCREEN ? "screen" : "camera",
                                         CALLREEL_FIELD_STAGE, G_TYPE_BOOLEAN, stage, CALLREEL_FIELD_WIDTH, G_TYPE_UINT,
                                         (guint)rect->w, CALLREEL_FIELD_HEIGHT, G_TYPE_UINT, (guint)rect->h, NULL));
  gst_value_list_append_and_take_value (tiles, &value);
}

void
tile_notice_post (TileNotice *notice, GstElement *element, const TileScene *scene, const TileRect *rects)
{
  static const char *const layouts[] = { "grid", "presentation", "speaker" };
  GstStructure *structure;
  GValue tiles = G_VALUE_INIT;

  if (!update (notice, scene, rects))
    return;
  g_value_init (&tiles, GST_TYPE_LIST);
  for (guint i = 0; i < scene->n; i++)
    append_tile (&tiles, &scene->actors[i], &rects[i], i == 0 && scene->arrangement != TILE_ARRANGEMENT_GRID);
  structure = gst_structure_new (CALLREEL_MESSAGE_TILES, CALLREEL_FIELD_RUNNING_TIME, G_TYPE_UINT64, scene->time,
                                 CALLREEL_FIELD_LAYOUT, G_TYPE_STRING, layouts[scene->arrangement], NULL);
  gst_structure_take_value (structure, CALLREEL_FIELD_TILES, &tiles);
  gst_element_post_message (element, gst_message_new_element (GST_OBJECT (element), structure));
}

static void
notify (const TileNotice *notice, GstPad *source, gboolean visible)
{
  GstStructure *structure = gst_structure_new (CALLREEL_EVENT_VISIBILITY, CALLREEL_FIELD_VISIBLE, G_TYPE_BOOLEAN,
                                               visible, CALLREEL_FIELD_CONSUMER, G_TYPE_UINT64, notice->consumer, NULL);

  gst_pad_send_event (source, gst_event_new_custom (GST_EVENT_CUSTOM_UPSTREAM, structure));
}

/* A source that is unlinked meanwhile may be notified that it is hidden before this notification arrives. The hidden
 * one must be the last, so it is repeated. */
static void
notify_linked (const TileNotice *notice, GstPad *pad, gboolean visible)
{
  g_autoptr (GstPad) source = gst_pad_get_peer (pad);
  g_autoptr (GstPad) after = NULL;

  if (source == NULL)
    return;
  notify (notice, source, visible);
  after = gst_pad_get_peer (pad);
  if (visible && after != source)
    notify (notice, source, FALSE);
}

void
tile_notice_notify (const TileNotice *notice, const TileScene *scene)
{
  for (guint i = 0; scene->notifications != NULL && i < scene->notifications->len; i++) {
    const TileNotification *notification = &g_array_index (scene->notifications, TileNotification, i);

    notify_linked (notice, GST_PAD (notification->pad), notification->visible);
  }
}

void
tile_notice_notify_hidden (const TileNotice *notice, GstPad *source)
{
  notify (notice, source, FALSE);
}
