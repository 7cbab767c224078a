#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a re-INVITE changes of the media itself: where it comes from, its codec, its keys. The recording and the person stay,
and what is sent before and after is heard.

Called by meson test. Real time, some seconds: sockets have no test clock.
"""
import base64
import json
import os
import re
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'e2e'))
import judge  # noqa: E402
import tap  # noqa: E402
from callbus import chunks_of, first_string, wait_for  # noqa: E402
from recorder import Client, Recorder, Scenario, describe, find_program, metadata, reserve_ports, section  # noqa: E402

ALICE = [('alice==', 'Alice', 'sip:alice@example.com', ['1'])]
TONES = (440, 1000)
KEYS = (bytes(range(30)), bytes(range(100, 130)))
PAYLOADERS = {0: ['mulawenc', '!', 'rtppcmupay'], 8: ['alawenc', '!', 'rtppcmapay']}


def send(bus, tone, port, payload=0, key=None, source=None):
    """SOURCE: the address and port from which packets come."""
    encrypt = ['!', 'srtpenc', f'key={key.hex()}'] if key else []
    bind = [f'bind-address={source[0]}', f'bind-port={source[1]}'] if source else []
    return bus.spawn(['gst-launch-1.0', '-q', 'audiotestsrc', f'freq={tone}', 'is-live=true', 'volume=0.3', 'samplesperbuffer=160', '!',
                      'audio/x-raw,rate=8000,channels=1', '!', *PAYLOADERS[payload], *encrypt, '!', 'udpsink', 'host=127.0.0.1', f'port={port}', *bind],
                     stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def protect(key):
    return f'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{base64.b64encode(key).decode()}\r\n'


def streams(bus, call):
    return re.findall(r"'id': <'([^']*)'>.*?'packets': <uint64 (\d+)", bus.get(call, 'Call1', 'Streams'))


def change(bus, session, before, after, first, second):
    """A call whose section is BEFORE and becomes AFTER: FIRST and SECOND send to the port of each answer. Returns: whether the
    stream stayed the same one."""
    client = Client(bus, Scenario().invite(describe(before), metadata(ALICE, session=session)).accepted(1).hold()
                    .invite(describe(after), metadata(ALICE, session=session), again=True).accepted(1).hold().pause(2).bye())
    sender = first(client.ports()[0])
    call = first_string(bus.manager('FindCall', f'siprec:session:{session}'))
    old = wait_for('the first packets', lambda: [entry for entry in streams(bus, call) if int(entry[1]) > 50], 60)[0][0]
    client.go_on()
    port = client.ports(1)[0]
    sender.terminate()
    sender.wait(60)
    count = wait_for('the only stream', lambda: streams(bus, call) if len(streams(bus, call)) == 1 else None)[0]
    sender = second(port)
    # Counters are some seconds old, and what the first one sent last may be counted only now.
    wait_for('the packets after that', lambda: int(streams(bus, call)[0][1]) > (int(count[1]) + 250 if count[0] == old else 50), 60)
    assert re.findall(r"'participant-id': <'(\w+==)'>", bus.get(call, 'Call1', 'Participants')) == ['alice==']
    client.go_on()
    client.finish()
    sender.terminate()
    event = wait_for('the event', lambda: [text for text in bus.signals('RecordingFileStatusUpdated') if session in text], 60)
    assert len(event) == 1, event
    sound = judge.samples(chunks_of(json.loads(first_string(event[0])))[0].path)
    levels = [judge.loudest(sound, tone) for tone in TONES]
    assert min(levels) > 0.1, levels
    return count[0] == old


def test_moved(bus):
    """Another address and port of the client: the recorder's port stays, and takes packets from there."""
    before, after = ('127.0.0.1', reserve_ports()), ('127.0.0.2', reserve_ports())
    moved = section(1, port=after[1]).replace('IP4 127.0.0.1', 'IP4 127.0.0.2')
    assert change(bus, 'moved', section(1, port=before[1]), moved, lambda port: send(bus, TONES[0], port, source=before),
                  lambda port: send(bus, TONES[1], port, source=after))


def test_codec(bus):
    assert not change(bus, 'codec', section(1), section(1, formats='8 101'), lambda port: send(bus, TONES[0], port),
                      lambda port: send(bus, TONES[1], port, payload=8))


def test_rekey(bus):
    sections = [section(1, protocol='RTP/SAVP', extra=protect(key)) for key in KEYS]
    assert not change(bus, 'rekey', *sections, *[lambda port, tone=tone, key=key: send(bus, tone, port, key=key) for tone, key in zip(TONES, KEYS)])


def main():
    find_program('sipp', 'sip-tester')
    with Recorder() as bus:
        return tap.run('siprec-changes', globals(), bus)


if __name__ == '__main__':
    sys.exit(main())
