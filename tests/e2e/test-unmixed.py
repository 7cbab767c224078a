#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A call recorded unmixed: the metadata says who is in which channel, and the file agrees. Called by meson test."""
import array
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import judge  # noqa: E402
import tap  # noqa: E402
from callbus import CallBus, chunks_of, first_string, wait_for  # noqa: E402
from rtp_sender import AUDIO_SDP, Participant  # noqa: E402

CALL = 'e2e/unmixed'
CHANNELS = 16  # the default
TONES = {'Anna': 440, 'Ben': 700, 'Carl': 1000}


def record(bus, facts):
    call = bus.create_call(CALL)
    senders = []
    for name, tone in TONES.items():
        bus.call(call, 'Call1.AddParticipant', name, {'display-name': name})
        sender = Participant(name, tone, None, bus.directory)
        sender.add_audio(bus.add_stream(call, name, 'audio', AUDIO_SDP))
        sender.start()
        senders.append(sender)
    bus.call(call, 'Call1.AddParticipant', 'Dora', {'display-name': 'never heard'})
    operation = first_string(bus.manager('StartRecording', CALL, {
        'content-type': 'audioOnly', 'channel-type': 'unmixed'}))
    wait_for('sound recorded', lambda: bus.state(operation)[1] >= 2500)
    bus.manager('StopRecording', operation, {})
    facts['event'] = bus.wait_event()
    for sender in senders:
        sender.stop()
    bus.call(call, 'Call1.End', 'over')
    chunk, = chunks_of(facts['event'])
    facts['path'], facts['metadata'] = chunk.path, chunk.metadata


def test_event(facts):
    data = facts['event']['data']
    assert (data['recordingChannelType'], data['recordingFormatType']) == ('Unmixed', 'Wav'), data


def test_metadata(facts):
    info = facts['metadata']['recordingInfo']
    assert info['channelType'] == 'unmixed', info
    assert info['audioConfiguration'] == {'sampleRate': 16000, 'bitRate': 256000 * CHANNELS, 'channels': CHANNELS}, info
    channels = {person['participantId']: person.get('channel') for person in facts['metadata']['participants']}
    assert sorted(channels[name] for name in TONES) == [0, 1, 2], channels
    assert channels['Dora'] is None, channels


def test_each_alone(facts):
    streams, _ = judge.probe(facts['path'])
    assert streams['audio']['channels'] == CHANNELS, streams
    raw = judge.run('ffmpeg', '-nostdin', '-v', 'error', '-i', facts['path'], '-f', 'f32le', '-').stdout
    sound = array.array('f', raw)
    for person in facts['metadata']['participants']:
        for channel in range(CHANNELS):
            heard = judge.level(sound[channel::CHANNELS][16000:24000], TONES.get(person['participantId'], 2000))
            if channel == person.get('channel'):
                assert heard > 0.05, (person, channel, heard)
            else:
                assert heard < 0.002, (person, channel, heard)


def main():
    facts = {}
    with CallBus() as bus:
        record(bus, facts)
        return tap.run('unmixed', globals(), facts)


if __name__ == '__main__':
    sys.exit(main())
