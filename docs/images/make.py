#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Makes the pictures of docs/layouts.md from what tilecompositor puts out.

Real footage of Debian's opencv-doc stands for the cameras, a slide drawn with
ffmpeg for the shared screen. Run by people who change how a canvas looks:

    docs/images/make.py [--build build] [--out docs/images] [--width 1280] [NAME ...]

Needs ffmpeg, gst-launch-1.0, opencv-doc and fonts for the scripts of the names
(fonts-noto-core, fonts-noto-cjk, fonts-noto-color-emoji).
"""
import argparse
import gzip
import os
import shutil
import subprocess
import tempfile

DOCS = '/usr/share/doc/opencv-doc'
SIZE = (1920, 1080)
FRAMES = 12
PEOPLE = ['Anna Lindqvist', 'Ben Carter', 'Chiara Rossi', 'David Okafor', 'Elif Yılmaz', 'Farid Haddad', 'Grace Kim',
          'Henrik Olsen', 'Inés García', 'Jonas Weber', 'Katarzyna Nowak', 'Liam Murphy', 'Mai Tran', 'Noah Dubois',
          'Olga Petrova', 'Priya Sharma', 'Quentin Leroy', 'Rosa Almeida', 'Sofia Papadopoulou', 'Tomás Horák']
SCRIPTS = ['محمد عبد الله', '山田 太郎', 'שרה כהן', '김민준', 'Ольга Петрова', 'प्रिया शर्मा', '🦊 Foxglove', 'สมชาย ใจดี',
           'Bartholomew Featherstonehaugh-Cholmondeley of Wherwell, Department of Very Long Names']
# clip, start (s)
CLIPS = [('opencv4/html/box.mp4.gz', 1), ('examples/data/vtest.avi', 4), ('opencv4/html/cup.mp4.gz', 1),
         ('examples/data/tree.avi', 2), ('examples/data/vtest.avi', 21), ('opencv4/html/box.mp4.gz', 6),
         ('examples/data/vtest.avi', 40), ('opencv4/html/cup.mp4.gz', 5), ('examples/data/vtest.avi', 60)]
SLIDE = [(150, 92, 0x1f3a5f, 'Quarterly review'), (290, 40, 0x44546a, 'What changed since March, and what comes next'),
         (440, 48, 0x222222, '•  A recording starts within 300 ms'), (530, 48, 0x222222, '•  A canvas costs what changed on it'),
         (620, 48, 0x222222, '•  Names in every script, faces before frames'),
         (710, 48, 0x222222, '•  Small print has to stay readable, too:'),
         (800, 26, 0x222222, 'The quick brown fox jumps over the lazy dog  0123456789  {} [] () <> | & % $ #'),
         (1010, 24, 0x8a8a8a, 'Example Ltd.  ·  page 4 of 17')]


def run(command):
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)


def ffmpeg(*arguments):
    run(['ffmpeg', '-nostdin', '-v', 'error', '-y', *arguments])


class Studio:
    """Makes each clip once."""

    def __init__(self, directory):
        self.directory = directory

    def path(self, name):
        return os.path.join(self.directory, name)

    def source(self, clip):
        if not clip.endswith('.gz'):
            return os.path.join(DOCS, clip)
        plain = self.path(os.path.basename(clip)[:-3])
        if not os.path.exists(plain):
            with gzip.open(os.path.join(DOCS, clip)) as packed, open(plain, 'wb') as unpacked:
                shutil.copyfileobj(packed, unpacked)
        return plain

    def camera(self, number, size=(640, 360)):
        """Footage of the given size; every number has another clip or another moment of it."""
        clip, start = CLIPS[number % len(CLIPS)]
        path = self.path(f'camera-{number}-{size[0]}x{size[1]}.y4m')
        if not os.path.exists(path):
            moment = start + number // len(CLIPS) * 0.7
            ffmpeg('-ss', str(moment), '-i', self.source(clip), '-an', '-vf',
                   f'fps=8,scale={size[0]}:{size[1]}:force_original_aspect_ratio=increase,'
                   f'crop={size[0]}:{size[1]},setsar=1,format=yuv420p', '-frames:v', str(FRAMES), path)
        return path

    def slide(self):
        path = self.path('slide.y4m')
        if not os.path.exists(path):
            text = ','.join(
                f"drawtext=text='{line.replace(':', chr(92) + ':').replace('%', chr(92) * 2 + '%')}':x=160:y={y}:"
                f'fontsize={size}:fontcolor=0x{colour:06x}' for y, size, colour, line in SLIDE)
            ffmpeg('-f', 'lavfi', '-i', 'color=c=0xfbfbf8:s=1920x1080:r=8', '-vf',
                   f'drawbox=w=60:h=ih:color=0x1f3a5f:t=fill,{text},format=yuv420p', '-frames:v', str(FRAMES), path)
        return path


def tile(name, source=None, **properties):
    return {'display-name': name, 'participant-id': name, 'source': source, **properties}


def camera(studio, number, **properties):
    return tile(PEOPLE[number % len(PEOPLE)], studio.camera(number), **properties)


def group(studio, n, speaker=0, without=()):
    """n people; some have no video, some are muted, one speaks."""
    people = []
    for number in range(n):
        person = camera(studio, number, muted=number % 4 == 3, speaking=number == speaker)
        if number in without:
            person['source'] = None
        people.append(person)
    return people


def scenes(studio):
    """Name → properties of the element, tiles."""
    phone = tile('Rosa Almeida', studio.camera(1, (720, 1280)))
    share = tile('Ben Carter', studio.slide(), kind='screen')
    return {
        'grid-1': ({}, group(studio, 1, speaker=None)),
        'grid-2': ({}, group(studio, 2)),
        'grid-5': ({}, group(studio, 5, speaker=1, without=(3, 4))),
        'grid-9': ({}, group(studio, 9, speaker=4, without=(6,))),
        'grid-16': ({}, group(studio, 16, speaker=6, without=(3, 9, 12))),
        'grid-25': ({}, group(studio, 25, speaker=12, without=(3, 8, 17))),
        'grid-49': ({}, group(studio, 49, speaker=20, without=(3, 11, 26, 40, 41))),
        'scripts': ({}, [tile(name, studio.camera(i) if i % 2 == 0 else None, muted=i % 3 == 2)
                         for i, name in enumerate(SCRIPTS)]),
        'phone': ({}, [phone, *group(studio, 3, speaker=1)]),
        'presentation': ({'title': 'Quarterly review', 'show-clock': 'true', 'clock-base-utc': '1763715600000000'},
                         [*group(studio, 5, speaker=1, without=(3,)), share]),
        'presentation-12': ({}, [*group(studio, 12, speaker=2, without=(3, 8)), share]),
        'speaker': ({'layout': 'speaker'}, group(studio, 6, speaker=2, without=(4,))),
    }


def describe(properties, prefix=''):
    words = []
    for name, value in properties.items():
        text = str(value).lower() if isinstance(value, bool) else str(value)
        words.append(f'{prefix}{name}={text}')
    return words


def launch(properties, tiles, raw):
    command = ['gst-launch-1.0', '-q', 'tilecompositor', 'name=t', *describe(properties)]
    for number, entry in enumerate(tiles):
        command += describe({k: v for k, v in entry.items() if k != 'source'}, f'sink_{number}::')
    command += ['t.src', '!', f'video/x-raw,width={SIZE[0]},height={SIZE[1]}', '!', 'filesink', f'location={raw}']
    for number, entry in enumerate(tiles):
        # a stream that is over at once leaves the avatar
        source = ([f'filesrc', f'location={entry["source"]}', '!', 'y4mdec'] if entry['source'] else
                  ['videotestsrc', 'num-buffers=1', '!', 'video/x-raw,width=16,height=16,framerate=25/1'])
        command += [*source, '!', f't.sink_{number}']
    return command


def make(name, properties, tiles, out, width):
    with tempfile.TemporaryDirectory() as directory:
        raw = os.path.join(directory, 'canvas.yuv')
        run(launch(properties, tiles, raw))
        frame = SIZE[0] * SIZE[1] * 3 // 2
        count = os.path.getsize(raw) // frame
        with open(raw, 'rb+') as canvas:
            canvas.seek((count - 2) * frame)
            last = canvas.read(frame)
            canvas.seek(0)
            canvas.write(last)
            canvas.truncate(frame)
        ffmpeg('-f', 'rawvideo', '-pixel_format', 'yuv420p', '-video_size', f'{SIZE[0]}x{SIZE[1]}', '-i', raw, '-vf',
               f'scale={width}:-2:flags=lanczos:in_color_matrix=bt709:in_range=tv:out_color_matrix=bt601:out_range=pc,'
               'format=yuvj420p', '-frames:v', '1', '-q:v', '3', os.path.join(out, f'layout-{name}.jpg'))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    here = os.path.dirname(os.path.abspath(__file__))
    parser.add_argument('--build', default=os.path.join(here, '..', '..', 'build'))
    parser.add_argument('--out', default=here)
    parser.add_argument('--width', type=int, default=1280)
    parser.add_argument('names', nargs='*')
    options = parser.parse_args()
    os.environ['GST_PLUGIN_PATH_1_0'] = os.path.join(os.path.abspath(options.build), 'gst')
    # the clock of the pictures is the same on every machine
    os.environ['TZ'] = 'UTC'
    with tempfile.TemporaryDirectory() as directory:
        os.environ['GST_REGISTRY_1_0'] = os.path.join(directory, 'registry.bin')
        for name, (properties, tiles) in scenes(Studio(directory)).items():
            if not options.names or name in options.names:
                make(name, properties, tiles, options.out, options.width)


if __name__ == '__main__':
    main()
