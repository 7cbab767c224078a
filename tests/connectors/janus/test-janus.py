#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A room of Debian's Janus with four people in Chromium, one with simulcast, recorded through callreel-janus, judged by the
decoded file: people come, go, share, are muted and load their page again; the connector, callreeld and Janus are killed and come back.

Called by meson test. Real time, a minute and a half. test-janus.py PICTURE keeps a picture of four people and a screen.
"""
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
from janusstory import PATIENCE, PEOPLE, JanusStory, check, heard, measure_lag, read_file, window  # noqa: E402

SCREEN, SIMULCAST = 'yellow', 'Ben'
LARGE, BESIDE = 768, 384  # layers of a simulcast: for a tile of four, and for one beside a screen
FURTHER = 2  # forwarders, of the other layers
# Flashes come at each eighth of a tick, and each of these twice.
FLASH_MS, FLASHES = 516, 16
MAX_OFFSET = 0.04
TILES = [(480, 400), (1440, 400), (480, 940), (1440, 940)]  # of four


class Story(JanusStory):
    def tell(self):
        room = self.room
        for name in ('Ada', 'Ben', 'Dan'):
            self.enter(name, **({'simulcast': 1, 'width': LARGE} if name == SIMULCAST else {}))
        wait_for('six streams', self.active(6), PATIENCE)
        wait_for('a small layer, as long as nobody sees it', self.takes(0, BESIDE), PATIENCE)
        room.do('Ada', f'flashEvery({FLASH_MS});')
        self.start()
        self.phase('three', lambda: self.active(6)() and self.takes(BESIDE, LARGE)(), FLASH_MS * (FLASHES + 2))
        room.do('Ada', 'await chat();')
        room.open('Cleo', colour=PEOPLE['Cleo'][0], tone=PEOPLE['Cleo'][1])
        room.do('Cleo', 'await chat();')
        room.do('Cleo', 'await join();')
        self.phase('asked', lambda: self.active(8)() and self.asked() == 1)
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
        self.phase('screen', lambda: self.active(9)() and self.takes(LARGE // 4, BESIDE)())
        room.do('Dan', 'await leave();')
        self.phase('left', lambda: self.people() == 3)
        room.reload('Cleo')
        wait_for('a page that is loaded', self.active(5), PATIENCE)
        room.do('Cleo', 'await join();')
        self.phase('reloaded', self.active(7))
        self.restart()
        self.finish()

    def takes(self, above, most):
        """Whether the layer of a simulcast that is decoded has such a width. A browser without the time or the bandwidth for its
        size sends somewhat less."""
        return lambda: any(above < width <= most for width in self.room.sizes('layer-width'))

    def asked(self):
        return self.room.count('Participants', "'consent-required': <true>")

    def restart(self):
        room = self.room
        self.facts['killed'] = self.elapsed() / 1000
        room.kill(room.connector)
        room.do('Dan', 'await chat(); await join();')
        room.start_connector()
        self.phase('connector', lambda: room.said('takes over 7 streams') == 1 and self.active(9)() and self.asked() == 1)
        room.do('Dan', 'await hear("Dan: this meeting is being recorded"); await write("yes");')
        self.phase('late', lambda: self.asked() == 0)
        self.facts['after connector'] = self.people(), len(room.forwarders())
        room.kill(self.bus.daemon)
        self.bus.start_daemon()
        self.phase('callreeld', lambda: room.said('takes over 9 streams') == 1 and self.active(9)())
        self.facts['after callreeld'] = self.people(), len(room.forwarders())
        room.do('Dan', 'await leave();')
        wait_for('three people', lambda: self.people() == 3, PATIENCE)
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
    stage = [judge.pixel(picture, 700, 640) for picture in window(facts, 'screen')[0]]
    assert 2 * sum(judge.is_colour(colour, SCREEN) for colour in stage) > len(stage), stage


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
    assert facts['after connector'] == (4, 9 + FURTHER), facts['after connector']


def test_joined_without_connector(facts):
    """Who comes while there is no connector is asked by the next one, and then recorded."""
    check(facts, 'late', PEOPLE, PEOPLE, [SCREEN])


def test_callreeld_restart(facts):
    check(facts, 'callreeld', PEOPLE, PEOPLE, [SCREEN])
    assert facts['after callreeld'] == (4, 9 + FURTHER), facts['after callreeld']


def test_janus_restart(facts):
    check(facts, 'janus', ('Ada', 'Ben', 'Cleo'), ('Ada', 'Ben', 'Cleo'))
    assert facts['after janus'] == (3, 6 + FURTHER), facts['after janus']


def test_participants(facts):
    """None twice, and a host by the rule of the configuration."""
    people = facts['chunks'][0].metadata['participants']
    assert sorted(person['participantId'] for person in people) == sorted('janus/' + name for name in PEOPLE), people


def test_lips(facts):
    first = facts['marks']['three']
    last = first + FLASH_MS * (FLASHES + 2) / 1000
    heard_at = [first + centre for centre in judge.clicks(facts['sound'][round(first * judge.AUDIO_RATE):round(last * judge.AUDIO_RATE)], 2000)]
    pictures, _ = window(facts, 'three')
    place = next(place for place in TILES if any(judge.is_colour(judge.pixel(picture, *place), 'red') for picture in pictures))
    lag, agree = measure_lag(heard_at[:FLASHES], judge.flashes(facts['frames'], *place))
    print(f'# picture after sound: {1000 * lag:.0f} ms by {agree} of {FLASHES} flashes')
    assert agree > FLASHES / 3, (heard_at, agree)
    assert abs(lag) <= MAX_OFFSET, lag


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
