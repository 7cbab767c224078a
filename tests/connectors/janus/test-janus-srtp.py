#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A room of Debian's Janus whose forwarders encrypt: two people in Chromium, one with simulcast, are seen and heard, each
packet is authentic, key frames come when they are asked for, and it goes on after the connector was killed.

Called by meson test. Real time, some thirty seconds."""
import os
import re
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, '..', '..', 'e2e')]
import janusroom  # noqa: E402
import tap  # noqa: E402
from callbus import wait_for  # noqa: E402
from janusroom import JanusRoom  # noqa: E402
from janusstory import PATIENCE, JanusStory, check, read_file  # noqa: E402

KEY = re.compile(r'[A-Za-z0-9+/]{40}')  # thirty bytes
NUDGED = 200  # packets of a stream: several seconds, in which the connector itself asks for key frames


class Story(JanusStory):
    def tell(self):
        room, facts = self.room, self.facts
        self.enter('Ada')
        self.enter('Ben', simulcast=1, width=640)
        wait_for('four streams', self.active(4), PATIENCE)
        wait_for('streams that have come for long', lambda: min(room.counts('packets')) > NUDGED, PATIENCE)
        self.start()
        self.phase('before', self.active(4))
        facts['forwarders'] = room.forwarders()
        room.kill(room.connector)
        room.start_connector()
        self.phase('after', lambda: room.said('takes over 4 streams') == 1 and self.active(4)())
        facts['forwarders'] += room.forwarders()
        facts['packets'], facts['refused'] = room.counts('packets'), room.counts('refused')
        self.stop()
        facts['status'] = room.kill(room.connector, janusroom.signal.SIGTERM)
        facts['left'] = room.find_call(), room.forwarders()
        facts['logs'] = [room.read_log(name) for name in ('connector', 'janus', 'callreeld')]
        read_file(facts)


def test_one_file(facts):
    assert len(facts['chunks']) == 1 and not facts['errors'], (facts['chunks'], facts['errors'])


def test_seen_and_heard(facts):
    """Pictures begin with a key frame, which Janus is asked for by RTCP: it can not decrypt any."""
    for phase in ('before', 'after'):
        check(facts, phase, ('Ada', 'Ben'), ('Ada', 'Ben'))


def test_everything_is_encrypted(facts):
    """By Janus's own word, and by that of the recorder, which has checked each packet. Janus begins RTCP of a video with two
    packets of nothing but zeros."""
    assert len(facts['forwarders']) == 12 and all(forwarder.get('srtp') for forwarder in facts['forwarders']), facts['forwarders']
    assert len(facts['packets']) == 4 and min(facts['packets']) > NUDGED, facts['packets']
    assert sorted(facts['refused'])[:2] == [0, 0] and max(facts['refused']) <= 2, facts['refused']


def test_no_key_is_told(facts):
    for log in facts['logs']:
        assert not KEY.search(log), KEY.search(log)


def test_nothing_is_left(facts):
    assert facts['status'] == 0
    assert facts['left'] == (None, []), facts['left']


def main():
    janusroom.enter()
    facts = {}
    with JanusRoom(connector='\n[janus]\nsrtp=true\n') as room:
        Story(room, facts).tell()
    return tap.run('janus-srtp', globals(), facts)


if __name__ == '__main__':
    sys.exit(main())
