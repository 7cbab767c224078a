#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""How many live recordings of nine people one core can run for a minute without a late picture, and how many the stock
elements can run on that core, in the same run.

Adds one recording at a time, alternately Callreel's and stock's, with all recorders bound to one core and the senders to the
others, until a tick of tilecompositor is late (its log; see its property late-ticks) or one of the stock compositor
(livestock.c). The machine may have caused it, so that number is tried once more. Run by people (docs/performance.md) and by run.py:

    tests/bench/density.py [--build build] [--seconds 60] [--core 1] [--most 6] [--nice 0] [--no-stock]

The ratio is that of the core's share which one recording takes when it is alone on it: processors differ in how many
recordings they can run, and whole numbers are coarse. If stock is late even with one, it would have needed more.

On a machine that does other work it needs --nice -20 and root, or it measures that work.
"""
import argparse
import os
import sys
import tempfile
import threading
import time

sys.dont_write_bytecode = True
import footage  # noqa: E402
import livecall  # noqa: E402
import livestock  # noqa: E402
from meter import cpu_of, machine, memory_of  # noqa: E402

TRIES = 2  # for each number of recordings
SETTLE = 3  # seconds until a recording is in a steady state


def bind(pid, core, nice):
    """Binds the process, and everything that it starts from now on."""
    os.sched_setaffinity(pid, {core})
    os.setpriority(os.PRIO_PROCESS, pid, nice)


def observe(seconds, pids, late):
    """(late ticks, shares of the core, largest MB of a process) of the running recordings."""
    pause = threading.Event()
    pause.wait(SETTLE)
    before, used, begin = late(), [cpu_of(pid) for pid in pids], time.monotonic()
    pause.wait(seconds)
    length = time.monotonic() - begin
    shares = [(cpu_of(pid) - cpu) / length for pid, cpu in zip(pids, used)]
    return late() - before, shares, max(memory_of(pid)[0] for pid in pids)


def run_stock(count, options, cameras, voices):
    """Like run(), for the stock elements."""
    calls = [livestock.StockCall(options.build, n, cameras, voices, lambda: bind(0, options.core, options.nice))
             for n in range(count)]
    try:
        return observe(options.seconds, [call.recorder.pid for call in calls], lambda: sum(call.counts()[1] for call in calls))
    finally:
        for call in calls:
            call.stop()


def run(count, options, cameras, voices):
    """(late ticks, shares of the core, largest MB of a worker) for this number of recordings."""
    with tempfile.TemporaryDirectory() as logs:
        bus = livecall.open_bus(options.build)
        livecall.log_ticks(bus, logs)
        with bus:
            bind(bus.daemon.pid, options.core, options.nice)
            calls = [livecall.LiveCall(bus, f'density-{n}', cameras, voices) for n in range(count)]
            for call in calls:
                call.start()
            found = observe(options.seconds, bus.worker_pids(), lambda: livecall.late_ticks(logs))
            for call in calls:
                call.stop()
            for call in calls:
                call.hang_up()
    return found


def parse():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--build', default=os.path.join(here, '..', '..', 'build'), help='build directory')
    parser.add_argument('--seconds', type=int, default=60, help='length of each run (s)')
    parser.add_argument('--core', type=int, default=1, help='the core that the workers share')
    parser.add_argument('--first', type=int, default=1, help='recordings to begin with')
    parser.add_argument('--most', type=int, default=6, help='recordings at most')
    parser.add_argument('--nice', type=int, default=0, help='niceness of the workers')
    parser.add_argument('--no-stock', action='store_true', help='Callreel alone')
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
          '| live recordings of nine on one core | of | late ticks | share of the core, each | memory MB |\n|---|---|---|---|---|',
          flush=True)
    sides = {'callreel': run} if options.no_stock else {'callreel': run, 'stock': run_stock}
    held, alone, going = dict.fromkeys(sides, 0), {}, list(sides)
    for count in range(options.first, options.most + 1):
        for side in list(going):
            for _ in range(TRIES):
                late, shares, memory = sides[side](count, options, cameras, voices)
                print(f'| {count} | {side} | {late} | {", ".join(f"{share:.2f}" for share in shares)} | {memory:.0f} |', flush=True)
                if not late:
                    break
            if count == 1:
                alone[side] = (sum(shares), late)
            if late:
                going.remove(side)
            else:
                held[side] = count
        if not going:
            break
    print('\n' + '\n'.join(f'One core holds {number} of {side} with no tick late.' for side, number in held.items()))
    if len(alone) == 2:
        (ours, _), (stock, late) = alone['callreel'], alone['stock']
        print(f'One of stock takes {"more than " if late else ""}{stock / ours:.2f} times the core that one of callreel takes.')


if __name__ == '__main__':
    main()
