#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The sidecars of a recorded file: captions compared with what can be heard in it, pictures and waveform with its content.

Called by meson test. Real time, some ten seconds: sockets have no test clock.
"""
import json
import os
import re
import sys
import urllib.parse

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import judge  # noqa: E402
import tap  # noqa: E402
from callbus import CallBus, chunks_of, first_string, wait_for  # noqa: E402
from rtp_sender import AUDIO_SDP, VIDEO_SDP, Participant  # noqa: E402

CALL = 'sidecars'
# id, name as the client gives it, name as captions show it, tone, colour
PEOPLE = [('a', 'Anna\u2028\u202800:00.000 --> 99:00.000 <b>&', 'Anna 00:00.000 --&gt; 99:00.000 &lt;b&gt;&amp;', 440, 'red'),
          ('b', 'Ben', 'Ben', 700, 'lime')]
SECRET_TONE = 3000
WINDOW = 0.1     # s
TOLERANCE = 0.2  # s by which a caption may outlast the speech
CUE = re.compile(r'(\d\d):(\d\d):(\d\d\.\d{3}) --> (\d\d):(\d\d):(\d\d\.\d{3})\n<v ([^>\n]*)>([^\n]*)</v>')
KINDS = ['captions', 'contact-sheet', 'peaks', 'thumbnail']


def take_turns(bus, operation, senders):
    """Anna, both, Ben, a secret that is paused, silence, Anna."""
    tones = [(440, 0), (440, 700), (0, 700)]
    for number, turn in enumerate(tones, 1):
        for sender, tone in zip(senders, turn):
            sender.show(sender.colour, tone)
        bus.wait_elapsed(operation, 1500 * number)
    bus.manager('PauseRecording', operation, {})
    sent = senders[0].audio.packets
    for sender in senders:
        sender.show(sender.colour, SECRET_TONE)
    wait_for('the secret', lambda: senders[0].audio.packets > sent + 60)
    for sender in senders:
        sender.show(sender.colour, 0)
    wait_for('silence', lambda: senders[0].audio.packets > sent + 140)
    bus.manager('ResumeRecording', operation, {})
    bus.wait_elapsed(operation, 6000)
    senders[0].show('red', 440)
    bus.wait_elapsed(operation, 7500)


def record(bus, facts):
    call = bus.create_call(CALL)
    senders = []
    for name, display, _, tone, colour in PEOPLE:
        bus.call(call, 'Call1.AddParticipant', name, {'display-name': display})
        sender = Participant(name, tone, colour, bus.directory)
        sender.add_audio(bus.add_stream(call, name, 'audio', AUDIO_SDP))
        sender.add_video(bus.add_stream(call, name, 'video', VIDEO_SDP))
        sender.start()
        senders.append(sender)
    # Ben's first tone must be over: captions join what he said of it to his turn, if that is late.
    senders[1].show(senders[1].colour, 0)
    sent = senders[1].audio.packets
    wait_for('Ben to be silent', lambda: senders[1].audio.packets > sent + 20)
    operation = facts['operation'] = first_string(bus.manager('StartRecording', CALL, {}))
    take_turns(bus, operation, senders)
    bus.manager('StopRecording', operation, {})
    facts['chunk'] = chunks_of(bus.wait_event())[0]
    for sender in senders:
        sender.stop()


def list_sidecars(bus):
    """kind → path, once they exist."""
    answer = bus.manager('ListRecordings', {}, '', 0)
    match = re.search(r"'sidecars': <\{(.*?)\}>", answer)
    found = re.findall(r"'([\w-]+)': 'file://([^']*)'", match.group(1)) if match else []
    return {kind: urllib.parse.unquote(path) for kind, path in found}


def read_files(bus, facts):
    facts['listed'] = wait_for('the files beside the chunk', lambda: list_sidecars(bus), 120)
    with open(facts['listed']['captions'], encoding='utf-8') as file:
        facts['captions'] = file.read()
    facts['cues'] = []
    for h1, m1, s1, h2, m2, s2, voice, text in CUE.findall(facts['captions']):
        facts['cues'].append((int(h1) * 3600 + int(m1) * 60 + float(s1), int(h2) * 3600 + int(m2) * 60 + float(s2), voice, text))
    facts['sound'] = judge.samples(facts['chunk'].path)
    facts['frames'] = judge.pictures(facts['chunk'].path)


def test_all_are_listed(facts):
    assert sorted(facts['listed']) == KINDS, facts['listed']
    stem = facts['chunk'].path[:-len('.mp4')]
    for path in facts['listed'].values():
        assert path.startswith(stem + '.') and os.stat(path).st_mode & 0o777 == 0o600, path
    assert not [name for name in os.listdir(os.path.dirname(stem)) if name.endswith('.part')]


def test_metadata_names_them(facts):
    named = facts['chunk'].metadata['callreel']['sidecars']
    listed = {kind: os.path.basename(path) for kind, path in facts['listed'].items()}
    assert named == {'contactSheet' if kind == 'contact-sheet' else kind: name for kind, name in listed.items()}, named


def test_captions_are_whole(facts):
    """Every block is a cue, and a name is one line of one."""
    blocks = facts['captions'].rstrip('\n').split('\n\n')
    assert blocks[0] == 'WEBVTT' and len(blocks) == len(facts['cues']) + 1, facts['captions']
    names = {shown for _, _, shown, _, _ in PEOPLE}
    for start, end, voice, text in facts['cues']:
        assert voice == text and voice in names and 0 <= start < end <= len(facts['sound']) / judge.AUDIO_RATE + 0.001, (start, end, voice)
    assert {cue[2] for cue in facts['cues']} == names, facts['cues']


def test_captions_are_what_is_heard(facts):
    """Whoever is heard has a cue at once; whoever has a cue is heard, except for a moment at its end."""
    step = int(WINDOW * judge.AUDIO_RATE)
    for _, _, shown, tone, _ in PEOPLE:
        cues = [cue for cue in facts['cues'] if cue[2] == shown]
        for at in range(0, len(facts['sound']) - step, step):
            middle = (at + step / 2) / judge.AUDIO_RATE
            heard = judge.level(facts['sound'][at:at + step], tone) > 0.1
            nearby = any(judge.level(facts['sound'][max(at - lag * step, 0):][:step], tone) > 0.05
                         for lag in range(int(TOLERANCE / WINDOW) + 1)) or heard
            inside = any(start - WINDOW <= middle <= end + WINDOW for start, end, *_ in cues)
            deep = any(start + WINDOW < middle < end - WINDOW for start, end, *_ in cues)
            assert inside or not heard, (shown, middle, cues)
            assert nearby or not deep, (shown, middle, cues)


def test_contact_sheet(facts):
    """The cells of the contact sheet are pictures of the file."""
    done = judge.run('ffmpeg', '-nostdin', '-v', 'error', '-i', facts['listed']['contact-sheet'], '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-')
    sheet = done.stdout
    assert len(sheet) == 1280 * 720 * 3, done.stderr
    for cell in range(16):
        frame = facts['frames'][int(len(facts['frames']) * (2 * cell + 1) / 32)]
        for x, y in ((480, 200), (1440, 200)):
            at = ((cell // 4 * 180 + y // 6) * 1280 + cell % 4 * 320 + x // 6) * 3
            seen, wanted = sheet[at:at + 3], judge.pixel(frame, x, y)
            assert all(abs(a - b) < 40 for a, b in zip(seen, wanted)), (cell, x, tuple(seen), tuple(wanted))


def test_peaks(facts):
    with open(facts['listed']['peaks'], encoding='ascii') as file:
        peaks = json.load(file)
    width, data = peaks['samples_per_pixel'], peaks['data']
    assert peaks['sample_rate'] == judge.AUDIO_RATE and abs(peaks['length'] * width - len(facts['sound'])) <= width + 1024, peaks['length']
    for span in range(peaks['length'] - 1):
        part = facts['sound'][span * width:(span + 1) * width]
        if part:
            assert abs(data[2 * span] - 127 * min(part)) < 4 and abs(data[2 * span + 1] - 127 * max(part)) < 4, (span, data[2 * span])


def main():
    facts = {}
    with CallBus() as bus:
        record(bus, facts)
        read_files(bus, facts)
        keep = os.environ.get('CALLREEL_KEEP')
        if keep:
            judge.run('cp', *facts['listed'].values(), facts['chunk'].path, keep)
        return tap.run('sidecars', globals(), facts)


if __name__ == '__main__':
    sys.exit(main())
