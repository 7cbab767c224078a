#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Sums up meson test logs (testlog*.json), one line a run and one in all.

Called by tests/run.sh at its end. Each test case (a TAP line) counts; a test
program that fails, dies or hangs without reporting a case counts as one failure.
Exits with 0 if something passed and nothing failed.
"""
import argparse
import itertools
import json
import os
import re
import sys

CASE = re.compile(r'^(not )?ok\b(.*)$')
SKIPPED = re.compile(r'#\s*skip', re.IGNORECASE)
GOOD, BAD, SKIP = range(3)
LOG_TAIL = 60
REASON = 6  # lines


def count(test):
    """The cases of one test program as [passed, failed, skipped]."""
    counts = [0, 0, 0]
    for line in (test.get('stdout') or '').splitlines():
        case = CASE.match(line)
        if case:
            kind = BAD if case.group(1) else SKIP if SKIPPED.search(case.group(2)) else GOOD
            counts[kind] += 1
    result = test['result']
    if result in ('OK', 'EXPECTEDFAIL') and sum(counts) == 0:
        counts[GOOD] = 1
    elif result == 'SKIP' and sum(counts) == 0:
        counts[SKIP] = 1
    elif result not in ('OK', 'EXPECTEDFAIL', 'SKIP') and counts[BAD] == 0:
        counts[BAD] = 1
    return counts


def list_failures(run, test):
    """A line for each case that failed, with the reason that follows it. They are repeated at the end of all output, of which
    a reader may have nothing else."""
    lines = (test.get('stdout') or '').splitlines()
    for number, line in enumerate(lines):
        case = CASE.match(line)
        if case and case.group(1):
            why = itertools.takewhile(lambda text: text.startswith('#'), lines[number + 1:number + 1 + REASON])
            yield f'{run}: {test["name"]}: ' + ' '.join([line, *(' '.join(text.split()) for text in why)])


def show_failure(run, test):
    print(f'\n--- {run}: {test["name"]}: {test["result"]} after {test["duration"]:.1f} s')
    print('    ' + ' '.join(test.get('command', [])))
    for stream in ('stdout', 'stderr'):
        lines = (test.get(stream) or '').splitlines()
        if len(lines) > LOG_TAIL:
            print(f'    … {len(lines) - LOG_TAIL} lines of {stream} before')
        for line in lines[-LOG_TAIL:]:
            print('    ' + line)


def read_log(path):
    """The tests of one log, or None if it can't be read."""
    try:
        with open(path, encoding='utf-8', errors='replace') as log:
            return [json.loads(line) for line in log if line.strip()]
    except (OSError, ValueError) as error:
        print(f'tally: {error}', file=sys.stderr)
        return None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('logs', nargs='*', metavar='NAME=testlog.json')
    parser.add_argument('--failed', action='append', default=[], metavar='WHAT',
                        help='a step outside the logs that failed (counts as one)')
    options = parser.parse_args()

    total = [0, 0, 0]
    failures = []
    for entry in options.logs:
        run, _, path = entry.partition('=')
        tests = read_log(path)
        if not tests:
            options.failed.append(f'{run}: no test ran ({os.path.basename(path)})')
            continue
        counts = [sum(column) for column in zip(*map(count, tests))]
        for test in tests:
            if count(test)[BAD]:
                show_failure(run, test)
                failures += list_failures(run, test)
        total = [a + b for a, b in zip(total, counts)]
        print(f'{run}: {counts[GOOD]} passed, {counts[BAD]} failed, {counts[SKIP]} skipped '
              f'in {len(tests)} test programs')
    for failure in failures:
        print(failure)
    for what in options.failed:
        print(f'failed: {what}')
        total[BAD] += 1
    print(f'{total[GOOD]} passed, {total[BAD]} failed, {total[SKIP]} skipped')
    return 0 if total[GOOD] and not total[BAD] else 1


if __name__ == '__main__':
    sys.exit(main())
