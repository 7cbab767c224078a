#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The cost and quality of canvasx264enc's settings: CPU, bit rate and SSIM of each.

    tests/bench/pareto.py [--build build] [--seconds 20] [--runs 3] [--bitrate 1500] [--only WORD]

Run by people; docs/performance.md has its output. Makes canvases of 1920×1080
at 8 fps with ffmpeg, from Debian's opencv-doc footage and from drawn text, and
encodes each with every variant by the program `pareto` (pareto.c). CPU is that
of the encoder only, the minimum of the runs, which alternate between variants;
in brackets its ratio to the default's. SSIM is that of the luma.
"""
import argparse
import datetime
import gzip
import os
import platform
import random
import shutil
import subprocess
import tempfile

DOCS = '/usr/share/doc/opencv-doc'
CLIPS = [('examples/data/vtest.avi', 0, 0.2), ('examples/data/Megamind.avi', 0, 0.3), ('examples/data/tree.avi', 0, 0.5),
         ('opencv4/html/box.mp4.gz', 1, 0.5), ('opencv4/html/cup.mp4.gz', 1, 0.5), ('examples/data/vtest.avi', 30, 0.8),
         ('examples/data/Megamind.avi', 4, 0.6), ('opencv4/html/box.mp4.gz', 7, 0.2), ('examples/data/tree.avi', 12, 0.2)]
WORDS = ('call record agree share next week plan budget result page table risk owner date open point action review '
         'number market forecast total change release draft figure please note that what who when').split()
DEFAULT = 'the default: superfast, subme 0, dead zones 14 and 8, p8×8 where half moves'
# name: (preset, options); {rate} is the requested bit rate
OWN = 'rate={rate},'
VARIANTS = {
    'stock x264enc: veryfast, its rate control': (
        'veryfast', 'map=0,bitrate={rate},vbv-maxrate={rate},vbv-bufsize={buffer},rc-lookahead=10,mbtree=1,bframes=3,weightp=1'),
    'superfast, libx264\'s rate control, lookahead 2': (
        'superfast', 'map=0,bitrate={rate},vbv-maxrate={rate},vbv-bufsize={buffer},rc-lookahead=2'),
    'the same with the map': ('superfast', 'bitrate={rate},vbv-maxrate={rate},vbv-bufsize={buffer},rc-lookahead=2'),
    'superfast, CRF 27 with AQ, no lookahead': ('superfast', 'crf=27,qcomp=1,scenecut=0'),
    'ultrafast': ('ultrafast', OWN),
    'ultrafast, 8×8, CABAC, deblocking': ('ultrafast', OWN + '8x8dct=1,cabac=1,no-deblock=0'),
    DEFAULT: ('superfast', OWN + 'subme=0,deadzone-inter=14,deadzone-intra=8,no-dct-decimate=1,mean=5,closer=1'),
    'the default, the mean of chroma no finer': ('superfast', OWN + 'subme=0,deadzone-inter=14,deadzone-intra=8,no-dct-decimate=1,closer=1'),
    'the default without p8×8': ('superfast', OWN + 'subme=0,deadzone-inter=14,deadzone-intra=8,no-dct-decimate=1,mean=5'),
    'the default with p8×8 always': ('superfast', OWN + 'subme=0,deadzone-inter=14,deadzone-intra=8,no-dct-decimate=1,mean=5,partitions=i4x4+i8x8+p8x8'),
    'superfast, subme 0': ('superfast', OWN + 'subme=0'),
    'superfast': ('superfast', OWN),
    '… without the map': ('superfast', OWN + 'map=0'),
    '… quality 20': ('superfast', OWN + 'finest=20'),
    '… quality 22': ('superfast', OWN + 'finest=22'),
    '… quality 26': ('superfast', OWN + 'finest=26'),
    '… key interval 40': ('superfast', OWN + 'key=40'),
    '… key interval 160': ('superfast', OWN + 'key=160'),
    '… subme 2': ('superfast', OWN + 'subme=2'),
    '… subme 2, me hex': ('superfast', OWN + 'subme=2,me=hex'),
    '… partitions p8×8': ('superfast', OWN + 'partitions=i4x4+i8x8+p8x8'),
    '… trellis 1': ('superfast', OWN + 'trellis=1'),
    '… ref 2': ('superfast', OWN + 'ref=2'),
    '… without 8×8 transform': ('superfast', OWN + '8x8dct=0'),
    '… without deblocking': ('superfast', OWN + 'no-deblock=1'),
    '… CAVLC': ('superfast', OWN + 'no-cabac=1'),
    'veryfast': ('veryfast', OWN),
    'faster': ('faster', OWN),
    'medium': ('medium', OWN),
}


def clip(directory, name):
    """The path of a clip, unpacked if need be."""
    source = os.path.join(DOCS, name)
    if not source.endswith('.gz'):
        return source
    plain = os.path.join(directory, os.path.basename(source)[:-3])
    with gzip.open(source) as packed, open(plain, 'wb') as unpacked:
        shutil.copyfileobj(packed, unpacked)
    return plain


def encode_raw(inputs, graph, seconds, path):
    subprocess.run(['ffmpeg', '-nostdin', '-v', 'fatal', '-y', *inputs, '-filter_complex', graph, '-map', '[out]', '-t',
                    str(seconds), '-r', '8', '-f', 'rawvideo', '-pix_fmt', 'yuv420p', path], check=True)


def make_tiles(directory, moving, seconds, path):
    """Nine tiles, of which the first `moving` show footage and the others initials on a plain background."""
    inputs, graph = [], ''
    for n, (name, start, part) in enumerate(CLIPS):
        if n < moving:
            inputs += ['-stream_loop', '-1', '-ss', str(start), '-i', clip(directory, name)]
            graph += (f'[{n}:v]fps=8,scale=640:360:force_original_aspect_ratio=increase,'
                      f'crop=640:360:(iw-ow)/2:(ih-oh)*{part},setsar=1,format=yuv420p[t{n}];')
        else:
            inputs += ['-f', 'lavfi', '-i', f'color=c=0x{0x203040 + n * 0x0b1307:06x}:s=640x360:r=8']
            graph += (f'[{n}:v]drawtext=text={chr(65 + n)}{chr(75 + n)}:fontsize=140:fontcolor=white:'
                      f'x=(w-tw)/2:y=(h-th)/2,setsar=1,format=yuv420p[t{n}];')
    places = '|'.join(f'{n % 3 * 640}_{n // 3 * 360}' for n in range(9))
    graph += ''.join(f'[t{n}]' for n in range(9)) + f'xstack=inputs=9:layout={places}[out]'
    encode_raw(inputs, graph, seconds, path)


def make_slides(directory, seconds, path):
    """Pages of text that change every four seconds, and one that scrolls in the last third."""
    dice, texts = random.Random(7), []
    for page in range(5):
        lines = [' '.join(dice.choices(WORDS, k=dice.randint(3, 16))) for _ in range(90 if page == 4 else 26)]
        texts.append(os.path.join(directory, f'page-{page}.txt'))
        with open(texts[-1], 'w', encoding='utf-8') as out:
            out.write('\n'.join(lines))
    scroll = seconds * 2 // 3
    graph = '[0:v]'
    for page in range(4):
        graph += (f"drawtext=textfile={texts[page]}:fontsize=30:line_spacing=8:x=120:y=60:fontcolor=0x202020:"
                  f"enable='lt(t,{scroll})*eq(mod(floor(t/4),4),{page})',")
    graph += (f"drawtext=textfile={texts[4]}:fontsize=30:line_spacing=8:x=120:y=60-240*(t-{scroll}):fontcolor=0x202020:"
              f"enable='gte(t,{scroll})',drawbox=x=0:y=0:w=60:h=1080:color=0x3060a0:t=fill,format=yuv420p[out]")
    encode_raw(['-f', 'lavfi', '-i', 'color=c=0xf8f8f8:s=1920x1080:r=8'], graph, seconds, path)


def make_canvases(directory, seconds):
    """name → (file, tiles across)."""
    cases = {'nine moving': 3, 'one moving, eight avatars': 3, 'nothing moving': 3, 'slides': 1}
    paths = [os.path.join(directory, f'{n}.yuv') for n in range(4)]
    for path, moving in zip(paths, (9, 1, 0)):
        make_tiles(directory, moving, seconds, path)
    make_slides(directory, seconds, paths[3])
    return dict(zip(cases, zip(paths, cases.values())))


def run(program, path, across, variant, bitrate, judge):
    preset, options = VARIANTS[variant]
    options = options.format(rate=bitrate, buffer=bitrate * 6 // 10).strip(',') + f',ssim={int(judge)}'
    return [float(word) for word in subprocess.run([program, path, str(across), preset, options], check=True,
                                                   capture_output=True, text=True).stdout.split()]


def measure(program, canvases, names, options):
    """(variant, case) → (CPU seconds, kbit/s, SSIM)."""
    results = {}
    for turn in range(options.runs):
        for case, (path, across) in canvases.items():
            for name in names:
                cpu, rate, ssim = run(program, path, across, name, options.bitrate, turn == 0)
                best = results.get((name, case))
                results[name, case] = (min(cpu, best[0]), rate, best[2]) if best else (cpu, rate, ssim)
    return results


def print_table(results, cases, names):
    print('| settings | ' + ' | '.join(cases) + ' |')
    print('|---' * (len(cases) + 1) + '|')
    for name in names:
        cells = []
        for case in cases:
            cpu, rate, ssim = results[name, case]
            cells.append(f'{cpu:.2f} s ({cpu / results[DEFAULT, case][0]:.2f}) {rate:.0f} {ssim:.4f}')
        print(f'| {name} | ' + ' | '.join(cells) + ' |')


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--build', default=os.path.join(here, '..', '..', 'build'), help='build directory')
    parser.add_argument('--seconds', type=int, default=20, help='length of the canvases (s)')
    parser.add_argument('--runs', type=int, default=3, help='runs of each variant')
    parser.add_argument('--bitrate', type=int, default=1500, help='kbit/s')
    parser.add_argument('--only', default='', help='variants with this in their name, and the default')
    options = parser.parse_args()
    program = os.path.join(options.build, 'tests', 'bench', 'pareto')
    names = [name for name in VARIANTS if options.only in name or name == DEFAULT]
    with tempfile.TemporaryDirectory(dir=options.build) as work:
        canvases = make_canvases(work, options.seconds)
        results = measure(program, canvases, names, options)
    with open('/proc/cpuinfo', encoding='utf-8') as info:
        model = [line.split(':')[1].strip() for line in info if line.startswith('model name')]
    print(f'{datetime.datetime.now(datetime.timezone.utc):%Y-%m-%d}, {model[0] if model else platform.machine()}; '
          f'{options.seconds} s of canvases, {options.bitrate} kbit/s asked for, {options.runs} runs. '
          'Each cell: CPU s (ratio to the default), kbit/s, SSIM.\n')
    print_table(results, list(canvases), names)


if __name__ == '__main__':
    main()
