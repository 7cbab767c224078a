#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""One call of twenty people live over RTP, recorded to the MP4 of 1920×1080 at 8 fps: with senders as they come, and with
senders that are held to what is shown. Run by people (docs/performance.md):

    tests/bench/twenty.py [--build build] [--seconds 25]

Everybody sends a camera at 30 fps and a voice in Opus: the first, who is the speaker, 1280×720 in H.264, the others 640×360,
every other one of them in VP8. Held to what is shown, all send pictures of the size of their tiles, once they are asked for that
rate by REMB. Senders share the machine with the recorder (senders.py).

Fails unless everybody is in the picture and heard (marked.py). A lost tick is a picture that the file should have and has not.
"""
import argparse
import os
import re
import sys
import tempfile
import threading
import time

sys.dont_write_bytecode = True
import livecall  # noqa: E402
import marked  # noqa: E402
import senders  # noqa: E402
from callbus import chunks_of, wait_for  # noqa: E402  (livecall knows where it is)
from meter import cpu_of, machine, memory_of, probe  # noqa: E402
from service import event_of  # noqa: E402

SETTLE = 9  # s until senders have followed, and the recording is in a steady state
TICKS_PER_SECOND = 8
# size and kbit/s: the speaker's, the others', and that of a tile
SPEAKER, OTHERS, TILE = (1280, 720, 1900), (640, 360, 550), (marked.WIDTH, marked.HEIGHT, 240)
FIGURES = ['worker, share of a core', 'callreeld, share of a core', 'memory of the worker, the largest (MB)', 'memory of callreeld (MB)',
           'ticks late, of all', 'ticks lost, of all', 'packets lost or refused, of all', 'received (Mbit/s)',
           'pictures sent as they come, and of the tile\'s size', 'in the picture', 'heard', 'senders, share of a core',
           'latest packet sent (ms)']


def make_people(data):
    """name → sources of each participant."""
    people = {}
    for number in range(marked.PEOPLE):
        codec = 'h264' if number % 2 == 0 else 'vp8'
        files = [(marked.make_camera(data, number, codec, *size), size[2]) for size in (OTHERS if number else SPEAKER, TILE)]
        name = f'person {number}'
        people[name] = [senders.Source(name, senders.H264 if codec == 'h264' else senders.VP8, marked.RATE, files),
                        senders.Source(name, senders.OPUS, 50, [(marked.make_voice(data, number), 0)])]
    return people


def sum_of(streams, *keys):
    """A counter over all streams, of the text of the property."""
    return sum(int(number) for key in keys for number in re.findall(rf"'{key}': <(?:uint64 )?(\d+)>", streams))


def observe(bus, call, seconds, logs):
    """The figures of this time."""
    worker, = bus.worker_pids()
    pids = worker, bus.daemon.pid, call.process.pid
    call.count()
    late, begin, used = livecall.late_ticks(logs), time.monotonic(), [cpu_of(pid) for pid in pids]
    threading.Event().wait(seconds)
    length, counts = time.monotonic() - begin, call.count()
    shares = [(cpu_of(pid) - cpu) / length for pid, cpu in zip(pids, used)]
    return {
        'worker, share of a core': f'{shares[0]:.2f}',
        'callreeld, share of a core': f'{shares[1]:.3f}',
        'senders, share of a core': f'{shares[2]:.2f}',
        'memory of the worker, the largest (MB)': ', '.join(f'{size:.0f}' for size in memory_of(worker)),
        'memory of callreeld (MB)': f'{memory_of(bus.daemon.pid)[0]:.0f}',
        'ticks late, of all': f'{livecall.late_ticks(logs) - late} of {round(length * TICKS_PER_SECOND)}',
        'received (Mbit/s)': f'{counts.bytes * 8e-6 / length:.1f}',
        'pictures sent as they come, and of the tile\'s size': ', '.join(map(str, counts.pictures)),
        'latest packet sent (ms)': f'{counts.latest / 1000:.0f}',
    }


def judge(chunk, build):
    """What the file shows."""
    duration = chunk.metadata['chunkDuration'] / 1000
    frames, _, _ = probe(chunk.path)
    due = round(duration * TICKS_PER_SECOND)
    shown, heard = marked.list_shown(chunk.path), marked.list_heard(chunk.path, build)
    return {'ticks lost, of all': f'{due - frames} of {due}', 'in the picture': f'{len(shown)} of {marked.PEOPLE}',
            'heard': f'{len(heard)} of {marked.PEOPLE}'}


def run(options, data, follows):
    """All figures of one recording."""
    people = make_people(data)
    with tempfile.TemporaryDirectory() as logs:
        bus = livecall.open_bus(options.build)
        livecall.log_ticks(bus, logs)
        with bus:
            call = senders.Senders(bus, options.build, 'twenty', people, follows)
            operation = livecall.first_string(bus.manager('StartRecording', 'twenty', {}))
            threading.Event().wait(SETTLE)
            found = observe(bus, call, options.seconds, logs)
            streams = bus.get(call.call, 'Call1', 'Streams')
            lost = sum_of(streams, 'lost', 'refused')
            found['packets lost or refused, of all'] = f'{lost} of {sum_of(streams, "packets") + lost}'
            bus.manager('StopRecording', operation, {})
            event = wait_for('the event', lambda: event_of(bus, operation))
            call.stop()
            call.hang_up()
            chunk, = chunks_of(event)
            found.update(judge(chunk, options.build))
    return found


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--build', default='build', type=os.path.abspath, help='build directory')
    parser.add_argument('--seconds', default=25, type=int, help='length of each observation')
    return parser.parse_args()


def main():
    options = parse()
    data = os.path.join(options.build, 'bench-data')
    os.makedirs(data, exist_ok=True)
    come, held = [run(options, data, follows) for follows in (False, True)]
    print(f'{machine()}; a call of {marked.PEOPLE}, {options.seconds} s.\n\n| | senders as they come | held to what is shown |\n'
          '|---|---|---|')
    for name in FIGURES:
        print(f'| {name} | {come[name]} | {held[name]} |')
    everybody = f'{marked.PEOPLE} of {marked.PEOPLE}'
    if any(side[name] != everybody for side in (come, held) for name in ('in the picture', 'heard')):
        sys.exit('Somebody is missing in a recording.')


if __name__ == '__main__':
    main()
