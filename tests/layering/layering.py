#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Finds violations of the layers of docs/architecture.md in a source tree.

Run by test-layering.py, or by hand: layering.py [TREE]. Prints one line for
each violation and exits with 1 if there are any. Reads text only: every #include
of a C file, every link of a meson target, the beginning of each file, and the
spelling of plain types.
"""
import fnmatch
import os
import re
import sys

# The directories of the worker; each uses some of those before it.
WORKER = ['manager/worker/' + room for room in ('sandbox', 'sync', 'stream', 'rtp', 'webrtc', 'prompt', 'recording',
                                                'session', 'server')]
# Directory → the directories of the project whose headers and libraries it may use, besides itself, including those below
# them. A directory that is not listed counts as its parent.
GST_ROOMS = ('gst/mixer', 'gst/compositor', 'gst/gate', 'gst/sink', 'gst/thin')
BELOW_RECORDING = ('manager/engine/store', 'manager/engine/link', 'manager/engine/services', 'manager/engine/delivery')
LAYERS = {
    'gst/core': ['gst/core'],
    'gst/core/grid': [],
    'gst/core/gate': ['gst/core/grid'],
    'gst/core/mix': [],
    'gst/core/tile': ['gst/core/grid'],
    'gst/core/codec': ['gst/core/grid'],
    'gst/core/file': [],
    'gst/common': ['gst/core'],
    **{room: ['gst/core', 'gst/common'] for room in GST_ROOMS + ('gst/x264',)},
    'gst/finish': ['gst/core', 'gst/sink'],
    'gst': GST_ROOMS,
    'manager/core': [],
    'manager/engine/store': ['manager/core', 'manager/seal'],
    'manager/engine/link': ['manager/core'],
    'manager/engine/services': ['manager/core', 'manager/engine/store', 'manager/engine/link'],
    'manager/engine/delivery': ['manager/core', 'manager/engine/store', 'manager/engine/link', 'manager/engine/services'],
    'manager/engine/recording': ['manager/core', *BELOW_RECORDING],
    'manager/engine/call': ['manager/core', *BELOW_RECORDING, 'manager/engine/recording'],
    'manager/engine/archive': ['manager/core', 'manager/engine/store', 'manager/engine/services', 'manager/engine/delivery'],
    'manager/engine': ['manager/core', 'manager/seal', *BELOW_RECORDING, 'manager/engine/recording', 'manager/engine/call'],
    'manager/dbus': ['manager/core', 'manager/engine'],
    'manager/daemon': ['manager/core', 'manager/engine', 'manager/dbus'],
    'manager/seal': ['manager/core'],
    'manager/confine': [],
    'manager/avatar': ['manager/core', 'manager/confine'],
    'manager/sidecar': ['manager/core', 'manager/confine'],
    'manager/worker': ['manager/core'] + WORKER,
    'manager/worker/sandbox': ['manager/core'],
    'manager/worker/sync': ['manager/core'],
    'manager/worker/stream': ['manager/core', 'gst/common'] + WORKER[1:2],
    'manager/worker/rtp': ['manager/core', 'gst/common'] + WORKER[1:3],
    'manager/worker/webrtc': ['manager/core'] + WORKER[1:4],
    'manager/worker/prompt': ['manager/core', 'gst/common', 'manager/worker'] + WORKER[1:4],
    'manager/worker/recording': ['manager/core', 'gst/common', 'manager/worker'] + WORKER[1:3],
    'manager/worker/session': ['manager/core', 'gst/common', 'manager/worker'] + WORKER[1:7],
    'manager/worker/server': ['manager/core', 'manager/worker'] + WORKER[1:8],
    'manager/secret': ['manager/core'],
    'manager/courier': ['manager/core', 'manager/secret'],
    'manager/portal': ['manager/core', 'manager/seal', 'manager/secret'],
    'manager/connectors/siprec': ['manager/core', 'manager/secret'],
    'manager/ctl': ['manager/core', 'manager/secret'],
    'manager/connectors/janus': ['manager/core', 'manager/secret', 'manager/connectors/janus/core'],
    'manager/connectors/janus/core': ['manager/core'],
    'tests/gst/core': ['gst/core', 'tests/lib'],
    'tests/core': ['manager/core', 'tests/lib'],
    'tests/secret': ['manager/core', 'manager/secret', 'tests/lib'],
    'tests/courier': ['manager/core', 'manager/secret', 'manager/courier', 'tests/lib'],
    'tests/portal': ['manager/core', 'manager/seal', 'manager/secret', 'manager/portal', 'tests/lib'],
    'tests/connectors/siprec': ['manager/core', 'manager/connectors/siprec', 'tests/lib'],
    'tests/engine': ['manager/core', 'manager/engine', 'tests/lib'],
    'tests/connectors/janus': ['manager/core', 'manager/connectors/janus', 'tests/lib'],
    **{f'tests/{room}': ['gst/core', 'gst/common', room, 'tests/lib'] for room in GST_ROOMS},
    'tests/gst/common': ['gst/core', 'gst/common', 'tests/lib'],
    'tests/gst': ['tests/lib'],
    'tests/gst/x264': ['gst/core', 'gst/common', 'gst/x264', 'tests/gst', 'tests/lib'],
}
PURE = ('gst/core', 'manager/core', 'manager/connectors/janus/core')
# Interfaces that only one directory of the manager may use.
STORE_HEADER = re.compile(r'^sqlite3\.h$')
# The directories that use code generated from data/*.xml (callreeld's main sees the objects), and other files that use D-Bus.
USES_GENERATED = ('manager/dbus', 'manager/daemon', 'manager/ctl', 'manager/engine/link')
SPEAKS_DBUS = re.compile(r'^manager/(engine/link/[\w-]+|worker/server/[\w-]+)\.[ch]$')
WITHOUT_GSTREAMER = ('manager/avatar', 'manager/confine', 'manager/seal', 'manager/sidecar', 'manager/core', 'manager/engine',
                     'manager/dbus', 'manager/daemon', 'manager/ctl', 'manager/courier', 'manager/portal',
                     'manager/secret', 'manager/connectors')

PURE_HEADERS = {
    'gst/core': re.compile(r'^(glib\.h|glib/[a-z-]+\.h)$'),
    'manager/core': re.compile(r'^(glib\.h|glib-object\.h|glib/[a-z0-9-]+\.h|json-glib/json-glib\.h|'
                               r'libical/ical\.h)$'),
    'manager/connectors/janus/core': re.compile(r'^(glib\.h|json-glib/json-glib\.h)$'),
}
PURE_DEPENDENCIES = {
    'gst/core': {'glib_dep', 'libm_dep'},
    'manager/core': {'glib_dep', 'libm_dep', 'gobject_dep', 'json_glib_dep', 'libical_dep'},
    'manager/connectors/janus/core': {'core_dep', 'glib_dep', 'json_glib_dep'},
}
C_HEADERS = {'assert.h', 'ctype.h', 'errno.h', 'float.h', 'inttypes.h', 'limits.h', 'math.h', 'stdarg.h',
             'stdbool.h', 'stddef.h', 'stdint.h', 'stdlib.h', 'string.h'}
# Calls that may block on a disk, a process or a bus. callreeld's main loop must not make them, except where listed.
WAITING = re.compile(r'(?<![\w>.])(g_file_(?:test|[gs]et_contents\w*|query_info|load_\w+|read|replace\w*)|g_(?:stat|lstat|'
                     r'access|open|fopen|rename|unlink|remove|rmdir|mkdir\w*|chmod|dir_open)|stat|fstat|access|open|fopen|rename|'
                     r'unlink|rmdir|mkdir|fsync|fdatasync|opendir|g_spawn_\w*sync|g_subprocess_(?:wait|communicate(?:_utf8)?)|'
                     r'g_dbus_\w+_sync|g_bus_get_sync|sqlite3_\w+|reel_store_(?:query|find|flush)_sync) \(')
NEVER_WAITS = ('manager/engine', 'manager/dbus', 'manager/daemon')
# File name, in any directory → why it may, and what it calls ('*': anything).
MAY_WAIT = {
    'main.c': ('before the loop runs, and after', '*'),
    'reel-daemon-*.c': ('before the loop runs', '*'),
    'reel-store*.c': ("on the store's threads, and at the start", '*'),
    'reel-sqlite*.c': ("on the store's threads, and at the start", '*'),
    'reel-catalogue-*.c': ('at the start', '*'),
    'reel-key-file.c': ('at the start', '*'),
    'reel-recovery.c': ('at the start', '*'),
    'reel-*-restore.c': ('at the start', 'reel_store_query_sync'),
    'reel-storage*.c': ('on threads', '*'),
    'reel-program.c': ('a program that is installed here', 'access'),
    'reel-avatar-file.c': ("on ReelAvatarOpener's threads", '*'),
    'reel-announcement-files.c': ('at the start; installed files later', '*'),
    'reel-audit-trail.c': ('at the start', 'reel_store_query_sync'),
    'reel-policy-store.c': ('at the start', 'reel_store_query_sync'),
    'reel-call-meeting.c': ('at the start', 'reel_store_find_sync'),
    'reel-call-log.c': ('at the start', 'reel_store_query_sync'),
    'reel-roster.c': ('at the start', 'reel_store_query_sync'),
    'reel-call-streams.c': ('at the start', 'reel_store_query_sync'),
    # Files in memory, and the runtime directory, which is.
    'reel-avatar-reader.c': ('a file in memory', 'fstat'),
    'reel-process-launcher.c': ('in memory', '*'),
    'reel-worker-process.c': ('in memory', '*'),
}
# Clocks, disks and threads that GLib itself brings in.
IMPURE = re.compile(r'\b(g_get_(?:monotonic|real)_time|g_date_time_new_now(?:_utc|_local)?|g_timer_new|g_usleep|'
                    r'g_file_[gs]et_contents(?:_full)?|g_fopen|fopen|g_open|g_dir_open|g_mkdir\w*|g_thread_\w+|'
                    r'g_mutex_\w+|g_cond_\w+|g_timeout_\w+|g_idle_\w+|g_spawn_\w+|g_getenv|g_random_\w+)\s*\(')
GDBUS = re.compile(r'\b(g_dbus_\w+|GDBus\w+|g_bus_\w+)\b')
INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]', re.MULTILINE)

# The spelling of plain types, the same in all directories: signed ones as in C, unsigned ones as in GLib.
PLAIN_TYPES = {'gchar': 'char', 'gint': 'int', 'glong': 'long', 'gshort': 'gint16', 'gfloat': 'float', 'gdouble': 'double',
               'guchar': 'guint8'}
PLAIN_TYPE = re.compile(r'\b(' + '|'.join(PLAIN_TYPES) + r')\b')

TOP_LEVEL = {'meson.build', 'meson_options.txt', 'gst', 'manager', 'data', 'tests', 'subprojects', 'docs',
             'README.md', 'LICENSE'}
# For directories, and for single files that link libx264.
LICENCES = {'gst/x264': 'GPL-2.0-or-later', 'tests/bench/pareto.c': 'GPL-2.0-or-later'}
LICENCE = 'LGPL-2.1-or-later'
MAX_LINES = 600
# Longer files → how long, and why each is one thing all the same.
LONG = {}
MAX_USERS = 2  # of a -private.h

# Known violations. Numbers may only decrease, and lines may only be removed.
# Directory that contains the circles → the number of files in each, the largest first.
KNOWN_CIRCLES = {}
# -private.h → its users.
KNOWN_USERS = {}
# Directory → its headers through which others see generated code.
KNOWN_LEAKS = {}
GENERATED_DIRS = re.compile(r'^(build.*|demo-output|__pycache__)$')

TARGET = re.compile(r'(?:^|\n)[ \t]*(?:(\w+)\s*=\s*)?(static_library|shared_library|shared_module|library|'
                    r'both_libraries|executable|declare_dependency)\s*\(')
LIST = re.compile(r'(?:^|\n)[ \t]*(\w+)\s*\+?=\s*(?=\[)')
LINKS = re.compile(r'\b(link_with|link_whole|dependencies|objects)\s*:\s*')


def read(path):
    with open(path, encoding='utf-8', errors='replace') as file:
        return file.read()


def walk(tree):
    """Every file of the tree that belongs to the project, relative, '/' between."""
    for directory, subdirs, names in os.walk(tree):
        where = os.path.relpath(directory, tree).replace(os.sep, '/')
        where = '' if where == '.' else where + '/'
        subdirs[:] = sorted(d for d in subdirs if not d.startswith('.') and not GENERATED_DIRS.match(d) and
                            where + d != 'tests/layering/fixtures' and where != 'subprojects/')
        for name in sorted(names):
            yield where + name


def layer_of(path):
    """The longest directory of LAYERS that contains the path, or None."""
    directory = os.path.dirname(path)
    while directory:
        if directory in LAYERS:
            return directory
        directory = os.path.dirname(directory)
    return None


def without_comments(text):
    return re.sub(r'/\*.*?\*/|//[^\n]*', lambda match: '\n' * match.group(0).count('\n'), text, flags=re.DOTALL)


def is_within(layer, directories):
    """Whether the layer is one of the directories or below one."""
    return any(layer == directory or layer.startswith(directory + '/') for directory in directories)


def pure_layer(layer):
    """The one of PURE that contains the layer, or None."""
    return next((pure for pure in PURE if is_within(layer, [pure])), None)


def check_includes(tree, path, text):
    layer = layer_of(path)
    if layer is None:
        return
    for kind, name in INCLUDE.findall(text):
        if kind == '"':
            yield from check_own_include(tree, path, layer, name)
        else:
            yield from check_system_include(path, layer, name)


def may_use(layer, other):
    return other is not None and (other == layer or is_within(other, LAYERS[layer]))


def uses_generated(path):
    return is_within(os.path.dirname(path), USES_GENERATED) or SPEAKS_DBUS.match(path)


def check_own_include(tree, path, layer, name):
    target = name if os.path.exists(os.path.join(tree, name)) else None
    if target is None and os.path.exists(os.path.join(tree, os.path.dirname(path), name)):
        yield f'{path}: "{name}" is not named from the top of the tree'
    elif target is None:
        if layer.startswith('tests/') or uses_generated(path):
            return
        yield f'{path}: "{name}" is neither in the tree nor may {layer} use generated code'
    elif not may_use(layer, layer_of(target)) and not target.startswith('tests/lib/'):
        yield f'{path}: {layer} may not include "{name}"'


def check_system_include(path, layer, name):
    if name.startswith('gst/') and is_within(layer, WITHOUT_GSTREAMER):
        yield f'{path}: {layer} may not use GStreamer (<{name}>)'
    elif STORE_HEADER.match(name) and layer.startswith('manager/') and layer != 'manager/engine/store':
        yield f'{path}: {layer} may not use the database (<{name}>), which is behind ReelStoreBackend'
    elif pure_layer(layer) and name not in C_HEADERS and not PURE_HEADERS[pure_layer(layer)].match(name):
        yield f'{path}: {layer} is pure and may not include <{name}>'


def check_calls(path, text):
    layer = layer_of(path)
    code = without_comments(text)
    if layer and pure_layer(layer):
        for call in sorted(set(IMPURE.findall(code))):
            yield f'{path}: {layer} is pure and may not call {call}'
    if is_within(layer or '', ['manager/engine']) and not uses_generated(path):
        for name in sorted(set(GDBUS.findall(code))):
            yield f'{path}: the engine may not speak D-Bus ({name})'


def check_types(path, text):
    for name in sorted(set(PLAIN_TYPE.findall(without_comments(text)))):
        yield f'{path}: {name} is written {PLAIN_TYPES[name]}'


def may_wait(path, call):
    name = os.path.basename(path)
    return any(fnmatch.fnmatchcase(name, pattern) and calls in ('*', call) for pattern, (_, calls) in MAY_WAIT.items())


def check_waiting(path, text):
    """Calls that may block callreeld's main loop."""
    if not path.endswith('.c') or not is_within(layer_of(path) or '', NEVER_WAITS):
        return
    for call in sorted(set(WAITING.findall(without_comments(text)))):
        if not may_wait(path, call):
            yield f"{path}: callreeld's main loop may not wait ({call})"


def bracketed(text, start):
    """The text from the opening bracket at start to its closing one, strings and comments respected."""
    depth = 0
    position = start
    while position < len(text):
        char = text[position]
        if char == "'":
            position = text.find("'", position + 1)
            if position < 0:
                break
        elif char == '#':
            position = text.find('\n', position)
            if position < 0:
                break
        elif char in '([{':
            depth += 1
        elif char in ')]}':
            depth -= 1
            if depth == 0:
                return text[start:position + 1]
        position += 1
    return text[start:]


def identifiers(text):
    return re.findall(r'[A-Za-z_]\w*', re.sub(r"'[^']*'", '', text))


def links_of(arguments):
    """Every identifier that a target's links name."""
    found = []
    for match in LINKS.finditer(arguments):
        rest = arguments[match.end():]
        found += identifiers(bracketed(rest, 0) if rest[:1] == '[' else re.match(r'[\w.]*', rest).group(0))
    return found


def read_targets(meson_files):
    """What each variable names ({variable: (directory or None, links)}), and all targets [(path, links)]."""
    variables, targets = {}, []
    for path, text in meson_files:
        for match in LIST.finditer(text):
            variables[match.group(1)] = (None, identifiers(bracketed(text, match.end())))
        for match in TARGET.finditer(text):
            links = links_of(bracketed(text, match.end() - 1)[1:])
            if match.group(1):
                variables[match.group(1)] = (os.path.dirname(path), links)
            if match.group(2) != 'declare_dependency':
                targets.append((path, links))
    return variables, targets


def forbidden_dependency(layer, name):
    if name.startswith('gst_') and name.endswith('_dep') and (is_within(layer, WITHOUT_GSTREAMER) or pure_layer(layer)):
        return 'GStreamer'
    if pure_layer(layer) and name.endswith('_dep') and name not in PURE_DEPENDENCIES[pure_layer(layer)]:
        return 'more than its pure dependencies'
    if name == 'sqlite_dep' and not layer.startswith('manager/engine') and layer.startswith('manager/'):
        return 'SQLite'
    return None


def check_links(meson_files):
    variables, targets = read_targets(meson_files)
    for path, links in targets:
        layer = layer_of(path)
        if layer is None:
            continue
        pending, seen = list(links), set()
        while pending:
            name = pending.pop()
            if name in seen:
                continue
            seen.add(name)
            breach = forbidden_dependency(layer, name)
            if breach:
                yield f'{path}: {layer} may not link {breach} ({name})'
            directory, inner = variables.get(name, (None, []))
            target_layer = layer_of(directory + '/x') if directory else None
            if target_layer and not may_use(layer, target_layer) and not target_layer.startswith('tests/'):
                yield f'{path}: {layer} may not link {name} of {target_layer}'
            elif directory is None or target_layer == layer:
                pending += inner


def stem_of(path):
    """A header and the .c file of the same name count as one."""
    return path.rsplit('.', 1)[0]


FUNCTION = re.compile(r'^(?!static\b)[A-Za-z_][\w \*]*\n([a-z]\w+) \(', re.MULTILINE)


def read_graph(texts):
    """Stem → the stems that it includes, or of which it names a function."""
    graph = {stem_of(path): set() for path in texts}
    owners = {name: stem_of(path) for path, text in texts.items() if path.endswith('.c')
              for name in FUNCTION.findall(text)}
    for path, text in texts.items():
        used = {stem_of(name) for kind, name in INCLUDE.findall(text) if name in texts}
        if path.endswith('.c'):
            used |= {owners[name] for name in set(re.findall(r'\b[a-z]\w+\b', text)) & owners.keys()}
        graph[stem_of(path)] |= used - {stem_of(path)}
    return graph


def reachable(graph, start):
    seen, pending = set(), list(graph[start])
    while pending:
        name = pending.pop()
        if name not in seen:
            seen.add(name)
            pending += graph[name]
    return seen


def find_circles(graph):
    """The sets of stems each of which reaches all others of the set, the largest first."""
    reach = {stem: reachable(graph, stem) for stem in graph}
    circles = {frozenset(other for other in reach[stem] if stem in reach[other])
               for stem in graph if stem in reach[stem]}
    return sorted(circles, key=len, reverse=True)


def check_circles(texts):
    found = {}
    for circle in find_circles(read_graph(texts)):
        directory = os.path.commonpath([os.path.dirname(stem) for stem in circle])
        found.setdefault(directory, []).append(circle)
    for directory, circles in sorted(found.items()):
        known = KNOWN_CIRCLES.get(directory, [])
        for number, circle in enumerate(circles):
            most = known[number] if number < len(known) else 0
            if len(circle) > most:
                yield (f'{directory}: a circle of {len(circle)} files, {most or "none"} known: ' +
                       ' '.join(sorted(os.path.basename(stem) for stem in circle)))


def check_private(texts):
    users = {}
    for path, text in texts.items():
        for _, name in INCLUDE.findall(text):
            if name.endswith('-private.h'):
                users.setdefault(name, set()).add(path)
    for name, paths in sorted(users.items()):
        most = KNOWN_USERS.get(name, MAX_USERS)
        if len(paths) > most:
            yield f'{name}: {len(paths)} files include it, {most} may'


def check_generated(texts):
    """Headers outside of the rooms of generated code through which others see it."""
    includes = {path: {name for _, name in INCLUDE.findall(text) if name in texts} for path, text in texts.items()}
    direct = {path for path, text in texts.items()
              if any(kind == '"' and name not in texts for kind, name in INCLUDE.findall(text))}
    leaks = {}
    for path in sorted(texts):
        layer = layer_of(path)
        if path.endswith('.h') and not uses_generated(path) and reachable(includes, path) & direct:
            leaks.setdefault(layer, []).append(path)
    for layer, paths in sorted(leaks.items()):
        most = KNOWN_LEAKS.get(layer, 0)
        if len(paths) > most:
            yield f'{layer}: {len(paths)} headers show generated code, {most or "none"} may: ' + ' '.join(paths)


def check_opening(path, text):
    """SPDX line and a comment that says what the file is for."""
    lines = text.splitlines()
    licence = LICENCES.get(path, LICENCES.get(os.path.dirname(path), LICENCE))
    if path.endswith(('.c', '.h')):
        if not lines or lines[0] != f'/* SPDX-License-Identifier: {licence} */':
            yield f'{path}: does not open with the SPDX line of {licence}'
        elif len(lines) < 2 or not lines[1].startswith('/*'):
            yield f'{path}: does not say, in a comment under its SPDX line, what it is for'
    else:
        if not any(line == f'# SPDX-License-Identifier: {licence}' for line in lines[:3]):
            yield f'{path}: has no SPDX line of {licence} under its first line'
    most, _ = LONG.get(path, (MAX_LINES, None))
    if len(lines) > most:
        yield f'{path}: {len(lines)} lines, more than {most}: it may say more than one thing'


def check_top(tree):
    for name in sorted(os.listdir(tree)):
        if name not in TOP_LEVEL and not name.startswith('.') and not GENERATED_DIRS.match(name):
            yield f'{name}: does not belong at the top of the tree'


def check_names(paths):
    """Two nouns of the manager, or two tests, in different directories under one name."""
    places = {}
    for path in paths:
        name = os.path.basename(path)
        of_test = path.startswith('tests/') and name.startswith('test-') and name.endswith(('.c', '.py', '.sh'))
        if of_test or (path.startswith('manager/') and name.endswith(('.c', '.h')) and name != 'main.c'):
            places.setdefault(stem_of(name), set()).add(os.path.dirname(path))
    for name, directories in sorted(places.items()):
        if len(directories) > 1:
            yield f'{name}: this name is used in ' + ' and in '.join(sorted(directories))


def breaches(tree):
    """Every violation in the tree, one line each."""
    yield from check_top(tree)
    meson_files, texts = [], {}
    paths = list(walk(tree))
    yield from check_names(paths)
    for path in paths:
        full = os.path.join(tree, path)
        if os.path.basename(path) == 'meson.build':
            meson_files.append((path, re.sub(r'(?m)#.*$', '', read(full))))
        elif path.endswith(('.c', '.h', '.py', '.sh')):
            text = read(full)
            yield from check_opening(path, text)
            if path.endswith(('.c', '.h')):
                yield from check_includes(tree, path, text)
                yield from check_calls(path, text)
                yield from check_waiting(path, text)
                yield from check_types(path, text)
                if path.startswith(('gst/', 'manager/')):
                    texts[path] = without_comments(text)
    yield from check_links(meson_files)
    yield from check_circles(texts)
    yield from check_private(texts)
    yield from check_generated(texts)


def main():
    tree = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
    found = list(breaches(tree))
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == '__main__':
    sys.exit(main())
