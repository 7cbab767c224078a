#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A room of Debian's Janus with people in Chromium, recorded through callreel-janus, judged by the decoded file.

Called by meson test. Real time, under a minute.
"""
import os
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, '..', '..', 'e2e')]
import janusroom  # noqa: E402
import judge  # noqa: E402
import tap  # noqa: E402
from callbus import chunks_of, first_string, wait_for  # noqa: E402
from janusroom import CALL, JanusRoom  # noqa: E402

TONE = 440


def record(room, facts):
    bus = room.bus
    room.enter('Ada', colour='red', tone=TONE)
    wait_for('two active streams', lambda: room.active() == 2, 60)
    facts['people'] = bus.get(room.find_call(), 'Call1', 'Participants')
    operation = first_string(bus.manager('StartRecording', CALL, {}))
    bus.wait_elapsed(operation, 4000)
    facts['forwarders'] = len(room.forwarders())
    bus.manager('StopRecording', operation, {})
    chunk = chunks_of(bus.wait_event())[0]
    facts['metadata'] = chunk.metadata
    facts['frames'], facts['sound'] = judge.pictures(chunk.path), judge.samples(chunk.path)
    facts['errors'] = judge.decode_errors(chunk.path)
    facts['status'] = room.kill(room.connector, janusroom.signal.SIGTERM)
    facts['left'] = room.find_call(), room.forwarders()


def test_participant(facts):
    for text in ("'display-name': <'Ada'>", "'role': <'administrator'>"):
        assert text in facts['people'], facts['people']


def test_one_forwarder_for_each_stream(facts):
    assert facts['forwarders'] == 2, facts['forwarders']


def test_colour(facts):
    """From the first second on: the key frame that VideoRoom does not ask for by itself has come."""
    assert not facts['errors'], facts['errors']
    for number in range(8, len(facts['frames'])):
        assert judge.is_colour(judge.pixel(facts['frames'][number], 960, 540), 'red'), number


def test_tone(facts):
    second = judge.AUDIO_RATE
    for start in range(second, len(facts['sound']) - second, second):
        assert judge.level(facts['sound'][start:start + second], TONE) > 0.02, start


def test_nothing_is_left(facts):
    assert facts['status'] == 0
    assert facts['left'] == (None, []), facts['left']


def main():
    janusroom.enter()
    facts = {}
    with JanusRoom() as room:
        record(room, facts)
    return tap.run('janus', globals(), facts)


if __name__ == '__main__':
    sys.exit(main())
