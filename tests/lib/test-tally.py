#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Tests tally.py: what it counts, and that it fails when it should. Called by meson test."""
import json
import os
import subprocess
import sys
import tempfile

TALLY = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'tally.py')

PASSING = {'result': 'OK', 'stdout': '1..3\nok 1 /a\nok 2 /b # SKIP no device\nok 3 /c\n'}
FAILING = {'result': 'FAIL', 'stdout': '1..2\nok 1 /a\nnot ok 2 /b\n#  it\n# breaks\nmore\n'}
CRASHED = {'result': 'ERROR', 'stdout': '1..2\nok 1 /a\n'}
SILENT = {'result': 'OK', 'stdout': 'nothing in particular\n'}
SKIPPED = {'result': 'SKIP', 'stdout': '1..0 # SKIP no bus\n'}
HUNG = {'result': 'TIMEOUT', 'stdout': ''}

# name, programs in the log (None: no log), further arguments, last line, exit code
CASES = [
    ('cases-count', [PASSING], [], '2 passed, 0 failed, 1 skipped', 0),
    ('silent-program-is-one', [SILENT], [], '1 passed, 0 failed, 0 skipped', 0),
    ('skipped-program-is-one', [PASSING, SKIPPED], [], '2 passed, 0 failed, 2 skipped', 0),
    ('named-failure', [PASSING, FAILING], [], '3 passed, 1 failed, 1 skipped', 1),
    ('crash-after-good-cases', [CRASHED], [], '1 passed, 1 failed, 0 skipped', 1),
    ('timeout', [PASSING, HUNG], [], '2 passed, 1 failed, 1 skipped', 1),
    ('failed-step', [PASSING], ['--failed', 'building'], '2 passed, 1 failed, 1 skipped', 1),
    ('missing-log', None, [], '0 passed, 1 failed, 0 skipped', 1),
    ('empty-log', [], [], '0 passed, 1 failed, 0 skipped', 1),
    ('only-skips', [SKIPPED], [], '0 passed, 0 failed, 1 skipped', 1),
]


def run_case(directory, programs, arguments):
    path = os.path.join(directory, 'log.json')
    if programs is not None:
        with open(path, 'w', encoding='utf-8') as log:
            for program in programs:
                log.write(json.dumps({'name': 'x', 'duration': 0.1, 'command': ['x'], **program}) + '\n')
    done = subprocess.run([sys.executable, TALLY, *arguments, 'run=' + path],
                          capture_output=True, text=True, check=False)
    return done.stdout.splitlines(), done.returncode


def main():
    print(f'1..{len(CASES)}')
    for number, (name, programs, arguments, line, code) in enumerate(CASES, 1):
        with tempfile.TemporaryDirectory() as directory:
            lines, got = run_case(directory, programs, arguments)
        told = 'run: x: not ok 2 /b # it # breaks' in lines[-2:]
        good = (lines[-1], got, told) == (line, code, FAILING in (programs or []))
        print(f'{"" if good else "not "}ok {number} /tally/{name}')
        if not good:
            print(f'# expected {line!r} and {code}, got {got}, {lines[-2:]}')


if __name__ == '__main__':
    main()
