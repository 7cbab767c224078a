#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Measures what videothin saves: decoding nine streams of 640×360@30 with and without it.

The streams are those of run.py, encoded anew: VP8 as a browser sends it without
layers and with three temporal layers (L1T3), H.264 of which every frame is
referred to, and H.264 of which every other frame is not. docs/performance.md
holds its output:

    tests/bench/thin.py [--build build] [--seconds 10] [--runs 3]

CPU is user + system time of the whole process; runs with and without videothin
alternate, and the ratio is the median of those of each round.
"""
import argparse
import datetime
import os
import statistics
import subprocess

import run

VP8 = ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '700k', '-g', '9999', '-lag-in-frames', '0']
L1T3 = ['-error-resilient', 'default', '-ts-parameters', 'ts_number_layers=3:ts_target_bitrate=300,450,700:'
        'ts_rate_decimator=4,2,1:ts_periodicity=4:ts_layer_id=0,2,1,2:ts_layering_mode=3']
H264 = ['-c:v', 'libx264', '-preset', 'veryfast', '-b:v', '900k', '-g', '300']
# name → how it is encoded, parser and decoder
STREAMS = {
    'VP8, no layers': (VP8, '', 'vp8dec threads=1'),
    'VP8, three temporal layers': (VP8 + L1T3, '', 'vp8dec threads=1'),
    'H.264, all frames referred to': (H264 + ['-bf', '0'], 'h264parse ! ', 'avdec_h264 max-threads=1'),
    'H.264, half of them': (H264 + ['-bf', '1', '-b_strategy', '0'], 'h264parse ! ', 'avdec_h264 max-threads=1'),
}


def make_streams(directory, sources, number, encoder, seconds):
    """Nine Matroska files of one way of encoding; made once."""
    files = []
    for index, source in enumerate(sources):
        path = os.path.join(directory, f'thin-{number}-{index}-{seconds}.mkv')
        files.append(path)
        if not os.path.exists(path):
            subprocess.run(['ffmpeg', '-nostdin', '-v', 'error', '-y', '-i', source, '-an', '-t', str(seconds), *encoder,
                            '-f', 'matroska', path + '.part'], check=True)
            os.rename(path + '.part', path)
    return files


def decoding(files, parser, thin, decoder):
    return ' '.join(f'filesrc location={path} ! matroskademux ! {parser}{thin}{decoder} ! fakesink sync=false'
                    for path in files)


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--build', default=os.path.join(here, '..', '..', 'build'), help='build directory')
    parser.add_argument('--seconds', type=int, default=10, help='length of the streams (s), at most 30')
    parser.add_argument('--runs', type=int, default=3, help='runs of each variant')
    options = parser.parse_args()
    build = os.path.abspath(options.build)
    env = dict(os.environ, GST_PLUGIN_PATH_1_0=os.path.join(build, 'gst'),
               GST_REGISTRY_1_0=os.path.join(build, 'bench-registry.bin'))
    data = os.path.join(build, 'bench-data')
    os.makedirs(data, exist_ok=True)
    sources = run.make_inputs(data, 30)

    now = datetime.datetime.now(datetime.timezone.utc)
    print(f'{now:%Y-%m-%d}, {run.machine()}. {run.TILES} × {run.WIDTH}×{run.HEIGHT}@30, {options.seconds} s; '
          f'{options.runs} runs each, alternating.\n')
    print('| streams | decoding, CPU s | with videothin | ratio |')
    print('|---|---|---|---|')
    for number, (name, (encoder, parse, decoder)) in enumerate(STREAMS.items()):
        files = make_streams(data, sources, number, encoder, options.seconds)
        whole, thinned = [], []
        for _ in range(options.runs):
            whole.append(run.measure(decoding(files, parse, '', decoder), '', env)[0])
            thinned.append(run.measure(decoding(files, parse, 'videothin ! ', decoder), '', env)[0])
        ratio = statistics.median(after / before for before, after in zip(whole, thinned))
        print(f'| {name} | {statistics.median(whole):.2f} | {statistics.median(thinned):.2f} | {ratio:.2f} |', flush=True)


if __name__ == '__main__':
    main()
