#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Nothing of a pause is in any file: not what a still screen shows and goes on showing after the resume, and not what a worker
got that is killed in the pause. A tone and a colour exist only there and are searched for. Called by meson test."""
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
TONE, COLOUR, PAGE = 700, 'lime', 'blue'
SECRET_TONE, SECRET_COLOUR = 1900, 'red'
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
    """Until the camera has sent half a second of it; the screen has sent its page long before."""
    camera.show(SECRET_COLOUR, SECRET_TONE)
    screen.show(SECRET_COLOUR, 0)
    wait_sent(camera, camera.video.packets + 48)


def record(bus, facts):
    camera, screen = join(bus)
    operation = first_string(bus.manager('StartRecording', CALL, {}))
    screen.show(PAGE, 0)
    bus.wait_elapsed(operation, 1500)

    # the screen goes on showing it after the resume
    bus.manager('PauseRecording', operation, {})
    show_secret(camera, screen)
    camera.show(COLOUR, TONE)
    wait_sent(camera, camera.video.packets + 6)
    bus.manager('ResumeRecording', operation, {})
    bus.wait_elapsed(operation, 3000)

    bus.manager('PauseRecording', operation, {})
    show_secret(camera, screen)
    victims = bus.worker_pids()
    for pid in victims:
        os.kill(pid, signal.SIGKILL)
    wait_for('a new worker', lambda: set(bus.worker_pids()) - set(victims), 30)
    wait_for('the pause again', lambda: (bus.try_state(operation) or [None])[0] == 'paused', 30)
    show_secret(camera, screen)
    camera.show(COLOUR, TONE)
    wait_sent(camera, camera.video.packets + 6)
    bus.manager('ResumeRecording', operation, {})
    elapsed = bus.state(operation)[1]
    bus.wait_elapsed(operation, elapsed + 1500)
    bus.manager('StopRecording', operation, {})
    facts['chunks'] = chunks_of(bus.wait_event())
    facts['files'] = [os.path.join(path, name) for path, _, names in os.walk(bus.recordings) for name in names
                      if name.endswith('.mp4')]
    camera.stop()
    screen.stop()


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
    """Or nothing that is not found would mean anything."""
    for chunk in facts['chunks']:
        assert any(judge.holds_colour(frame, COLOUR) for frame in facts['frames'][chunk.path]), chunk.path
        assert judge.loudest(facts['sound'][chunk.path], TONE) > 0.08, chunk.path
    assert any(judge.holds_colour(frame, PAGE) for frame in facts['frames'][facts['chunks'][0].path])


def test_no_secret_colour(facts):
    for path, frames in facts['frames'].items():
        shown = [number for number, frame in enumerate(frames) if judge.holds_colour(frame, SECRET_COLOUR)]
        assert not shown, (path, shown)


def test_no_secret_tone(facts):
    for path, sound in facts['sound'].items():
        assert judge.loudest(sound, SECRET_TONE) < 0.01, (path, judge.loudest(sound, SECRET_TONE))


def main():
    facts = {}
    with CallBus() as bus:
        record(bus, facts)
        read(facts)
        return tap.run('secret', globals(), facts)


if __name__ == '__main__':
    sys.exit(main())
