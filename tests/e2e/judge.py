# SPDX-License-Identifier: LGPL-2.1-or-later
"""Analyses recorded files decoded by ffmpeg: errors, pictures, tones, flashes and clicks.

Used by the end-to-end tests.
"""
import array
import cmath
import json
import math
import subprocess

AUDIO_RATE = 16000
SMALL_WIDTH, SMALL_HEIGHT = 192, 108
CLICK_WINDOW = 0.016
CLICK_STEP = 0.001


def run(*command):
    return subprocess.run(command, capture_output=True, check=False, stdin=subprocess.DEVNULL)


def decode_errors(path):
    """ffmpeg's messages when it decodes the whole file; empty if there are none."""
    done = run('ffmpeg', '-nostdin', '-v', 'error', '-xerror', '-i', path, '-f', 'null', '-')
    return done.stderr.decode(errors='replace').strip() or ('' if done.returncode == 0 else f'exit code {done.returncode}')


def probe(path):
    """ffprobe's streams by codec_type, and the format."""
    done = run('ffprobe', '-v', 'error', '-count_frames', '-show_streams', '-show_format', '-of', 'json', path)
    facts = json.loads(done.stdout)
    return {stream['codec_type']: stream for stream in facts['streams']}, facts['format']


def boxes(path):
    """The names of an MP4 file's top-level boxes, in order."""
    names = []
    with open(path, 'rb') as file:
        while header := file.read(8):
            size, name = int.from_bytes(header[:4], 'big'), header[4:].decode('latin1')
            names.append(name)
            if size == 1:
                file.seek(int.from_bytes(file.read(8), 'big') - 16, 1)
            elif size == 0:
                break
            else:
                file.seek(size - 8, 1)
    return names


def samples(path):
    """The audio as floats at 16 kHz, cut to the file's duration: ffmpeg keeps what an edit list cuts off at the end."""
    done = run('ffmpeg', '-nostdin', '-v', 'error', '-i', path, '-vn', '-ac', '1', '-ar', str(AUDIO_RATE), '-f', 'f32le', '-')
    streams, _ = probe(path)
    return array.array('f', done.stdout)[:round(float(streams['audio']['duration']) * AUDIO_RATE)]


def pictures(path):
    """Every frame, scaled down, as RGB bytes."""
    done = run('ffmpeg', '-nostdin', '-v', 'error', '-i', path, '-an', '-vf',
               f'scale={SMALL_WIDTH}:{SMALL_HEIGHT}:flags=area', '-fps_mode', 'passthrough', '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-')
    size = SMALL_WIDTH * SMALL_HEIGHT * 3
    return [done.stdout[at:at + size] for at in range(0, len(done.stdout), size)]


def pixel(picture, x, y):
    """The colour at a place of the 1920×1080 canvas."""
    at = (y * SMALL_HEIGHT // 1080 * SMALL_WIDTH + x * SMALL_WIDTH // 1920) * 3
    return tuple(picture[at:at + 3])


COLOURS = {'red': (255, 0, 0), 'lime': (0, 255, 0), 'blue': (0, 0, 255), 'white': (255, 255, 255), 'magenta': (255, 0, 255),
           'yellow': (255, 255, 0)}
TOLERANCE = 60


def is_colour(rgb, name):
    return all(abs(a - b) < TOLERANCE for a, b in zip(rgb, COLOURS[name]))


def holds_colour(picture, name):
    """Whether the colour is anywhere in the picture."""
    red, green, blue = COLOURS[name]
    return any(abs(r - red) < TOLERANCE and abs(g - green) < TOLERANCE and abs(b - blue) < TOLERANCE
               for r, g, b in zip(picture[0::3], picture[1::3], picture[2::3]))


def is_lately_seen(frames, name):
    """Whether any of the last two seconds' pictures holds the colour: on a busy machine a sender may be late, and its camera
    missing for a moment; and who leaves is gone before the file ends."""
    return any(holds_colour(frame, name) for frame in frames[-16:])


def level(sound, hertz, rate=AUDIO_RATE):
    """The amplitude of one tone in a piece of audio (Hann window, one bin)."""
    count = len(sound)
    total, weight = 0j, 0.0
    for number, value in enumerate(sound):
        window = 0.5 - 0.5 * math.cos(2 * math.pi * number / count)
        total += value * window * cmath.exp(-2j * math.pi * hertz * number / rate)
        weight += window
    return 2 * abs(total) / weight if weight else 0.0


def loudest(sound, hertz, stretch=0.25):
    """The largest amplitude of a tone in any piece (s) of the audio."""
    step = int(AUDIO_RATE * stretch)
    return max((level(sound[at:at + step], hertz) for at in range(0, len(sound) - step + 1, step // 2)), default=0.0)


def clicks(sound, hertz):
    """The centres (s) of short bursts of a tone."""
    step, size = int(AUDIO_RATE * CLICK_STEP), int(AUDIO_RATE * CLICK_WINDOW)
    window = [(0.5 - 0.5 * math.cos(2 * math.pi * n / size)) * cmath.exp(-2j * math.pi * hertz * n / AUDIO_RATE)
              for n in range(size)]
    levels = [abs(sum(map(lambda a, b: a * b, sound[at:at + size], window)))
              for at in range(0, len(sound) - size, step)]
    threshold = max(levels, default=0.0) / 2
    found, at = [], 0
    while at < len(levels):
        if levels[at] > threshold:
            end = next((n for n in range(at, len(levels)) if levels[n] <= threshold), len(levels))
            weight = sum(levels[at:end])
            centre = sum(n * levels[n] for n in range(at, end)) / weight
            found.append((centre * step + size / 2) / AUDIO_RATE)
            at = end
        at += 1
    return found


def flashes(frames, x, y, rate=8):
    """The times (s) at which the place turns white."""
    white = [is_colour(pixel(frame, x, y), 'white') for frame in frames]
    return [number / rate for number in range(1, len(white)) if white[number] and not white[number - 1]]


def circular_mean(values, period):
    """The mean of values that count modulo a period, in [0, period)."""
    total = sum(cmath.exp(2j * math.pi * value / period) for value in values)
    return cmath.phase(total) / (2 * math.pi) * period % period


def circular_distance(one, other, period):
    return abs((one - other + period / 2) % period - period / 2)
