#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Checks that layering.py accepts a good tree and finds each kind of violation in
a bad one, then checks the project itself. Called by meson test."""
import os
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.dont_write_bytecode = True
import layering  # noqa: E402

LGPL = '/* SPDX-License-Identifier: LGPL-2.1-or-later */\n/* What it is for. */\n'
GPL = LGPL.replace('LGPL-2.1', 'GPL-2.0')

GOOD = {
    'meson.build': "project('x', 'c')\ngst_dep = dependency('gstreamer-1.0')\n",
    'README.md': 'x\n',
    'gst/core/a.c': LGPL + '#include "gst/core/a.h"\n#include <glib.h>\n#include <math.h>\n',
    'gst/core/a.h': LGPL + '/* not a call: g_get_real_time () */\n',
    'gst/core/meson.build': "gst_core_lib = static_library('g', 'a.c', dependencies: [glib_dep, libm_dep])\n",
    'gst/mixer/b.c': LGPL + '#include "gst/core/a.h"\n#include <gst/gst.h>\n',
    'gst/mixer/b.h': LGPL,
    'gst/mixer/meson.build': "gst_mixer_lib = static_library('m', 'b.c', link_with: gst_core_lib, dependencies: [gst_dep])\n",
    'gst/plugin.c': LGPL + '#include "gst/mixer/b.h"\n',
    'gst/meson.build': "plugin = shared_library('p', 'plugin.c', link_with: gst_mixer_lib, dependencies: [gst_dep])\n",
    'gst/x264/c.c': GPL + '#include "gst/core/a.h"\n',
    'manager/core/d.h': LGPL + '#include <json-glib/json-glib.h>\n',
    'manager/core/meson.build': "core_lib = static_library('c', 'd.c', dependencies: [glib_dep, json_glib_dep])\n"
                                "core_dep = declare_dependency(link_with: core_lib)\n",
    'manager/engine/store/s.h': LGPL + '#include <sqlite3.h>\n',
    'manager/engine/e.h': LGPL + '#include "manager/core/d.h"\n#include "manager/engine/store/s.h"\n#include <gio/gio.h>\n',
    'manager/engine/e-private.h': LGPL,
    'manager/engine/e.c': LGPL + '#include "manager/engine/e-private.h"\n',
    'manager/engine/e-start.c': LGPL + '#include "manager/engine/e-private.h"\n',
    'manager/engine/link/reel-worker-proxy.c': LGPL + '#include "data/worker-generated.h"\nGDBusConnection *c;\n',
    'manager/engine/meson.build': "engine_deps = [gio_dep, sqlite_dep, core_dep]\n"
                                  "engine_lib = static_library('e', 'e.c', dependencies: engine_deps)\n",
    'manager/dbus/f.h': LGPL + '#include "manager/engine/e.h"\n#include "data/manager-generated.h"\n',
    'manager/dbus/meson.build': "dbus_lib = static_library('d', 'f.c', link_with: [engine_lib, core_lib])\n",
    'manager/worker/w.c': LGPL + '#include "manager/core/d.h"\n#include <gst/gst.h>\n',
    'manager/worker/meson.build': "executable('w', 'w.c', link_with: core_lib, dependencies: [gst_dep, gio_dep])\n",
    'manager/ctl/t.c': LGPL + '#include "manager/core/d.h"\n#include "data/manager-generated.h"\n',
    'tests/core/test-d.c': LGPL + '#include "manager/core/d.h"\n#include "tests/lib/help.h"\n',
    'tests/lib/help.h': LGPL,
    'tests/x.sh': '#!/bin/sh\n# SPDX-License-Identifier: LGPL-2.1-or-later\n',
}

# name, what is added to the good tree, words that the only violation must contain
BAD = [
    ('core-uses-gstreamer', {'gst/core/a.c': LGPL + '#include <gst/gst.h>\n'}, 'gst/core is pure'),
    ('core-uses-element', {'gst/core/a.c': LGPL + '#include "gst/sink/c.h"\n', 'gst/sink/c.h': LGPL}, 'may not include "gst/sink/c.h"'),
    ('core-reads-clock', {'gst/core/a.c': LGPL + 'x = g_get_monotonic_time ();\n'}, 'may not call g_get_monotonic_time'),
    ('core-locks', {'manager/core/d.h': LGPL + 'g_mutex_lock (&m);\n'}, 'may not call g_mutex_lock'),
    ('core-uses-gio', {'manager/core/d.h': LGPL + '#include <gio/gio.h>\n'}, 'manager/core is pure'),
    ('core-uses-engine', {'manager/core/d.h': LGPL + '#include "manager/engine/g.h"\n', 'manager/engine/g.h': LGPL},
     'may not include'),
    ('core-uses-generated', {'manager/core/d.c': LGPL + '#include "data/x-generated.h"\n'}, 'generated code'),
    ('gst-uses-manager', {'gst/mixer/b.c': LGPL + '#include "manager/core/d.h"\n'}, 'gst/mixer may not include'),
    ('gst-uses-x264', {'gst/plugin.c': LGPL + '#include "gst/x264/c.h"\n', 'gst/x264/c.h': GPL}, 'gst may not include'),
    ('room-uses-sibling', {'gst/sink/s.c': LGPL + '#include "gst/mixer/b.h"\n'}, 'gst/sink may not include'),
    ('room-links-sibling', {'gst/sink/meson.build': "s = static_library('s', 's.c', link_with: gst_mixer_lib)\n"},
     'may not link gst_mixer_lib of gst/mixer'),
    ('subject-uses-subject', {'gst/core/mix/x.c': LGPL + '#include "gst/core/tile/y.h"\n', 'gst/core/tile/y.h': LGPL},
     'gst/core/mix may not include'),
    ('subject-uses-gstreamer', {'gst/core/mix/x.c': LGPL + '#include <gst/gst.h>\n'}, 'gst/core/mix is pure'),
    ('circle-of-includes', {'gst/thin/x.h': LGPL + '#include "gst/thin/y.h"\n',
                            'gst/thin/y.c': LGPL + '#include "gst/thin/x.h"\n', 'gst/thin/y.h': LGPL},
     'gst/thin: a circle of 2 files, none known: x y'),
    ('circle-of-calls', {'manager/ctl/u.c': LGPL + '\nint\nctl_u (void)\n{\n  return ctl_v ();\n}\n',
                         'manager/ctl/v.c': LGPL + '\nint\nctl_v (void)\n{\n  run (ctl_u);\n  return 0;\n}\n'},
     'manager/ctl: a circle of 2 files, none known: u v'),
    ('private-of-three', {'manager/engine/e-stop.c': LGPL + '#include "manager/engine/e-private.h"\n'},
     'e-private.h: 3 files include it, 2 may'),
    ('headers-show-generated', {'manager/engine/link/reel-worker-proxy.h': LGPL + '#include "data/worker-generated.h"\n',
                                **{f'manager/engine/h{number}.h': LGPL + '#include "manager/engine/link/reel-worker-proxy.h"\n'
                                   for number in range(layering.KNOWN_LEAKS.get('manager/engine', 0) + 1)}},
     'headers show generated code'),
    ('engine-uses-gstreamer', {'manager/engine/e.h': LGPL + '#include <gst/gst.h>\n'}, 'may not use GStreamer'),
    ('engine-speaks-dbus', {'manager/engine/e.h': LGPL + 'GDBusProxy *p;\n'}, 'may not speak D-Bus'),
    ('engine-uses-generated', {'manager/engine/e.c': LGPL + '#include "data/y-generated.h"\n'}, 'generated code'),
    ('engine-waits', {'manager/engine/e.c': LGPL + '#include "manager/engine/e-private.h"\ng_file_test (p, 0);\n'},
     'may not wait (g_file_test)'),
    ('engine-reads-store-at-once', {'manager/engine/e.c': LGPL + '#include "manager/engine/e-private.h"\n'
                                                               'reel_store_find_sync (s);\n'}, 'may not wait'),
    ('bus-waits', {'manager/dbus/f.c': LGPL + 'g_dbus_connection_call_sync (c);\n'}, 'may not wait'),
    ('engine-uses-database', {'manager/engine/e.h': LGPL + '#include <sqlite3.h>\n'}, 'behind ReelStoreBackend'),
    ('store-uses-engine', {'manager/engine/store/s.h': LGPL + '#include "manager/engine/g.h"\n', 'manager/engine/g.h': LGPL},
     'may not include'),
    ('engine-uses-dbus', {'manager/engine/e.h': LGPL + '#include "manager/dbus/g.h"\n', 'manager/dbus/g.h': LGPL}, 'may not include'),
    ('dbus-uses-daemon', {'manager/dbus/f.h': LGPL + '#include "manager/daemon/m.h"\n', 'manager/daemon/m.h': LGPL},
     'may not include'),
    ('worker-uses-engine', {'manager/worker/w.c': LGPL + '#include "manager/engine/e.h"\n'}, 'may not include'),
    ('ctl-uses-engine', {'manager/ctl/t.c': LGPL + '#include "manager/engine/e.h"\n'}, 'may not include'),
    ('core-test-uses-engine', {'tests/core/test-d.c': LGPL + '#include "manager/engine/e.h"\n'}, 'may not include'),
    ('relative-include', {'gst/mixer/b.c': LGPL + '#include "b.h"\n'}, 'not named from the top'),
    ('core-links-gio', {'manager/core/meson.build': "core_lib = static_library('c', 'd.c', dependencies: [gio_dep])\n"},
     'pure dependencies (gio_dep)'),
    ('daemon-links-gstreamer', {'manager/daemon/meson.build': "executable('d', 'm.c', dependencies: [gst_app_dep])\n"},
     'may not link GStreamer'),
    ('list-hides-gstreamer', {'manager/daemon/meson.build': "deps = [gio_dep, gst_dep]\n"
                                                            "executable('d', 'm.c', dependencies: deps)\n"},
     'may not link GStreamer'),
    ('gst-links-manager', {'gst/meson.build': "p = shared_library('p', 'b.c', link_with: [gst_mixer_lib, core_lib])\n"},
     'may not link core_lib of manager/core'),
    ('engine-links-dbus', {'manager/engine/meson.build': "engine_lib = static_library('e', 'e.c', # [\n"
                                                         "  link_with: [core_lib, dbus_lib])\n"},
     'may not link dbus_lib'),
    ('ctl-links-engine-by-dependency', {'manager/ctl/meson.build':
                                        "e_dep = declare_dependency(link_with: engine_lib)\n"
                                        "executable('ctl', 't.c', dependencies: [e_dep])\n"},
     'may not link engine_lib'),
    ('no-spdx', {'gst/plugin.c': '/* What it is for. */\n'}, 'SPDX line'),
    ('wrong-licence', {'gst/x264/c.c': LGPL}, 'SPDX line of GPL'),
    ('no-purpose', {'gst/plugin.c': LGPL.splitlines()[0] + '\n#include <gst/gst.h>\n'}, 'what it is for'),
    ('script-without-spdx', {'tests/x.sh': '#!/bin/sh\n'}, 'SPDX line'),
    ('too-long', {'gst/plugin.c': LGPL + '\n' * 600}, 'more than 600'),
    ('too-long-for-its-reason', {'gst/long.c': LGPL + '\n' * 620}, 'more than 620'),
    ('type-of-glib', {'tests/lib/help.h': LGPL + '/* gint */\nconst gchar *name (void);\n'}, 'gchar is written char'),
    ('noun-in-two-rooms', {'manager/worker/s.c': LGPL}, 's: this name is used in manager/engine/store and in manager/worker'),
    ('test-in-two-rooms', {'tests/worker/test-d.c': LGPL}, 'test-d: this name is used in tests/core and in tests/worker'),
    ('stray-file', {'notes.txt': 'x'}, 'top of the tree'),
    ('stray-directory', {'src/x': 'x'}, 'top of the tree'),
]


def judge(files):
    with tempfile.TemporaryDirectory() as tree:
        for path, text in files.items():
            os.makedirs(os.path.dirname(os.path.join(tree, path)), exist_ok=True)
            with open(os.path.join(tree, path), 'w', encoding='utf-8') as file:
                file.write(text)
        return list(layering.breaches(tree))


class Tap:
    """Numbers the cases and prints them as TAP."""

    def __init__(self):
        self.number = 0

    def case(self, name, good, notes):
        self.number += 1
        print(f'{"" if good else "not "}ok {self.number} /layering/{name}')
        if not good:
            for note in notes:
                print('# ' + note)


def main():
    tap = Tap()
    found = judge(GOOD)
    tap.case('good-tree', not found, found)
    layering.LONG['gst/long.c'] = (620, 'this test')
    found = judge({**GOOD, 'gst/long.c': LGPL + '\n' * 610})
    tap.case('long-with-a-reason', not found, found)
    for name, change, words in BAD:
        found = judge({**GOOD, **change})
        tap.case(name, len(found) == 1 and words in found[0],
                 [f'expected one breach with: {words}'] + [f'found: {line}' for line in found])
    found = list(layering.breaches(os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')))
    tap.case('project', not found, found)
    print(f'1..{tap.number}')


if __name__ == '__main__':
    main()
