#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The elements together in gst-launch-1.0, from files as fast as possible: flashes and clicks of two sources at different
rates are at their times, across the start of the next chunk. Called by meson test."""
import os
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import judge  # noqa: E402
import tap  # noqa: E402
from rtp_sender import CLICK_HZ, CLICK_SECONDS  # noqa: E402

SECONDS, CHUNK_SECONDS = 10, 4
TONE = 500
MAX_OFFSET = 0.005


def make_flashing(path):
    """A flash of a quarter of a second and a click at each full second, 25 fps and 44.1 kHz."""
    subprocess.run(['ffmpeg', '-nostdin', '-v', 'error', '-y', '-f', 'lavfi', '-i',
                    f"color=black:s=640x360:r=40:d={SECONDS},drawbox=c=white:t=fill:enable='lt(mod(t+0.001,1),0.25)'",
                    '-f', 'lavfi', '-i', f"aevalsrc='0.8*sin(2*PI*{CLICK_HZ}*t)*lt(mod(t,1),{CLICK_SECONDS})':s=44100:d={SECONDS}",
                    '-c:v', 'libx264', '-qp', '10', '-pix_fmt', 'yuv420p', '-c:a', 'pcm_s16le', path], check=True)


def make_tone(path):
    subprocess.run(['ffmpeg', '-nostdin', '-v', 'error', '-y', '-f', 'lavfi', '-i', f'color=lime:s=320x240:r=15:d={SECONDS}',
                    '-f', 'lavfi', '-i', f'sine={TONE}:r=48000:d={SECONDS},volume=2', '-c:v', 'libx264', '-qp', '10',
                    '-pix_fmt', 'yuv420p', '-c:a', 'pcm_s16le', path], check=True)


def source(path, number):
    return (f'filesrc location={path} ! matroskademux name=d{number} d{number}.video_0 ! queue ! h264parse ! avdec_h264 ! '
            f't.sink_{number} d{number}.audio_0 ! queue ! audioconvert ! m.sink_{number}')


def record(directory, sink):
    """The files written by the sink, in order."""
    paths = [os.path.join(directory, name) for name in ('flashing.mkv', 'tone.mkv')]
    for path, make in zip(paths, (make_flashing, make_tone)):
        if not os.path.exists(path):
            make(path)
    out = tempfile.mkdtemp(dir=directory)
    pipeline = ' '.join([f'tilecompositor name=t ! r.video callmixer name=m ! r.audio callrecordsink name=r {sink}',
                         f'location={out}/%05u.mp4', *map(source, paths, (0, 1))])
    subprocess.run(['gst-launch-1.0', '-q', *pipeline.split()], check=True, stdin=subprocess.DEVNULL, timeout=120)
    return [os.path.join(out, name) for name in sorted(os.listdir(out))]


def test_flash_and_click(directory):
    path, = record(directory, 'max-duration=0')
    assert not judge.decode_errors(path), judge.decode_errors(path)
    heard = [centre - CLICK_SECONDS / 2 for centre in judge.clicks(judge.samples(path), CLICK_HZ)]
    frames = judge.pictures(path)
    seen = judge.flashes(frames, 480, 500)
    # The first flash and click have no frame and no window before them.
    assert [round(flash, 3) for flash in seen] == list(range(1, SECONDS)), seen
    for flash in seen:
        offset = min((click - flash for click in heard), key=abs)
        assert abs(offset) < MAX_OFFSET, (flash, offset)
    assert judge.is_colour(judge.pixel(frames[20], 1440, 500), 'lime'), judge.pixel(frames[20], 1440, 500)
    assert judge.level(judge.samples(path)[20000:28000], TONE) > 0.1


def test_chunks_add_up(directory):
    paths = record(directory, f'max-duration={CHUNK_SECONDS * 10 ** 9} on-limit=continue')
    assert len(paths) == -(-SECONDS // CHUNK_SECONDS), paths
    heard, seen, start = [], [], 0.0
    for path in paths:
        assert not judge.decode_errors(path), judge.decode_errors(path)
        frames, sound = judge.pictures(path), judge.samples(path)
        heard += [start + centre - CLICK_SECONDS / 2 for centre in judge.clicks(sound, CLICK_HZ)]
        seen += [start + flash for flash in judge.flashes(frames, 480, 500)]
        if path != paths[-1]:
            assert (len(frames), len(sound)) == (CHUNK_SECONDS * 8, CHUNK_SECONDS * 16000), (len(frames), len(sound))
        start += len(frames) / 8
    # A flash on a chunk's first frame has none before it to turn white from.
    missing = set(range(1, SECONDS)) - {round(flash, 3) for flash in seen}
    assert missing == set(range(CHUNK_SECONDS, SECONDS, CHUNK_SECONDS)), seen
    for second in range(1, SECONDS):
        assert min(abs(click - second) for click in heard) < MAX_OFFSET, (second, heard)


def main():
    with tempfile.TemporaryDirectory(prefix='callreel-files.') as directory:
        return tap.run('files', globals(), directory)


if __name__ == '__main__':
    sys.exit(main())
