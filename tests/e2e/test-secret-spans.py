#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Nothing of a paused or censored span is in any file: not what a still screen shows and keeps showing after it, and not what
a worker got that is killed during it, nor its replacement. A tone and a colour exist only there, and are searched for. The argument
is pause or censor. Called by meson test."""
import os
import signal
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import judge  # noqa: E402
import tap  # noqa: E402
from callbus import CallBus, chunks_of, first_string, wait_for  # noqa: E402
from rtp_sender import AUDIO_SDP, VIDEO_SDP, Participant  # noqa: E402

CALL = 'secret'
MODE = sys.argv[1]
TONE, COLOUR, PAGE = 700, 'lime', 'blue'
SECRET_TONE, SECRET_COLOUR = 1900, 'red'
CENSOR_TONE = 1200
FRAMES_OF_A_PAGE = 4


class StillScreen(Participant):
    """Sends a page when it changes and nothing while it does not."""

    def __init__(self, *arguments):
        self.left = FRAMES_OF_A_PAGE
        super().__init__(*arguments)

    def show(self, colour, tone):
        super().show(colour, tone)
        self.left = FRAMES_OF_A_PAGE

    def _send_video(self, number):
        if self.left > 0:
            self.left -= 1
            super()._send_video(number)


def join(bus):
    """(camera, screen), running."""
    call = bus.create_call(CALL)
    for name in ('Ben', 'Ada'):
        bus.call(call, 'Call1.AddParticipant', name, {'display-name': name})
    camera = Participant('Ben', TONE, COLOUR, bus.directory)
    camera.add_audio(bus.add_stream(call, 'Ben', 'audio', AUDIO_SDP))
    camera.add_video(bus.add_stream(call, 'Ben', 'video', VIDEO_SDP))
    screen = StillScreen('Ada', 0, PAGE, bus.directory)
    screen.add_video(bus.add_stream(call, 'Ada', 'screen', VIDEO_SDP))
    camera.start()
    screen.start()
    return camera, screen


def wait_sent(sender, packets):
    wait_for('packets on their way', lambda: sender.video.packets >= packets)


def show_secret(camera, screen):
    """Waits until the camera has sent half a second of it; the screen has sent its page long before."""
    camera.show(SECRET_COLOUR, SECRET_TONE)
    screen.show(SECRET_COLOUR, 0)
    wait_sent(camera, camera.video.packets + 48)


def hide(bus, operation):
    if MODE == 'pause':
        bus.manager('PauseRecording', operation, {})
    else:
        bus.manager('CensorRecording', operation, True, {})


def reveal(bus, operation):
    if MODE == 'pause':
        bus.manager('ResumeRecording', operation, {})
    else:
        bus.manager('CensorRecording', operation, False, {})


def is_hidden(bus, operation):
    wanted = "'state': <'paused'>" if MODE == 'pause' else "'censored': <true>"
    return wanted in bus.manager('GetRecordingState', operation)


def wait_recorded_hidden(bus, operation):
    """Waits until, according to the manager, there is a second of censored time in the file."""
    if MODE == 'censor':
        bus.wait_elapsed(operation, bus.state(operation)[1] + 1000)


def record(bus, facts):
    camera, screen = join(bus)
    operation = first_string(bus.manager('StartRecording', CALL, {}))
    screen.show(PAGE, 0)
    bus.wait_elapsed(operation, 1500)

    # the screen keeps showing it afterwards
    hide(bus, operation)
    show_secret(camera, screen)
    if MODE == 'censor':
        bus.manager('PauseRecording', operation, {})
        bus.manager('ResumeRecording', operation, {})
    wait_recorded_hidden(bus, operation)
    camera.show(COLOUR, TONE)
    wait_sent(camera, camera.video.packets + 6)
    reveal(bus, operation)
    bus.wait_elapsed(operation, bus.state(operation)[1] + 1500)

    hide(bus, operation)
    show_secret(camera, screen)
    wait_recorded_hidden(bus, operation)
    victims = bus.worker_pids()
    bus.signal_workers(victims, signal.SIGKILL)
    wait_for('a new worker', lambda: set(bus.worker_pids()) - set(victims))
    wait_for('the span to go on', lambda: is_hidden(bus, operation))
    show_secret(camera, screen)
    wait_recorded_hidden(bus, operation)
    camera.show(COLOUR, TONE)
    wait_sent(camera, camera.video.packets + 6)
    reveal(bus, operation)
    elapsed = bus.state(operation)[1]
    bus.wait_elapsed(operation, elapsed + 1500)
    bus.manager('StopRecording', operation, {})
    facts['chunks'] = chunks_of(bus.wait_event())
    facts['files'] = [os.path.join(path, name) for path, _, names in os.walk(bus.recordings) for name in names
                      if name.endswith('.mp4')]
    camera.stop()
    screen.stop()


def is_censored_canvas(picture):
    middle = [judge.pixel(picture, x, 540) for x in range(600, 1320, 10)]
    edges = [judge.pixel(picture, x, y) for x in (40, 960, 1880) for y in (40, 400, 1040)]
    return all(max(rgb) < 70 for rgb in edges) and max(map(min, middle)) > 100


def read(facts):
    facts['frames'] = {path: judge.pictures(path) for path in facts['files']}
    facts['sound'] = {path: judge.samples(path) for path in facts['files']}


def test_both_chunks(facts):
    assert len(facts['chunks']) == 2, [chunk.path for chunk in facts['chunks']]
    assert {chunk.path for chunk in facts['chunks']} <= set(facts['files']), facts['files']


def test_files_play(facts):
    for path in facts['files']:
        assert not judge.decode_errors(path), (path, judge.decode_errors(path))


def test_what_may_be_seen_is(facts):
    """Without this, that nothing is found would mean nothing."""
    for chunk in facts['chunks']:
        assert any(judge.holds_colour(frame, COLOUR) for frame in facts['frames'][chunk.path]), chunk.path
        assert judge.loudest(facts['sound'][chunk.path], TONE) > 0.08, chunk.path
    assert any(judge.holds_colour(frame, PAGE) for frame in facts['frames'][facts['chunks'][0].path])


def test_intervals(facts):
    """Each chunk has its part of the censored spans. The pause after the kill is over when the second chunk begins."""
    for chunk in facts['chunks']:
        assert bool(chunk.metadata['callreel']['censoredIntervals']) == (MODE == 'censor'), chunk.metadata
    assert facts['chunks'][0].metadata['pauseResumeIntervals'], facts['chunks'][0].metadata


def test_censored_time_counts(facts):
    """There is at least a second of a dark canvas with light letters in each chunk; a pause leaves none."""
    for chunk in facts['chunks']:
        dark = sum(map(is_censored_canvas, facts['frames'][chunk.path]))
        assert dark >= 8 if MODE == 'censor' else dark == 0, (chunk.path, dark)


def test_censor_tone(facts):
    """The configured replacement is in the place of the audio."""
    for chunk in facts['chunks']:
        level = judge.loudest(facts['sound'][chunk.path], CENSOR_TONE)
        assert level > 0.05 if MODE == 'censor' else level < 0.01, (chunk.path, level)


def test_no_secret_colour(facts):
    for path, frames in facts['frames'].items():
        shown = [number for number, frame in enumerate(frames) if judge.holds_colour(frame, SECRET_COLOUR)]
        assert not shown, (path, shown)


def test_no_secret_tone(facts):
    for path, sound in facts['sound'].items():
        assert judge.loudest(sound, SECRET_TONE) < 0.01, (path, judge.loudest(sound, SECRET_TONE))


def main():
    facts = {}
    with CallBus(f'[censoring]\ntone-hz={CENSOR_TONE}\n') as bus:
        record(bus, facts)
        read(facts)
        return tap.run('secret', globals(), facts)


if __name__ == '__main__':
    sys.exit(main())
