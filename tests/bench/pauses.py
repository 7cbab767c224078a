#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The lateness of pauses, censorings and withdrawals while callreeld is kept busy. Run by people (docs/performance.md):

    tests/bench/pauses.py [--build build] [--count 1000] [--seconds 120] [--only list,import] [--actions pause,withdraw]

Each row is one run of the program `pauses` with a callreeld of its own. "In the file" is the longest stretch in a recording of
what was sent after a request had been written to the socket, if it is longer than the 20 ms that can't be distinguished from
the edge of a window, and the number of such stretches. "Reported" is what callreeld itself knows of them (lateIntervals of the
metadata). "Latest cut" is the maximum delay of the cut that callreeld stores, relative to the change of the tone: a request
counts from its arrival at callreeld's socket, so the way there over a bus that has to wait for a processor is included here and
in the file, and is not reported. "Longest stall" is the longest stall of callreeld's main loop in the last one to two minutes,
from GetMetrics. "Sent late" is the maximum lateness of a sent packet: beyond 200 ms the recorder may have dropped it.

The first row is a control: pauses that are requested 200 ms after what they are to hide. If the file does not show that much,
the method would not detect any lateness, and the run ends.
"""
import argparse
import os
import subprocess
import sys

sys.dont_write_bytecode = True
from meter import machine  # noqa: E402

LOADS = ['none', 'list', 'import', 'locked', 'disk', 'avatars', 'joins']
ACTIONS = ['pause', 'censor', 'withdraw']


CONTROL = (100, 240)  # ms: a cut is up to a tick before its request


def run(options, load, action, count):
    """Runs one measurement. Prints and returns its row of the table."""
    program = os.path.join(options.build, 'tests', 'bench', 'pauses')
    row = subprocess.run([program, options.build, load, action, str(count), str(options.seconds)], check=True,
                         stdout=subprocess.PIPE, text=True).stdout
    print(row, end='', flush=True)
    return row


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--build', default=os.path.join(here, '..', '..', 'build'), help='build directory')
    parser.add_argument('--count', type=int, default=1000, help='requests of each kind under each load')
    parser.add_argument('--seconds', type=int, default=120, help='longest time for each row (s)')
    parser.add_argument('--only', default=','.join(LOADS), help='loads, separated by commas')
    parser.add_argument('--actions', default=','.join(ACTIONS), help='kinds of requests, separated by commas')
    options = parser.parse_args()
    options.build = os.path.abspath(options.build)
    print(f'{machine()}\n\n| load | request | number | latest in the file (ms) | late in the file | latest cut (ms) | latest reported (ms) | reported '
          '| longest answer (ms) | refused | sent late (ms) | recorded (s) | longest stall (ms) |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|', flush=True)
    control = int(run(options, 'none', 'late', 60).split('|')[4])
    if not CONTROL[0] <= control <= CONTROL[1]:
        sys.exit(f'pauses: a pause requested 200 ms too late is measured as {control} ms')
    for action in options.actions.split(','):
        for load in options.only.split(','):
            run(options, load, action, options.count)


if __name__ == '__main__':
    main()
