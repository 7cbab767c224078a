#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a client is told about a call's streams: the property Streams and the signal StreamStateChanged, with a codec change.

Called by meson test. Real time, a few seconds: sockets have no test clock.
"""
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import tap  # noqa: E402
from callbus import CallBus, first_string, number_of, wait_for  # noqa: E402
from rtp_sender import AUDIO_SDP, Participant  # noqa: E402

OTHER_SDP = 'm=audio 9 RTP/AVP 8\r\n'


def watch(bus, facts):
    """One stream: before its first packet, while it sends, and after its description has changed."""
    call = bus.create_call('streams')
    bus.call(call, 'Call1.AddParticipant', 'Anna', {'display-name': 'Anna', 'role': 'member'})
    answer = bus.call(call, 'Call1.AddStream', 'Anna', 'audio', {'type': 'rtp', 'sdp': AUDIO_SDP})
    facts['id'] = first_string(answer)
    facts['port'] = number_of(answer, 'port')
    facts['waiting'] = bus.get(call, 'Call1', 'Streams')
    sender = Participant('Anna', 440, None, bus.directory)
    sender.add_audio(('127.0.0.1', facts['port'], number_of(answer, 'rtcp-port')))
    sender.start()
    facts['active'] = wait_for('packets', lambda: find_entry(
        bus, call, lambda entry: number_of(entry, 'packets') > 50 and "'state': <'active'>" in entry))
    bus.call(call, 'Call1.UpdateStream', facts['id'], {'sdp': OTHER_SDP})
    facts['other'] = wait_for('why', lambda: find_entry(
        bus, call, lambda entry: 'packets of payload type 0' in entry and "'state': <'stalled'>" in entry))
    wait_for('the signal', lambda: any("'stalled'" in signal for signal in bus.signals('StreamStateChanged')))
    facts['signals'] = bus.signals('StreamStateChanged')
    sender.stop()
    bus.call(call, 'Call1.End', 'over')


def find_entry(bus, call, condition):
    """The list of streams once it meets the condition."""
    entry = bus.get(call, 'Call1', 'Streams')
    return entry if condition(entry) else None


def test_waiting(facts):
    for member in (f"'id': <'{facts['id']}'>", "'participant': <'Anna'>", "'kind': <'audio'>", "'state': <'waiting'>"):
        assert member in facts['waiting'], (member, facts['waiting'])
    assert number_of(facts['waiting'], 'port') == facts['port'], facts['waiting']
    assert number_of(facts['waiting'], 'packets') == 0, facts['waiting']


def test_active(facts):
    for member in ("'state': <'active'>", "'codec': <'PCMU'>", "'source': <'127.0.0.1:"):
        assert member in facts['active'], (member, facts['active'])
    assert number_of(facts['active'], 'last-packet-ms') > 0 and number_of(facts['active'], 'refused') == 0, facts['active']


def test_counts_go_on(facts):
    assert "'codec': <'PCMA'>" in facts['other'] and "'state': <'stalled'>" in facts['other'], facts['other']
    assert number_of(facts['other'], 'packets') >= number_of(facts['active'], 'packets'), facts
    assert number_of(facts['other'], 'refused') > 0, facts['other']


def test_signals(facts):
    states = [signal for signal in facts['signals'] if f"'{facts['id']}'" in signal]
    assert any("'active'" in state and "'participant': <'Anna'>" in state for state in states), states
    assert any("'stalled'" in state and "'why': <" in state for state in states), states


def main():
    facts = {}
    with CallBus() as bus:
        watch(bus, facts)
        return tap.run('streams', globals(), facts)


if __name__ == '__main__':
    sys.exit(main())
