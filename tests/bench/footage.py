# SPDX-License-Identifier: LGPL-2.1-or-later
"""Cuts the input of the comparisons from Debian's opencv-doc footage, and draws a screen share; each made once.

Used by run.py, density.py, held.py and marked.py.
"""
import gzip
import os
import shutil
import subprocess

import pareto

SETTLED = 39  # the canvas by which all avatars are shown
DOCS = '/usr/share/doc/opencv-doc'
# clip, where it starts (s), which part of its height is shown (0 top, 1 bottom)
SOURCES = [('examples/data/vtest.avi', 0, 0.2), ('examples/data/Megamind.avi', 0, 0.3), ('examples/data/tree.avi', 0, 0.5),
           ('opencv4/html/box.mp4.gz', 1, 0.5), ('opencv4/html/cup.mp4.gz', 1, 0.5), ('examples/data/vtest.avi', 30, 0.8),
           ('examples/data/Megamind.avi', 4, 0.6), ('opencv4/html/box.mp4.gz', 7, 0.2), ('examples/data/tree.avi', 12, 0.2)]
BT709 = ['-color_primaries', 'bt709', '-color_trc', 'bt709', '-colorspace', 'bt709']
ENCODER = ['-c:v', 'libx264', '-preset', 'veryfast', '-g', '60', '-bf', '0', *BT709]


def ffmpeg(*words):
    subprocess.run(['ffmpeg', '-nostdin', '-v', 'fatal', '-y', *words], check=True)


def unpacked(directory, clip):
    source = os.path.join(DOCS, clip)
    if not source.endswith('.gz'):
        return source
    plain = os.path.join(directory, os.path.basename(source)[:-3])
    with gzip.open(source) as packed, open(plain, 'wb') as out:
        shutil.copyfileobj(packed, out)
    return plain


def make_cameras(directory, seconds, width=640, height=360, rate=30, bitrate=900):
    """Nine H.264 files."""
    files = []
    for number, (clip, start, part) in enumerate(SOURCES):
        path = os.path.join(directory, f'in-{number}-{width}x{height}-{rate}-{seconds}.mp4')
        files.append(path)
        if os.path.exists(path):
            continue
        fit = (f'fps={rate},scale={width}:{height}:force_original_aspect_ratio=increase:out_color_matrix=bt709:out_range=tv,'
               f'crop={width}:{height}:(iw-ow)/2:(ih-oh)*{part},setsar=1,format=yuv420p')
        turn = os.path.join(directory, f'turn-{number}.mp4')
        ffmpeg('-ss', str(start), '-t', str(min(8, seconds)), '-i', unpacked(directory, clip), '-an', '-vf', fit, *ENCODER,
               '-b:v', f'{bitrate}k', turn)
        ffmpeg('-stream_loop', '-1', '-i', turn, '-c', 'copy', '-t', str(seconds), path + '.part.mp4')
        os.rename(path + '.part.mp4', path)
        os.remove(turn)
    return files


def make_screen(directory, seconds):
    """A shared screen of 1920×1080 at 8 fps: pages of text, the last of which scrolls."""
    path = os.path.join(directory, f'screen-{seconds}.mp4')
    if not os.path.exists(path):
        raw = path + '.yuv'
        pareto.make_slides(directory, seconds, raw)
        ffmpeg('-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', '1920x1080', '-r', '8', '-i', raw, *ENCODER, '-crf', '20',
               path + '.part.mp4')
        os.remove(raw)
        os.rename(path + '.part.mp4', path)
    return path


def make_raw(directory, files, seconds):
    """The same as raw I420 pictures, 8 a second."""
    paths = []
    for path in files:
        paths.append(path[:-4] + '.yuv')
        if not os.path.exists(paths[-1]):
            ffmpeg('-i', path, '-t', str(seconds), '-vf', 'fps=8', '-f', 'rawvideo', '-pix_fmt', 'yuv420p', paths[-1] + '.part')
            os.rename(paths[-1] + '.part', paths[-1])
    return paths


def make_voices(directory, seconds):
    """Nine WAV files of 48 kHz: intermittent tones in noise."""
    paths = []
    for number in range(9):
        paths.append(os.path.join(directory, f'voice-{number}-{seconds}.wav'))
        if not os.path.exists(paths[-1]):
            ffmpeg('-f', 'lavfi', '-i', f"aevalsrc='0.1*sin(2*PI*{200 + 40 * number}*t)*gt(sin(t+{number})\\,0)+0.01*random(0)':"
                   f's=48000:d={seconds}', '-c:a', 'pcm_s16le', paths[-1])
    return paths


def cut_tile(canvases, rect, path):
    """One tile (x, y, w, h) of canvases as a raw I420 picture."""
    x, y, w, h = rect
    ffmpeg('-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', '1920x1080', '-i', canvases, '-frames:v', '1', '-vf',
           f'select=gte(n\\,{SETTLED}),crop={w}:{h}:{x}:{y}', '-f', 'rawvideo', path)
    return path
