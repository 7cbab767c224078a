#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""How late pauses, censorings and withdrawals are while callreeld is kept busy. Run by people (docs/performance.md):

    tests/bench/pauses.py [--build build] [--count 1000] [--seconds 120] [--only list,import] [--actions pause,withdraw]

Each row is one run of the program `pauses` with a callreeld of its own. "By the file" is the longest stretch in a recording of
what was said after a request had been written to the socket, where it is longer than the 20 ms that can't be told from the
edge of a window, and how many such there are; "told" is what callreeld keeps of it itself (lateIntervals of the metadata).
"Latest cut"
is by how much the cut that callreeld keeps is behind the change of the tone: a request counts from when it arrives at
callreeld's socket, so the way there over a bus that has to wait for a processor is in this, and in the file, and nothing is told
of it. "Longest stall" is the longest time for which callreeld's main loop was busy at a stretch, by what GetMetrics says of the last
one to two minutes. "Sent late" is by how much the sender missed the time of a packet at most: beyond 200 ms the recorder may have dropped it.

The first row is a control: pauses that are asked for 200 ms after what they are to hide. A run in which the file does not show
that much would see no lateness anywhere, and ends there.
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
    """The row of the table, which is printed."""
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
    parser.add_argument('--only', default=','.join(LOADS), help='loads, with commas between')
    parser.add_argument('--actions', default=','.join(ACTIONS), help='kinds of requests, with commas between')
    options = parser.parse_args()
    options.build = os.path.abspath(options.build)
    print(f'{machine()}\n\n| load | request | number | latest, by the file (ms) | so many late | latest cut, as kept (ms) | latest, told (ms) | so many told '
          '| longest answer (ms) | refused | sent late (ms) | recorded (s) | longest stall (ms) |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|', flush=True)
    control = int(run(options, 'none', 'late', 60).split('|')[4])
    if not CONTROL[0] <= control <= CONTROL[1]:
        sys.exit(f'pauses: what is hidden 200 ms too late is found as {control} ms')
    for action in options.actions.split(','):
        for load in options.only.split(','):
            run(options, load, action, options.count)


if __name__ == '__main__':
    main()
