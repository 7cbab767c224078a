#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Compares recordings of calls by Callreel's elements with those by GStreamer's own and by ffmpeg.

Calls of one, five, nine, 25 and 49 moving tiles, cut from Debian's opencv-doc footage, are put on one 1920×1080 canvas at
8 fps and written as H.264 in MP4 at the same bit rate, as fast as the machine can; nine also at the bit rate that makes
Callreel's file as large as stock's. Then only the canvas, decoding with videothin (thin.py), the worker as a service
(service.py), live recordings on one core (density.py) and audio recordings (audio.py). Run by people (docs/performance.md is its output) and by
`meson compile -C build bench` (`bench-quick` for the short form):

    tests/bench/run.py [--build build] [--seconds 30] [--runs 3] [--bitrate 1500] [--only WORD] [--quick]

CPU is user + system time of the whole process less GStreamer's start-up time, memory its largest resident size, SSIM that of
the picture and the lossless canvas that the same compositor made from the same pictures. Runs of all variants alternate; the
tables show medians, and ratios of the same round. --quick checks that everything runs: a second of input, one run, and the
other programs as short as possible; its numbers mean nothing. Fails if one of them does.
"""
import argparse
import datetime
import os
import re
import statistics
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
import cases  # noqa: E402
import figures  # noqa: E402
from meter import machine, measure, probe, ssim  # noqa: E402

START = 'fakesrc num-buffers=1 ! fakesink'
# separate programs, and the options that make them short
OTHERS = {'thin.py': '--seconds 1 --runs 1', 'service.py': '--seconds 2 --runs 1 --hour 60', 'density.py': '--seconds 3 --most 1',
          'audio.py': '--seconds 4 --live-seconds 1 --runs 1'}
ALIKE = 0.005  # files whose sizes differ by at most this fraction count as equally large


def print_row(*cells):
    print('| ' + ' | '.join(cells) + ' |', flush=True)


def run_rounds(todo, runs, out, env, look=lambda name: None):
    """name → CPU seconds of each round, name → MB of each round. `look` is called for each in the first round."""
    cpu, memory = {name: [] for name in todo}, {name: [] for name in todo}
    for turn in range(runs):
        start = measure(START, out, env)[0]
        for name, pipeline in todo.items():
            seconds, resident = measure(pipeline, out, env)
            cpu[name].append(max(seconds - start, 0.001))
            memory[name].append(resident)
            if turn == 0 and 'OUT' in pipeline:
                look(name)
    return cpu, memory


def subtract(cpu, name, reading):
    """The cost of the source is subtracted."""
    cpu[name] = [max(value - read, 0.001) for value, read in zip(cpu[name], cpu.pop(reading))]


def ratios(values, base):
    return [value / other for value, other in zip(values, base)]


def alike_bitrate(case, seconds, out, env):
    """The kbit/s at which Callreel's file is as large as stock's."""
    measure(case.stock_recording(), out, env)
    wanted, bitrate = probe(out)[1], case.bitrate
    for _ in range(6):
        measure(case.recording(bitrate), out, env)
        more = wanted - probe(out)[1]
        if abs(more) <= ALIKE * wanted:
            break
        bitrate = max(bitrate + round(more * 8 / 1000 / seconds), 16)
    return bitrate


def run_case(case, options, work, env, results):
    """Prints a call's rows, and puts its numbers into `results`: (case, pipeline, what) → number."""
    case.make_references(work, lambda pipeline, out: measure(pipeline, out, env))
    out, facts = os.path.join(work, 'out.mp4'), {}

    def look(name):
        side = 'callreel' if name.startswith('callreel') else 'stock'
        # ffmpeg selects other frames for its ticks: there is no canvas to compare with
        facts[name] = (*probe(out), None if name.startswith('ffmpeg') else ssim(out, case.references[side]))
    todo = case.pipelines()
    if case.alike:
        bitrate = alike_bitrate(case, options.seconds, out, env)
        todo = {**todo, f'callreel at stock\'s size ({bitrate} kbit/s)': case.recording(bitrate)}
    cpu, memory = run_rounds(todo, options.runs, out, env, look)
    subtract(cpu, 'encoding alone', 'reading')
    memory.pop('reading')
    decoding = cpu.get('decoding alone', [0.0] * options.runs)
    floor = [one + other for one, other in zip(decoding, cpu['encoding alone'])]
    for name, values in cpu.items():
        seconds, of_stock = statistics.median(values), statistics.median(ratios(values, cpu['stock']))
        of_floor, resident = statistics.median(ratios(values, floor)), statistics.median(memory[name])
        row = [f'{name}, {case.name}', f'{seconds:.2f}', f'{of_stock:.2f}', f'{of_floor:.2f}', f'{resident:.0f}']
        found = results[case.name, re.sub(r' \(\d+ kbit/s\)', '', name)] = {'of stock': of_stock, 'of floor': of_floor, 'memory': resident}
        if name in facts:
            frames, size, length, quality = facts[name]
            row += [f'{size / 1000:.0f}', f'{size / facts["stock"][1]:.2f}', f'{frames}', f'{quality:.4f}' if quality else '']
            found.update(size=size / length, ssim=quality)
        else:
            row += [''] * 4
        print_row(*row)
    for path in case.references.values():
        os.remove(path)


def run_compositions(found, options, work, env, results):
    """Only the canvas, the gate and the mix."""
    print('\nComposition, gate and mixing alone, from bare pictures and sound.\n')
    print_row('pipeline', 'CPU s', 'of stock')
    print_row(*['---'] * 3)
    for case, todo in found.items():
        cpu, _ = run_rounds(todo, options.runs, os.path.join(work, 'none'), env)
        for name in ('stock', 'callreel'):
            subtract(cpu, name, f'reading {name}')
        for name in ('stock', 'callreel'):
            of_stock = statistics.median(ratios(cpu[name], cpu['stock']))
            results[f'canvas, {case}', name] = {'of stock': of_stock}
            print_row(f'{name}, {case}', f'{statistics.median(cpu[name]):.2f}', f'{of_stock:.2f}')


def run_others(options):
    """Runs the separate programs, which print their results. Returns the names of those that failed."""
    here, failed = os.path.dirname(os.path.abspath(__file__)), []
    for name, short in OTHERS.items():
        words = [sys.executable, os.path.join(here, name), '--build', options.build, *(short.split() if options.quick else [])]
        print(f'\n{name}\n', flush=True)
        if subprocess.run(words, check=False).returncode != 0:
            failed.append(name)
    return failed


def parse():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--build', default=os.path.join(here, '..', '..', 'build'), help='build directory')
    parser.add_argument('--seconds', type=int, default=30, help='length of the inputs (s)')
    parser.add_argument('--runs', type=int, default=3, help='runs of each variant')
    parser.add_argument('--bitrate', type=int, default=1500, help='kbit/s of the video')
    parser.add_argument('--only', default='', help='calls with this in their name; no other programs')
    parser.add_argument('--quick', action='store_true', help='a short form that proves that everything runs')
    options = parser.parse_args()
    if options.quick:
        options.seconds, options.runs = 1, 1
    return options


def main():
    options = parse()
    build = options.build = os.path.abspath(options.build)
    env = dict(os.environ, GST_PLUGIN_PATH_1_0=os.path.join(build, 'gst'),
               GST_REGISTRY_1_0=os.path.join(build, 'bench-registry.bin'))
    data = os.path.join(build, 'bench-data')
    os.makedirs(data, exist_ok=True)
    results = {}

    def simply(pipeline, out):
        measure(pipeline, out, env)
    with tempfile.TemporaryDirectory(dir=data) as work:
        print(f'{datetime.datetime.now(datetime.timezone.utc):%Y-%m-%d}, {machine()}.')
        print(f'Inputs of {options.seconds} s; video {options.bitrate} kbit/s; {options.runs} runs each, alternating.\n')
        print_row('pipeline', 'CPU s', 'of stock', 'of the floor', 'memory MB', 'file kB', 'of stock', 'frames', 'SSIM')
        print_row(*['---'] * 9)
        for case in cases.make_cases(data, work, options.seconds, options.bitrate, simply):
            if options.only in case.name:
                run_case(case, options, work, env, results)
        found = cases.compositions(data, work, options.seconds, simply)
        found = {name: todo for name, todo in found.items() if options.only in 'canvas, ' + name}
        run_compositions(found, options, work, env, results)
    figures.print_figures(results)
    failed = [] if options.only else run_others(options)
    if failed:
        sys.exit(f'bench: {", ".join(failed)} failed')


if __name__ == '__main__':
    main()
