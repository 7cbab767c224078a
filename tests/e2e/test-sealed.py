#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A sealed recording, opened and verified by the commands of docs/sealing.md without Callreel.

Called by meson test. Real time, some ten seconds: sockets have no test clock.
"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.parse

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import judge  # noqa: E402
import tap  # noqa: E402
from callbus import CallBus, first_string, wait_for  # noqa: E402
from rtp_sender import AUDIO_SDP, VIDEO_SDP, Participant  # noqa: E402

CALL, TONE, CHUNK_MS = 'sealed', 440, 3000
KINDS = ['contact-sheet.jpg.age', 'json.age', 'manifest', 'manifest.sig', 'mp4.age', 'peaks.json.age', 'thumbnail.jpg.age', 'vtt.age']
GUIDE = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'docs', 'sealing.md')


def commands(heading):
    """The first block of shell commands under a heading of the guide."""
    with open(GUIDE, encoding='utf-8') as file:
        section = file.read().split(f'\n## {heading}\n')[1].split('\n## ')[0]
    return re.search(r'```sh\n(.*?)```', section, re.DOTALL).group(1)


def shell(script, directory):
    """As on another machine: nothing of Callreel in the environment."""
    return subprocess.run(['sh', '-c', script], cwd=directory, env={'PATH': '/usr/bin:/bin', 'HOME': directory}, capture_output=True,
                          text=True, check=False, stdin=subprocess.DEVNULL)


def record(bus, facts):
    call = bus.create_call(CALL, subject='A secret subject')
    bus.call(call, 'Call1.AddParticipant', 'anna', {'display-name': 'Anna Secret'})
    sender = Participant('anna', TONE, 'red', bus.directory)
    sender.add_audio(bus.add_stream(call, 'anna', 'audio', AUDIO_SDP))
    sender.add_video(bus.add_stream(call, 'anna', 'video', VIDEO_SDP))
    sender.start()
    operation = first_string(bus.manager('StartRecording', CALL, {'max-duration-ms': CHUNK_MS, 'on-limit': 'continue'}))
    bus.wait_elapsed(operation, CHUNK_MS + 1500)
    bus.manager('StopRecording', operation, {})
    facts['event'] = bus.wait_event()
    sender.stop()
    facts['directory'] = os.path.dirname(local(facts['event'], 0, 'contentLocation'))
    wait_for('all files, and nothing plain', lambda: are_sealed(os.listdir(facts['directory'])), 120)
    facts['names'] = sorted(os.listdir(facts['directory']))


def are_sealed(names):
    return len(names) == 2 * len(KINDS) and all(name.endswith(('.age', '.manifest', '.manifest.sig')) for name in names)


def local(event, index, member):
    chunk = event['data']['recordingStorageInfo']['recordingChunks'][index]
    return urllib.parse.unquote(urllib.parse.urlparse(chunk[member]).path)


def open_elsewhere(keys, facts):
    """All commands of the guide, in a directory of their own."""
    facts['place'] = os.path.join(keys, 'elsewhere')
    shutil.copytree(facts['directory'], facts['place'])
    for key in ('recordings.key', 'signing.pub'):
        shutil.copy(os.path.join(keys, key), facts['place'])
    facts['verified'] = shell(commands('Verify'), facts['place'])
    facts['opened'] = shell(commands('Open'), facts['place'])


def test_event_names_sealed_files(facts):
    for index in range(2):
        assert local(facts['event'], index, 'contentLocation').endswith(f'-{index:05}.mp4.age'), facts['event']
        assert local(facts['event'], index, 'metadataLocation').endswith(f'-{index:05}.json.age'), facts['event']


def test_all_is_sealed(facts):
    stem = facts['names'][0].split('-00000.')[0]
    assert facts['names'] == [f'{stem}-{index:05}.{kind}' for index in range(2) for kind in KINDS], facts['names']
    for name in facts['names']:
        with open(os.path.join(facts['directory'], name), 'rb') as file:
            content = file.read()
        assert b'Secret' not in content and b'secret' not in content, name
        assert not name.endswith('.age') or content.startswith(b'age-encryption.org/v1\n'), name


def test_verified(facts):
    assert facts['verified'].returncode == 0, facts['verified'].stderr
    assert facts['verified'].stdout.count('Signature Verified Successfully') == 2, facts['verified'].stdout
    for name in facts['names']:
        if '.mp4' in name or re.search(r'-\d{5}\.(json|vtt)', name):
            assert f'{name}: OK' in facts['verified'].stdout, (name, facts['verified'].stdout)


def test_opened(facts):
    assert facts['opened'].returncode == 0, facts['opened'].stderr
    for index in range(2):
        path = os.path.join(facts['place'], os.path.basename(local(facts['event'], index, 'contentLocation')))[:-len('.age')]
        assert not judge.decode_errors(path), judge.decode_errors(path)
        assert judge.loudest(judge.samples(path), TONE) > 0.1
        with open(path[:-len('.mp4')] + '.json', encoding='utf-8') as file:
            metadata = json.load(file)
        assert metadata['callreel']['subject'] == 'A secret subject' and metadata['chunkIndex'] == index, metadata
        with open(path[:-len('.mp4')] + '.vtt', encoding='utf-8') as file:
            assert '<v Anna Secret>' in file.read()


def test_change_is_noticed(facts):
    """A changed bit of the media, and a changed line of the list."""
    media = os.path.join(facts['place'], next(name for name in facts['names'] if name.endswith('.mp4.age')))
    with open(media, 'r+b') as file:
        file.seek(-20, os.SEEK_END)
        byte = file.read(1)
        file.seek(-20, os.SEEK_END)
        file.write(bytes([byte[0] ^ 1]))
    assert shell(commands('Verify'), facts['place']).returncode != 0
    assert shell(commands('Open'), facts['place']).returncode != 0
    shell('sha256sum *-00000.*.age > $(ls *-00000.manifest)', facts['place'])
    assert 'Signature Verification Failure' in shell(commands('Verify'), facts['place']).stdout


def main():
    for program in ('age', 'openssl'):
        if not shutil.which(program):
            print(f'1..0 # SKIP the program {program} is not installed')
            return 0
    facts = {}
    with tempfile.TemporaryDirectory(prefix='callreel-keys-') as keys:
        made = shell(commands('Set up'), keys)
        assert made.returncode == 0, made.stderr
        with CallBus(f'seal-recipients={keys}/recipients\nsigning-key={keys}/signing.pem\n') as bus:
            record(bus, facts)
            open_elsewhere(keys, facts)
            return tap.run('sealed', globals(), facts)


if __name__ == '__main__':
    sys.exit(main())
