#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""callreel-sidecar with files of known content: its output is decoded and compared with that.

Called by meson test.
"""
import array
import json
import math
import os
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'e2e'))
import tap  # noqa: E402

PROGRAM = os.path.join(os.environ['CALLREEL_BUILD_ROOT'], 'manager/sidecar/callreel-sidecar')
RATE = 16000
SECONDS = 16
# One colour a second, so one a cell; the canvas of the recorder is BT.709.
COLOURS = ['red', 'lime', 'blue', 'yellow', 'magenta', 'cyan', 'white', 'gray'] * 2
RGB = {'red': (255, 0, 0), 'lime': (0, 255, 0), 'blue': (0, 0, 255), 'yellow': (255, 255, 0), 'magenta': (255, 0, 255),
       'cyan': (0, 255, 255), 'white': (255, 255, 255), 'gray': (128, 128, 128)}
SPOTTED = 5  # the cell with something to see
NAMES = {'thumbnail': '.thumbnail.jpg', 'contact-sheet': '.contact-sheet.jpg', 'peaks': '.peaks.json'}


def ffmpeg(*arguments):
    subprocess.run(['ffmpeg', '-nostdin', '-v', 'error', '-y', *arguments], check=True, stdin=subprocess.DEVNULL)


def sound(seconds, channels=1):
    """Each second is half as loud as the previous one; each channel a quarter as loud as the previous one."""
    levels = '|'.join(f"{0.8 / 4 ** channel}*pow(0.5,floor(t))*sin(2*PI*440*t)" for channel in range(channels))
    layout = ['', 'mono', 'stereo', '2.1'][channels]
    return f"aevalsrc='{levels}':c={layout}:s={RATE}:d={seconds}"


def make_call(path):
    """An MP4 as the recorder writes it: 1080p, eight pictures a second, key frames far apart, AAC."""
    inputs = []
    for number, colour in enumerate(COLOURS):
        spots = ',drawgrid=w=128:h=128:t=16:c=black' if number == SPOTTED else ''
        inputs += ['-f', 'lavfi', '-i', f'color=c={colour}:s=1920x1080:r=8:d=1,format=rgb24{spots}']
    graph = ''.join(f'[{n}:v]' for n in range(len(COLOURS)))
    graph += f'concat=n={len(COLOURS)}:v=1,scale=out_color_matrix=bt709:out_range=tv,format=yuv420p[v]'
    ffmpeg(*inputs, '-f', 'lavfi', '-i', sound(SECONDS), '-filter_complex', graph, '-map', '[v]', '-map', f'{len(COLOURS)}:a',
           '-c:v', 'libx264', '-preset', 'ultrafast', '-g', '80', '-colorspace', 'bt709', '-color_range', 'tv', '-c:a', 'aac',
           '-movflags', '+faststart', '-metadata', 'creation_time=2026-01-02T03:04:05Z', path)


def run(path, **more):
    done = subprocess.run([PROGRAM, path], capture_output=True, text=True, timeout=200, check=False, **more)
    return done.returncode, done.stdout.split(), done.stderr


def made(path, kind):
    return path.rsplit('.', 1)[0] + NAMES[kind] + '.part'


def pixels(path, width, height):
    """The picture as rows of RGB bytes; it must have that size."""
    probe = subprocess.run(['ffprobe', '-v', 'error', '-f', 'jpeg_pipe', '-show_entries', 'stream=codec_name,width,height', '-of', 'csv=p=0',
                            path], capture_output=True, text=True, check=True)
    assert probe.stdout.strip() == f'mjpeg,{width},{height}', probe.stdout
    done = subprocess.run(['ffmpeg', '-nostdin', '-v', 'error', '-f', 'jpeg_pipe', '-i', path, '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-'],
                          capture_output=True, check=True)
    assert len(done.stdout) == width * height * 3, len(done.stdout)
    return done.stdout


def near(seen, wanted):
    return all(abs(a - b) <= 24 for a, b in zip(seen, wanted))


class Files:
    """A directory with a recorded call in it."""

    def __init__(self, directory):
        self.directory = directory
        self.call = self.path('call-00000.mp4')
        make_call(self.call)
        self.result = run(self.call)

    def path(self, name):
        return os.path.join(self.directory, name)

    def peaks(self, path):
        with open(made(path, 'peaks'), encoding='ascii') as file:
            return json.load(file)


def test_says_what_it_made(files):
    assert files.result == (0, ['thumbnail', 'contact-sheet', 'peaks'], ''), files.result
    assert os.stat(made(files.call, 'peaks')).st_mode & 0o777 == 0o600


def test_contact_sheet(files):
    """Each cell shows the middle of its sixteenth of the call, left to right and top to bottom."""
    sheet = pixels(made(files.call, 'contact-sheet'), 1280, 720)
    for cell, colour in enumerate(COLOURS):
        x, y = cell % 4 * 320 + 160 + 8, cell // 4 * 180 + 90 + 8
        at = (y * 1280 + x) * 3
        assert near(sheet[at:at + 3], RGB[colour]) or cell == SPOTTED, (cell, colour, tuple(sheet[at:at + 3]))


def test_thumbnail(files):
    """The thumbnail is the cell with the most detail: a grid of black lines on one colour."""
    picture = pixels(made(files.call, 'thumbnail'), 640, 360)
    colours = [tuple(picture[at:at + 3]) for at in range(0, len(picture), 3 * 97)]
    black = sum(near(colour, (0, 0, 0)) for colour in colours) / len(colours)
    cyan = sum(near(colour, RGB[COLOURS[SPOTTED]]) for colour in colours) / len(colours)
    assert 0.1 < black < 0.5 and cyan > 0.4, (black, cyan)


def check_peaks(peaks, seconds, channels):
    assert (peaks['version'], peaks['bits'], peaks['channels'], peaks['sample_rate']) == (2, 8, channels, RATE), peaks
    width, data = peaks['samples_per_pixel'], peaks['data']
    assert len(data) == 2 * channels * peaks['length'], (len(data), peaks['length'])
    assert abs(peaks['length'] * width / RATE - seconds) < 0.2, (peaks['length'], width)
    for channel in range(channels):
        for second in range(min(seconds, 5)):
            span = round((second + 0.5) * RATE / width) * channels + channel
            wanted = 127 * 0.8 / 4 ** channel * 0.5 ** second
            low, high = data[2 * span], data[2 * span + 1]
            tolerance = 2 + 0.1 * wanted
            assert abs(high - wanted) < tolerance and abs(low + wanted) < tolerance, (channel, second, low, high, wanted)


def test_peaks(files):
    check_peaks(files.peaks(files.call), SECONDS, 1)


def test_peaks_of_sound_alone(files):
    for name, channels, codec in (('a-00000.wav', 2, 'pcm_s16le'), ('b-00000.mp3', 1, 'libmp3lame')):
        path = files.path(name)
        ffmpeg('-f', 'lavfi', '-i', sound(6, channels), '-c:a', codec, path)
        assert run(path) == (0, ['peaks'], ''), name
        check_peaks(files.peaks(path), 6, channels)
        assert not os.path.exists(made(path, 'thumbnail'))


def test_peaks_from_the_first_sample(files):
    """A tone that is there from the beginning: each span is what ffmpeg decodes, the first one too."""
    path = files.path('begins-00000.mp4')
    ffmpeg('-f', 'lavfi', '-i', 'color=c=red:s=320x180:r=8:d=2', '-f', 'lavfi', '-i', f"aevalsrc='0.8*cos(2*PI*440*t)':s={RATE}:d=2",
           '-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-c:a', 'aac', path)
    assert run(path)[0] == 0
    decoded = subprocess.run(['ffmpeg', '-nostdin', '-v', 'error', '-i', path, '-vn', '-f', 'f32le', '-'], capture_output=True, check=True)
    heard, peaks = array.array('f', decoded.stdout), files.peaks(path)
    width, data = peaks['samples_per_pixel'], peaks['data']
    for span in range(2 * RATE // width):
        part = heard[span * width:(span + 1) * width]
        wanted = (127 * min(part), 127 * max(part))
        assert all(abs(a - b) <= 1 for a, b in zip(data[2 * span:2 * span + 2], wanted)), (span, data[2 * span:2 * span + 2], wanted)


def test_short(files):
    """A file of two pictures and very little sound."""
    path = files.path('short-00000.mp4')
    ffmpeg('-f', 'lavfi', '-i', 'color=c=red:s=1920x1080:r=8:d=0.25', '-f', 'lavfi', '-i', sound(0.25), '-c:v', 'libx264', '-c:a', 'aac',
           '-pix_fmt', 'yuv420p', path)
    assert run(path)[0] == 0
    sheet = pixels(made(path, 'contact-sheet'), 1280, 720)
    assert math.isclose(sheet[0], 255, abs_tol=30) and sheet[-2] < 30, tuple(sheet[:3])


def test_damaged(files):
    """A truncated or invalid file is reported, and does not crash the program."""
    with open(files.call, 'rb') as file:
        whole = file.read()
    for name, content in (('cut-00000.mp4', whole[:2000]), ('empty-00000.mp4', b''), ('text-00000.wav', b'no sound' * 99),
                          ('noise-00000.mp3', bytes(n * 7919 % 251 for n in range(40000)))):
        path = files.path(name)
        with open(path, 'wb') as file:
            file.write(content)
        code, done, text = run(path)
        assert code == 1 and not done and text, (name, code, done, text)


def test_follows_nothing(files):
    """A playlist with the name of a recording opens no other file; neither does a link."""
    listed, link = files.path('list-00000.mp4'), files.path('link-00000.mp4')
    with open(listed, 'w', encoding='ascii') as file:
        file.write(f"ffconcat version 1.0\nfile '{files.call}'\n")
    os.symlink(files.call, link)
    for path in (listed, link):
        code, done, text = run(path)
        assert code == 1 and not done and text, (path, code, done, text)


def test_usage(files):
    assert subprocess.run([PROGRAM], capture_output=True, check=False).returncode == 2
    assert run(files.path('none-00000.mp4'))[0] == 1
    assert run(files.path('unnumbered.mp4'))[0] == 1


def main():
    with tempfile.TemporaryDirectory(prefix='callreel-sidecar-') as directory:
        return tap.run('sidecar', globals(), Files(directory))


if __name__ == '__main__':
    sys.exit(main())
