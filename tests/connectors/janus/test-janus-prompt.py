#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the recorder says is heard in a room of Debian's Janus, by a page that subscribes to it as to anybody else: prompt and
notice tone, also after the connector, callreeld and Janus were killed. It is nobody's participant, nor is another recorder's, and
nothing is left of it. Whoever has taken its id is recorded all the same.

Called by meson test. Real time, some thirty seconds."""
import math
import os
import socket
import struct
import sys
import tempfile
import wave

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, '..', '..', 'e2e')]
import janusroom  # noqa: E402
import judge  # noqa: E402
import tap  # noqa: E402
from callbus import wait_for  # noqa: E402
from janusroom import JanusRoom  # noqa: E402
from janusstory import PATIENCE, JanusStory, check, read_file  # noqa: E402

RECORDER = 'Callreel'
PROMPT_HZ, NOTICE_HZ = 900, 1400
PROMPT_SECONDS, RATE = 3, 16000
CONFIG = '[announcements]\ndirectory={}\nnotice-tone=true\nnotice-interval-seconds=1\n'


def own_id():
    """That the recorder's publisher has if it is free, as the connector makes it (FNV-1a)."""
    value = 14695981039346656037
    for byte in f'janus@{socket.gethostname()}\0{janusroom.ROOM}\0voice\0'.encode():
        value = (value ^ byte) * 1099511628211 % 2 ** 64
    return value >> 11


def write_prompt(directory):
    """A tone in place of words."""
    with wave.open(os.path.join(directory, 'start.en.wav'), 'wb') as file:
        file.setparams((1, 2, RATE, 0, 'NONE', 'not compressed'))
        file.writeframes(b''.join(struct.pack('<h', round(12000 * math.sin(2 * math.pi * PROMPT_HZ * at / RATE)))
                                  for at in range(RATE * PROMPT_SECONDS)))


class Story(JanusStory):
    def tell(self):
        room, facts = self.room, self.facts
        self.enter('Ada', id=own_id())
        wait_for('two streams', self.active(2), PATIENCE)
        room.do('Ada', f'await listen("{RECORDER}");')
        self.start()
        room.do('Ada', f'await hearTone({PROMPT_HZ});')
        room.do('Ada', f'await hearTone({NOTICE_HZ});')
        self.phase('told', self.active(2))
        facts['published'] = [self.voices()]
        room.kill(room.connector)
        room.start_connector()
        wait_for('the next connector', lambda: room.said('takes over 2 streams') == 1 and self.announced() == 1, PATIENCE)
        facts['published'].append(self.voices())
        room.do('Ada', f'await hearTone({NOTICE_HZ});')
        room.kill(self.bus.daemon)
        self.bus.start_daemon()
        wait_for('the next callreeld', lambda: room.said('takes over 2 streams') == 2 and self.announced() == 1, PATIENCE)
        facts['published'].append(self.voices())
        room.do('Ada', f'await hearTone({NOTICE_HZ});')
        room.kill(room.janus)
        room.start_janus()
        wait_for('Janus', lambda: room.try_call(room.forwarders) == [], PATIENCE)
        room.do('Ada', f'await join(null); await listen("{RECORDER}"); await hearTone({NOTICE_HZ});')
        self.phase('told again', self.active(2))
        facts['published'].append(self.voices())
        stream = {'mid': '0', 'mindex': 0, 'type': 'audio', 'codec': 'opus', 'description': 'callreel-prompt-another'}
        facts['other'] = room.ask('add_remote_publisher', id=5, display='Another recorder', streams=[stream])
        self.enter('Ben')
        wait_for('four streams', self.active(4), PATIENCE)
        facts['people'] = self.people(), room.count('Participants', RECORDER)
        self.stop()
        facts['status'] = room.kill(room.connector, janusroom.signal.SIGTERM)
        wait_for('silence', lambda: not self.voices(), PATIENCE)
        facts['left'] = room.find_call(), room.forwarders()
        read_file(facts)

    def voices(self):
        """The publishers that are the recorder."""
        people = self.room.ask('listparticipants')['participants']
        return [person['id'] for person in people if person.get('display') == RECORDER and person['publisher']]

    def announced(self):
        return self.room.count('Streams', "'kind': <'announcement'>")


def test_recording(facts):
    """What is said to people is in no recording."""
    assert len(facts['chunks']) == 1 and not facts['errors'], (facts['chunks'], facts['errors'])
    for phase in ('told', 'told again'):
        check(facts, phase, ('Ada',), ('Ada',))
    assert judge.loudest(facts['sound'], PROMPT_HZ) < 0.01
    assert judge.loudest(facts['sound'], NOTICE_HZ) < 0.01


def test_published_once(facts):
    """By the same id each time, whoever came back: its own once that is free."""
    assert all(len(found) == 1 for found in facts['published']), facts['published']
    ids = [found[0] for found in facts['published']]
    assert ids[0] == ids[1] == ids[2] != own_id() == ids[3], facts['published']


def test_no_participant(facts):
    assert facts['other']['videoroom'] == 'success', facts['other']
    assert facts['people'] == (2, 0), facts['people']


def test_nothing_is_left(facts):
    assert facts['status'] == 0
    assert facts['left'] == (None, []), facts['left']


def main():
    janusroom.enter()
    facts = {}
    with tempfile.TemporaryDirectory(prefix='callreel-prompt.') as prompts:
        write_prompt(prompts)
        with JanusRoom(CONFIG.format(prompts), connector='\n[prompt]\npublish=true\n') as room:
            Story(room, facts).tell()
    return tap.run('janus-prompt', globals(), facts)


if __name__ == '__main__':
    sys.exit(main())
