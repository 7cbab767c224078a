#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Compares recording with Callreel's elements to recording with GStreamer's own.

Nine H.264 files of 640×360 at 30 fps, cut from Debian's opencv-doc footage, are
put on one 1920×1080 canvas at 8 fps and written as H.264 in MP4 at one bit rate,
as fast as the machine can. Run by people (docs/performance.md is its output) and
by `meson compile -C build bench`:

    tests/bench/run.py [--build build] [--seconds 30] [--runs 3] [--bitrate 1500]

CPU is user + system time of the whole process, memory its largest resident
size, SSIM the picture against the lossless canvas that the same compositor
made. Runs of all variants alternate; the table shows medians, and the ratio to
the stock pipeline's of the same round. The one-moving case has eight tiles
without motion: still pictures for the stock compositor, avatars for ours.
"""
import argparse
import datetime
import glob
import gzip
import os
import platform
import re
import shutil
import statistics
import subprocess
import sys
import tempfile

TILES = 9
COLUMNS = 3
WIDTH, HEIGHT = 640, 360
DOCS = '/usr/share/doc/opencv-doc'
# clip, where it starts (s), which part of its height is shown (0 top, 1 bottom)
SOURCES = [('examples/data/vtest.avi', 0, 0.2), ('examples/data/Megamind.avi', 0, 0.3), ('examples/data/tree.avi', 0, 0.5),
           ('opencv4/html/box.mp4.gz', 1, 0.5), ('opencv4/html/cup.mp4.gz', 1, 0.5), ('examples/data/vtest.avi', 30, 0.8),
           ('examples/data/Megamind.avi', 4, 0.6), ('opencv4/html/box.mp4.gz', 7, 0.2), ('examples/data/tree.avi', 12, 0.2)]
CANVAS = 'video/x-raw,format=I420,width=1920,height=1080,framerate=8/1,colorimetry=bt709,pixel-aspect-ratio=1/1'


def make_inputs(directory, seconds):
    """Nine files of the given length; made once."""
    files = []
    for number, (clip, start, part) in enumerate(SOURCES):
        path = os.path.join(directory, f'in-{number}-{seconds}.mp4')
        files.append(path)
        if os.path.exists(path):
            continue
        source = os.path.join(DOCS, clip)
        if source.endswith('.gz'):
            plain = os.path.join(directory, os.path.basename(source)[:-3])
            with gzip.open(source) as packed, open(plain, 'wb') as unpacked:
                shutil.copyfileobj(packed, unpacked)
            source = plain
        fit = (f'fps=30,scale={WIDTH}:{HEIGHT}:force_original_aspect_ratio=increase:out_color_matrix=bt709:out_range=tv,'
               f'crop={WIDTH}:{HEIGHT}:(iw-ow)/2:(ih-oh)*{part},setsar=1,format=yuv420p')
        turn = os.path.join(directory, f'turn-{number}.mp4')
        subprocess.run(['ffmpeg', '-nostdin', '-v', 'fatal', '-y', '-ss', str(start), '-t', '8', '-i', source, '-an', '-vf', fit,
                        '-c:v', 'libx264', '-preset', 'veryfast', '-b:v', '900k', '-g', '60', '-bf', '0', '-color_primaries',
                        'bt709', '-color_trc', 'bt709', '-colorspace', 'bt709', turn], check=True)
        subprocess.run(['ffmpeg', '-nostdin', '-v', 'error', '-y', '-stream_loop', '-1', '-i', turn, '-c', 'copy', '-t',
                        str(seconds), path + '.part.mp4'], check=True)
        os.rename(path + '.part.mp4', path)
    return files


def decoders(files, sink):
    """The inputs, each decoded into a pad (or a sink) of its own."""
    return ' '.join(f'filesrc location={path} ! qtdemux ! h264parse ! avdec_h264 max-threads=1 ! queue ! {sink(number)}'
                    for number, path in enumerate(files))


def still_pictures(first, seconds):
    """For the stock compositor: one picture for each further tile, repeated at the canvas's own rate."""
    return ' '.join(f'videotestsrc num-buffers=1 pattern=gradient ! video/x-raw,format=I420,width={WIDTH},height={HEIGHT},'
                    f'framerate=8/1,colorimetry=bt709 ! imagefreeze num-buffers={seconds * 8} ! t.sink_{n}'
                    for n in range(first, TILES))


def avatars(first):
    """For tilecompositor: further tiles whose video ended at once, so that they show avatars."""
    return ' '.join(f'videotestsrc num-buffers=1 ! video/x-raw,width=320,height=180 ! t.sink_{n}' for n in range(first, TILES))


def stock_canvas():
    places = ' '.join(f'sink_{n}::xpos={n % COLUMNS * WIDTH} sink_{n}::ypos={n // COLUMNS * HEIGHT}' for n in range(TILES))
    return f'compositor name=t background=black {places} ! {CANVAS}'


def variants(files, bitrate, seconds):
    """name → pipeline with OUT for its file."""
    inputs = decoders(files, lambda n: f't.sink_{n}')
    speaker = decoders(files[:1], lambda n: f't.sink_{n}')
    x264 = f'x264enc bitrate={bitrate} threads=1 key-int-max=80 speed-preset=veryfast ! mp4mux ! filesink location=OUT'
    ours = f'tilecompositor name=t ! r.video callrecordsink name=r location=OUT bitrate={bitrate}'
    return {
        'stock, nine moving': f'{stock_canvas()} ! {x264} {inputs}',
        'callreel, nine moving': f'{ours} {inputs}',
        'callreel veryfast, nine moving': f'{ours} speed-preset=veryfast {inputs}',
        'stock, one moving': f'{stock_canvas()} ! {x264} {speaker} {still_pictures(1, seconds)}',
        'callreel, one moving': f'{ours} {speaker} {avatars(1)}',
        'stock canvas, nine moving': f'{stock_canvas()} ! fakesink sync=false {inputs}',
        'callreel canvas, nine moving': f'tilecompositor name=t ! fakesink sync=false {inputs}',
        'decoding nine': decoders(files, lambda n: 'fakesink sync=false'),
    }


def make_references(files, seconds, directory, env):
    """The lossless canvas of each case: case → file."""
    nine, speaker = decoders(files, lambda n: f't.sink_{n}'), decoders(files[:1], lambda n: f't.sink_{n}')
    cases = {'stock, nine moving': (stock_canvas(), nine), 'callreel, nine moving': ('tilecompositor name=t', nine),
             'stock, one moving': (stock_canvas(), f'{speaker} {still_pictures(1, seconds)}'),
             'callreel, one moving': ('tilecompositor name=t', f'{speaker} {avatars(1)}')}
    for number, (name, (canvas, inputs)) in enumerate(cases.items()):
        path = os.path.join(directory, f'{number}.yuv')
        measure(f'{canvas} ! filesink location={path} {inputs}', '', env)
        cases[name] = path
    return cases


def encode_floor(raw, bitrate):
    """Encoding of a finished canvas, and reading it without encoding (to be subtracted)."""
    reader = f'filesrc location={raw} blocksize=3110400 ! rawvideoparse use-sink-caps=false format=i420 width=1920 height=1080 framerate=8/1'
    return {f'x264 {preset} alone, nine moving': f'{reader} ! x264enc bitrate={bitrate} threads=1 key-int-max=80 speed-preset={preset} ! '
                                     f'fakesink sync=false' for preset in ('superfast', 'veryfast')} | \
           {'reading': f'{reader} ! fakesink sync=false'}


def measure(pipeline, out, env):
    """Runs gst-launch-1.0: (CPU seconds, largest resident MB)."""
    words = pipeline.replace('OUT', out).split()
    with tempfile.TemporaryFile() as errors:
        pid = os.posix_spawnp('gst-launch-1.0', ['gst-launch-1.0', '-q', *words], env, file_actions=[
            (os.POSIX_SPAWN_DUP2, errors.fileno(), 2), (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)])
        _, status, usage = os.wait4(pid, 0)
        if status != 0:
            errors.seek(0)
            sys.exit(f'bench: a pipeline failed:\n  {" ".join(words)}\n{errors.read().decode(errors="replace")}')
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def probe(path):
    """(frames, size in bytes, seconds) of the video in a file."""
    text = subprocess.run(['ffprobe', '-v', 'error', '-select_streams', 'v', '-count_packets', '-show_entries',
                           'stream=nb_read_packets,duration', '-of', 'csv=p=0', path],
                          capture_output=True, text=True, check=True).stdout.strip()
    duration, frames = text.split(',')[:2]
    return int(frames), os.path.getsize(path), float(duration)


def ssim(path, reference):
    """SSIM over all planes of a file against raw canvases, frame by frame."""
    text = subprocess.run(['ffmpeg', '-nostdin', '-hide_banner', '-i', path, '-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s',
                           '1920x1080', '-r', '8', '-i', reference, '-lavfi',
                           '[0:v]setpts=N/8/TB[a];[1:v]setpts=N/8/TB[b];[a][b]ssim', '-f', 'null', '-'],
                          capture_output=True, text=True, check=True).stderr
    return float(re.search(r'SSIM.*All:([0-9.]+)', text).group(1))


def machine():
    with open('/proc/cpuinfo', encoding='utf-8') as info:
        names = [line.split(':')[1].strip() for line in info if line.startswith('model name')]
    version = subprocess.run(['gst-launch-1.0', '--gst-version'], capture_output=True, text=True, check=True).stdout.split()[-1]
    return f'{names[0] if names else platform.machine()}, {os.cpu_count()} cores, GStreamer {version}'


def print_table(cpu, memory, facts):
    """Ratios are to the stock row of the same case in the same run."""
    print('| pipeline | CPU s | of stock | memory MB | file kB | kbit/s | frames | SSIM |')
    print('|---|---|---|---|---|---|---|---|')
    for name, values in cpu.items():
        base = 'stock canvas, nine moving' if 'canvas' in name else \
            'stock, one moving' if name.endswith('one moving') else 'stock, nine moving'
        ratio = statistics.median(value / stock for value, stock in zip(values, cpu[base]))
        row = [name, f'{statistics.median(values):.2f}', f'{ratio:.2f}', f'{statistics.median(memory[name]):.0f}']
        if name in facts:
            frames, size, seconds, quality = facts[name]
            row += [f'{size / 1000:.0f}', f'{size * 8 / 1000 / seconds:.0f}', str(frames), f'{quality:.4f}']
        else:
            row += [''] * 4
        print('| ' + ' | '.join(row) + ' |')


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--build', default=os.path.join(here, '..', '..', 'build'), help='build directory')
    parser.add_argument('--seconds', type=int, default=30, help='length of the inputs (s)')
    parser.add_argument('--runs', type=int, default=3, help='runs of each variant')
    parser.add_argument('--bitrate', type=int, default=1500, help='kbit/s of the video')
    options = parser.parse_args()
    build = os.path.abspath(options.build)
    env = dict(os.environ, GST_PLUGIN_PATH_1_0=os.path.join(build, 'gst'),
               GST_REGISTRY_1_0=os.path.join(build, 'bench-registry.bin'))
    data = os.path.join(build, 'bench-data')
    os.makedirs(data, exist_ok=True)
    files = make_inputs(data, options.seconds)
    todo = variants(files, options.bitrate, options.seconds)

    with tempfile.TemporaryDirectory(dir=data) as work:
        raw = make_references(files, options.seconds, work, env)
        todo |= encode_floor(raw['stock, nine moving'], options.bitrate)
        cpu, memory, facts = {name: [] for name in todo}, {name: [] for name in todo}, {}
        for _ in range(options.runs):
            for name, pipeline in todo.items():
                out = os.path.join(work, 'out.mp4')
                seconds, resident = measure(pipeline, out, env)
                cpu[name].append(seconds)
                memory[name].append(resident)
                if name not in facts and 'OUT' in pipeline:
                    facts[name] = (*probe(out), ssim(out, raw[name.replace(' veryfast', '')]))
    reading = cpu.pop('reading')
    for name in list(cpu):
        if name.startswith('x264'):
            cpu[name] = [value - read for value, read in zip(cpu[name], reading)]

    now = datetime.datetime.now(datetime.timezone.utc)
    print(f'{now:%Y-%m-%d}, {machine()}.')
    print(f'Inputs: {TILES} × {WIDTH}×{HEIGHT}@30 H.264, {options.seconds} s; video {options.bitrate} kbit/s; '
          f'{options.runs} runs each, alternating.\n')
    print_table(cpu, memory, facts)
    for path in glob.glob(os.path.join(data, 'turn-*')):
        os.remove(path)


if __name__ == '__main__':
    main()
