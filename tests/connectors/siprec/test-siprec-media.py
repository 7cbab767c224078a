#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Media that others send: encrypted by GStreamer's own elements with the keys of the offer, and forked by rtpengine, whose
description for a recorder goes to callreel-siprec as it is.

Called by meson test. Real time, some seconds: sockets have no test clock.
"""
import base64
import json
import os
import re
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'e2e'))
import judge  # noqa: E402
import portrange  # noqa: E402
import rtpengine  # noqa: E402
import tap  # noqa: E402
from callbus import chunks_of, first_string, wait_for  # noqa: E402
from recorder import Client, Recorder, Scenario, describe, find_program, metadata, reserve_ports, section  # noqa: E402
from rtp_sender import Participant  # noqa: E402

TONES = (440, 1000)
KEYS = (bytes(range(30)), bytes(range(100, 130)))


def people(session_streams):
    return [(f'{name}==', name, f'sip:{name}@example.com', [label]) for name, label in zip(('alice', 'bob'), session_streams)]


def recorded(bus, number):
    """The sound of the recording that is announced as the number-th."""
    event = wait_for('the event', lambda: bus.signals('RecordingFileStatusUpdated')[number:number + 1], 60)[0]
    return judge.samples(chunks_of(json.loads(first_string(event)))[0].path)


def wait_heard(bus, session):
    """Until packets of both arrive."""
    call = first_string(bus.manager('FindCall', f'siprec:session:{session}'))
    wait_for('the packets', lambda: len(re.findall(r"'packets': <uint64 [1-9]", bus.get(call, 'Call1', 'Streams'))) == 2, 60)


def hears_both(sound):
    levels = [judge.loudest(sound, tone) for tone in TONES]
    assert min(levels) > 0.05, levels


def test_srtp(bus):
    """SDES keys (RFC 4568): the section goes to the recorder as it is, and its answer has a key of its own line."""
    sections = [section(label, protocol='RTP/SAVP', extra=f'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{base64.b64encode(key).decode()}\r\n')
                for label, key in zip((1, 2), KEYS)]
    client = Client(bus, Scenario().invite(describe(*sections), metadata(people('12'), session='srtp')).accepted().hold().pause(4).bye())
    for tone, key, port in zip(TONES, KEYS, client.ports()):
        bus.spawn(['gst-launch-1.0', '-q', 'audiotestsrc', f'freq={tone}', 'is-live=true', 'volume=0.3', 'samplesperbuffer=160', '!',
                   'audio/x-raw,rate=8000,channels=1', '!', 'mulawenc', '!', 'rtppcmupay', '!', 'srtpenc', f'key={key.hex()}', '!',
                   'udpsink', 'host=127.0.0.1', f'port={port}'], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_heard(bus, 'srtp')
    client.go_on()
    client.finish()
    assert client.answers().count('RTP/SAVP') == 2 and client.answers().count('a=crypto:1 AES_CM_128_HMAC_SHA1_80') == 2, client.answers()
    hears_both(recorded(bus, 0))


class Relay:
    """rtpengine between two parties, as a SIP proxy sets it up; each party sends a tone."""

    CALL, TAGS = '8f0c-51@proxy.example.com', ('a73kszlfl', '1c26tfbb3')

    def __init__(self, bus):
        self.control, self._ports = reserve_ports(), portrange.PortRange(portrange.OTHERS)
        bus.spawn(['rtpengine', '--config-file=none', '--foreground', '--table=-1', '--interface=127.0.0.1', '--log-stderr', f'--listen-ng=127.0.0.1:{self.control}',
                   f'--port-min={self._ports.first}', f'--port-max={self._ports.last}', '--no-redis-required',
                   f'--pidfile={bus.directory}/rtpengine.pid'], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for('rtpengine', lambda: self.ask(command='ping'))
        self.people = [Participant(f'party-{tone}', tone, None, bus.directory) for tone in TONES]
        offer = self._relay('offer', **{'from-tag': self.TAGS[0]})
        answer = self._relay('answer', **{'from-tag': self.TAGS[0], 'to-tag': self.TAGS[1]})
        for person, port in zip(self.people, (answer, offer)):
            person.add_audio(('127.0.0.1', port, port + 1))
            person.start()

    def ask(self, **request):
        return rtpengine.ask(self.control, **request)

    def _relay(self, command, **tags):
        sdp = describe(section('x', 'sendrecv', port=reserve_ports())).replace('a=label:x\r\n', '')
        reply = self.ask(command=command, **{'call-id': self.CALL, 'sdp': sdp, 'ICE': 'remove', **tags})
        return int(re.search(r'm=audio (\d+)', reply['sdp']).group(1))

    def stop(self):
        for person in self.people:
            person.stop()


def test_rtpengine(bus):
    """The description that rtpengine makes for a recorder, and the answer that it gets, are used unchanged."""
    if shutil.which('rtpengine') is None:
        raise tap.Skip('rtpengine is missing: install rtpengine-daemon')
    relay = Relay(bus)
    fork = relay.ask(command='subscribe request', flags=['all', 'siprec'], **{'call-id': relay.CALL})
    assert fork and fork['result'] == 'ok', fork
    labels = re.findall(r'a=label:(\S+)', fork['sdp'])
    assert len(labels) == 2, fork['sdp']
    client = Client(bus, Scenario('rtpengine').invite(fork['sdp'], metadata(people(labels), session='rtpengine')).accepted().hold().pause(5).bye())
    client.ports()
    answer = client.answers()[client.answers().index('v=0'):].rstrip() + '\n'
    reply = relay.ask(command='subscribe answer', sdp=re.sub(r'\r?\n', '\r\n', answer), **{'call-id': relay.CALL, 'to-tag': fork['to-tag']})
    assert reply and reply['result'] == 'ok', (reply, answer)
    wait_heard(bus, 'rtpengine')
    client.go_on()
    client.finish()
    relay.stop()
    hears_both(recorded(bus, 1))


def main():
    find_program('sipp', 'sip-tester')
    with Recorder() as bus:
        return tap.run('siprec-media', globals(), bus)


if __name__ == '__main__':
    sys.exit(main())
