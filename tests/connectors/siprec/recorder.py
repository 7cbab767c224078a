# SPDX-License-Identifier: LGPL-2.1-or-later
"""A recorder with callreel-siprec in front of it, and recording clients that sipp plays.

Used by the tests of this directory. The scenarios of sipp are written here, as text that a real client could send.
"""
import contextlib
import functools
import itertools
import os
import re
import shutil
import socket
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'e2e'))
import portrange  # noqa: E402
from callbus import CallBus, wait_for  # noqa: E402

NAMESPACE = 'urn:ietf:params:xml:ns:recording:1'
PORTS = portrange.Ranges('siprec-', 10000, 100, 10)

_blocks = itertools.count()


@functools.cache
def own_ports():
    """Those of this process, until its end."""
    return portrange.PortRange(PORTS)


def reserve_ports():
    """The first of two ports, an even one, for UDP and TCP; others each time, so that nobody binds them before the process to
    which they are told."""
    while True:
        first = own_ports().first + 2 * next(_blocks) % PORTS.size
        with contextlib.ExitStack() as stack:
            try:
                for port in (first, first + 1):
                    for kind in (socket.SOCK_DGRAM, socket.SOCK_STREAM):
                        stack.enter_context(socket.socket(socket.AF_INET, kind)).bind(('127.0.0.1', port))
            except OSError:
                continue
            return first


def find_program(name, package):
    """The path, or the test is skipped, since a stranger's peer can't be replaced by one of ours."""
    path = shutil.which(name)
    if path is None:
        print(f'1..0 # SKIP {name} is missing: install {package}')
        sys.exit(0)
    return path


class Recorder(CallBus):
    """`with Recorder(siprec='keys of [siprec]') as bus:`; .port takes SIP."""

    def __init__(self, config='', siprec='', wait=True):
        self.port, self.waits = reserve_ports(), wait
        super().__init__()
        with open(self.config, 'a', encoding='utf-8') as file:
            file.write(f'{config}\n[siprec]\nport={self.port}\n{siprec.format(directory=self.directory)}\n')
        self.prepare()

    def prepare(self):
        """Files that the configuration names; a test's own."""

    def __enter__(self):
        super().__enter__()
        self.start_connector()
        return self

    def __exit__(self, kind, value, trace):
        if kind is not None:
            print(''.join('# callreel-siprec: ' + line + '\n' for line in self.connector_log().splitlines()[-40:]), end='')
        super().__exit__(kind, value, trace)

    def connector_log(self):
        with open(os.path.join(self.directory, 'siprec.log'), encoding='utf-8', errors='replace') as log:
            return log.read()

    def start_connector(self):
        path = os.path.join(self.build, 'manager', 'connectors', 'siprec', 'callreel-siprec')
        wrapper = os.environ.get('CALLREEL_SIPREC_WRAPPER', '').split()
        with open(os.path.join(self.directory, 'siprec.log'), 'a', encoding='utf-8') as log:
            self.connector = self.spawn([*wrapper, path, '--config', self.config], stdout=log, stderr=log)
        if self.waits:
            wait_for('the connector', lambda: self._answers() or self._check_connector(), 60)

    def _check_connector(self):
        if self.connector.poll() is not None:
            raise AssertionError(f'callreel-siprec ended with {self.connector.returncode}: {self.connector_log()}')

    def _answers(self):
        return b'200 OK' in self.ask_options()

    def ask_options(self):
        """The answer to OPTIONS over UDP, b'' if there is none."""
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
            udp.settimeout(1)
            udp.bind(('127.0.0.1', 0))
            own = f'127.0.0.1:{udp.getsockname()[1]}'
            udp.sendto((f'OPTIONS sip:srs@127.0.0.1:{self.port} SIP/2.0\r\nVia: SIP/2.0/UDP {own};branch=z9hG4bK{own[10:]};rport\r\n'
                        f'From: <sip:src@127.0.0.1>;tag=a\r\nTo: <sip:srs@127.0.0.1>\r\nCall-ID: {own}\r\nCSeq: 1 OPTIONS\r\n'
                        'Max-Forwards: 70\r\nContent-Length: 0\r\n\r\n').encode(), ('127.0.0.1', self.port))
            try:
                return udp.recv(65536)
            except OSError:
                return b''


def section(label, direction='sendonly', formats='0 101', extra='', port=40000, protocol='RTP/AVP'):
    """A section of two formats: PCMU and keys."""
    return (f'm=audio {port} {protocol} {formats}\r\nc=IN IP4 127.0.0.1\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\n'
            f'a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\na=ptime:20\r\n{extra}a=label:{label}\r\na={direction}\r\n')


def describe(*sections):
    return 'v=0\r\no=SRC 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n' + ''.join(sections)


def metadata(people, mode='complete', session='hVpd7YQgRW2nD22h7q60JQ==', sip_session=None):
    """PEOPLE: (id, name, aor, [streams sent]); a stream's id is its label with s before it."""
    sip = f'<sipSessionID>{sip_session}</sipSessionID>' if sip_session else ''
    text = f'<?xml version="1.0" encoding="UTF-8"?>\r\n<recording xmlns="{NAMESPACE}"><datamode>{mode}</datamode>'
    text += f'<session session_id="{session}">{sip}</session>'
    for number, name, aor, streams in people:
        text += (f'<participant participant_id="{number}"><nameID aor="{aor}"><name xml:lang="en">{name}</name></nameID></participant>'
                 f'<participantsessionassoc participant_id="{number}" session_id="{session}"/>')
        text += ''.join(f'<stream stream_id="s{label}" session_id="{session}"><label>{label}</label></stream>' for label in streams)
        text += (f'<participantstreamassoc participant_id="{number}">' +
                 ''.join(f'<send>s{label}</send>' for label in streams) + '</participantstreamassoc>')
    return text + '</recording>'


def multipart(sdp, document):
    """The headers and the body of a request with both."""
    parts = ''
    if sdp:
        parts += f'--foo\r\nContent-Type: application/sdp\r\n\r\n{sdp}\r\n'
    if document:
        parts += ('--foo\r\nContent-Type: application/rs-metadata+xml\r\nContent-Disposition: recording-session\r\n\r\n'
                  f'{document}\r\n')
    return 'Content-Type: multipart/mixed;boundary=foo', parts + '--foo--\r\n'


class Scenario:
    """The XML of a sipp scenario, step by step."""

    def __init__(self, user_agent='Test SRC'):
        self.steps, self.cseq, self.agent, self.extra = [], 0, user_agent, ''

    def _request(self, method, headers='', body='', to_tag='[peer_tag_param]', authenticate=False, branch='[branch]'):
        self.cseq += 1
        head = (f'{method} sip:srs@[remote_ip]:[remote_port] SIP/2.0\n'
                f'Via: SIP/2.0/[transport] [local_ip]:[local_port];branch={branch}\n'
                'From: <sip:src@[local_ip]:[local_port]>;tag=[pid]SIPp[call_number]\n'
                f'To: <sip:srs@[remote_ip]:[remote_port]>{to_tag}\nCall-ID: [call_id]\nCSeq: {self.cseq} {method}\n'
                f'Contact: <sip:src@[local_ip]:[local_port];transport=[transport]>;+sip.src\nMax-Forwards: 70\nUser-Agent: {self.agent}\n')
        if authenticate:
            head += f'[authentication username={authenticate[0]} password={authenticate[1]}]\n'
        head += f'{self.extra}{headers}'
        if headers and not headers.endswith('\n'):
            head += '\n'
        retrans = '' if method == 'ACK' else ' retrans="500"'
        body = body.replace('\r\n', '\n')
        self.steps.append(f'<send{retrans}><![CDATA[\n{head}Content-Length: [len]\n\n{body}]]></send>')

    def invite(self, sdp, document, again=False, authenticate=False, require='Require: siprec\n'):
        kind, body = multipart(sdp, document) if document else ('Content-Type: application/sdp', sdp)
        self._request('INVITE', f'{require}{kind}\n', body, '[peer_tag_param]' if again else '', authenticate)
        self.steps.append('<recv response="100" optional="true"/>')
        return self

    def update(self, document):
        self._request('UPDATE', 'Content-Type: application/rs-metadata\n', document)
        return self.expect(200)

    def bye_unknown(self):
        """A BYE of no dialog."""
        self._request('BYE', to_tag=';tag=gone')
        return self.expect(481)

    def refresh(self):
        """An UPDATE without a body."""
        self._request('UPDATE')
        return self.expect(200)

    def accepted(self, ports=2, check=None):
        """200 with that many sections, whose ports are logged, and the ACK."""
        pattern = '.*'.join(['m=audio ([0-9]+) '] * ports)
        names = ','.join(['ports'] + [f'p{n}' for n in range(ports)])
        whole = '<ereg regexp="v=0.*" search_in="body" check_it="true" assign_to="all"/>'
        shown = ' '.join(f'[$p{n}]' for n in range(ports))
        whole += f'<ereg regexp="{check}" search_in="msg" check_it="true" assign_to="header"/>' if check else ''
        unused = '<assignstr assign_to="ports" value=""/>' + ('<assignstr assign_to="header" value=""/>' if check else '')
        self.steps.append(f'<recv response="200" rtd="true"><action><ereg regexp="{pattern}" search_in="body" check_it="true" assign_to="{names}"/>{whole}'
                          f'<log message="PORTS {shown} [$all]"/>{unused}</action></recv>')
        self._ack()
        return self

    def _ack(self, branch='[branch]'):
        self.cseq -= 1
        self._request('ACK', branch=branch)

    def refused(self, status, auth=False):
        self.steps.append(f'<recv response="{status}"{" auth=" + chr(34) + "true" + chr(34) if auth else ""}/>')
        self._ack('[branch-3]')  # that of the INVITE, to which this ACK belongs
        return self

    def expect(self, status):
        self.steps.append(f'<recv response="{status}"/>')
        return self

    def hold(self):
        """Waits until the test calls Client.go_on()."""
        self.steps.append('<nop><action><log message="HOLDING"/></action></nop><recv request="OPTIONS"/>')
        return self

    def pause(self, seconds):
        """At least so long, for what has to be sent meanwhile; what the test itself has to do meanwhile needs hold()."""
        self.steps.append(f'<pause milliseconds="{round(seconds * 1000)}"/>')
        return self

    def bye(self):
        self._request('BYE')
        return self.expect(200)

    def expect_bye(self):
        self.steps.append('<recv request="BYE"/><send><![CDATA[\nSIP/2.0 200 OK\n[last_Via:]\n[last_From:]\n[last_To:]\n[last_Call-ID:]\n'
                          '[last_CSeq:]\nContent-Length: 0\n\n]]></send>')
        return self

    def wait_for(self, method):
        """A request of the server, which is not answered."""
        self.steps.append(f'<recv request="{method}"/>')
        return self

    def told(self, method, pattern, status=200, headers='', body=''):
        """An offer of the server, whose description matches PATTERN, is answered."""
        self.steps.append(f'<recv request="{method}"><action><ereg regexp="{pattern}" search_in="body" check_it="true" assign_to="told"/>'
                          '<assignstr assign_to="told" value=""/></action></recv>')
        body = body.replace('\r\n', '\n')
        kind = 'Content-Type: application/sdp\n' if body else ''
        self.steps.append(f'<send><![CDATA[\nSIP/2.0 {status} Answer\n[last_Via:]\n[last_From:]\n[last_To:]\n[last_Call-ID:]\n[last_CSeq:]\n'
                          f'Contact: <sip:src@[local_ip]:[local_port];transport=[transport]>\n{headers}{kind}Content-Length: [len]\n\n{body}]]></send>')
        if method == 'INVITE':
            self.steps.append('<recv request="ACK"/>')
        return self

    def text(self):
        return ('<?xml version="1.0" encoding="ISO-8859-1" ?>\n<!DOCTYPE scenario SYSTEM "sipp.dtd">\n<scenario name="src">\n' +
                '\n'.join(self.steps) + '\n</scenario>\n')


class RawClient:
    """A client over UDP that sends one request after the other, from an address of its choice."""

    def __init__(self, bus, call_id, address='127.0.0.1'):
        self.port, self.call_id, self.tag, self.number = bus.port, call_id, '', 0
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((address, 0))
        self.socket.settimeout(60)
        self.own = '{}:{}'.format(*self.socket.getsockname())

    def send(self, method, cseq, headers='', body=''):
        self.number += method != 'CANCEL'  # which has the branch of the INVITE
        self.socket.sendto((f'{method} sip:srs@127.0.0.1:{self.port} SIP/2.0\r\nVia: SIP/2.0/UDP {self.own};branch=z9hG4bK{self.own}-{self.number};rport\r\n'
                            f'From: <sip:src@127.0.0.1>;tag=raw\r\nTo: <sip:srs@127.0.0.1>{self.tag}\r\nCall-ID: {self.call_id}\r\n'
                            f'CSeq: {cseq} {method}\r\nContact: <sip:src@{self.own}>;+sip.src\r\nMax-Forwards: 70\r\n{headers}'
                            f'Content-Length: {len(body.encode())}\r\n\r\n{body}').encode(), ('127.0.0.1', self.port))

    def ask(self, method, cseq, headers='', body=''):
        """The final answer."""
        self.send(method, cseq, headers, body)
        while True:
            answer = self.socket.recv(65536).decode()
            if answer.startswith('SIP/2.0 ') and answer[8] != '1' and re.search(rf'CSeq: *{cseq} {method}', answer):
                return answer

    def receive(self, method, after=0):
        """A request of the server, the first whose number is larger than AFTER. Returns: the number, and all of it"""
        while True:
            request = self.socket.recv(65536).decode()
            number = int(re.search(r'CSeq: *(\d+)', request).group(1))
            if request.startswith(f'{method} ') and number > after:
                return number, request

    def answer(self, request, status, body=''):
        head = ''.join(re.findall(r'^(?:Via|From|To|Call-ID|CSeq):.*\r\n', request, re.MULTILINE))
        kind = 'Content-Type: application/sdp\r\n' if body else ''
        self.socket.sendto((f'SIP/2.0 {status} Answer\r\n{head}Contact: <sip:src@{self.own}>\r\n{kind}'
                            f'Content-Length: {len(body.encode())}\r\n\r\n{body}').encode(), ('127.0.0.1', self.port))

    def offer(self, sdp, document, cseq):
        """An INVITE whose answer is not waited for."""
        kind, body = multipart(sdp, document)
        self.send('INVITE', cseq, f'Require: siprec\r\n{kind}\r\n', body)

    def invite(self, sdp, document, cseq=1, status=200):
        kind, body = multipart(sdp, document)
        answer = self.ask('INVITE', cseq, f'Require: siprec\r\n{kind}\r\n', body)
        assert answer.startswith(f'SIP/2.0 {status}'), answer
        self.tag = self.tag or ';tag=' + re.search(r'To:[^\r]*;tag=([^;\r]+)', answer).group(1)
        if status == 200:
            self.send('ACK', cseq)


class Client:
    """A running sipp; .ports() waits for what the n-th answer named."""

    def __init__(self, bus, scenario, options=(), port=None):
        self.program = find_program('sipp', 'sip-tester')
        Client.number = getattr(Client, 'number', 0) + 1
        base = os.path.join(bus.directory, f'src-{Client.number}')
        with open(base + '.xml', 'w', encoding='utf-8') as file:
            file.write(scenario.text())
        self.log, self.errors, self.holds = base + '.log', base + '.err', 0
        self.port, self.call_id = reserve_ports(), f'src-{Client.number}-{os.getpid()}'
        command = [self.program, f'127.0.0.1:{port or bus.port}', '-sf', base + '.xml', '-m', '1', '-i', '127.0.0.1', '-p', str(self.port),
                   '-cid_str', f'{self.call_id}-%u', '-nostdin', '-trace_logs', '-log_file', self.log, '-trace_err', '-error_file', self.errors, '-timeout', '240', *options]
        self.process = bus.spawn(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def ports(self, answer=0):
        found = self._wait_logged('the answer', r'PORTS ((?:\d+ )+)', answer + 1)
        return list(map(int, found[answer].split()))

    def holds_logged(self):
        """How many hold() have begun."""
        return self.answers().count('HOLDING')

    def go_on(self):
        """Ends the next hold() of the scenario, once it is there."""
        self.holds += 1
        self._wait_logged('the hold', 'HOLDING', self.holds)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
            udp.bind(('127.0.0.1', 0))
            own = f'127.0.0.1:{udp.getsockname()[1]}'
            udp.sendto((f'OPTIONS sip:src@127.0.0.1:{self.port} SIP/2.0\r\nVia: SIP/2.0/UDP {own};branch=z9hG4bK{self.holds}\r\n'
                        f'From: <sip:test@{own}>;tag=test\r\nTo: <sip:src@127.0.0.1>\r\nCall-ID: {self.call_id}-1\r\n'
                        f'CSeq: {self.holds} OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n').encode(), ('127.0.0.1', self.port))

    def _wait_logged(self, what, pattern, count):
        def read():
            assert self.process.poll() in (None, 0), self._failure()
            found = re.findall(pattern, self.answers())
            return found if len(found) >= count else None
        return wait_for(what, read, 60)

    def answers(self):
        """All that was logged: the SDP of the answers."""
        try:
            with open(self.log, encoding='utf-8', errors='replace') as file:
                return file.read()
        except FileNotFoundError:
            return ''

    def _failure(self):
        try:
            with open(self.errors, encoding='utf-8', errors='replace') as file:
                return file.read()[-600:]
        except FileNotFoundError:
            return 'sipp failed'

    def finish(self):
        """Waits until the scenario is over, and asserts that it went as written."""
        wait_for('the end of the scenario', lambda: self.process.poll() is not None, 90)
        assert self.process.returncode == 0, self._failure()
