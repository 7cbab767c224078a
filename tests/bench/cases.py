# SPDX-License-Identifier: LGPL-2.1-or-later
"""The calls that run.py records, each as pipelines of Callreel, of its peers and of the lower bounds of both.

A pipeline is the text of a gst-launch-1.0 or ffmpeg command, with OUT for its file.
"""
import os

import footage

CANVAS = 'video/x-raw,format=I420,width=1920,height=1080,framerate=8/1,colorimetry=bt709,pixel-aspect-ratio=1/1'
STAGE = [(0, 108, 1536, 864)] + [(1536, n * 216, 384, 216) for n in range(5)]


def grid(columns):
    """x, y, w, h of each tile."""
    width, height = 1920 // columns & ~1, 1080 // columns & ~1
    return [(n % columns * width, n // columns * height, width, height) for n in range(columns * columns)]


def decoders(files, sink):
    """The inputs, each decoded into a pad (or a sink) of its own."""
    return ' '.join(f'filesrc location={path} ! qtdemux ! h264parse ! avdec_h264 max-threads=1 ! queue ! {sink(number)}'
                    for number, path in enumerate(files))


def pictures(files, width, height, sink):
    """Raw pictures, 8 a second."""
    return ' '.join(f'filesrc location={path} blocksize={width * height * 3 // 2} ! rawvideoparse use-sink-caps=false format=i420 '
                    f'width={width} height={height} framerate=8/1 colorimetry=bt709 ! queue ! {sink(number)}'
                    for number, path in enumerate(files))


def stills(files, rects, count, sink, first=0):
    """One picture each, repeated at the canvas's own rate."""
    return ' '.join(f'filesrc location={path} blocksize={w * h * 3 // 2} ! rawvideoparse use-sink-caps=false format=i420 width={w} '
                    f'height={h} framerate=8/1 colorimetry=bt709 ! imagefreeze num-buffers={count} ! video/x-raw,framerate=8/1 ! {sink(n)}'
                    for n, (path, (_, _, w, h)) in enumerate(zip(files, rects), first))


def sounds(files, sink):
    return ' '.join(f'filesrc location={path} ! wavparse ! queue ! {sink}' for path in files)


def pad(number):
    return f't.sink_{number}'


def nowhere(_):
    return 'fakesink sync=false'


def avatars(first, last):
    """For tilecompositor: tiles whose video ends at once, so that they show avatars."""
    return absent(range(first, last), pad)


def absent(numbers, sink):
    """The sources of these tiles, one picture of a decoder's format each."""
    return ' '.join(f'videotestsrc num-buffers=1 ! video/x-raw,format=I420,width=320,height=180,colorimetry=bt709 ! {sink(n)}'
                    for n in numbers)


def stock_canvas(rects):
    places = ' '.join(f'sink_{n}::xpos={x} sink_{n}::ypos={y} sink_{n}::width={w} sink_{n}::height={h}'
                      for n, (x, y, w, h) in enumerate(rects))
    return f'compositor name=t background=black {places} ! {CANVAS}'


def x264(bitrate, preset='veryfast'):
    return f'x264enc bitrate={bitrate} threads=1 key-int-max=80 speed-preset={preset}'


def xstack(files, rects, bitrate):
    """ffmpeg's own way to the same file."""
    inputs = ' '.join(f'-threads 1 -i {path}' for path in files)
    scaled = ''.join(f'[{n}:v]fps=8,scale={w}:{h}[t{n}];' for n, (_, _, w, h) in enumerate(rects))
    places = '|'.join(f'{x}_{y}' for x, y, _, _ in rects)
    graph = scaled + ''.join(f'[t{n}]' for n in range(len(rects))) + f'xstack=inputs={len(rects)}:layout={places}:fill=black,'
    return (f'ffmpeg -nostdin -v error -y {inputs} -filter_complex {graph}pad=1920:1080,format=yuv420p[out] -map [out] -c:v libx264 '
            f'-preset veryfast -threads 1 -g 80 -b:v {bitrate}k OUT')


class Case:
    """One call: the canvases of both sides, and all pipelines by name."""

    def __init__(self, name, stock, ours, decoding, bitrate, peers=None, alike=False):
        """`alike`: also measures Callreel with a file as large as stock's."""
        self.name, self.bitrate, self.alike = name, bitrate, alike
        # canvas and inputs
        self.stock, self.ours = stock, ours
        self.decoding = decoding
        self.peers = peers or {}
        self.references = {}

    def make_references(self, directory, measure):
        """The lossless canvases of both sides."""
        for side, (canvas, inputs) in (('stock', self.stock), ('callreel', self.ours)):
            path = os.path.join(directory, f'{side}.yuv')
            measure(f'{canvas} ! filesink location={path} {inputs}', '')
            self.references[side] = path

    def stock_recording(self):
        canvas, inputs = self.stock
        return f'{canvas} ! {x264(self.bitrate)} ! mp4mux ! filesink location=OUT {inputs}'

    def recording(self, bitrate):
        """Callreel's."""
        canvas, inputs = self.ours
        return f'{canvas} ! r.video callrecordsink name=r location=OUT bitrate={bitrate} {inputs}'

    def pipelines(self):
        """name → pipeline; those with OUT write a file. `encoding` reads the lossless canvas; `reading`, which does only
        that, is to be subtracted from it."""
        sink = f'r.video callrecordsink name=r location=OUT bitrate={self.bitrate}'
        reader = pictures([self.references['callreel']], 1920, 1080, lambda n: '')[:-len(' ! queue ! ')]
        found = {'stock': self.stock_recording(), 'callreel': self.recording(self.bitrate)}
        found.update({name: line.replace('SINK', sink) for name, line in self.peers.items()})
        if self.decoding:
            found['decoding alone'] = self.decoding
        found['encoding alone'] = f'{reader} ! canvasx264enc bitrate={self.bitrate} ! fakesink sync=false'
        found['reading'] = f'{reader} ! fakesink sync=false'
        return found


def moving(name, files, rects, bitrate, more=None, layout='', alike=False):
    inputs = decoders(files, pad)
    peers = dict(more or {})
    peers['ffmpeg xstack'] = xstack(files, rects, bitrate)
    return Case(name, (stock_canvas(rects), inputs), (f'tilecompositor name=t {layout}', inputs), decoders(files, nowhere),
                bitrate, peers, alike)


def partly_moving(name, files, count, bitrate, tiles):
    """`count` canvases of which the first tiles move, and the others are the avatars that tilecompositor draws; the stock
    compositor is given these as pictures."""
    rects, first = grid(3), len(files)
    own = f'{decoders(files, pad)} {avatars(first, 9)}' if first else \
        f'{stills(tiles[:1], rects[:1], count, pad)} {avatars(1, 9)}'
    stock = f'{decoders(files, pad)} {stills(tiles[first:], rects[first:], count, pad, first)}'
    return Case(name, (stock_canvas(rects), stock), ('tilecompositor name=t', own), decoders(files, nowhere), bitrate)


def make_tiles(directory, measure):
    """Each avatar of the grid of nine, cut out of a canvas."""
    canvas = os.path.join(directory, 'avatars.yuv')
    one = f'videotestsrc num-buffers={footage.SETTLED + 1} ! video/x-raw,width=320,height=180,framerate=8/1 ! {pad(0)}'
    measure(f'tilecompositor name=t stall-timeout=0 ! filesink location={canvas} {one} {avatars(1, 9)}', '')
    return [footage.cut_tile(canvas, rect, os.path.join(directory, f'tile-{n}.yuv')) for n, rect in enumerate(grid(3))]


def make_cases(directory, work, seconds, bitrate, measure):
    """The calls with pictures."""
    nine = footage.make_cameras(directory, seconds)
    large = footage.make_cameras(directory, seconds, 1280, 720, 30, 2000)
    small = footage.make_cameras(directory, seconds, 320, 180, 15, 250)
    screen = footage.make_screen(directory, seconds)
    tiles = make_tiles(work, measure)
    count = seconds * 8
    own = {'callreel veryfast': f'tilecompositor name=t ! SINK speed-preset=veryfast {decoders(nine, pad)}'}
    many = [small[n % 9] for n in range(49)]
    return [moving('nine moving', nine, grid(3), bitrate, own, alike=True),
            partly_moving('one speaker, eight avatars', nine[:1], count, bitrate, tiles),
            partly_moving('nothing moving', [], count, bitrate, tiles),
            moving('25 tiles', many[:25], grid(5), bitrate),
            moving('49 tiles', many, grid(7), bitrate),
            moving('nine of 720p', large, grid(3), bitrate),
            moving('a screen and five people', [screen, *nine[:5]], STAGE, bitrate, layout='sink_0::kind=screen')]


def compositions(directory, work, seconds, measure):
    """name → side → pipeline: only composition, gate and mixing, from raw pictures and sound; the `reading` of each side is
    to be subtracted. Small pictures are cheap, so that case is longer."""
    found = {}
    for name, width, height, rate, bits, length in (('nine of 360p', 640, 360, 30, 900, seconds * 3),
                                                    ('nine of 720p', 1280, 720, 30, 2000, seconds)):
        voices = footage.make_voices(directory, length)
        raw = footage.make_raw(directory, footage.make_cameras(directory, length, width, height, rate, bits), length)
        found[name] = composition(pictures(raw, width, height, pad), pictures(raw, width, height, nowhere), voices)
    found.update(unmoved(work, seconds * 320, measure))
    return found


def composition(inputs, reading, voices):
    """One of these, with sound."""
    inputs, reading = f'{inputs} {sounds(voices, "m.")}', f'{reading} {sounds(voices, "fakesink sync=false")}'
    return {'stock': f'{stock_canvas(grid(3))} ! fakesink sync=false audiomixer name=m ! fakesink sync=false {inputs}',
            'callreel': 'tilecompositor name=t ! g.sink_0 recordinggate name=g g.src_0 ! fakesink sync=false '
                        f'callmixer name=m ! g.sink_1 g.src_1 ! fakesink sync=false {inputs}',
            'reading stock': reading, 'reading callreel': reading}


def unmoved(work, count, measure):
    """Nothing moves: nine cameras that repeat one picture, and nine people without a camera, for whom the stock compositor
    gets such cameras."""
    tiles, own = make_tiles(work, measure), 'tilecompositor name=t ! g.sink_0 recordinggate name=g g.src_0 ! fakesink sync=false'
    still, reading = stills(tiles, grid(3), count, pad), stills(tiles, grid(3), count, nowhere)
    stock = f'{stock_canvas(grid(3))} ! fakesink sync=false {still}'
    # tilecompositor needs an input that continues, to have a duration
    slow = (f'videotestsrc num-buffers={max(count // 80, 1)} pattern=black ! '
            'video/x-raw,format=I420,width=640,height=360,framerate=1/10,colorimetry=bt709 !')
    return {'frozen cameras': {'stock': stock, 'callreel': f'{own} {still}', 'reading stock': reading, 'reading callreel': reading},
            'no cameras': {'stock': stock, 'callreel': f'{own} {slow} {pad(0)} {avatars(1, 9)}', 'reading stock': reading,
                           'reading callreel': f'{slow} {nowhere(0)} {absent(range(1, 9), nowhere)}'}}
