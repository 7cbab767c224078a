#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A room of Debian's Janus with VP9: a camera of three spatial and three temporal layers in Chromium, which the recorder
receives whole and decodes up to the layer that the tile needs: beside a screen to a smaller one, alone to the largest.

Called by meson test. Real time, some twenty seconds."""
import os
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, '..', '..', 'e2e')]
import janusroom  # noqa: E402
import judge  # noqa: E402
import tap  # noqa: E402
from callbus import wait_for  # noqa: E402
from janusroom import JanusRoom  # noqa: E402
from janusstory import PATIENCE, SOME, TICK, JanusStory, check, measure_lag, read_file, window  # noqa: E402

SCREEN = 'yellow'
LARGE, BESIDE = 960, 480  # widths of the camera, and of its layer for a tile beside a screen
ZEROS = 2  # packets without a payload type, with which Janus begins RTCP of a video
FLASH_MS = 516  # an eighth of a tick more than four
BEGUN_MS = 500  # until there is a key frame
STEP = 2  # pixels between two that are looked at
MAX_OFFSET = 0.08  # s: a busy browser paints late
NEAR = 0.2  # s: the flash of a click
MAX_STILL = 4  # s without a flash: a busy browser misses some
MAX_REQUESTS = 5  # of key frames, while one is needed, for the tile that grows


class Story(JanusStory):
    def tell(self):
        room, facts = self.room, self.facts
        self.enter('Ada', mode='L3T3_KEY', width=LARGE)
        self.enter('Ben')
        room.do('Ben', f'await share("{SCREEN}", 640);')
        room.do('Ada', f'flashEvery({FLASH_MS});')
        wait_for('five streams with all layers', lambda: self.active(5)() and self.takes(LARGE)(), PATIENCE)
        self.start()
        self.phase('begun', self.active(5), BEGUN_MS)
        room.do('Ada', 'await countKeyRequests();')
        self.phase('beside', self.takes(BESIDE))
        room.do('Ben', 'await leave();')
        self.phase('alone', lambda: self.people() == 1 and self.takes(LARGE)())
        room.do('Ada', f'const count = await countKeyRequests(); if (count > {MAX_REQUESTS}) throw Error(count);')
        facts['refused'], facts['lost'] = room.counts('refused'), room.counts('lost')
        self.stop()
        facts['status'] = room.kill(room.connector, janusroom.signal.SIGTERM)
        facts['left'] = room.find_call(), room.forwarders()
        read_file(facts)

    def takes(self, width):
        """Whether a stream with spatial layers is decoded up to one of a width."""
        return lambda: width in self.room.sizes('layer-width')


def is_white(picture):
    """Whether a tile is: the white letters of names have a few pixels."""
    some = zip(picture[0::12], picture[1::12], picture[2::12])
    return sum(min(rgb) > 255 - judge.TOLERANCE for rgb in some) > 75


def camera(pictures):
    """Where the camera's tile is: the middle of all that is red in some of the pictures; a list of offsets in a picture."""
    grid = [(column, row) for row in range(0, judge.SMALL_HEIGHT, STEP) for column in range(0, judge.SMALL_WIDTH, STEP)]
    places = [(column, row) for column, row in grid for at in [offset(column, row)]
              if SOME * sum(judge.is_colour(picture[at:at + 3], 'red') for picture in pictures) > len(pictures)]
    columns, rows = (sorted(sort) for sort in zip(*places))
    return [offset(column, row) for row in middle(rows) for column in middle(columns)]


def offset(column, row):
    return 3 * (row * judge.SMALL_WIDTH + column)


def middle(places):
    first, last = places[0], places[-1]
    return range((2 * first + last) // 3, (first + 2 * last) // 3)


def spread(picture, places):
    """The largest difference of two values of one colour in some places of a picture."""
    return max(max(values) - min(values) for values in ([picture[place + colour] for place in places] for colour in range(3)))


def test_one_file(facts):
    assert len(facts['chunks']) == 1 and not facts['errors'], (facts['chunks'], facts['errors'])
    assert max(facts['refused']) <= ZEROS, facts['refused']
    print(f'# packets lost: {facts["lost"]}')


def test_seen_and_heard(facts):
    check(facts, 'beside', ('Ada', 'Ben'), ('Ada', 'Ben'), [SCREEN])
    check(facts, 'alone', ('Ada',), ('Ada',))


def test_pictures_are_whole(facts):
    """What is red or white in the camera's pictures is so in all of its middle."""
    for phase in ('beside', 'alone'):
        pictures, _ = window(facts, phase)
        places = camera(pictures)
        spreads = [spread(picture, places) for picture in pictures]
        assert places and max(spreads) < judge.TOLERANCE, (phase, len(places), spreads)


def test_flashes_go_on(facts):
    """Also while the number of layers changes, and as late as the clicks."""
    first, last = facts['end of begun'], facts['end of alone']
    white = [is_white(picture) for picture in facts['frames']]
    seen_at = [number * TICK for number in range(1, len(white)) if white[number] and not white[number - 1]]
    seen_at = [first, *(time for time in seen_at if first < time < last), last]
    still = max(after - before for before, after in zip(seen_at, seen_at[1:]))
    sound = facts['sound'][round(first * judge.AUDIO_RATE):round(last * judge.AUDIO_RATE)]
    heard_at = [first + centre for centre in judge.clicks(sound, 2000)]
    both = [click for click in heard_at if any(abs(flash - click) < NEAR for flash in seen_at)]
    lag, agree = measure_lag(both, seen_at)
    print(f'# longest time without a flash: {still:.2f} s; picture after sound: {1000 * lag:.0f} ms by {agree} of {len(both)}')
    assert still <= MAX_STILL, seen_at
    assert agree > len(both) / 3 and len(both) > len(heard_at) / 3, (heard_at, seen_at)
    assert abs(lag) <= MAX_OFFSET, lag


def test_nothing_is_left(facts):
    assert facts['status'] == 0
    assert facts['left'] == (None, []), facts['left']


def main():
    janusroom.enter()
    facts = {}
    with JanusRoom(janus='videocodec = "vp9"; video_svc = true;', connector='\n[rooms]\nlinger-seconds=1\n') as room:
        Story(room, facts).tell()
    return tap.run('janus-svc', globals(), facts)


if __name__ == '__main__':
    sys.exit(main())
