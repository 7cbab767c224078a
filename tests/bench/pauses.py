#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""How late pauses, censorings and withdrawals are while callreeld is kept busy. Run by people (docs/performance.md):

    tests/bench/pauses.py [--build build] [--count 1000] [--only list,import] [--actions pause,censor,withdraw]

Each row is one run of the program `pauses` with a callreeld and a worker of its own. "By the file" is the longest stretch in
the recording of what was said after a request had been written to the socket, less the 20 ms of a packet and of the window
that finds it; "told" is the largest late-ms of RecordingStateChanged, and how often there was one.
"""
import argparse
import os
import subprocess
import sys

sys.dont_write_bytecode = True
from meter import machine  # noqa: E402

LOADS = ['none', 'list', 'import', 'locked', 'disk', 'avatars', 'joins']
ACTIONS = ['pause', 'censor', 'withdraw']


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--build', default=os.path.join(here, '..', '..', 'build'), help='build directory')
    parser.add_argument('--count', type=int, default=1000, help='requests of each kind under each load')
    parser.add_argument('--only', default=','.join(LOADS), help='loads, with commas between')
    parser.add_argument('--actions', default=','.join(ACTIONS), help='kinds of requests, with commas between')
    options = parser.parse_args()
    program = os.path.join(options.build, 'tests', 'bench', 'pauses')
    print(f'{machine()}\n\n| load | request | number | latest, by the file (ms) | latest, told (ms) | told late | longest answer (ms) '
          '| refused |\n|---|---|---|---|---|---|---|---|', flush=True)
    for action in options.actions.split(','):
        for load in options.only.split(','):
            subprocess.run([program, options.build, load, action, str(options.count)], check=True)


if __name__ == '__main__':
    main()
