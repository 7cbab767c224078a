/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The pads of tilecompositor; see the header. Lock order: the element's lock, then a pad's object lock. */
#include "gst/tilepad.h"

#include "gst/tileavatar.h"

GST_DEBUG_CATEGORY_EXTERN (tile_compositor_debug);
#define GST_CAT_DEFAULT tile_compositor_debug

enum {
  PROP_0,
  PROP_PARTICIPANT_ID,
  PROP_DISPLAY_NAME,
  PROP_AVATAR,
  PROP_KIND,
  PROP_MUTED,
  PROP_VIDEO_OFF,
  PROP_SPEAKING,
  PROP_PRIORITY,
};

G_DEFINE_TYPE (TilePad, tile_pad, GST_TYPE_PAD)

GType
tile_kind_get_type (void)
{
  static gsize type = 0;

  if (g_once_init_enter (&type)) {
    static const GEnumValue values[] = {
      { TILE_KIND_CAMERA, "A camera: cut so that it fills the tile", "camera" },
      { TILE_KIND_SCREEN, "A screen: shown whole, with bars where it does not fill the tile", "screen" },
      { 0, NULL, NULL },
    };
    g_once_init_leave (&type, g_enum_register_static ("CallreelTileKind", values));
  }
  return type;
}

/* Any thread that sets properties, called without lock: reads the file before any lock is taken. */
static void
set_avatar (TilePad *pad, const gchar *path)
{
  cairo_surface_t *portrait = NULL, *old;

  if (path != NULL && path[0] != '\0') {
    g_autoptr (GError) error = NULL;

    portrait = tile_avatar_load (path, &error);
    if (portrait == NULL)
      GST_WARNING_OBJECT (pad, "initials are shown, the avatar can't be read: %s", error->message);
  }
  GST_OBJECT_LOCK (pad);
  g_free (pad->avatar);
  pad->avatar = g_strdup (path);
  old = pad->portrait;
  pad->portrait = portrait;
  pad->look_serial++;
  GST_OBJECT_UNLOCK (pad);
  g_clear_pointer (&old, cairo_surface_destroy);
}

static void
set_string (gchar **field, const GValue *value)
{
  g_free (*field);
  *field = g_value_dup_string (value);
}

/* Any thread, takes the pad's object lock. */
static void
tile_pad_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  TilePad *pad = TILE_PAD (object);

  if (id == PROP_AVATAR) {
    set_avatar (pad, g_value_get_string (value));
    return;
  }
  GST_OBJECT_LOCK (pad);
  switch (id) {
  case PROP_PARTICIPANT_ID:
    set_string (&pad->participant_id, value);
    break;
  case PROP_DISPLAY_NAME:
    set_string (&pad->display_name, value);
    break;
  case PROP_KIND:
    pad->kind = g_value_get_enum (value);
    break;
  case PROP_MUTED:
    pad->muted = g_value_get_boolean (value);
    break;
  case PROP_VIDEO_OFF:
    pad->video_off = g_value_get_boolean (value);
    break;
  case PROP_SPEAKING:
    pad->speaking = g_value_get_boolean (value);
    break;
  case PROP_PRIORITY:
    pad->priority = g_value_get_int (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  pad->look_serial++;
  GST_OBJECT_UNLOCK (pad);
}

/* Any thread, takes the pad's object lock. */
static void
tile_pad_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  TilePad *pad = TILE_PAD (object);

  GST_OBJECT_LOCK (pad);
  switch (id) {
  case PROP_PARTICIPANT_ID:
    g_value_set_string (value, pad->participant_id);
    break;
  case PROP_DISPLAY_NAME:
    g_value_set_string (value, pad->display_name);
    break;
  case PROP_AVATAR:
    g_value_set_string (value, pad->avatar);
    break;
  case PROP_KIND:
    g_value_set_enum (value, pad->kind);
    break;
  case PROP_MUTED:
    g_value_set_boolean (value, pad->muted);
    break;
  case PROP_VIDEO_OFF:
    g_value_set_boolean (value, pad->video_off);
    break;
  case PROP_SPEAKING:
    g_value_set_boolean (value, pad->speaking);
    break;
  case PROP_PRIORITY:
    g_value_set_int (value, pad->priority);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  GST_OBJECT_UNLOCK (pad);
}

static void
tile_pad_finalize (GObject *object)
{
  TilePad *pad = TILE_PAD (object);

  g_free (pad->participant_id);
  g_free (pad->display_name);
  g_free (pad->avatar);
  g_clear_pointer (&pad->portrait, cairo_surface_destroy);
  tile_queue_free (pad->queue);
  tile_view_free (pad->view);
  G_OBJECT_CLASS (tile_pad_parent_class)->finalize (object);
}

static void
install_switches (GObjectClass *klass)
{
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING;

  g_object_class_install_property (klass, PROP_MUTED,
                                   g_param_spec_boolean ("muted", "Muted",
                                                         "A struck-out microphone is drawn beside the name", FALSE,
                                                         flags));
  g_object_class_install_property (klass, PROP_VIDEO_OFF,
                                   g_param_spec_boolean ("video-off", "Video off",
                                                         "The avatar is shown whatever comes in", FALSE, flags));
  g_object_class_install_property (klass, PROP_SPEAKING,
                                   g_param_spec_boolean ("speaking", "Speaking",
                                                         "A coloured frame is drawn around the tile", FALSE, flags));
}

static void
tile_pad_class_init (TilePadClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING;

  object_class->set_property = tile_pad_set_property;
  object_class->get_property = tile_pad_get_property;
  object_class->finalize = tile_pad_finalize;
  g_object_class_install_property (
      object_class, PROP_PARTICIPANT_ID,
      g_param_spec_string ("participant-id", "Participant id",
                           "Who this is, for applications; the colour of the avatar follows from it", NULL, flags));
  g_object_class_install_property (
      object_class, PROP_DISPLAY_NAME,
      g_param_spec_string ("display-name", "Display name",
                           "The name drawn on the tile, and whose initials are the avatar: one line in any script",
                           NULL, flags));
  g_object_class_install_property (
      object_class, PROP_AVATAR,
      g_param_spec_string ("avatar", "Avatar",
                           "An image file shown where there is no video, at most 4096 pixels wide and high; read at "
                           "once, by the thread that sets it. Initials are shown when it can't be read",
                           NULL, flags));
  g_object_class_install_property (object_class, PROP_KIND,
                                   g_param_spec_enum ("kind", "Kind", "What the video shows", TILE_TYPE_KIND,
                                                      TILE_KIND_CAMERA, flags));
  g_object_class_install_property (
      object_class, PROP_PRIORITY,
      g_param_spec_int (
          "priority", "Priority",
          "With more than 49 participants those with the greatest priority are shown, of equal ones those "
          "who joined first",
          G_MININT, G_MAXINT, 0, flags));
  install_switches (object_class);
}

static void
tile_pad_init (TilePad *pad)
{
  pad->queue = tile_queue_new ((GDestroyNotify)tile_frame_unref);
  pad->view = tile_view_new ();
  pad->look_serial = 1;
  pad->expected = GST_CLOCK_TIME_NONE;
  gst_segment_init (&pad->segment, GST_FORMAT_UNDEFINED);
}

TilePad *
tile_pad_new (GstPadTemplate *template, const gchar *name)
{
  return g_object_new (TILE_TYPE_PAD, "name", name, "direction", GST_PAD_SINK, "template", template, NULL);
}

gint
tile_pad_get_priority (TilePad *pad)
{
  gint priority;

  GST_OBJECT_LOCK (pad);
  priority = pad->priority;
  GST_OBJECT_UNLOCK (pad);
  return priority;
}

gboolean
tile_pad_is_video_off (TilePad *pad)
{
  gboolean video_off;

  GST_OBJECT_LOCK (pad);
  video_off = pad->video_off;
  GST_OBJECT_UNLOCK (pad);
  return video_off;
}

void
tile_pad_update_view (TilePad *pad)
{
  TileLook look = { 0 };
  gboolean changed;

  GST_OBJECT_LOCK (pad);
  changed = pad->look_serial != pad->drawn_serial;
  if (changed) {
    pad->drawn_serial = pad->look_serial;
    look.seed = g_strdup (pad->participant_id != NULL ? pad->participant_id : GST_OBJECT_NAME (pad));
    look.name = g_strdup (pad->display_name);
    look.portrait = pad->portrait != NULL ? cairo_surface_reference (pad->portrait) : NULL;
    look.screen = pad->kind == TILE_KIND_SCREEN;
    look.muted = pad->muted;
    look.speaking = pad->speaking;
  }
  GST_OBJECT_UNLOCK (pad);
  if (changed)
    tile_view_set_look (pad->view, &look);
}
