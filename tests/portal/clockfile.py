# SPDX-License-Identifier: LGPL-2.1-or-later
"""Reads the time in recorded pictures and sound of pages that publish it (browser/clock.mjs): two people side by side, of whom the
first one has a good path."""
import itertools
import statistics

import judge

TICK = 0.125
LEFT, RIGHT = (0, 270, 960, 540), (960, 270, 960, 540)  # x, y, width, height of the tiles on the canvas
BACKGROUND, SET, CLEAR = (0x20, 0x60, 0xc0), (255, 255, 255), (0xc0, 0x20, 0x20)
BITS = 12
NEAR = 70
PIECE, CLICK, STEADY = 0.04, 0.02, 0.02  # s


def is_near(rgb, colour):
    return all(abs(a - b) < NEAR for a, b in zip(rgb, colour))


def read_picture(picture, tile):
    """The time (s, modulo 40) that a tile shows; None: it is not a picture of the page."""
    x, y, width, height = tile

    def colour(at_x, at_y):
        return judge.pixel(picture, x + at_x * width // 640, y + at_y * height // 360)
    if not all(is_near(colour(at, 180), BACKGROUND) for at in (60, 580)):
        return None
    value = 0
    for bit in range(BITS):
        rgb = colour(200 + 80 * (bit % 4), 120 + 60 * (bit // 4))
        if is_near(rgb, SET):
            value |= 1 << bit
        elif not is_near(rgb, CLEAR):
            return None
    return value / 100


def offset(times, clicks):
    """How much later (s) pictures are than the sound that was published with them. Only those between two clicks a second apart:
    the page's clock, which is that of its sound, stands still at times if the machine is busy, and a mean of pictures and one of
    clicks would then be of different times."""
    seen = [(number * TICK, time) for number, time in enumerate(times) if time not in (None, times[number - 1])]
    late = [at - time - (before - CLICK / 2) for before, after in zip(clicks, clicks[1:]) if abs(after - before - 1) < STEADY
            for at, time in seen if before <= at < after]
    if not late:
        raise AssertionError('no picture is seen between two clicks')
    return (judge.circular_mean(late, 1) + 0.5) % 1 - 0.5


def standstill(times):
    """The longest time (s) for which one picture is seen."""
    return max(len(list(group)) for _, group in itertools.groupby(times)) * TICK


def silence(sound, tone):
    """The longest time (s) for which a tone has less than half of its usual level."""
    size, step = int(judge.AUDIO_RATE * PIECE), int(judge.AUDIO_RATE * PIECE / 2)
    levels = [judge.level(sound[at:at + size], tone) for at in range(0, len(sound) - size, step)]
    half = statistics.median(levels) / 2
    return max(len(list(group)) * is_quiet for is_quiet, group in itertools.groupby(levels, lambda level: level < half)) * PIECE / 2


def judge_person(pictures, tile, sound, tone, click):
    """`late`: when the first picture of the page is seen; `damaged`: how many later ones are not of the page. Times are in s."""
    times = [read_picture(picture, tile) for picture in pictures]
    first = next((number for number, time in enumerate(times) if time is not None), None)
    if first is None:
        raise AssertionError('the page is never seen')
    return {'late': first * TICK, 'damaged': times[first:].count(None), 'distinct': len(set(times[first:])),
            'standstill': standstill(times[first:]), 'silence': round(silence(sound, tone), 3),
            'offset': round(offset(times, judge.clicks(sound, click)), 3)}


def judge_pair(path, good, bad):
    """What a file has of the two, each of whom has a `tone` and a `click`, Hz."""
    pictures, sound = judge.pictures(path), judge.samples(path)
    return {'errors': judge.decode_errors(path), 'good': judge_person(pictures, LEFT, sound, **good),
            'bad': judge_person(pictures, RIGHT, sound, **bad)}
