#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Who gets in, by what transport, and what is refused: UDP, TCP and TLS, digest authentication, peers, OPTIONS, timers,
limits, and what cannot be recorded.

Called by meson test. Real time, some seconds: sockets have no test clock.
"""
import os
import socket
import ssl
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'e2e'))
import tap  # noqa: E402
from callbus import wait_for  # noqa: E402
from recorder import Client, RawClient, Recorder, Scenario, describe, find_program, metadata, multipart, reserve_ports, section  # noqa: E402

PEOPLE = [('alice==', 'Alice', 'sip:alice@example.com', ['1']), ('bob==', 'Bob', 'sip:bob@example.com', ['2'])]
OFFER = describe(section(1), section(2))


def run(bus, scenario, *options):
    client = Client(bus, scenario, options)
    client.finish()
    return client


def offer(session, scenario=None):
    return (scenario or Scenario()).invite(OFFER, metadata(PEOPLE, session=session))


def test_options(bus, guarded):
    answer = bus.ask_options().decode()
    for text in ('200 OK', '+sip.srs', 'application/rs-metadata+xml', 'siprec', 'UPDATE'):
        assert text in answer, answer


def test_tcp(bus, guarded):
    client = run(bus, offer('tcp').accepted().bye(), '-t', 't1')
    assert 'm=audio' in client.answers()


def test_tls(bus, guarded):
    """The client is OpenSSL; sipp of Debian has no TLS."""
    context = ssl.create_default_context(cafile=os.path.join(bus.directory, 'tls', 'agent.pem'))
    kind, body = multipart(OFFER, metadata(PEOPLE, session='tls'))
    with socket.create_connection(('127.0.0.1', bus.tls_port)) as plain, context.wrap_socket(plain, server_hostname='localhost') as tls:
        tls.settimeout(60)

        def ask(method, cseq, to_tag='', headers='', text=''):
            tls.sendall((f'{method} sip:srs@127.0.0.1:{bus.tls_port};transport=tls SIP/2.0\r\nVia: SIP/2.0/TLS 127.0.0.1:9;branch=z9hG4bK{method}{cseq};rport\r\n'
                         f'From: <sip:src@127.0.0.1>;tag=a\r\nTo: <sip:srs@127.0.0.1>{to_tag}\r\nCall-ID: over-tls\r\nCSeq: {cseq} {method}\r\n'
                         f'Contact: <sip:src@127.0.0.1:9;transport=tls>;+sip.src\r\nMax-Forwards: 70\r\n{headers}'
                         f'Content-Length: {len(text.encode())}\r\n\r\n{text}').encode())

        ask('INVITE', 1, headers=f'Require: siprec\r\n{kind}\r\n', text=body)
        answer = ''
        while '200 OK' not in answer or 'a=label:2' not in answer:
            piece = tls.recv(65536).decode()
            assert piece, answer
            answer += piece
        tag = ';tag=' + answer[answer.index('200 OK'):].split('To:')[1].split(';tag=')[1].split('\r\n')[0]
        assert ';transport=tls>;+sip.srs' in answer, answer
        ask('ACK', 1, tag)
        ask('BYE', 2, tag)
        assert '200 OK' in tls.recv(65536).decode()


def test_digest(bus, guarded):
    good = Scenario().invite(OFFER, metadata(PEOPLE, session='digest')).refused(401, auth=True)
    good.invite(OFFER, metadata(PEOPLE, session='digest'), authenticate=('sbc', 's3cret')).accepted().bye()
    run(guarded, good, '-au', 'sbc', '-ap', 's3cret')
    bad = Scenario().invite(OFFER, metadata(PEOPLE, session='digest')).refused(401, auth=True)
    bad.invite(OFFER, metadata(PEOPLE, session='digest'), authenticate=('sbc', 'wrong')).refused(401)
    run(guarded, bad, '-au', 'sbc', '-ap', 'wrong')
    wait_for('the log', lambda: 'wrong credentials' in guarded.connector_log())


def test_refusals(bus, guarded):
    run(bus, Scenario().invite(describe(section(1, formats='15')), metadata(PEOPLE, session='g728')).refused(488))
    run(bus, Scenario().invite(OFFER, '<recording').refused(400))
    run(bus, Scenario().invite(OFFER, metadata(PEOPLE), require='Require: siprec, magic\n').refused(420))
    plain = Scenario().invite(OFFER, None, require='')
    plain.steps = [step.replace(';+sip.src', '') for step in plain.steps]
    run(bus, plain.refused(421))


def test_unknown_dialog(bus, guarded):
    scenario = Scenario()
    scenario.invite(OFFER, None, again=True)
    scenario.steps = [step.replace('[peer_tag_param]', ';tag=gone') for step in scenario.steps]
    run(bus, scenario.refused(481))
    run(bus, Scenario().bye_unknown())


def test_timer(bus, guarded):
    short = Scenario()
    short.extra = 'Supported: timer\nSession-Expires: 60\n'
    short.invite(OFFER, metadata(PEOPLE, session='timer')).refused(422)
    run(bus, short)
    long = Scenario()
    long.extra = 'Supported: timer\nSession-Expires: 90;refresher=uac\n'
    run(bus, offer('timer', long).accepted(check='Session-Expires: 90;refresher=uac').refresh().bye())


def test_limits(bus, guarded):
    holding = Client(guarded, Scenario().invite(OFFER, metadata(PEOPLE, session='first')).refused(401, auth=True)
                     .invite(OFFER, metadata(PEOPLE, session='first'), authenticate=('sbc', 's3cret')).accepted().hold().bye())
    holding.ports()
    second = (Scenario().invite(OFFER, metadata(PEOPLE, session='second')).refused(401, auth=True)
              .invite(OFFER, metadata(PEOPLE, session='second'), authenticate=('sbc', 's3cret')).refused(503))
    run(guarded, second)
    holding.go_on()
    holding.finish()


def test_merged(bus, guarded):
    """The same INVITE by two ways (RFC 3261, 8.2.2.2)."""
    first, second = RawClient(bus, 'merged'), RawClient(bus, 'merged')
    first.invite(OFFER, metadata(PEOPLE, session='merged'))
    kind, body = multipart(OFFER, metadata(PEOPLE, session='merged'))
    answer = second.ask('INVITE', 1, f'Require: siprec\r\n{kind}\r\n', body)
    assert answer.startswith('SIP/2.0 482'), answer
    assert first.ask('BYE', 2).startswith('SIP/2.0 200')


def test_requests_of_others(bus, guarded):
    """Who knows the tags of a dialog does not end it from another address."""
    client, other = RawClient(bus, 'others'), RawClient(bus, 'others', '127.0.0.2')
    client.invite(OFFER, metadata(PEOPLE, session='others'))
    other.tag = client.tag
    for method in ('BYE', 'UPDATE'):
        assert other.ask(method, 2).startswith('SIP/2.0 403'), method
    assert client.ask('UPDATE', 2).startswith('SIP/2.0 200')
    assert client.ask('BYE', 3).startswith('SIP/2.0 200')


def test_strangers(bus, guarded):
    with Recorder(siprec='peers=192.0.2.0/24', wait=False) as closed:
        wait_for('the refusal', lambda: b'403 Forbidden' in closed.ask_options(), 60)


def test_without_recorder(bus, guarded):
    """The last one, since callreeld is gone afterwards."""
    guarded.daemon.terminate()
    guarded.daemon.wait(60)
    absent = (Scenario().invite(OFFER, metadata(PEOPLE, session='absent')).refused(401, auth=True)
              .invite(OFFER, metadata(PEOPLE, session='absent'), authenticate=('sbc', 's3cret')).refused(503))
    run(guarded, absent)


def main():
    find_program('sipp', 'sip-tester')
    tls_port = reserve_ports()
    with Recorder(siprec=f'tls-port={tls_port}\ntls-directory={{directory}}/tls') as bus:
        bus.tls_port = tls_port
        with Recorder(siprec='users-file={directory}/users\nalgorithms=MD5\nmax-dialogs=1') as guarded:
            return tap.run('siprec-doors', globals(), bus, guarded)


def make_certificate(directory):
    os.mkdir(os.path.join(directory, 'tls'))
    key, certificate, both = (os.path.join(directory, 'tls', name) for name in ('key.pem', 'cert.pem', 'agent.pem'))
    subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', key,
                    '-out', certificate, '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost'],
                   check=True, capture_output=True)
    with open(both, 'w', encoding='utf-8') as file:
        for part in (key, certificate):
            with open(part, encoding='utf-8') as source:
                file.write(source.read())


def prepare(bus):
    make_certificate(bus.directory)
    with open(os.path.join(bus.directory, 'users'), 'w', encoding='utf-8') as file:
        file.write('sbc:s3cret\n')


Recorder.prepare = prepare

if __name__ == '__main__':
    sys.exit(main())
