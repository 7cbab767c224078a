#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Measures how much videothin saves: decoding nine streams of 640×360@30 with and without it.

The streams are those of run.py, encoded again: VP8 as a browser sends it without layers, with three temporal layers in a file
(which does not contain layer numbers) and with two and three over RTP (which does), H.264 in which every frame is a
reference, H.264 in which every second frame is not, and VP9 with two and three temporal layers over RTP. docs/performance.md holds its output:

    tests/bench/thin.py [--build build] [--seconds 10] [--runs 3]

CPU is user + system time of the whole process; runs with and without videothin alternate, and the ratio is the median of
those of each round.
"""
import argparse
import datetime
import os
import statistics
import subprocess
import sys

sys.dont_write_bytecode = True
import footage  # noqa: E402
from meter import machine, measure  # noqa: E402

VP8 = ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '700k', '-g', '9999', '-lag-in-frames', '0']
L1T3 = ['-error-resilient', 'default', '-ts-parameters', 'ts_number_layers=3:ts_target_bitrate=300,450,700:'
        'ts_rate_decimator=4,2,1:ts_periodicity=4:ts_layer_id=0,2,1,2:ts_layering_mode=3']
H264 = ['-c:v', 'libx264', '-preset', 'veryfast', '-b:v', '900k', '-g', '300']
MATROSKA, RTP, VP9_RTP = 'matroskademux ! ', 'gdpdepay ! {layers}rtpvp8depay ! ', 'gdpdepay ! {layers}rtpvp9depay ! '
VP8_DECODER, VP9_DECODER, H264_DECODER = 'vp8dec threads=1', 'vp9dec threads=1', 'avdec_h264 max-threads=1'
# name → encoding (arguments of ffmpeg, or codec and number of layers), elements before videothin, decoder
STREAMS = {
    'VP8, no layers': (VP8, MATROSKA, VP8_DECODER),
    'VP8, three temporal layers': (VP8 + L1T3, MATROSKA, VP8_DECODER),
    'VP8 over RTP, two temporal layers': ((8, 2), RTP, VP8_DECODER),
    'VP8 over RTP, three temporal layers': ((8, 3), RTP, VP8_DECODER),
    'H.264, all frames referred to': (H264 + ['-bf', '0'], MATROSKA + 'h264parse ! ', H264_DECODER),
    'H.264, half of them': (H264 + ['-bf', '1', '-b_strategy', '0'], MATROSKA + 'h264parse ! ', H264_DECODER),
    'VP9 over RTP, two temporal layers': ((9, 2), VP9_RTP, VP9_DECODER),
    'VP9 over RTP, three temporal layers': ((9, 3), VP9_RTP, VP9_DECODER),
}


def encode(source, path, encoder, seconds, build, env):
    if isinstance(encoder, tuple):
        cut = path + '.mkv'
        footage.ffmpeg('-i', source, '-an', '-t', str(seconds), '-c', 'copy', cut)
        subprocess.run([os.path.join(build, 'tests', 'bench', 'layers'), cut, path, *map(str, encoder)], check=True, env=env)
        os.remove(cut)
    else:
        footage.ffmpeg('-i', source, '-an', '-t', str(seconds), *encoder, '-f', 'matroska', path)


def make_streams(directory, sources, number, encoder, options, env):
    """Nine files with one encoding; made once."""
    files = []
    for index, source in enumerate(sources):
        path = os.path.join(directory, f'thin-{number}-{index}-{options.seconds}')
        files.append(path)
        if not os.path.exists(path):
            encode(source, path + '.part', encoder, options.seconds, options.build, env)
            os.rename(path + '.part', path)
    return files


def decoding(files, before, thin, decoder):
    before = before.format(layers='vpxlayers ! ' if thin else '')
    return ' '.join(f'filesrc location={path} ! {before}{thin}{decoder} ! fakesink sync=false' for path in files)


def parse():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--build', default=os.path.join(here, '..', '..', 'build'), help='build directory')
    parser.add_argument('--seconds', type=int, default=10, help='length of the streams (s), at most 30')
    parser.add_argument('--runs', type=int, default=3, help='runs of each variant')
    options = parser.parse_args()
    options.build = os.path.abspath(options.build)
    return options


def main():
    options = parse()
    env = dict(os.environ, GST_PLUGIN_PATH_1_0=os.path.join(options.build, 'gst'),
               GST_REGISTRY_1_0=os.path.join(options.build, 'bench-registry.bin'))
    data = os.path.join(options.build, 'bench-data')
    os.makedirs(data, exist_ok=True)
    sources = footage.make_cameras(data, 30)

    now = datetime.datetime.now(datetime.timezone.utc)
    print(f'{now:%Y-%m-%d}, {machine()}. {len(sources)} × 640×360@30, {options.seconds} s; {options.runs} runs each, '
          'alternating.\n')
    print('| streams | decoding, CPU s | with videothin | ratio |')
    print('|---|---|---|---|')
    for number, (name, (encoder, before, decoder)) in enumerate(STREAMS.items()):
        files = make_streams(data, sources, number, encoder, options, env)
        whole, thinned = [], []
        for _ in range(options.runs):
            whole.append(measure(decoding(files, before, '', decoder), '', env)[0])
            thinned.append(measure(decoding(files, before, 'videothin ! ', decoder), '', env)[0])
        ratio = statistics.median(after / each for each, after in zip(whole, thinned))
        print(f'| {name} | {statistics.median(whole):.2f} | {statistics.median(thinned):.2f} | {ratio:.2f} |', flush=True)


if __name__ == '__main__':
    main()
