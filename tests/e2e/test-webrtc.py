#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Sessions: WebRTC peers of stock GStreamer elements, one of which lies about its certificate, and RTP of several sections.

A worker is killed in mid-call: the session fails, its peer begins another one, and the recording goes on. Called by meson
test with the path of webrtc-sender. Real time, some twenty seconds: sockets have no test clock.
"""
import os
import re
import signal
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import children  # noqa: E402
import judge  # noqa: E402
import tap  # noqa: E402
from callbus import BusError, CallBus, chunks_of, first_string, number_of, wait_for  # noqa: E402
from rtp_sender import AUDIO_SDP, VIDEO_SDP, Participant  # noqa: E402

CALL = 'sessions'
CANDIDATE = 'candidate:1 1 udp 2013266431 3f0e.local 50000 typ host'
ANNA, ANNA_LATER, BEN, CARL = 440, 620, 3000, 1000


class Peer:
    """A webrtc-sender that a participant uses."""

    def __init__(self, bus, *arguments):
        self.process = children.start([sys.argv[1], *map(str, arguments)], env=bus.environment, text=True,
                                      stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.offer = self.process.stdout.readline().strip().replace('|', '\r\n') + '\r\n'
        self.answer = None

    def take(self, answer):
        self.answer = answer
        self.process.stdin.write(answer.strip().replace('\r\n', '|') + '\n')
        self.process.stdin.flush()

    def stop(self):
        self.process.stdin.close()
        self.process.wait(60)


def connect(bus, call, participant, pattern, tone, *options):
    """(peer, session id, endpoint) of a new session."""
    peer = Peer(bus, pattern, tone, *options)
    endpoint = bus.call(call, 'Call1.AddSession', participant, {'type': 'webrtc', 'sdp': peer.offer})
    text = re.search(r"'sdp': <'((?:[^'\\]|\\.)*)'>", endpoint).group(1)
    peer.take(text.encode().decode('unicode_escape'))
    return peer, first_string(endpoint), endpoint


def entries(bus, call, participant):
    """The entries of the call's streams of a participant."""
    return [entry for entry in re.findall(r'\{.*?\}', bus.get(call, 'Call1', 'Streams'))
            if f"'participant': <'{participant}'>" in entry]


def are_active(bus, call, participant, count):
    found = entries(bus, call, participant)
    return len(found) == count and all("'state': <'active'>" in entry and number_of(entry, 'packets') > 0
                                       for entry in found) and found


def refused(bus, call, method, *arguments):
    try:
        bus.call(call, method, *arguments)
    except BusError as error:
        return str(error)
    return None


def join_carl(bus, call, facts):
    sdp = 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n' + AUDIO_SDP + VIDEO_SDP
    endpoint = bus.call(call, 'Call1.AddSession', 'Carl', {'type': 'rtp', 'sdp': sdp})
    audio, video = [int(port) for port in re.findall(r'm=\w+ (\d+) ', endpoint)]
    facts['carl'] = endpoint
    sender = Participant('Carl', CARL, 'red', bus.directory)
    sender.add_audio(('127.0.0.1', audio, audio + 1))
    sender.add_video(('127.0.0.1', video, video + 1))
    sender.start()
    return sender, first_string(endpoint)


def record(bus, facts):
    call = bus.create_call(CALL)
    for name in ('Anna', 'Ben', 'Carl'):
        bus.call(call, 'Call1.AddParticipant', name, {'display-name': name, 'role': 'member'})
    facts['no-offer'] = refused(bus, call, 'Call1.AddSession', 'Anna', {'type': 'webrtc', 'sdp': 'v=0\r\n'})
    facts['stranger'] = refused(bus, call, 'Call1.AddSession', 'Nobody', {'type': 'webrtc', 'sdp': 'v=0\r\n'})
    facts['by-stream'] = refused(bus, call, 'Call1.AddStream', 'Anna', 'audio', {'type': 'webrtc', 'sdp': 'v=0\r\n'})
    anna, session, facts['endpoint'] = connect(bus, call, 'Anna', 'green', ANNA)
    facts['answer'] = anna.answer
    bus.call(call, 'Call1.AddCandidate', session, CANDIDATE)
    bus.call(call, 'Call1.AddCandidate', session, '')
    facts['bad-candidate'] = refused(bus, call, 'Call1.AddCandidate', session, 'candidate:1')
    facts['no-session'] = refused(bus, call, 'Call1.AddCandidate', session + 'x', CANDIDATE)
    facts['undecoded'] = wait_for('media of Anna', lambda: are_active(bus, call, 'Anna', 2), 60)
    ben, _, _ = connect(bus, call, 'Ben', 'blue', BEN, 'damage')
    carl, carls_session = join_carl(bus, call, facts)
    wait_for('media of Carl', lambda: are_active(bus, call, 'Carl', 2), 60)
    operation = first_string(bus.manager('StartRecording', CALL, {}))
    wait_for('the failure of Ben', lambda: not entries(bus, call, 'Ben'), 60)
    bus.wait_elapsed(operation, 4000)
    facts['removed'] = bus.call(call, 'Call1.RemoveSession', carls_session)
    facts['after'] = entries(bus, call, 'Carl')
    for pid in bus.worker_pids():
        os.kill(pid, signal.SIGKILL)
    wait_for('the end of the session', lambda: not entries(bus, call, 'Anna'), 60)
    later, later_session, _ = connect(bus, call, 'Anna', 'white', ANNA_LATER)
    wait_for('media of Anna again', lambda: are_active(bus, call, 'Anna', 2), 60)
    elapsed = bus.state(operation)[1]
    bus.wait_elapsed(operation, elapsed + 4000)
    bus.manager('StopRecording', operation, {})
    facts['event'] = bus.wait_event()
    bus.call(call, 'Call1.RemoveSession', later_session)
    facts['again'] = refused(bus, call, 'Call1.RemoveSession', later_session)
    facts['signals'] = bus.signals('StreamStateChanged')
    carl.stop()
    for peer in (anna, ben, later):
        peer.stop()
    bus.call(call, 'Call1.End', 'over')


def read_files(facts):
    chunks = chunks_of(facts['event'])
    facts['errors'] = [judge.decode_errors(chunk.path) for chunk in chunks]
    facts['sound'] = [judge.samples(chunk.path) for chunk in chunks]
    facts['frames'] = [judge.pictures(chunk.path) for chunk in chunks]


def test_refusals(facts):
    assert 'InvalidArgument' in facts['no-offer'] and 'm= line' in facts['no-offer'], facts['no-offer']
    assert 'UnknownParticipant' in facts['stranger'], facts['stranger']
    assert 'InvalidArgument' in facts['by-stream'], facts['by-stream']
    assert 'InvalidArgument' in facts['bad-candidate'], facts['bad-candidate']
    for refusal in (facts['no-session'], facts['again']):
        assert 'InvalidArgument' in refusal and 'no session' in refusal, refusal


def test_answer(facts):
    lines = facts['answer'].split('\r\n')
    assert 'a=ice-lite' in lines and any(line.startswith('a=group:BUNDLE ') for line in lines), lines
    ports = {line.split(' ')[1] for line in lines if line.startswith('m=')}
    assert len(ports) == 1 and ports != {'0'}, lines
    assert sum(line.startswith('a=candidate:') for line in lines) == 1, lines
    assert lines.count('a=setup:passive') == 2 and lines.count('a=recvonly') == 2, lines
    assert "'kind': <'video'>" in facts['endpoint'] and "'kind': <'audio'>" in facts['endpoint'], facts['endpoint']


def test_undecoded(facts):
    for entry in facts['undecoded']:
        assert number_of(entry, 'refused') == 0 and "'source'" not in entry, entry
        assert "'codec': <'VP8'>" in entry or "'codec': <'opus'>" in entry, entry


def test_first_chunk(facts):
    assert len(facts['frames']) == 2, facts['event']
    sound, frames = facts['sound'][0], facts['frames'][0]
    assert judge.loudest(sound, ANNA) > 0.02 and judge.loudest(sound, CARL) > 0.02
    assert judge.is_lately_seen(frames, 'lime') and judge.is_lately_seen(frames, 'red')


def test_other_certificate(facts):
    failed = [text for text in facts['signals'] if "'failed'" in text and "'participant': <'Ben'>" in text]
    assert len(failed) == 2 and all('certificate' in text for text in failed), facts['signals']
    for sound, frames in zip(facts['sound'], facts['frames']):
        assert judge.loudest(sound, BEN) < 0.005
        assert not any(judge.holds_colour(frame, 'blue') for frame in frames)


def test_lost_worker(facts):
    failed = [text for text in facts['signals'] if "'failed'" in text and "'participant': <'Anna'>" in text]
    assert len(failed) == 2 and all('new session' in text for text in failed), facts['signals']
    assert judge.loudest(facts['sound'][1], ANNA_LATER) > 0.02
    assert judge.is_lately_seen(facts['frames'][1], 'white')


def test_rtp_session(facts):
    assert facts['carl'].count("'id': <") == 2, facts['carl']
    assert facts['after'] == [], facts['after']


def test_files(facts):
    assert facts['errors'] == ['', ''], facts['errors']


def main():
    if subprocess.run(['gst-inspect-1.0', 'nicesrc'], stdout=subprocess.DEVNULL, check=False).returncode:
        print('1..0 # SKIP there is no peer: gstreamer1.0-nice is not installed')
        return 0
    facts = {}
    with CallBus() as bus:
        record(bus, facts)
        read_files(facts)
        return tap.run('webrtc', globals(), facts)


if __name__ == '__main__':
    sys.exit(main())
