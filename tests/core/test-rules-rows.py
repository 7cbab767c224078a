#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Prints which test covers each row of the recording rules, and fails for a row without one and for a test of the rules
without a row. Called by meson test: test-rules-rows.py ROWS BUILD TOP"""
import json
import os
import re
import subprocess
import sys

ROWS, BUILD, TOP = map(os.path.abspath, sys.argv[1:4])
RULES = ('core/test-rules.c', 'core/test-rules-rooms.c', 'core/test-rules-queues.c', 'core/test-rules-delivery.c')
listed = {}


def tests_of(path):
    """The names that a test program lists."""
    if path not in listed:
        program = os.path.join(BUILD, 'tests', path.removesuffix('.c'))
        answer = subprocess.run([program, '-l'], capture_output=True, text=True, check=False, timeout=60)
        listed[path] = set(re.findall(r'^(/\S+)$', answer.stdout, re.MULTILINE))
    return listed[path]


def read_text(*path):
    try:
        with open(os.path.join(TOP, *path), encoding='utf-8') as file:
            return file.read()
    except FileNotFoundError:
        return ''


def is_run(path):
    """Whether meson runs it. Not every build has end-to-end tests, so their meson.build is read instead."""
    directory, name = os.path.split(path)
    if name.endswith('.py'):
        stem = name.removeprefix('test-').removesuffix('.py')
        return re.search(rf"'(test-)?{re.escape(stem)}(\.py)?'", read_text('tests', directory, 'meson.build')) is not None
    program = os.path.join(BUILD, 'tests', path.removesuffix('.c'))
    return any(test['cmd'][0] == program for test in json.loads(read_text(BUILD, 'meson-info/intro-tests.json')))


def find_fault(row, place):
    """None if the test exists."""
    if place == 'rules':
        return None if any(f'/core/rules/{row}' in tests_of(path) for path in RULES) else f'no test /core/rules/{row}'
    words = place.split(' ', 2)
    if words[0] == 'text':
        return None if words[2] in read_text(words[1]) else f'{words[1]} does not say “{words[2]}”'
    path, name = words
    if not is_run(path):
        return f'{path} is not run'
    if path.endswith('.py'):
        found = re.search(rf'^def {re.escape(name)}\(', read_text('tests', path), re.MULTILINE)
    else:
        found = name in tests_of(path)
    return None if found else f'{path} has no {name}'


def read_rows():
    rows = {}
    for line in read_text(ROWS).splitlines():
        if line and not line.startswith('#'):
            row, text, places = line.split(' | ')
            assert row not in rows, row + ' is there twice'
            rows[row] = (text, [place.strip() for place in places.split(';')])
    return rows


def main():
    rows = read_rows()
    print(f'1..{len(rows) + 1}')
    failed = False
    for number, (row, (text, places)) in enumerate(rows.items(), 1):
        faults = [fault for fault in (find_fault(row, place) for place in places) if fault]
        failed |= bool(faults)
        print(f'{"not ok" if faults else "ok"} {number} {row}: {text}')
        for line in faults or places:
            print('#   ' + line)
    strange = sorted(name for path in RULES for name in tests_of(path) if name.removeprefix('/core/rules/') not in rows)
    print(f'{"not ok" if strange else "ok"} {len(rows) + 1} every test of the rules has its row')
    for name in strange:
        print('#   no row for ' + name)
    return 1 if failed or strange else 0


sys.exit(main())
