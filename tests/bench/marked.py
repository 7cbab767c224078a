# SPDX-License-Identifier: LGPL-2.1-or-later
"""Cameras and voices of twenty people who can be told apart in a recording, and who of them is in it. Used by twenty.py.

Across the middle of each camera's picture are seven white or black boxes: white, black, and the person's number from 1 in five
bits. Voices are tones of different pitch, which take turns and overlap. Both last eight seconds, and are repeated by their senders.
"""
import os
import subprocess

import footage

PEOPLE = 20
LENGTH = 8  # s
RATE = 30   # pictures a second
BITS = 5
BOXES = BITS + 2
CANVAS = 1920, 1080
COLUMNS, ROWS, WIDTH, HEIGHT, TOP = 5, 4, 384, 216, 108  # the grid of twenty on it
FIRST_TONE, TONE_STEP = 440, 160  # Hz
TURN = LENGTH / PEOPLE
FRAME_MS = 100
FRAMES_HEARD = 2  # of those in which a person's tone is the loudest, at least


def boxes_of(person):
    return [True, False] + [bool(person + 1 >> bit & 1) for bit in reversed(range(BITS))]


def make_camera(directory, person, codec, width, height, kbits):
    """A file of that size and rate, in H.264 or VP8."""
    path = os.path.join(directory, f'marked-{person}-{width}x{height}-{kbits}.{"mp4" if codec == "h264" else "webm"}')
    if os.path.exists(path):
        return path
    clip, start, part = footage.SOURCES[person % len(footage.SOURCES)]
    marks = ','.join(f'drawbox=x=iw*{15 + 10 * number}/100:y=ih*2/5:w=iw/10:h=ih/5:t=fill:color={"white" if on else "black"}'
                     for number, on in enumerate(boxes_of(person)))
    fit = (f'fps={RATE},scale={width}:{height}:force_original_aspect_ratio=increase:out_color_matrix=bt709:out_range=tv,'
           f'crop={width}:{height}:(iw-ow)/2:(ih-oh)*{part},setsar=1,format=yuv420p,{marks}')
    encoder = footage.ENCODER if codec == 'h264' else ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-g', '60']
    part = path[:-len(path.rsplit('.', 1)[1])] + 'part.' + path.rsplit('.', 1)[1]
    footage.ffmpeg('-stream_loop', '-1', '-ss', str(start), '-i', footage.unpacked(directory, clip), '-t', str(LENGTH), '-an',
                   '-vf', fit, *encoder, '-b:v', f'{kbits}k', part)
    os.rename(part, path)
    return path


def tone_of(person):
    return FIRST_TONE + TONE_STEP * person


def make_voice(directory, person):
    """An Opus file."""
    path = os.path.join(directory, f'marked-{person}.opus')
    if not os.path.exists(path):
        begin = person * TURN
        sound = (f"0.15*sin(2*PI*{tone_of(person)}*t)*lt(mod(t-{begin}+{LENGTH}\\,{LENGTH})\\,{1.25 * TURN})+0.002*(random(0)-0.5)")
        footage.ffmpeg('-f', 'lavfi', '-i', f"aevalsrc='{sound}':s=48000:d={LENGTH}", '-c:a', 'libopus', '-b:a', '32k',
                       path + '.part.opus')
        os.rename(path + '.part.opus', path)
    return path


def read_marks(picture):
    """The people in a grey canvas."""
    found = set()
    for tile in range(COLUMNS * ROWS):
        left, top = tile % COLUMNS * WIDTH, TOP + tile // COLUMNS * HEIGHT
        row = (top + HEIGHT // 2) * CANVAS[0] + left
        lumas = [picture[row + WIDTH * (20 + 10 * number) // 100] for number in range(BOXES)]
        if all(luma < 64 or luma > 192 for luma in lumas) and lumas[0] > 128 > lumas[1]:
            found.add(sum(1 << bit for bit, luma in enumerate(reversed(lumas[2:])) if luma > 128) - 1)
    return found & set(range(PEOPLE))


def list_shown(path):
    """The people in the last two seconds' pictures."""
    pictures = subprocess.run(['ffmpeg', '-nostdin', '-v', 'error', '-sseof', '-2', '-i', path, '-f', 'rawvideo', '-pix_fmt',
                               'gray', '-'], capture_output=True, check=True).stdout
    size = CANVAS[0] * CANVAS[1]
    return set().union(*(read_marks(pictures[at:at + size]) for at in range(0, len(pictures), size)))


def list_heard(path, build):
    """The people whose tone is the loudest at some time."""
    sound = subprocess.run(['ffmpeg', '-nostdin', '-v', 'error', '-i', path, '-vn', '-ac', '1', '-ar', '16000', '-f', 'f32le',
                            '-'], capture_output=True, check=True).stdout
    tones = [str(tone_of(person)) for person in range(PEOPLE)]
    lines = subprocess.run([os.path.join(build, 'tests', 'e2e', 'tones'), '1', str(FRAME_MS), *tones], input=sound,
                           capture_output=True, check=True).stdout.decode().split('\n')
    loudest = [line.split()[2] for line in lines if line]
    return {person for person, tone in enumerate(tones) if loudest.count(tone) >= FRAMES_HEARD}
