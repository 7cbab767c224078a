#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A/V sync with sender reports over real sockets: video that is sent 300 ms after the audio of the same time, with unrelated
RTP clocks, is in sync in the file, and the metadata says by how much it was moved. Called by meson test."""
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import judge  # noqa: E402
import tap  # noqa: E402
from callbus import CallBus, chunks_of, first_string, wait_for  # noqa: E402
from rtp_sender import AUDIO_SDP, CLICK_HZ, CLICK_SECONDS, VIDEO_SDP, Participant  # noqa: E402

CALL, NAME = 'lipsync', 'Ada'
DELAY = 0.3
MAX_ADVANCE_MS = 80  # video is moved back by at most this; the rest is added to audio, at once only during a silence
PACKETS_OF_SILENCE = 120  # video packets: three for each picture, 32 pictures a second
SETTLED_MS, MEASURED_MS = 4000, 4000
TICK = 0.125
LOADED = 0.08  # what a loaded machine may do to packets between two processes
PLACE = (960, 200)


def join(bus):
    call = bus.create_call(CALL)
    bus.call(call, 'Call1.AddParticipant', NAME, {'display-name': NAME})
    sender = Participant(NAME, 440, 'red', bus.directory)
    sender.add_audio(bus.add_stream(call, NAME, 'audio', AUDIO_SDP))
    sender.add_video(bus.add_stream(call, NAME, 'video', VIDEO_SDP))
    sender.video_delay = DELAY
    sender.audio.clock_base, sender.video.clock_base = 123456789, 0xffff0000  # it wraps while it is sent
    sender.flash_every(1.0)
    sender.start()
    return sender


def record(bus, facts):
    sender = join(bus)
    wait_for('reports of both', lambda: min(sender.audio.reports, sender.video.reports) > 0 and sender.video.packets > 60)
    operation = first_string(bus.manager('StartRecording', CALL, {}))
    sender.talking = False
    silent = sender.video.packets
    wait_for('a silence', lambda: sender.video.packets > silent + PACKETS_OF_SILENCE)
    sender.talking = True
    bus.wait_elapsed(operation, bus.state(operation)[1] + SETTLED_MS)
    facts['settled'] = bus.state(operation)[1] / 1000
    bus.wait_elapsed(operation, bus.state(operation)[1] + MEASURED_MS)
    bus.manager('StopRecording', operation, {})
    chunk = chunks_of(bus.wait_event())[0]
    sender.stop()
    facts['path'], facts['metadata'] = chunk.path, chunk.metadata['callreel']
    facts['streams'] = {stream['kind']: stream for stream in facts['metadata']['streams']}


def test_reports_came(facts):
    for stream in facts['streams'].values():
        assert stream['senderReports'] >= 5 and stream['reportsRejected'] == 0, stream
        assert stream['clockSteps'] == 0 and not stream['avOffsetIgnored'], stream


def test_offset_was_found(facts):
    for stream in facts['streams'].values():
        assert stream['avOffsetMs'] > 1000 * (DELAY - LOADED), stream
    assert facts['metadata']['sync']['largestOffsetMs'] > 1000 * (DELAY - LOADED), facts['metadata']['sync']


def test_both_were_moved(facts):
    assert abs(facts['streams']['video']['avCorrectionMs'] + MAX_ADVANCE_MS) < 5, facts['streams']['video']
    moved = facts['streams']['audio']['avCorrectionMs']
    assert abs(moved - (1000 * DELAY - MAX_ADVANCE_MS)) < 1000 * LOADED, facts['streams']['audio']


def test_little_is_left(facts):
    for stream in facts['streams'].values():
        assert stream['avOffsetLeftMs'] < 1000 * LOADED, stream


def test_flash_beside_click(facts):
    """The decoded file is in sync; a flash waits for the next tick. Without the reports each would be 300 ms later."""
    first = int(facts['settled'] * judge.AUDIO_RATE)
    heard = [facts['settled'] + centre - CLICK_SECONDS / 2
             for centre in judge.clicks(judge.samples(facts['path'])[first:], CLICK_HZ)]
    seen = judge.flashes(judge.pictures(facts['path']), *PLACE)
    offsets = [min((flash - click for flash in seen), key=abs) for click in heard[:-1]]
    assert len(offsets) >= 2, (heard, seen)
    print('# offsets, ms:', *(round(1000 * offset) for offset in offsets))
    for offset in offsets:
        assert -LOADED <= offset <= TICK + LOADED, (offsets, heard, seen)


def main():
    facts = {}
    with CallBus() as bus:
        record(bus, facts)
        return tap.run('lipsync', globals(), facts)


if __name__ == '__main__':
    sys.exit(main())
