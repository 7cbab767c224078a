/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Tests of what tilecompositor reports about its canvas: the message tiles-changed and the event
 * callreel-visibility. */
#include "gst/common/names.h"
#include "tests/gst/compositor/tilerig.h"

#define CANVAS "video/x-raw,width=640,height=360"
#define HOUR   (3600 * GST_SECOND)

typedef struct {
  TileRig rig;
  GstBus *bus;
} Fixture;

static void
fixture_init (Fixture *fixture)
{
  tile_rig_init (&fixture->rig, TRUE, CANVAS);
  fixture->bus = gst_bus_new ();
  gst_element_set_bus (fixture->rig.element, fixture->bus);
}

static void
fixture_clear (Fixture *fixture)
{
  gst_element_set_bus (fixture->rig.element, NULL);
  gst_object_unref (fixture->bus);
  tile_rig_clear (&fixture->rig);
}

/* Returns: the next tiles-changed as text, "" if there is none */
static char *
pop_change (Fixture *fixture, guint64 *time, GString *sizes)
{
  g_autoptr (GstMessage) message = NULL;
  const GstStructure *s;
  const GValue *tiles;
  GString *text;

  do {
    g_clear_pointer (&message, gst_message_unref);
    message = gst_bus_pop_filtered (fixture->bus, GST_MESSAGE_ELEMENT);
    if (message == NULL)
      return g_strdup ("");
    s = gst_message_get_structure (message);
  } while (!gst_structure_has_name (s, CALLREEL_MESSAGE_TILES));
  text = g_string_new (gst_structure_get_string (s, CALLREEL_FIELD_LAYOUT));
  g_assert_true (gst_structure_get_uint64 (s, CALLREEL_FIELD_RUNNING_TIME, time));
  tiles = gst_structure_get_value (s, CALLREEL_FIELD_TILES);
  for (guint i = 0; i < gst_value_list_get_size (tiles); i++) {
    const GstStructure *tile = gst_value_get_structure (gst_value_list_get_value (tiles, i));
    gboolean stage;
    guint width = 0, height = 0;

    g_assert_true (gst_structure_get_boolean (tile, CALLREEL_FIELD_STAGE, &stage));
    g_assert_true (gst_structure_get_uint (tile, CALLREEL_FIELD_WIDTH, &width));
    g_assert_true (gst_structure_get_uint (tile, CALLREEL_FIELD_HEIGHT, &height));
    g_assert_cmpuint (width, >, 0);
    g_assert_cmpuint (width, <=, 640);
    g_assert_cmpuint (height, <=, 360);
    if (sizes != NULL)
      g_string_append_printf (sizes, "%s%u×%u", sizes->len > 0 ? " " : "", width, height);
    g_string_append_printf (text, " %s%s:%s", stage ? "*" : "",
                            gst_structure_get_string (tile, CALLREEL_FIELD_PARTICIPANT_ID),
                            gst_structure_get_string (tile, CALLREEL_FIELD_KIND));
  }
  return g_string_free (text, FALSE);
}

static void
check_change (Fixture *fixture, const char *expected)
{
  g_autoptr (GstBuffer) canvas = tile_rig_tick (&fixture->rig);
  guint64 time = GST_CLOCK_TIME_NONE;
  g_autofree char *text = pop_change (fixture, &time, NULL);
  g_autofree char *more = pop_change (fixture, &time, NULL);

  g_assert_cmpstr (text, ==, expected);
  g_assert_cmpstr (more, ==, "");
  if (expected[0] != '\0')
    g_assert_cmpuint (time, ==, GST_BUFFER_PTS (canvas));
}

static void
test_tiles_changed (void)
{
  TileSource *ann, *bob, *share;
  Fixture fixture;

  fixture_init (&fixture);
  check_change (&fixture, "grid");
  ann = tile_source_new (&fixture.rig, TRUE, TILE_RIG_CAMERA);
  g_object_set (ann->pad, "participant-id", "ann", NULL);
  bob = tile_source_new (&fixture.rig, TRUE, NULL);
  g_object_set (bob->pad, "participant-id", "bob", NULL);
  check_change (&fixture, "grid ann:camera bob:camera");
  check_change (&fixture, "");
  /* video that starts, a name, a border: the same people are visible */
  tile_source_push (ann, 0, HOUR, 0xc02020);
  g_object_set (ann->pad, "display-name", "Ann", "speaking", TRUE, NULL);
  check_change (&fixture, "");
  share = tile_source_new (&fixture.rig, TRUE, TILE_RIG_CAMERA);
  g_object_set (share->pad, "participant-id", "bob", NULL);
  gst_util_set_object_arg (G_OBJECT (share->pad), "kind", "screen");
  check_change (&fixture, "");
  tile_source_push (share, 0, HOUR, 0x20a040);
  check_change (&fixture, "presentation *bob:screen ann:camera bob:camera");
  tile_source_free (share);
  check_change (&fixture, "grid ann:camera bob:camera");
  gst_util_set_object_arg (G_OBJECT (fixture.rig.element), "layout", "speaker");
  check_change (&fixture, "speaker *ann:camera bob:camera");
  g_object_set (bob->pad, "participant-id", "robert", NULL);
  check_change (&fixture, "speaker *ann:camera robert:camera");
  tile_source_free (ann);
  check_change (&fixture, "speaker *robert:camera");
  tile_source_free (bob);
  fixture_clear (&fixture);
}

static void
check_sizes (Fixture *fixture, const char *expected)
{
  g_autoptr (GstBuffer) canvas = tile_rig_tick (&fixture->rig);
  GString *sizes = g_string_new (NULL);
  guint64 time = GST_CLOCK_TIME_NONE;
  g_autofree char *text = pop_change (fixture, &time, sizes);

  g_assert_cmpstr (sizes->str, ==, expected);
  g_string_free (sizes, TRUE);
}

/* The rectangles of the canvas that follows, also where only they change. */
static void
test_sizes (void)
{
  TileSource *ann, *bob, *share;
  Fixture fixture;

  fixture_init (&fixture);
  ann = tile_source_new (&fixture.rig, TRUE, TILE_RIG_CAMERA);
  check_sizes (&fixture, "640×360");
  bob = tile_source_new (&fixture.rig, TRUE, NULL);
  check_sizes (&fixture, "320×180 320×180");
  share = tile_source_new (&fixture.rig, TRUE, TILE_RIG_CAMERA);
  gst_util_set_object_arg (G_OBJECT (share->pad), "kind", "screen");
  tile_source_push (share, 0, HOUR, 0x20a040);
  check_sizes (&fixture, "512×360 128×72 128×72");
  tile_source_free (share);
  check_sizes (&fixture, "320×180 320×180");
  g_object_set (fixture.rig.element, "title", "A meeting", NULL);
  check_sizes (&fixture, "");
  tile_source_free (ann);
  tile_source_free (bob);
  fixture_clear (&fixture);
}

/* The events that a source got, in order. */
typedef struct {
  GString *words;
  guint64 consumer;
} Ear;

static GstPadProbeReturn
listen (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GstEvent *event = GST_PAD_PROBE_INFO_EVENT (info);
  const GstStructure *s = gst_event_get_structure (event);
  Ear *ear = user_data;
  gboolean visible;
  guint64 consumer;

  if (s == NULL || !gst_structure_has_name (s, CALLREEL_EVENT_VISIBILITY))
    return GST_PAD_PROBE_OK;
  g_assert_true (gst_structure_get (s, CALLREEL_FIELD_VISIBLE, G_TYPE_BOOLEAN, &visible, CALLREEL_FIELD_CONSUMER,
                                    G_TYPE_UINT64, &consumer, NULL));
  g_assert_true (ear->consumer == 0 || ear->consumer == consumer);
  ear->consumer = consumer;
  g_string_append_c (ear->words, visible ? 'v' : 'h');
  return GST_PAD_PROBE_DROP;
}

static TileSource *
add_heard (TileRig *rig, Ear *ear)
{
  TileSource *source = tile_source_new (rig, TRUE, TILE_RIG_CAMERA);

  *ear = (Ear){ g_string_new (NULL), 0 };
  gst_pad_add_probe (source->peer, GST_PAD_PROBE_TYPE_EVENT_UPSTREAM, listen, ear, NULL);
  return source;
}

static void
check_notices (TileRig *rig, Ear *ear, const char *expected)
{
  gst_buffer_unref (tile_rig_tick (rig));
  g_assert_cmpstr (ear->words->str, ==, expected);
  g_string_truncate (ear->words, 0);
}

static void
send_gate (TileRig *rig, gboolean paused, guint64 tick)
{
  gst_pad_push_event (rig->harness->sinkpad,
                      gst_event_new_custom (GST_EVENT_CUSTOM_UPSTREAM,
                                            gst_structure_new (CALLREEL_EVENT_GATE, CALLREEL_FIELD_PAUSED,
                                                               G_TYPE_BOOLEAN, paused, CALLREEL_FIELD_RUNNING_TIME,
                                                               G_TYPE_UINT64, tick * TILE_RIG_TICK, NULL)));
}

static void
test_visibility (void)
{
  TileSource *source;
  TileRig rig;
  Ear ear;

  tile_rig_init (&rig, TRUE, CANVAS);
  source = add_heard (&rig, &ear);
  check_notices (&rig, &ear, "v");
  check_notices (&rig, &ear, "");
  g_object_set (source->pad, "video-off", TRUE, NULL);
  check_notices (&rig, &ear, "h");
  g_object_set (source->pad, "video-off", FALSE, NULL);
  check_notices (&rig, &ear, "v");
  /* paused at tick 6: frames captured before that are still needed at ticks 4 and 5 */
  send_gate (&rig, TRUE, 6);
  check_notices (&rig, &ear, "");
  check_notices (&rig, &ear, "");
  check_notices (&rig, &ear, "h");
  send_gate (&rig, FALSE, 20);
  check_notices (&rig, &ear, "v");
  tile_source_free (source);
  g_string_free (ear.words, TRUE);
  tile_rig_clear (&rig);
}

/* A screen is asked for its first picture; otherwise it would never get a place. */
static void
test_screen_is_wanted (void)
{
  TileSource *source;
  TileRig rig;
  Ear ear;

  tile_rig_init (&rig, TRUE, CANVAS);
  source = add_heard (&rig, &ear);
  gst_util_set_object_arg (G_OBJECT (source->pad), "kind", "screen");
  check_notices (&rig, &ear, "v");
  tile_source_push (source, 0, HOUR, 0xc02020);
  check_notices (&rig, &ear, "");
  tile_source_free (source);
  g_string_free (ear.words, TRUE);
  tile_rig_clear (&rig);
}

static void
test_no_room (void)
{
  TileSource *sources[50];
  TileRig rig;
  Ear first, last;

  tile_rig_init (&rig, TRUE, CANVAS);
  sources[0] = add_heard (&rig, &first);
  for (guint i = 1; i < 49; i++)
    sources[i] = tile_source_new (&rig, TRUE, NULL);
  sources[49] = add_heard (&rig, &last);
  check_notices (&rig, &last, "h");
  g_assert_cmpstr (first.words->str, ==, "v");
  g_assert_cmpuint (first.consumer, ==, last.consumer);
  g_object_set (sources[49]->pad, "pinned", TRUE, NULL);
  check_notices (&rig, &last, "v");
  for (guint i = 0; i < 50; i++)
    tile_source_free (sources[i]);
  g_string_free (first.words, TRUE);
  g_string_free (last.words, TRUE);
  tile_rig_clear (&rig);
}

/* A pad released while it is linked leaves nobody waiting for it. */
static void
test_release (void)
{
  TileSource *source;
  TileRig rig;
  Ear ear;

  tile_rig_init (&rig, TRUE, CANVAS);
  source = add_heard (&rig, &ear);
  check_notices (&rig, &ear, "v");
  gst_element_release_request_pad (rig.element, source->pad);
  g_assert_cmpstr (ear.words->str, ==, "h");
  gst_pad_set_active (source->peer, FALSE);
  gst_object_unref (source->peer);
  gst_object_unref (source->pad);
  g_free (source);
  g_string_free (ear.words, TRUE);
  tile_rig_clear (&rig);
}

/* When a branch is removed, it is unlinked first, and then its pad is released or linked to another branch. */
static void
test_unlink (void)
{
  TileSource *source;
  TileRig rig;
  Ear ear;

  tile_rig_init (&rig, TRUE, CANVAS);
  source = add_heard (&rig, &ear);
  check_notices (&rig, &ear, "v");
  gst_pad_unlink (source->peer, source->pad);
  g_assert_cmpstr (ear.words->str, ==, "h");
  check_notices (&rig, &ear, "h");
  g_assert_cmpint (gst_pad_link (source->peer, source->pad), ==, GST_PAD_LINK_OK);
  check_notices (&rig, &ear, "v");
  g_object_set (source->pad, "video-off", TRUE, NULL);
  check_notices (&rig, &ear, "h");
  gst_pad_unlink (source->peer, source->pad);
  check_notices (&rig, &ear, "");
  tile_source_free (source);
  g_string_free (ear.words, TRUE);
  tile_rig_clear (&rig);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  g_test_add_func ("/tilenotice/tiles-changed", test_tiles_changed);
  g_test_add_func ("/tilenotice/sizes", test_sizes);
  g_test_add_func ("/tilenotice/visibility", test_visibility);
  g_test_add_func ("/tilenotice/screen-is-wanted", test_screen_is_wanted);
  g_test_add_func ("/tilenotice/no-room", test_no_room);
  g_test_add_func ("/tilenotice/release", test_release);
  g_test_add_func ("/tilenotice/unlink", test_unlink);
  return g_test_run ();
}
