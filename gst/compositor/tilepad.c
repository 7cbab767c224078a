/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The pads of tilecompositor. Lock order: the element's lock, then a pad's object lock. */
#include "gst/compositor/tilepad.h"

#include "gst/compositor/tileavatar.h"

#define GST_CAT_DEFAULT callreel_tile_compositor_debug

enum {
  PROP_0,
  PROP_PARTICIPANT_ID,
  PROP_DISPLAY_NAME,
  PROP_AVATAR,
  PROP_PORTRAIT,
  PROP_KIND,
  PROP_MUTED,
  PROP_VIDEO_OFF,
  PROP_SPEAKING,
  PROP_PINNED,
  PROP_PRIORITY,
  PROP_ENTER_TIME,
  PROP_LEAVE_TIME,
};

G_DEFINE_FINAL_TYPE (CallreelTilePad, callreel_tile_pad, CALLREEL_TYPE_TICKER_PAD)

GType
callreel_tile_kind_get_type (void)
{
  static gsize type = 0;

  if (g_once_init_enter (&type)) {
    static const GEnumValue values[] = {
      { TILE_KIND_CAMERA, "A camera: cropped to fill the tile", "camera" },
      { TILE_KIND_SCREEN, "A screen: shown completely, with bars where it does not fill the tile", "screen" },
      { 0, NULL, NULL },
    };
    g_once_init_leave (&type, g_enum_register_static ("CallreelTileKind", values));
  }
  return type;
}

/* Any thread that sets properties, called without lock: reads the file before it takes any lock. */
static void
set_avatar (CallreelTilePad *pad, const char *path)
{
  cairo_surface_t *portrait = NULL, *old;

  if (path != NULL && path[0] != '\0') {
    g_autoptr (GError) error = NULL;

    portrait = tile_avatar_load (path, &error);
    if (portrait == NULL)
      GST_WARNING_OBJECT (pad, "showing initials, could not load the avatar: %s", error->message);
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

/* Any thread that sets properties, called without lock. */
static void
set_portrait (CallreelTilePad *pad, GBytes *pixels)
{
  cairo_surface_t *portrait = pixels != NULL ? tile_avatar_wrap (pixels) : NULL, *old;

  if (pixels != NULL && portrait == NULL)
    GST_WARNING_OBJECT (pad, "showing initials, the portrait is not square");
  GST_OBJECT_LOCK (pad);
  old = pad->portrait;
  pad->portrait = portrait;
  pad->look_serial++;
  GST_OBJECT_UNLOCK (pad);
  g_clear_pointer (&old, cairo_surface_destroy);
}

/* Called with the pad's object lock, as are the next two. Returns: whether the value changed. */
static gboolean
set_string (char **field, const GValue *value)
{
  if (g_strcmp0 (*field, g_value_get_string (value)) == 0)
    return FALSE;
  g_free (*field);
  *field = g_value_dup_string (value);
  return TRUE;
}

static gboolean
set_switch (gboolean *field, const GValue *value)
{
  gboolean changed = !*field != !g_value_get_boolean (value);

  *field = g_value_get_boolean (value);
  return changed;
}

static gboolean
set_kind (CallreelTilePad *pad, TileKind kind)
{
  gboolean changed = pad->settings.kind != kind;

  pad->settings.kind = kind;
  return changed;
}

/* Any thread. */
static guint
next_id_serial (void)
{
  static int last = 0;

  return (guint)g_atomic_int_add (&last, 1) + 1;
}

/* Any thread, takes the pad's object lock. */
static void
callreel_tile_pad_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  CallreelTilePad *pad = CALLREEL_TILE_PAD (object);
  gboolean redraw = FALSE;

  if (id == PROP_AVATAR) {
    set_avatar (pad, g_value_get_string (value));
    return;
  }
  if (id == PROP_PORTRAIT) {
    set_portrait (pad, g_value_get_boxed (value));
    return;
  }
  GST_OBJECT_LOCK (pad);
  switch (id) {
  case PROP_PARTICIPANT_ID:
    redraw = set_string (&pad->participant_id, value);
    if (redraw)
      pad->settings.id_serial = next_id_serial ();
    break;
  case PROP_DISPLAY_NAME:
    redraw = set_string (&pad->display_name, value);
    break;
  case PROP_KIND:
    redraw = set_kind (pad, g_value_get_enum (value));
    break;
  case PROP_MUTED:
    redraw = set_switch (&pad->muted, value);
    break;
  case PROP_VIDEO_OFF:
    set_switch (&pad->settings.video_off, value);
    break;
  case PROP_SPEAKING:
    set_switch (&pad->settings.speaking, value);
    break;
  case PROP_PINNED:
    set_switch (&pad->settings.pinned, value);
    break;
  case PROP_PRIORITY:
    pad->settings.priority = g_value_get_int (value);
    break;
  case PROP_ENTER_TIME:
    pad->settings.enter = g_value_get_uint64 (value);
    break;
  case PROP_LEAVE_TIME:
    pad->settings.leave = g_value_get_uint64 (value);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  pad->look_serial += redraw ? 1 : 0;
  GST_OBJECT_UNLOCK (pad);
}

/* Any thread, takes the pad's object lock. */
static void
callreel_tile_pad_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  CallreelTilePad *pad = CALLREEL_TILE_PAD (object);

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
    g_value_set_enum (value, pad->settings.kind);
    break;
  case PROP_MUTED:
    g_value_set_boolean (value, pad->muted);
    break;
  case PROP_VIDEO_OFF:
    g_value_set_boolean (value, pad->settings.video_off);
    break;
  case PROP_SPEAKING:
    g_value_set_boolean (value, pad->settings.speaking);
    break;
  case PROP_PINNED:
    g_value_set_boolean (value, pad->settings.pinned);
    break;
  case PROP_PRIORITY:
    g_value_set_int (value, pad->settings.priority);
    break;
  case PROP_ENTER_TIME:
    g_value_set_uint64 (value, pad->settings.enter);
    break;
  case PROP_LEAVE_TIME:
    g_value_set_uint64 (value, pad->settings.leave);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  GST_OBJECT_UNLOCK (pad);
}

static void
callreel_tile_pad_finalize (GObject *object)
{
  CallreelTilePad *pad = CALLREEL_TILE_PAD (object);

  g_free (pad->participant_id);
  g_free (pad->display_name);
  g_free (pad->avatar);
  g_clear_pointer (&pad->portrait, cairo_surface_destroy);
  tile_queue_free (pad->queue);
  tile_view_free (pad->view);
  G_OBJECT_CLASS (callreel_tile_pad_parent_class)->finalize (object);
}

static void
install_switches (GObjectClass *klass)
{
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING;

  g_object_class_install_property (klass, PROP_MUTED,
                                   g_param_spec_boolean ("muted", "Muted",
                                                         "Draw a crossed-out microphone beside the name", FALSE,
                                                         flags));
  g_object_class_install_property (klass, PROP_VIDEO_OFF,
                                   g_param_spec_boolean ("video-off", "Video off",
                                                         "Show the avatar instead of the video", FALSE, flags));
  g_object_class_install_property (
      klass, PROP_SPEAKING,
      g_param_spec_boolean (
          "speaking", "Speaking",
          "Whether the participant is audible: the tile gets a coloured border at once and until 750 ms after the last "
          "sound. After a second of speech the participant comes into view, and on stage in the layout speaker",
          FALSE, flags));
  g_object_class_install_property (
      klass, PROP_PINNED,
      g_param_spec_boolean (
          "pinned", "Pinned",
          "Always keep in view, regardless of priorities; the first pinned participant, or screen, has the stage",
          FALSE, flags));
}

static void
install_admission (GObjectClass *klass)
{
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING;

  g_object_class_install_property (
      klass, PROP_ENTER_TIME,
      g_param_spec_uint64 ("enter-time", "Enter time",
                           "Running time of the first tick that may show this participant, in ns", 0, G_MAXUINT64, 0,
                           flags));
  g_object_class_install_property (
      klass, PROP_LEAVE_TIME,
      g_param_spec_uint64 ("leave-time", "Leave time",
                           "Running time from which no tick shows this participant (picture, avatar or name), in ns; "
                           "earlier ticks do, even when the pad is unlinked (18446744073709551615 = none)",
                           0, G_MAXUINT64, GST_CLOCK_TIME_NONE, flags));
}

static void
callreel_tile_pad_class_init (CallreelTilePadClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | GST_PARAM_MUTABLE_PLAYING;

  object_class->set_property = callreel_tile_pad_set_property;
  object_class->get_property = callreel_tile_pad_get_property;
  object_class->finalize = callreel_tile_pad_finalize;
  g_object_class_install_property (
      object_class, PROP_PARTICIPANT_ID,
      g_param_spec_string ("participant-id", "Participant id",
                           "Identifier of the participant, for applications; determines the colour of the avatar", NULL,
                           flags));
  g_object_class_install_property (
      object_class, PROP_DISPLAY_NAME,
      g_param_spec_string ("display-name", "Display name",
                           "Name on the tile, a single line in any script; the avatar shows its initials", NULL,
                           flags));
  g_object_class_install_property (
      object_class, PROP_AVATAR,
      g_param_spec_string ("avatar", "Avatar",
                           "Image file that is shown without video, at most 4096 pixels wide and high; loaded at once, "
                           "by the thread that sets it. If it cannot be loaded, initials are shown",
                           NULL, flags));
  g_object_class_install_property (
      object_class, PROP_PORTRAIT,
      g_param_spec_boxed ("portrait", "Portrait",
                          "Avatar as pixels instead of a file: a square of native 32-bit words with premultiplied "
                          "alpha, red, green, blue. Replaces the image of avatar (NULL = initials)",
                          G_TYPE_BYTES, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS));
  g_object_class_install_property (object_class, PROP_KIND,
                                   g_param_spec_enum ("kind", "Kind", "Kind of video", CALLREEL_TYPE_TILE_KIND,
                                                      TILE_KIND_CAMERA, flags));
  g_object_class_install_property (object_class, PROP_PRIORITY,
                                   g_param_spec_int ("priority", "Priority",
                                                     "With more participants than tiles those with the highest "
                                                     "priority are shown; among equals those who spoke last",
                                                     G_MININT, G_MAXINT, 0, flags));
  install_switches (object_class);
  install_admission (object_class);
}

static void
callreel_tile_pad_init (CallreelTilePad *pad)
{
  pad->queue = tile_queue_new ((GDestroyNotify)tile_frame_unref);
  pad->view = tile_view_new ();
  pad->look_serial = 1;
  pad->settings.id_serial = next_id_serial ();
  pad->settings.leave = GST_CLOCK_TIME_NONE;
  pad->expected = GST_CLOCK_TIME_NONE;
  gst_segment_init (&pad->segment, GST_FORMAT_UNDEFINED);
}

void
callreel_tile_pad_get_settings (CallreelTilePad *pad, TileSettings *settings)
{
  GST_OBJECT_LOCK (pad);
  *settings = pad->settings;
  GST_OBJECT_UNLOCK (pad);
}

gboolean
tile_settings_admit (const TileSettings *settings, guint64 time)
{
  return time >= settings->enter && (time < settings->leave || !GST_CLOCK_TIME_IS_VALID (settings->leave));
}

/* Called with the pad's object lock. */
static char *
dup_id (CallreelTilePad *pad)
{
  return g_strdup (pad->participant_id != NULL ? pad->participant_id : GST_OBJECT_NAME (pad));
}

char *
callreel_tile_pad_dup_id (CallreelTilePad *pad)
{
  char *id;

  GST_OBJECT_LOCK (pad);
  id = dup_id (pad);
  GST_OBJECT_UNLOCK (pad);
  return id;
}

void
callreel_tile_pad_update_view (CallreelTilePad *pad)
{
  TileLook look = { 0 };
  gboolean changed;

  GST_OBJECT_LOCK (pad);
  changed = pad->look_serial != pad->drawn_serial;
  if (changed) {
    pad->drawn_serial = pad->look_serial;
    look.seed = dup_id (pad);
    look.name = g_strdup (pad->display_name);
    look.portrait = pad->portrait != NULL ? cairo_surface_reference (pad->portrait) : NULL;
    look.screen = pad->settings.kind == TILE_KIND_SCREEN;
    look.muted = pad->muted;
  }
  GST_OBJECT_UNLOCK (pad);
  if (changed)
    tile_view_set_look (pad->view, &look);
}
