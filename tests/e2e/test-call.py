#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A complete call: three people over RTP, recorded by D-Bus requests with a pause and a limit, judged by its files.

Called by meson test. Real time, some fifteen seconds: sockets have no test clock.
"""
import datetime
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import judge  # noqa: E402
import tap  # noqa: E402
from callbus import BusError, CallBus, chunks_of, first_string, wait_for  # noqa: E402
from rtp_sender import AUDIO_SDP, CLICK_HZ, CLICK_SECONDS, VIDEO_SDP, Participant  # noqa: E402

CALL = 'e2e/call+1='
WARNING_MARGIN_MS = 250
CHUNK_MS = 8000
TICK = 0.125
# name, tone (Hz), colour or None for no camera, a place in the tile on the canvas
PEOPLE = [('Anna', 440, 'red', (480, 200)), ('Ben', 700, 'lime', (1440, 200)), ('Carl', 1000, None, None)]
SECRET_TONE, SECRET_COLOUR = 3000, 'blue'


def join(bus, call, directory):
    """The running senders, one for each person."""
    senders = []
    for name, tone, colour, _ in PEOPLE:
        bus.call(call, 'Call1.AddParticipant', name, {'display-name': name, 'role': 'member'})
        sender = Participant(name, tone, colour, directory)
        sender.add_audio(bus.add_stream(call, name, 'audio', AUDIO_SDP))
        if colour:
            sender.add_video(bus.add_stream(call, name, 'video', VIDEO_SDP))
        senders.append(sender)
    senders[0].flash_every(1.0)
    for sender in senders:
        sender.start()
    return senders


def record(bus, facts):
    """The call from its first packet to the event; fills facts."""
    call = bus.create_call(CALL, subject='End to end', **{'meeting-id': 'meeting-7'})
    senders = join(bus, call, bus.directory)
    options = {'max-duration-ms': CHUNK_MS, 'on-limit': 'continue', 'request-id': 'once'}
    operation = facts['operation'] = first_string(bus.manager('StartRecording', CALL, options))
    facts['again'] = first_string(bus.manager('StartRecording', CALL, options))
    bus.wait_elapsed(operation, 4500)
    bus.manager('PauseRecording', operation, {})
    sent = senders[1].video.packets
    for sender in senders:
        sender.show(SECRET_COLOUR, SECRET_TONE) if sender.video else sender.show('white', SECRET_TONE)
    wait_for('the secret on its way', lambda: senders[1].video.packets > sent + 150)
    facts['paused'] = bus.state(operation)
    for sender, (_, tone, colour, _) in zip(senders, PEOPLE):
        sender.show(colour or 'white', tone)
    sent = senders[1].video.packets
    wait_for('pictures after the secret', lambda: senders[1].video.packets > sent + 6)
    bus.manager('ResumeRecording', operation, {})
    bus.wait_elapsed(operation, CHUNK_MS + 3500)
    facts['elapsed'] = bus.state(operation)[1]
    bus.manager('StopRecording', operation, {})
    facts['event'] = bus.wait_event()
    facts['warnings'] = bus.signals('TimeWarning')
    facts['states'] = bus.signals('RecordingStateChanged')
    for sender in senders:
        sender.stop()
    bus.call(call, 'Call1.End', 'over')


def read_files(facts):
    chunks = chunks_of(facts['event'])
    facts['paths'] = [chunk.path for chunk in chunks]
    facts['metadata'] = [chunk.metadata for chunk in chunks]
    facts['sound'] = [judge.samples(path) for path in facts['paths']]
    facts['frames'] = [judge.pictures(path) for path in facts['paths']]


def test_event(facts):
    data = facts['event']['data']
    assert facts['event']['eventType'] == 'Microsoft.Communication.RecordingFileStatusUpdated', facts['event']
    assert data['serverCallId'] == CALL and data['recordingId'] == facts['operation'], data
    assert data['recordingContentType'] == 'AudioVideo' and data['recordingFormatType'] == 'Mp4', data
    assert data['sessionEndReason'] == 'StoppedByUser', data
    reasons = [(chunk['index'], chunk['endReason']) for chunk in data['recordingStorageInfo']['recordingChunks']]
    assert reasons == [(0, 'ChunkMaximumTimeExceeded'), (1, 'SessionEnded')], reasons


def test_elapsed_is_recorded(facts):
    assert CHUNK_MS + 3500 <= facts['elapsed'] <= facts['event']['data']['recordingDurationMs'], facts['elapsed']


def test_same_request(facts):
    assert facts['again'] == facts['operation'], facts['again']


def test_warning(facts):
    """One in each chunk that came within two seconds of its limit: the second does where the stop takes its time."""
    assert all(warning.endswith(', uint32 2)') for warning in facts['warnings']), facts['warnings']
    lengths = [metadata['chunkDuration'] for metadata in facts['metadata']]
    least, most = (sum(length >= CHUNK_MS - 2000 + margin for length in lengths) for margin in (WARNING_MARGIN_MS, -WARNING_MARGIN_MS))
    assert 1 <= least <= len(facts['warnings']) <= most, (facts['warnings'], lengths)


def test_pause_state(facts):
    assert facts['paused'][0] == 'paused', facts['paused']
    assert any("'paused'" in state for state in facts['states']), facts['states']


def test_files_decode(facts):
    for path in facts['paths']:
        assert not judge.decode_errors(path), judge.decode_errors(path)
        streams, _ = judge.probe(path)
        video, audio = streams['video'], streams['audio']
        assert (video['codec_name'], video['width'], video['height'], video['avg_frame_rate']) == ('h264', 1920, 1080, '8/1'), video
        assert (audio['codec_name'], audio['sample_rate'], audio['channels']) == ('aac', '16000', 1), audio
        order = [name for name in judge.boxes(path) if name in ('moov', 'moof', 'mdat')]
        assert order == ['moov', 'mdat'], order


def test_first_chunk_is_exact(facts):
    assert len(facts['frames'][0]) == CHUNK_MS * 8 // 1000, len(facts['frames'][0])
    assert len(facts['sound'][0]) == CHUNK_MS * 16, len(facts['sound'][0])


def test_streams_end_together(facts):
    for sound, frames in zip(facts['sound'], facts['frames']):
        assert len(sound) == len(frames) * 2000, (len(sound), len(frames))


def test_metadata(facts):
    for number, (facts_of_chunk, frames) in enumerate(zip(facts['metadata'], facts['frames'])):
        assert facts_of_chunk['chunkIndex'] == number, facts_of_chunk
        assert abs(facts_of_chunk['chunkDuration'] - len(frames) * 125) < 1, facts_of_chunk
        people = [person['participantId'] for person in facts_of_chunk['participants']]
        assert sorted(set(people) & {name for name, *_ in PEOPLE}) == sorted(name for name, *_ in PEOPLE), people
        for person in facts_of_chunk['callreel']['people']:
            assert 0.5 < person['speakingShare'] <= 1, person
        visible = facts_of_chunk['callreel']['visible']
        assert visible[-1]['participants'] == sorted(name for name, *_ in PEOPLE), visible
        assert {view['layout'] for view in visible} == {'grid'} and not visible[-1]['screens'], visible
    pauses = facts['metadata'][0]['pauseResumeIntervals']
    assert len(pauses) == 1 and 500 < pauses[0]['duration'] < 60000, pauses


def test_tones(facts):
    for sound in facts['sound']:
        for name, tone, *_ in PEOPLE:
            assert judge.loudest(sound, tone) > 0.1, (name, judge.loudest(sound, tone))


def test_tiles(facts):
    for frames in facts['frames']:
        for name, _, colour, place in PEOPLE:
            if place and name != 'Anna':
                seen = judge.pixel(frames[len(frames) // 2], *place)
                assert judge.is_colour(seen, colour), (name, seen)
        seen = {judge.is_colour(judge.pixel(frame, *PEOPLE[0][3]), 'red') for frame in frames[4:]}
        assert True in seen, 'Anna'


def test_nothing_of_the_pause(facts):
    for sound, frames in zip(facts['sound'], facts['frames']):
        assert judge.loudest(sound, SECRET_TONE) < 0.01, judge.loudest(sound, SECRET_TONE)
        shown = [number for number, frame in enumerate(frames) if judge.holds_colour(frame, SECRET_COLOUR)]
        assert not shown, shown


def utc(text):
    return datetime.datetime.fromisoformat(text.replace('Z', '+00:00')).timestamp()


def test_flash_and_click(facts):
    """A pause does not change the offset of audio and video, modulo the tick that a flash waits for."""
    sound = [value for part in facts['sound'] for value in part]
    frames = [frame for part in facts['frames'] for frame in part]
    heard = [centre - CLICK_SECONDS / 2 for centre in judge.clicks(sound, CLICK_HZ)]
    seen = judge.flashes(frames, *PEOPLE[0][3])
    offsets = [(click, min((flash - click for flash in seen), key=abs)) for click in heard]
    offsets = [(click, offset) for click, offset in offsets if abs(offset) < 0.4]
    # A flash that lasts beyond the cut hides one that begins there.
    pause, = facts['metadata'][0]['pauseResumeIntervals']
    paused = utc(pause['startTime']) - utc(facts['metadata'][0]['chunkStartTime'])
    before = [offset for click, offset in offsets if click < paused - 0.3]
    after = [offset for click, offset in offsets if click > paused + 0.3]
    assert len(before) >= 3 and len(after) >= 3, (heard, seen)
    for offset in before + after:
        assert -0.005 <= offset <= TICK + 0.005, offsets
    moved = judge.circular_distance(judge.circular_mean(before, TICK), judge.circular_mean(after, TICK), TICK)
    assert moved < 0.005, (moved, offsets)


def test_errors(facts):
    assert facts['errors'] == {'NoOngoingCall', 'UnknownRecording', 'InvalidArgument', 'AlreadyStopped'}, facts['errors']


def provoke(bus, facts):
    """Refused requests, while the manager has a finished recording."""
    bus_calls = [('StartRecording', 'no such call', {}), ('PauseRecording', 'no such recording', {}),
                 ('CreateCall', 'a\nb', {}), ('PauseRecording', facts['operation'], {})]
    facts['errors'] = set()
    for method, *arguments in bus_calls:
        try:
            bus.manager(method, *arguments)
        except BusError as error:
            facts['errors'].add(error.name)


def main():
    facts = {}
    with CallBus('[limits]\nwarnings=2\n') as bus:
        record(bus, facts)
        provoke(bus, facts)
        read_files(facts)
        return tap.run('call', globals(), facts)


if __name__ == '__main__':
    sys.exit(main())
