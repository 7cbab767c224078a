/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Preloaded by the meson test setup `tsan`: tells ThreadSanitizer what GLib and GStreamer order between threads. Both
 * are built without it, and GMutex and GCond use futexes that it does not know, so it would report every field that
 * they guard as a race. Each function here calls the real one and reports its effect to the sanitizer; in a program
 * without the sanitizer it reports nothing. GRecMutex and GRWLock need nothing: they are based on pthreads.
 *
 * Threads: any. No lock of its own. */
#include <dlfcn.h>
#include <gio/gio.h>
#include <gst/gst.h>

#define WEAK __attribute__ ((weak))

/* The sanitizer's own interface; absent if the program was built without it. */
enum { TSAN_TRY_LOCK = 1 << 4, TSAN_TRY_LOCK_FAILED = 1 << 5 };

void AnnotateIgnoreWritesBegin (const char *file, int line) WEAK;
void AnnotateIgnoreWritesEnd (const char *file, int line) WEAK;
void __tsan_acquire (void *address) WEAK;
void __tsan_release (void *address) WEAK;
void __tsan_mutex_create (void *address, unsigned flags) WEAK;
void __tsan_mutex_destroy (void *address, unsigned flags) WEAK;
void __tsan_mutex_pre_lock (void *address, unsigned flags) WEAK;
void __tsan_mutex_post_lock (void *address, unsigned flags, int recursion) WEAK;
int __tsan_mutex_pre_unlock (void *address, unsigned flags) WEAK;
void __tsan_mutex_post_unlock (void *address, unsigned flags) WEAK;

/* The library's function that this one overrides. */
#define REAL(function)                                                                                                 \
  ({                                                                                                                   \
    static gpointer found;                                                                                             \
    (__typeof__ (&(function)))find_real (&found, #function);                                                           \
  })

static gpointer
find_real (gpointer *found, const char *name)
{
  gpointer function = __atomic_load_n (found, __ATOMIC_RELAXED);

  if (function == NULL) {
    function = dlsym (RTLD_NEXT, name);
    __atomic_store_n (found, function, __ATOMIC_RELAXED);
  }
  return function;
}

static void
acquire (gpointer address)
{
  if (__tsan_acquire != NULL && address != NULL)
    __tsan_acquire (address);
}

static void
release (gpointer address)
{
  if (__tsan_release != NULL && address != NULL)
    __tsan_release (address);
}

static void
before_lock (gpointer mutex, unsigned flags)
{
  if (__tsan_mutex_pre_lock != NULL)
    __tsan_mutex_pre_lock (mutex, flags);
}

static void
after_lock (gpointer mutex, unsigned flags)
{
  if (__tsan_mutex_post_lock != NULL)
    __tsan_mutex_post_lock (mutex, flags, 0);
}

static void
before_unlock (gpointer mutex)
{
  if (__tsan_mutex_pre_unlock != NULL)
    __tsan_mutex_pre_unlock (mutex, 0);
}

static void
after_unlock (gpointer mutex)
{
  if (__tsan_mutex_post_unlock != NULL)
    __tsan_mutex_post_unlock (mutex, 0);
}

/* --- GMutex --- */

void
g_mutex_init (GMutex *mutex)
{
  if (__tsan_mutex_create != NULL)
    __tsan_mutex_create (mutex, 0);
  REAL (g_mutex_init) (mutex);
}

void
g_mutex_clear (GMutex *mutex)
{
  if (__tsan_mutex_destroy != NULL)
    __tsan_mutex_destroy (mutex, 0);
  REAL (g_mutex_clear) (mutex);
}

void
g_mutex_lock (GMutex *mutex)
{
  before_lock (mutex, 0);
  REAL (g_mutex_lock) (mutex);
  after_lock (mutex, 0);
}

gboolean
g_mutex_trylock (GMutex *mutex)
{
  gboolean locked;

  before_lock (mutex, TSAN_TRY_LOCK);
  locked = REAL (g_mutex_trylock) (mutex);
  after_lock (mutex, locked ? TSAN_TRY_LOCK : TSAN_TRY_LOCK | TSAN_TRY_LOCK_FAILED);
  return locked;
}

void
g_mutex_unlock (GMutex *mutex)
{
  before_unlock (mutex);
  REAL (g_mutex_unlock) (mutex);
  after_unlock (mutex);
}

/* --- GCond: it orders what its mutex orders --- */

void
g_cond_wait (GCond *cond, GMutex *mutex)
{
  before_unlock (mutex);
  after_unlock (mutex);
  before_lock (mutex, 0);
  REAL (g_cond_wait) (cond, mutex);
  after_lock (mutex, 0);
}

gboolean
g_cond_wait_until (GCond *cond, GMutex *mutex, gint64 end_time)
{
  gboolean signalled;

  before_unlock (mutex);
  after_unlock (mutex);
  before_lock (mutex, 0);
  signalled = REAL (g_cond_wait_until) (cond, mutex, end_time);
  after_lock (mutex, 0);
  return signalled;
}

/* --- one-time initialisation --- */

gboolean (g_once_init_enter) (volatile void *location)
{
  gboolean first = REAL (g_once_init_enter) (location);

  acquire ((gpointer)location);
  return first;
}

void (g_once_init_leave) (volatile void *location, gsize result)
{
  release ((gpointer)location);
  REAL (g_once_init_leave) (location, result);
}

/* --- references: whoever drops the last one has seen everything that others did before they dropped theirs --- */

/* Drops a reference to @object unless it is the last one: returns FALSE then, and keeps it. */
static gboolean
drop_shared (gpointer object, int *count)
{
  int refs = __atomic_load_n (count, __ATOMIC_SEQ_CST);

  release (object);
  while (refs > 1)
    if (__atomic_compare_exchange_n (count, &refs, refs - 1, FALSE, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
      return TRUE;
  acquire (object);
  return FALSE;
}

void
g_object_unref (gpointer object)
{
  /* with a toggle reference the last but one counts as well */
  if (!G_IS_OBJECT (object) || g_datalist_get_flags (&G_OBJECT (object)->qdata) != 0 ||
      !drop_shared (object, (int *)&G_OBJECT (object)->ref_count))
    REAL (g_object_unref) (object);
}

void
gst_mini_object_unref (GstMiniObject *object)
{
  if (!drop_shared (object, &object->refcount))
    REAL (gst_mini_object_unref) (object);
}

/* If it makes a copy, the library drops the shared object inside. */
GstMiniObject *
gst_mini_object_make_writable (GstMiniObject *object)
{
  release (object);
  return REAL (gst_mini_object_make_writable) (object);
}

/* The clock's thread drops its own reference inside the library, unseen, so that the end of an id looks like a race
 * with its last use there. */
void
gst_clock_id_unref (GstClockID id)
{
  if (AnnotateIgnoreWritesBegin != NULL)
    AnnotateIgnoreWritesBegin (__FILE__, __LINE__);
  REAL (gst_clock_id_unref) (id);
  if (AnnotateIgnoreWritesEnd != NULL)
    AnnotateIgnoreWritesEnd (__FILE__, __LINE__);
}

void
g_bytes_unref (GBytes *bytes)
{
  release (bytes);
  acquire (bytes);
  REAL (g_bytes_unref) (bytes);
}

void
g_variant_unref (GVariant *variant)
{
  release (variant);
  acquire (variant);
  REAL (g_variant_unref) (variant);
}

void (g_atomic_rc_box_release_full) (gpointer box, GDestroyNotify clear)
{
  release (box);
  acquire (box);
  REAL (g_atomic_rc_box_release_full) (box, clear);
}

/* --- work for thread pools --- */

typedef struct {
  GFunc func;
  gpointer user_data;
} PoolWork;

/* On a pool thread. */
static void
run_work (gpointer data, gpointer user_data)
{
  PoolWork *work = user_data;

  acquire (work);
  work->func (data, work->user_data);
}

GThreadPool *
g_thread_pool_new (GFunc func, gpointer user_data, int max_threads, gboolean exclusive, GError **error)
{
  /* never freed: a pool may still run its work after g_thread_pool_free() has returned */
  PoolWork *work = g_new (PoolWork, 1);

  *work = (PoolWork){ func, user_data };
  return REAL (g_thread_pool_new) (run_work, work, max_threads, exclusive, error);
}

gboolean
g_thread_pool_push (GThreadPool *pool, gpointer data, GError **error)
{
  if (pool->func == run_work)
    release (pool->user_data);
  return REAL (g_thread_pool_push) (pool, data, error);
}

/* --- queues; GstHarness passes on its buffers by one --- */

void
g_async_queue_push (GAsyncQueue *queue, gpointer data)
{
  release (data);
  REAL (g_async_queue_push) (queue, data);
}

gpointer
g_async_queue_pop (GAsyncQueue *queue)
{
  gpointer data = REAL (g_async_queue_pop) (queue);

  acquire (data);
  return data;
}

gpointer
g_async_queue_try_pop (GAsyncQueue *queue)
{
  gpointer data = REAL (g_async_queue_try_pop) (queue);

  acquire (data);
  return data;
}

gpointer
g_async_queue_try_pop_unlocked (GAsyncQueue *queue)
{
  gpointer data = REAL (g_async_queue_try_pop_unlocked) (queue);

  acquire (data);
  return data;
}

gpointer
g_async_queue_timeout_pop (GAsyncQueue *queue, guint64 timeout)
{
  gpointer data = REAL (g_async_queue_timeout_pop) (queue, timeout);

  acquire (data);
  return data;
}

/* --- messages on a bus --- */

static GstMiniObjectFreeFunction free_message;

/* Any thread: whoever takes the message from the bus has seen what the last holder did before. */
static void
free_taken_message (GstMiniObject *message)
{
  acquire (message);
  free_message (message);
}

/* On the thread that takes the message. The thread that posted it may drop it last, inside the library. */
static GstMessage *
take (GstMessage *message)
{
  if (message == NULL)
    return NULL;
  acquire (message);
  if (message->mini_object.free != free_taken_message)
    __atomic_store_n (&free_message, message->mini_object.free, __ATOMIC_RELAXED);
  message->mini_object.free = free_taken_message;
  return message;
}

gboolean
gst_element_post_message (GstElement *element, GstMessage *message)
{
  release (message);
  return REAL (gst_element_post_message) (element, message);
}

gboolean
gst_bus_post (GstBus *bus, GstMessage *message)
{
  release (message);
  return REAL (gst_bus_post) (bus, message);
}

GstMessage *
gst_bus_pop (GstBus *bus)
{
  return take (REAL (gst_bus_pop) (bus));
}

GstMessage *
gst_bus_pop_filtered (GstBus *bus, GstMessageType types)
{
  return take (REAL (gst_bus_pop_filtered) (bus, types));
}

GstMessage *
gst_bus_timed_pop (GstBus *bus, GstClockTime timeout)
{
  return take (REAL (gst_bus_timed_pop) (bus, timeout));
}

GstMessage *
gst_bus_timed_pop_filtered (GstBus *bus, GstClockTime timeout, GstMessageType types)
{
  return take (REAL (gst_bus_timed_pop_filtered) (bus, timeout, types));
}

typedef struct {
  GstBusFunc func;
  gpointer user_data;
  GDestroyNotify notify;
} BusWatch;

/* On the thread of the watch's main context. */
static gboolean
run_watch (GstBus *bus, GstMessage *message, gpointer user_data)
{
  BusWatch *watch = user_data;
  gboolean again;

  take (message);
  again = watch->func (bus, message, watch->user_data);
  release (message);
  return again;
}

static void
free_watch (gpointer user_data)
{
  BusWatch *watch = user_data;

  if (watch->notify != NULL)
    watch->notify (watch->user_data);
  g_free (watch);
}

guint
gst_bus_add_watch_full (GstBus *bus, int priority, GstBusFunc func, gpointer user_data, GDestroyNotify notify)
{
  BusWatch *watch = g_new (BusWatch, 1);

  *watch = (BusWatch){ func, user_data, notify };
  return REAL (gst_bus_add_watch_full) (bus, priority, run_watch, watch, free_watch);
}

guint
gst_bus_add_watch (GstBus *bus, GstBusFunc func, gpointer user_data)
{
  return gst_bus_add_watch_full (bus, G_PRIORITY_DEFAULT, func, user_data, NULL);
}

/* --- results that a task returns to another thread --- */

void
g_task_return_pointer (GTask *task, gpointer result, GDestroyNotify result_destroy)
{
  release (task);
  REAL (g_task_return_pointer) (task, result, result_destroy);
}

void
g_task_return_boolean (GTask *task, gboolean result)
{
  release (task);
  REAL (g_task_return_boolean) (task, result);
}

gpointer
g_task_propagate_pointer (GTask *task, GError **error)
{
  acquire (task);
  return REAL (g_task_propagate_pointer) (task, error);
}

gboolean
g_task_propagate_boolean (GTask *task, GError **error)
{
  acquire (task);
  return REAL (g_task_propagate_boolean) (task, error);
}
