#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A room of Debian's Janus with four people in Chromium, one with simulcast, recorded through callreel-janus, judged by the
decoded file: people come, go, share, are muted and load their page again; the connector, callreeld and Janus are killed and come back.

Called by meson test. Real time, some ninety seconds. test-janus.py PICTURE keeps a picture of four people and a screen.
"""
import os
import statistics
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, '..', '..', 'e2e')]
import janusroom  # noqa: E402
import judge  # noqa: E402
import tap  # noqa: E402
from callbus import wait_for  # noqa: E402
from janusroom import JanusRoom  # noqa: E402
from janusstory import PATIENCE, PEOPLE, TICK, JanusStory, check, heard, read_file, window  # noqa: E402

SCREEN, SIMULCAST = 'yellow', 'Ben'
# Flashes fall on each eighth of a tick, so that the median of what each waits for its tick is known.
FLASH_MS, FLASHES = 1016, 8
MAX_OFFSET, LOADED = 0.04, 0.04  # what a busy machine may add
TILES = [(480, 400), (1440, 400), (480, 940), (1440, 940)]  # of four


class Story(JanusStory):
    def tell(self):
        room = self.room
        for name in ('Ada', 'Ben', 'Dan'):
            self.enter(name, **({'simulcast': 1, 'width': 640} if name == SIMULCAST else {}))
        wait_for('six streams', self.active(6), PATIENCE)
        room.do('Ada', f'flashEvery({FLASH_MS});')
        self.start()
        self.phase('three', self.active(6), FLASH_MS * (FLASHES + 2))
        room.do('Ada', 'await chat();')
        room.open('Cleo', colour=PEOPLE['Cleo'][0], tone=PEOPLE['Cleo'][1])
        room.do('Cleo', 'await chat();')
        room.do('Cleo', 'await join();')
        self.phase('asked', lambda: self.active(8)() and room.count('Participants', "'consent-required': <true>") == 1)
        room.do('Cleo', 'await hear("Cleo: this meeting is being recorded");')
        room.do('Ada', 'await write("yes");')  # she was not asked
        room.do('Cleo', 'await write("Who is this?");')
        room.do('Cleo', 'await write(" YES ");')
        self.phase('four', lambda: room.count('Participants', "'consent': <'granted'>") == 1)
        room.moderate('Ben', '1', True)
        self.phase('muted', self.has_muted(1))
        room.moderate('Ben', '1', False)
        self.phase('unmuted', lambda: self.has_muted(0)() and self.active(8)())
        room.do('Ada', f'await share("{SCREEN}");')
        self.phase('screen', self.active(9))
        room.do('Dan', 'await leave();')
        self.phase('left', lambda: self.people() == 3)
        room.reload('Cleo')
        wait_for('a page that is loaded', self.active(5), PATIENCE)
        room.do('Cleo', 'await join();')
        self.phase('reloaded', self.active(7))
        self.restart()
        self.finish()

    def restart(self):
        room = self.room
        self.facts['killed'] = self.elapsed() / 1000
        room.kill(room.connector)
        room.start_connector()
        self.phase('connector', lambda: room.said('takes over 7 streams') == 1 and self.active(7)())
        self.facts['after connector'] = self.people(), len(room.forwarders())
        room.kill(self.bus.daemon)
        self.bus.start_daemon()
        self.phase('callreeld', lambda: room.said('takes over 7 streams') == 2 and self.active(7)())
        self.facts['after callreeld'] = self.people(), len(room.forwarders())
        room.kill(room.janus)
        room.start_janus()
        wait_for('Janus', lambda: room.try_call(room.forwarders) == [], PATIENCE)
        for name in ('Ada', 'Ben', 'Cleo'):
            room.do(name, 'await join();')
        self.phase('janus', self.active(6))
        self.facts['after janus'] = self.people(), len(room.forwarders())

    def finish(self):
        room = self.room
        self.stop()
        self.facts['status'] = room.kill(room.connector, janusroom.signal.SIGTERM)
        self.facts['left'] = room.find_call(), room.forwarders()
        read_file(self.facts, ('screen', sys.argv[1]) if len(sys.argv) > 1 else None)


def test_one_file(facts):
    assert len(facts['chunks']) == 1 and not facts['errors'], (facts['chunks'], facts['errors'])


def test_three(facts):
    check(facts, 'three', ('Ada', 'Ben', 'Dan'), ('Ada', 'Ben', 'Dan'))


def test_late(facts):
    """By the rules of rooms, who comes while something is recorded is asked."""
    check(facts, 'asked', ('Ada', 'Ben', 'Dan'), ('Ada', 'Ben', 'Dan'))
    check(facts, 'four', PEOPLE, PEOPLE)


def test_chat(facts):
    """What is no answer to a question is in the chat of the call, unless its author has not consented yet."""
    chat = [(message['participantId'], message['text']) for message in facts['chunks'][0].metadata['callreel']['chat']]
    assert chat == [('janus/Ada', 'yes')], chat


def test_tiles(facts):
    """Each of the four has a tile of its own."""
    pictures, _ = window(facts, 'four')
    middle = [picture for picture in pictures if all(any(judge.is_colour(judge.pixel(picture, *place), colour)
                                                         for colour, _ in PEOPLE.values()) for place in TILES)]
    assert middle, [judge.pixel(pictures[0], *place) for place in TILES]
    found = [colour for place in TILES for colour, _ in PEOPLE.values() if judge.is_colour(judge.pixel(middle[0], *place), colour)]
    assert sorted(found) == sorted(colour for colour, _ in PEOPLE.values()), found


def test_muted(facts):
    check(facts, 'muted', PEOPLE, ('Ada', 'Cleo', 'Dan'))
    check(facts, 'unmuted', PEOPLE, PEOPLE)


def test_screen(facts):
    """It fills the stage, people are beside it."""
    check(facts, 'screen', PEOPLE, PEOPLE, [SCREEN])
    pictures, _ = window(facts, 'screen')
    assert judge.is_colour(judge.pixel(pictures[-1], 700, 640), SCREEN), judge.pixel(pictures[-1], 700, 640)


def test_left(facts):
    check(facts, 'left', ('Ada', 'Ben', 'Cleo'), ('Ada', 'Ben', 'Cleo'), [SCREEN])


def test_reloaded(facts):
    check(facts, 'reloaded', ('Ada', 'Ben', 'Cleo'), ('Ada', 'Ben', 'Cleo'), [SCREEN])


def test_connector_restart(facts):
    """Nothing is missing while there is no connector."""
    check(facts, 'connector', ('Ada', 'Ben', 'Cleo'), ('Ada', 'Ben', 'Cleo'), [SCREEN])
    start, end = (round(facts[part] * judge.AUDIO_RATE) for part in ('killed', 'end of connector'))
    step = judge.AUDIO_RATE
    for at in range(start, end - step, step):
        assert heard(facts['sound'][at:at + step]) == {'Ada', 'Ben', 'Cleo'}, at / judge.AUDIO_RATE
    assert facts['after connector'] == (3, 7), facts['after connector']


def test_callreeld_restart(facts):
    check(facts, 'callreeld', ('Ada', 'Ben', 'Cleo'), ('Ada', 'Ben', 'Cleo'), [SCREEN])
    assert facts['after callreeld'] == (3, 7), facts['after callreeld']


def test_janus_restart(facts):
    check(facts, 'janus', ('Ada', 'Ben', 'Cleo'), ('Ada', 'Ben', 'Cleo'))
    assert facts['after janus'] == (3, 6), facts['after janus']


def test_participants(facts):
    """None twice, and a host by the rule of the configuration."""
    people = facts['chunks'][0].metadata['participants']
    assert sorted(person['participantId'] for person in people) == sorted('janus/' + name for name in PEOPLE), people


def test_lips(facts):
    """Flashes wait for the next tick: the median is half of it."""
    first = facts['marks']['three']
    last = first + FLASH_MS * (FLASHES + 2) / 1000
    heard_at = [first + centre for centre in judge.clicks(facts['sound'][round(first * judge.AUDIO_RATE):round(last * judge.AUDIO_RATE)], 2000)]
    pictures, _ = window(facts, 'three')
    place = next(place for place in TILES if any(judge.is_colour(judge.pixel(picture, *place), 'red') for picture in pictures))
    seen_at = judge.flashes(facts['frames'], *place)
    offsets = [min((flash - click for flash in seen_at), key=abs) for click in heard_at[:FLASHES]]
    offsets = sorted(offset for offset in offsets if abs(offset) < FLASH_MS / 2000)  # the others were not painted
    assert len(offsets) > FLASHES / 2, (heard_at, seen_at)
    middle = statistics.median(offsets) - TICK / 2
    print(f'# picture after sound: {1000 * middle:.0f} ms')
    assert abs(middle) <= MAX_OFFSET + LOADED, (middle, offsets)


def test_nothing_is_left(facts):
    assert facts['status'] == 0
    assert facts['left'] == (None, []), facts['left']


def main():
    janusroom.enter()
    facts = {}
    with JanusRoom() as room:
        Story(room, facts).tell()
    return tap.run('janus', globals(), facts)


if __name__ == '__main__':
    sys.exit(main())
