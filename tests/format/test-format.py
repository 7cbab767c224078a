#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Every C file is formatted by clang-format. Other versions format some things
differently, so it must be version 14, or the test is skipped. Called by meson test."""
import os
import re
import shutil
import subprocess
import sys

VERSION = '14'
TREES = ('gst', 'manager', 'tests')
TOP = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..'))


def find_formatter():
    """Its path, or None."""
    for name in ('clang-format-' + VERSION, 'clang-format'):
        path = shutil.which(name)
        said = subprocess.run([path, '--version'], capture_output=True, text=True, check=False).stdout if path else ''
        if re.search(r'version ' + VERSION + r'\.', said):
            return path
    return None


def list_files():
    for tree in TREES:
        for directory, _, names in os.walk(os.path.join(TOP, tree)):
            yield from (os.path.join(directory, name) for name in names if name.endswith(('.c', '.h')))


def main():
    formatter = find_formatter()
    if formatter is None:
        print(f'1..0 # SKIP no clang-format {VERSION}')
        return
    done = subprocess.run([formatter, '--style=file', '--dry-run', '--Werror', *sorted(list_files())],
                          capture_output=True, text=True, check=False)
    misplaced = sorted({os.path.relpath(path, TOP) for path in
                        re.findall(r'^(\S+?):\d+:\d+: error:', done.stderr, re.MULTILINE)})
    print('1..1')
    print(f'{"ok" if done.returncode == 0 else "not ok"} 1 /format/project')
    for path in misplaced or ([done.stderr.strip()] if done.returncode else []):
        print('# clang-format -i ' + path)


if __name__ == '__main__':
    sys.exit(main())
