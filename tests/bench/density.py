#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""How many live recordings of nine people one core holds for a minute with no picture late.

Starts one more recording at a time, all workers bound to one core and the senders to the others, until a tick of
tilecompositor was late (its log; see its property late-ticks) or a file lacks pictures. Run by people (docs/performance.md)
and by run.py:

    tests/bench/density.py [--build build] [--seconds 60] [--core 1] [--most 6] [--nice 0]

A machine that does other work needs --nice -20 and root, or it measures that work.
"""
import argparse
import glob
import os
import sys
import tempfile
import threading
import time

sys.dont_write_bytecode = True
import footage  # noqa: E402
import livecall  # noqa: E402
from meter import cpu_of, machine, memory_of  # noqa: E402

SETTLE = 3  # seconds until a recording runs as it goes on


def late_ticks(directory):
    count = 0
    for path in glob.glob(os.path.join(directory, '*.log')):
        with open(path, encoding='utf-8', errors='replace') as log:
            count += sum('is late' in line for line in log)
    return count


def bind(pid, core, nice):
    """Whatever the process starts from now on is bound as well."""
    os.sched_setaffinity(pid, {core})
    os.setpriority(os.PRIO_PROCESS, pid, nice)


def run(count, options, cameras, voices):
    """(late ticks, shares of the core, largest MB of a worker) of so many recordings."""
    with tempfile.TemporaryDirectory() as logs:
        os.environ.update(GST_DEBUG='tilecompositor:4', GST_DEBUG_NO_COLOR='1', GST_DEBUG_FILE=os.path.join(logs, '%p.log'))
        with livecall.open_bus(options.build) as bus:
            bind(bus.daemon.pid, options.core, options.nice)
            os.environ['GST_DEBUG'] = ''
            calls = [livecall.LiveCall(bus, f'density-{n}', cameras, voices) for n in range(count)]
            for call in calls:
                call.start()
            pause = threading.Event()
            pause.wait(SETTLE)
            before, pids = late_ticks(logs), bus.worker_pids()
            used, begin = [cpu_of(pid) for pid in pids], time.monotonic()
            pause.wait(options.seconds)
            length = time.monotonic() - begin
            shares = [(cpu_of(pid) - cpu) / length for pid, cpu in zip(pids, used)]
            late, memory = late_ticks(logs) - before, max(memory_of(pid)[0] for pid in pids)
            for call in calls:
                call.stop()
            for call in calls:
                call.hang_up()
    return late, shares, memory


def parse():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--build', default=os.path.join(here, '..', '..', 'build'), help='build directory')
    parser.add_argument('--seconds', type=int, default=60, help='length of each run (s)')
    parser.add_argument('--core', type=int, default=1, help='the core that the workers share')
    parser.add_argument('--first', type=int, default=1, help='recordings to begin with')
    parser.add_argument('--most', type=int, default=6, help='recordings at most')
    parser.add_argument('--nice', type=int, default=0, help='niceness of the workers')
    options = parser.parse_args()
    options.build = os.path.abspath(options.build)
    return options


def main():
    options = parse()
    data = os.path.join(options.build, 'bench-data')
    os.makedirs(data, exist_ok=True)
    length = options.seconds + 30
    cameras, voices = footage.make_cameras(data, length), livecall.make_voices(data, length)
    print(f'{machine()}; {options.seconds} s, niceness {options.nice}.\n\n'
          '| live recordings of nine on one core | late ticks | share of the core, each | memory MB |\n|---|---|---|---|', flush=True)
    held = 0
    for count in range(options.first, options.most + 1):
        late, shares, memory = run(count, options, cameras, voices)
        print(f'| {count} | {late} | {", ".join(f"{share:.2f}" for share in shares)} | {memory:.0f} |', flush=True)
        if late:
            break
        held = count
    print(f'\nOne core holds {held} with no tick late.')


if __name__ == '__main__':
    main()
