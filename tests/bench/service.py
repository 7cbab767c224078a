#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Waiting times of a client of callreeld, and the memory of a worker: start and stop of a live recording of nine, and closing
an hour-long file. Run by people (docs/performance.md) and by run.py:

    tests/bench/service.py [--build build] [--seconds 10] [--runs 5] [--hour 3600]

A start counts from the request to the time zero in the file's metadata, a stop from the request to the event on the bus; both
include gdbus's own start. The long file is made by the program `hour`.
"""
import argparse
import datetime
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time

sys.dont_write_bytecode = True
import footage  # noqa: E402
import livecall  # noqa: E402
from callbus import chunks_of, first_string, wait_for  # noqa: E402  (livecall knows where it is)
from meter import machine, memory_of  # noqa: E402

LIMITS = {'start': 300, 'stop': 1000, 'memory': 150, 'hour': 1000}


def start_of(chunk):
    """Seconds since 1970 of a file's time zero."""
    return datetime.datetime.fromisoformat(chunk.metadata['chunkStartTime'].replace('Z', '+00:00')).timestamp()


def event_of(bus, operation):
    for text in bus.signals('RecordingFileStatusUpdated'):
        event = json.loads(first_string(text))
        if event['data']['recordingId'] == operation:
            return event
    return None


def measure_recordings(options):
    """ms of each start, ms of each stop, MB of the worker at the end."""
    data = os.path.join(options.build, 'bench-data')
    os.makedirs(data, exist_ok=True)
    length = (options.seconds + 5) * options.runs + 10
    cameras, voices = footage.make_cameras(data, length), livecall.make_voices(data, length)
    starts, stops, pause = [], [], threading.Event()
    with livecall.open_bus(options.build) as bus:
        call = livecall.LiveCall(bus, 'service', cameras, voices)
        pause.wait(2)
        for _ in range(options.runs):
            asked = time.time()
            call.start()
            pause.wait(options.seconds)
            memory = memory_of(bus.worker_pids()[0])
            stopped = time.monotonic()
            call.stop()
            # busy waiting would take the worker's CPU time, a long interval would be part of the figure
            while (event := event_of(bus, call.operation)) is None:
                pause.wait(0.005)
                assert time.monotonic() < stopped + 60, 'no event'
            stops.append((time.monotonic() - stopped) * 1000)
            starts.append((start_of(chunks_of(event)[0]) - asked) * 1000)
        wait_for('the last file', lambda: event_of(bus, call.operation))
        call.hang_up()
    return starts, stops, memory


def measure_hour(options):
    """ms from the end of stream until an hour-long file is closed."""
    program = os.path.join(options.build, 'tests', 'bench', 'hour')
    with tempfile.TemporaryDirectory(dir=options.build) as work:
        return float(subprocess.run([program, str(options.hour), os.path.join(work, 'hour.mp4')], check=True,
                                    capture_output=True, text=True).stdout)


def print_figure(what, value, unit, limit, note=''):
    print(f'| {what} | {limit} {unit} | {value:.0f} {unit}{"" if value <= limit else " (missed)"}{note} |', flush=True)


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--build', default=os.path.join(here, '..', '..', 'build'), help='build directory')
    parser.add_argument('--seconds', type=int, default=10, help='length of each live recording (s)')
    parser.add_argument('--runs', type=int, default=5, help='live recordings')
    parser.add_argument('--hour', type=int, default=3600, help='length of the long file (s)')
    options = parser.parse_args()
    options.build = os.path.abspath(options.build)
    starts, stops, (memory, largest) = measure_recordings(options)
    print(f'{machine()}; {options.runs} live recordings of nine, one after another.\n\n| figure | at most | measured |\n|---|---|---|')
    print_figure('StartRecording to time zero', statistics.median(starts), 'ms', LIMITS['start'], f', longest {max(starts):.0f}')
    print_figure('StopRecording to the event', statistics.median(stops), 'ms', LIMITS['stop'], f', longest {max(stops):.0f}')
    print_figure('memory of the worker, nine tiles', memory, 'MB', LIMITS['memory'], f', largest {largest:.0f}')
    print_figure(f'end of a file of {options.hour} s', measure_hour(options), 'ms', LIMITS['hour'])


if __name__ == '__main__':
    main()
