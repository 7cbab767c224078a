#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Compares two builds: the recordings of run.py, thin.py and audio.py by Callreel's elements of each, alternating.

For changes that must not cost anything; run by people (docs/performance.md):

    tests/bench/beside.py --before OTHER/build [--build build] [--seconds 10] [--runs 3] [--only WORD]

CPU is user + system time of the whole process, memory its largest resident size: medians, and the median of the ratios of the
same round. Both builds get the same inputs.
"""
import argparse
import datetime
import os
import statistics
import sys
import tempfile

sys.dont_write_bytecode = True
import audio  # noqa: E402
import cases  # noqa: E402
import footage  # noqa: E402
import thin  # noqa: E402
from meter import machine, measure  # noqa: E402


def environment(build, data):
    return dict(os.environ, GST_PLUGIN_PATH_1_0=os.path.join(build, 'gst'),
                GST_REGISTRY_1_0=os.path.join(data, f'registry-{abs(hash(build))}.bin'))


def recordings(data, work, seconds, simply):
    """name → pipeline, of what has Callreel's elements in it."""
    found = {case.name: case.recording(case.bitrate) for case in cases.make_cases(data, work, seconds, 1500, simply)}
    for name, todo in cases.compositions(data, work, seconds, simply).items():
        found[f'canvas alone, {name}'] = todo['callreel']
    voices = audio.make_inputs(data, 60)
    for count in audio.COUNTS:
        found[f'sound of {count}'] = audio.ours(audio.decoders(voices[:count], 'm.'))
    return found


def thinned(data, options, env):
    sources, found = footage.make_cameras(data, 30), {}
    for number, (name, (encoder, before, decoder)) in enumerate(thin.STREAMS.items()):
        files = thin.make_streams(data, sources, number, encoder, options, env)
        found[f'thinned: {name}'] = thin.decoding(files, before, 'videothin ! ', decoder)
    return found


def compare(name, pipeline, runs, out, both):
    """Prints a row of `both` environments, the older one first."""
    rounds = []
    for turn in range(runs):
        order = both if turn % 2 == 0 else both[::-1]
        taken = [measure(pipeline, out, env) for env in order]
        rounds.append(taken if order is both else taken[::-1])
    before, after = ([one[side] for one in rounds] for side in range(2))
    cpu = [statistics.median(one[0] for one in side) for side in (before, after)]
    memory = [statistics.median(one[1] for one in side) for side in (before, after)]
    ratio = statistics.median(b[0] / a[0] for a, b in rounds)
    print(f'| {name} | {cpu[0]:.2f} | {cpu[1]:.2f} | {ratio:.2f} | {memory[0]:.0f} | {memory[1]:.0f} |', flush=True)


def parse():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--before', required=True, help='build directory of the other state')
    parser.add_argument('--build', default=os.path.join(here, '..', '..', 'build'), help='build directory')
    parser.add_argument('--seconds', type=int, default=10, help='length of the inputs (s), at most 30')
    parser.add_argument('--runs', type=int, default=3, help='runs of each build')
    parser.add_argument('--only', default='', help='recordings with this in their name')
    options = parser.parse_args()
    options.before, options.build = os.path.abspath(options.before), os.path.abspath(options.build)
    return options


def main():
    options = parse()
    data = os.path.join(options.build, 'bench-data')
    os.makedirs(data, exist_ok=True)
    both = [environment(build, data) for build in (options.before, options.build)]
    with tempfile.TemporaryDirectory(dir=data) as work:
        todo = recordings(data, work, options.seconds, lambda pipeline, out: measure(pipeline, out, both[1]))
        todo.update(thinned(data, options, both[1]))
        print(f'{datetime.datetime.now(datetime.timezone.utc):%Y-%m-%d}, {machine()}. Inputs of {options.seconds} s; '
              f'{options.runs} runs each, alternating.\n')
        print('| recording | CPU s before | now | ratio | MB before | now |')
        print('|---|---|---|---|---|---|')
        for name, pipeline in todo.items():
            if options.only in name:
                compare(name, pipeline, options.runs, os.path.join(work, 'out'), both)


if __name__ == '__main__':
    main()
