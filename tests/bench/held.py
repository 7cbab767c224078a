#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""How many live calls of nine people one core records without a late tick: with senders that are held to what is shown,
against senders that send as they come, in the same run. Run by people (docs/performance.md):

    tests/bench/held.py [--build build] [--seconds 20] [--core 1] [--most 12] [--nice 0]

callreeld and its workers are bound to one core, senders and everything else to the others. After one call the number that may
just fit is tried, and from there one more, or one fewer, until the largest is found with which no tick is late; a number that
fails is observed twice, since the machine may have caused it.

Each camera is there in three encodings, of which a sender takes the largest that does not exceed the rate it was last asked for
(senders.py). Voices are Opus. `--most 1` only compares what one call takes.
"""
import argparse
import contextlib
import os
import sys
import tempfile
import threading
import time

sys.dont_write_bytecode = True
import footage  # noqa: E402
import livecall  # noqa: E402
import senders  # noqa: E402
from density import bind  # noqa: E402
from meter import cpu_of, machine, memory_of  # noqa: E402

RATE = 30  # pictures a second
SETTLE = 7  # s until senders have followed, and a recording is in a steady state
LENGTH = 16  # s of footage, repeated
TRIES = 2
USABLE = 0.85  # of a core, as a first guess
# size and kbit/s of each encoding, largest first
ENCODINGS = [(1280, 720, 1900), (640, 360, 550), (320, 180, 190)]


class Core:
    """Live calls whose recordings share one core."""

    def __init__(self, bus, logs, options, media, follows):
        self._bus, self._logs, self._options, self._media, self._follows = bus, logs, options, media, follows
        self._calls, self._operations, self._begun = [], [], 0

    def grow_to(self, count):
        while len(self._calls) > count:
            self._bus.manager('StopRecording', self._operations.pop(), {})
            self._calls[-1].stop()
            self._calls.pop().hang_up()
        while len(self._calls) < count:
            self._begun += 1
            people = {f'person {number}': [senders.Source(f'person {number}', senders.H264, RATE, camera),
                                           senders.Source(f'person {number}', senders.OPUS, 50, [(voice, 0)])]
                      for number, (camera, voice) in enumerate(zip(*self._media))}
            call = senders.Senders(self._bus, self._options.build, f'held-{self._begun}', people, self._follows)
            self._calls.append(call)
            self._operations.append(livecall.first_string(self._bus.manager('StartRecording', call.name, {})))
        threading.Event().wait(self._options.settle)

    def observe(self):
        """(late ticks, share of the core that all take, MB of the largest worker)."""
        for call in self._calls:
            call.count()
        late, begin = livecall.late_ticks(self._logs), time.monotonic()
        pids = self._bus.worker_pids()
        used = sum(map(cpu_of, pids))
        threading.Event().wait(self._options.seconds)
        share = (sum(map(cpu_of, pids)) - used) / (time.monotonic() - begin)
        late = livecall.late_ticks(self._logs) - late
        counts = [call.count() for call in self._calls]
        pictures = [sum(numbers) for numbers in zip(*(count.pictures for count in counts))]
        print(f'| {len(self._calls)} | {"held" if self._follows else "as they come"} | {late} of '
              f'{self._options.seconds * 8 * len(self._calls)} | {share:.2f} | {max(memory_of(pid)[0] for pid in pids):.0f} | '
              f'{sum(count.bytes for count in counts) * 8e-6 / self._options.seconds:.1f} | '
              f'{", ".join(map(str, pictures))} | {max(count.latest for count in counts) / 1000:.0f} |', flush=True)
        return late, share

    def is_held(self, count):
        """(whether no tick is late with so many calls, share of the core)."""
        self.grow_to(count)
        for _ in range(TRIES):
            late, share = self.observe()
            if not late:
                break
        return not late, share

    def close(self):
        self.grow_to(0)


def find_most(core, most):
    """(most calls without a late tick, the share of the core that one takes alone)."""
    held, alone = core.is_held(1)
    best, count = int(held), min(max(int(USABLE / alone), 2), most)
    while held and best < count:
        if core.is_held(count)[0]:
            best, count = count, min(count + 1, most)
        elif count - 1 > best:
            count, most = count - 1, count - 1
        else:
            break
    return best, alone


def measure(options, media, follows):
    with tempfile.TemporaryDirectory() as logs:
        bus = livecall.open_bus(options.build)
        livecall.log_ticks(bus, logs)
        with bus:
            bind(bus.daemon.pid, options.core, options.nice)
            with contextlib.closing(Core(bus, logs, options, media, follows)) as core:
                return find_most(core, options.most)


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--build', default='build', type=os.path.abspath, help='build directory')
    parser.add_argument('--seconds', default=20, type=int, help='for which a number of calls is observed')
    parser.add_argument('--settle', default=SETTLE, type=int, help='seconds before that')
    parser.add_argument('--core', default=1, type=int, help='the core that the workers share')
    parser.add_argument('--most', default=12, type=int, help='calls at most')
    parser.add_argument('--nice', default=0, type=int, help='niceness of the workers')
    return parser.parse_args()


def main():
    options = parse()
    data = os.path.join(options.build, 'bench-data')
    os.makedirs(data, exist_ok=True)
    sizes = [footage.make_cameras(data, LENGTH, width, height, RATE, kbits) for width, height, kbits in ENCODINGS]
    cameras = [list(zip(camera, (kbits for _, _, kbits in ENCODINGS))) for camera in zip(*sizes)]
    media = cameras, livecall.make_voices(data, LENGTH)
    others = os.sched_getaffinity(0) - {options.core}
    if not others:
        sys.exit('held.py needs a second core, for the senders')
    os.sched_setaffinity(0, others)
    print(f'{machine()}; {options.seconds} s, niceness {options.nice}.\n\n'
          '| live calls of nine on one core | senders | ticks late | share of the core | memory MB | Mbit/s | pictures of '
          + ', '.join(f'{width}×{height}' for width, height, _ in ENCODINGS) + ' | latest packet sent (ms) |\n'
          + '|---' * 8 + '|', flush=True)
    (come, alone), (held, alone_held) = [measure(options, media, follows) for follows in (False, True)]
    times = f': {held / come:.2f} times as many' if come else ''
    print(f'\nOne core holds {held} live calls of nine with senders held to what is shown, {come} as they come{times}. '
          f'One call alone takes {alone_held:.2f} of it against {alone:.2f}: {alone_held / alone:.2f}.')


if __name__ == '__main__':
    sys.exit(main())
