/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Both ends of every documented range: each numeric property of each element and of its request pads is set to its
 * minimum and to its maximum, and a short stream runs through to its end. The same for the sizes, rates and numbers of
 * channels of the pad templates. */
#include <glib/gstdio.h>
#include <gst/gst.h>

#define TIMEOUT (60 * GST_SECOND)

/* An element, named `e`, and a short stream through it. */
typedef struct {
  const char *factory;
  const char *pad; /* (nullable): a request pad, whose properties are tested too */
  const char *launch;
} Walk;

#define SOUND   "audiotestsrc num-buffers=8 samplesperbuffer=1000 ! audio/x-raw,rate=16000,channels=1 "
#define PICTURE "videotestsrc num-buffers=4 ! video/x-raw,format=I420,width=64,height=48,framerate=8/1 "

static const Walk walks[] = {
  { "callmixer", "sink_0", SOUND "! e.sink_0 callmixer name=e ! fakesink" },
  { "tilecompositor", "sink_0",
    PICTURE "! e.sink_0 tilecompositor name=e ! video/x-raw,width=64,height=48 ! fakesink" },
  { "recordinggate", NULL, SOUND "! recordinggate name=e ! fakesink" },
  { "callrecordsink", NULL, SOUND "! e.audio " PICTURE "! e.video callrecordsink name=e format=mp4" },
  { "videothin", NULL, PICTURE "! vp8enc deadline=1 ! videothin name=e ! fakesink" },
  { "vpxlayers", NULL, PICTURE "! vp8enc deadline=1 ! rtpvp8pay ! vpxlayers name=e ! fakesink" },
  { "canvasx264enc", NULL, PICTURE "! canvasx264enc name=e ! fakesink" },
};

static char *directory;

static GstElement *
launch (const char *text)
{
  g_autofree char *location = g_build_filename (directory, "range-%05u.mp4", NULL);
  g_autoptr (GError) error = NULL;
  GstElement *pipeline = gst_parse_launch (text, &error);
  g_autoptr (GstElement) element = NULL;

  g_assert_no_error (error);
  element = gst_bin_get_by_name (GST_BIN (pipeline), "e");
  if (element != NULL && g_object_class_find_property (G_OBJECT_GET_CLASS (element), "location") != NULL)
    g_object_set (element, "location", location, NULL);
  return pipeline;
}

/* Runs the pipeline to the end without an error, and releases it. */
static void
run (GstElement *pipeline, const char *what)
{
  g_autoptr (GstBus) bus = gst_element_get_bus (pipeline);
  g_autoptr (GstMessage) message = NULL;
  g_autoptr (GError) error = NULL;

  gst_element_set_state (pipeline, GST_STATE_PLAYING);
  message = gst_bus_timed_pop_filtered (bus, TIMEOUT, GST_MESSAGE_ERROR | GST_MESSAGE_EOS);
  if (message == NULL)
    g_error ("%s: no end", what);
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR) {
    gst_message_parse_error (message, &error, NULL);
    g_error ("%s: %s", what, error->message);
  }
  gst_element_set_state (pipeline, GST_STATE_NULL);
  gst_object_unref (pipeline);
}

/* The ends of the range; FALSE if the property has none. */
static gboolean
find_ends (GParamSpec *spec, GValue *least, GValue *greatest)
{
  g_value_init (least, spec->value_type);
  g_value_init (greatest, spec->value_type);
  if (G_IS_PARAM_SPEC_INT (spec)) {
    g_value_set_int (least, G_PARAM_SPEC_INT (spec)->minimum);
    g_value_set_int (greatest, G_PARAM_SPEC_INT (spec)->maximum);
  } else if (G_IS_PARAM_SPEC_UINT (spec)) {
    g_value_set_uint (least, G_PARAM_SPEC_UINT (spec)->minimum);
    g_value_set_uint (greatest, G_PARAM_SPEC_UINT (spec)->maximum);
  } else if (G_IS_PARAM_SPEC_INT64 (spec)) {
    g_value_set_int64 (least, G_PARAM_SPEC_INT64 (spec)->minimum);
    g_value_set_int64 (greatest, G_PARAM_SPEC_INT64 (spec)->maximum);
  } else if (G_IS_PARAM_SPEC_UINT64 (spec)) {
    g_value_set_uint64 (least, G_PARAM_SPEC_UINT64 (spec)->minimum);
    g_value_set_uint64 (greatest, G_PARAM_SPEC_UINT64 (spec)->maximum);
  } else if (G_IS_PARAM_SPEC_DOUBLE (spec)) {
    g_value_set_double (least, G_PARAM_SPEC_DOUBLE (spec)->minimum);
    g_value_set_double (greatest, G_PARAM_SPEC_DOUBLE (spec)->maximum);
  } else if (G_IS_PARAM_SPEC_ENUM (spec)) {
    g_value_set_enum (least, G_PARAM_SPEC_ENUM (spec)->enum_class->minimum);
    g_value_set_enum (greatest, G_PARAM_SPEC_ENUM (spec)->enum_class->maximum);
  } else {
    return FALSE;
  }
  return TRUE;
}

static void
run_with (const Walk *walk, const char *pad_name, GParamSpec *spec, const GValue *value)
{
  GstElement *pipeline = launch (walk->launch);
  g_autoptr (GstElement) element = gst_bin_get_by_name (GST_BIN (pipeline), "e");
  g_autoptr (GstPad) pad = pad_name != NULL ? gst_element_get_static_pad (element, pad_name) : NULL;
  GObject *object = pad_name != NULL ? G_OBJECT (pad) : G_OBJECT (element);
  g_autofree char *text = gst_value_serialize (value), *what = NULL;
  g_auto (GValue) back = G_VALUE_INIT;

  what = g_strdup_printf ("%s %s %s=%s", walk->factory, pad_name != NULL ? pad_name : "", spec->name, text);
  g_test_message ("%s", what);
  g_object_set_property (object, spec->name, value);
  g_value_init (&back, spec->value_type);
  g_object_get_property (object, spec->name, &back);
  g_assert_cmpint (gst_value_compare (value, &back), ==, GST_VALUE_EQUAL);
  run (pipeline, what);
}

/* Returns: the number of properties with a range */
static guint
walk_object (const Walk *walk, const char *pad_name, GObject *object)
{
  g_autofree GParamSpec **specs = NULL;
  guint n_specs, walked = 0;

  specs = g_object_class_list_properties (G_OBJECT_GET_CLASS (object), &n_specs);
  for (guint i = 0; i < n_specs; i++) {
    g_auto (GValue) least = G_VALUE_INIT, greatest = G_VALUE_INIT;

    if (specs[i]->owner_type != G_OBJECT_TYPE (object) || !(specs[i]->flags & G_PARAM_WRITABLE) ||
        !find_ends (specs[i], &least, &greatest))
      continue;
    run_with (walk, pad_name, specs[i], &least);
    run_with (walk, pad_name, specs[i], &greatest);
    walked++;
  }
  return walked;
}

static void
test_properties (gconstpointer data)
{
  const Walk *walk = data;
  GstElement *pipeline = launch (walk->launch);
  g_autoptr (GstElement) element = gst_bin_get_by_name (GST_BIN (pipeline), "e");
  g_autoptr (GstPad) pad = walk->pad != NULL ? gst_element_get_static_pad (element, walk->pad) : NULL;
  guint walked = walk_object (walk, NULL, G_OBJECT (element));

  if (pad != NULL)
    walked += walk_object (walk, walk->pad, G_OBJECT (pad));
  g_test_message ("%s: %u properties with a range", walk->factory, walked);
  gst_object_unref (pipeline);
}

/* No element is left out. */
static void
test_all_are_walked (void)
{
  static const char *const plugins[] = { "callreel", "callreelx264" };

  for (guint i = 0; i < G_N_ELEMENTS (plugins); i++) {
    GList *features = gst_registry_get_feature_list_by_plugin (gst_registry_get (), plugins[i]);

    for (GList *l = features; l != NULL; l = l->next) {
      gboolean found = !GST_IS_ELEMENT_FACTORY (l->data);

      for (guint n = 0; n < G_N_ELEMENTS (walks) && !found; n++)
        found = g_str_equal (walks[n].factory, GST_OBJECT_NAME (l->data));
      if (!found)
        g_error ("%s has no row in this test", GST_OBJECT_NAME (l->data));
    }
    gst_plugin_feature_list_free (features);
  }
}

static const char *const streams[] = {
  SOUND "! callmixer ! audio/x-raw,rate=8000,channels=1 ! fakesink",
  SOUND "! callmixer ! audio/x-raw,rate=48000,channels=2 ! fakesink",
  "audiotestsrc num-buffers=8 ! audio/x-raw,rate=8000,channels=8 ! callmixer ! fakesink",
  "audiotestsrc num-buffers=8 ! audio/x-raw,rate=192000,channels=1,format=F64LE ! callmixer ! fakesink",
  PICTURE "! tilecompositor ! video/x-raw,width=32,height=32,framerate=1/1 ! fakesink",
  PICTURE "! tilecompositor ! video/x-raw,width=8192,height=32,framerate=60/1 ! canvasx264enc ! fakesink",
  PICTURE "! tilecompositor ! video/x-raw,width=32,height=8192 ! canvasx264enc ! fakesink",
  "videotestsrc num-buffers=2 ! video/x-raw,width=16,height=16,framerate=240/1 ! canvasx264enc ! fakesink",
  "videotestsrc num-buffers=2 ! video/x-raw,width=8192,height=16,framerate=0/1 ! canvasx264enc ! fakesink",
};

static void
test_stream (gconstpointer text)
{
  run (launch (text), text);
}

int
main (int argc, char **argv)
{
  char *file;
  GDir *dir;
  int result;

  g_test_init (&argc, &argv, NULL);
  gst_init (&argc, &argv);
  directory = g_dir_make_tmp ("ranges-XXXXXX", NULL);
  g_test_add_func ("/ranges/all-are-walked", test_all_are_walked);
  for (guint i = 0; i < G_N_ELEMENTS (walks); i++) {
    g_autofree char *path = g_strdup_printf ("/ranges/properties/%s", walks[i].factory);

    g_test_add_data_func (path, &walks[i], test_properties);
  }
  for (guint i = 0; i < G_N_ELEMENTS (streams); i++) {
    g_autofree char *path = g_strdup_printf ("/ranges/streams/%u", i);

    g_test_add_data_func (path, streams[i], test_stream);
  }
  result = g_test_run ();
  dir = g_dir_open (directory, 0, NULL);
  while (dir != NULL && (file = (char *)g_dir_read_name (dir)) != NULL) {
    g_autofree char *path = g_build_filename (directory, file, NULL);

    g_unlink (path);
  }
  g_clear_pointer (&dir, g_dir_close);
  g_rmdir (directory);
  g_free (directory);
  return result;
}
