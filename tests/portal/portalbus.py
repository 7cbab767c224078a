# SPDX-License-Identifier: LGPL-2.1-or-later
"""A bus with callreeld and callreel-portal, people who send RTP, and what a script of a page asks of them (browser.py).
Used by the tests of the portal's pages. Everything ends with the `with` block."""
import base64
import hmac
import json
import os
import secrets
import subprocess
import sys
import time
import urllib.error
import urllib.request

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'e2e'))
import children  # noqa: E402
from callbus import MANAGER, CallBus, Literal, first_string, wait_for  # noqa: E402
from rtp_sender import AUDIO_SDP, VIDEO_SDP, Participant  # noqa: E402

PAGES = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'data', 'portal'))
BUILD = os.environ['CALLREEL_BUILD_ROOT']
PORTAL = os.path.join(BUILD, 'manager', 'portal', 'callreel-portal')
CTL = os.path.join(BUILD, 'manager', 'ctl', 'callreelctl')


class PortalBus:
    """`with PortalBus(config) as driver:`; the methods without _ are those that a script may ask for."""

    def __init__(self, config='', origins=(), portal=''):
        self.port = children.reserve_port()
        directory = 'url=http://127.0.0.1:%d\naddress=127.0.0.1\nport=%d\n' % (self.port, self.port)
        self._bus = CallBus(f'{config}\n[portal]\n{directory}origins={";".join(origins)}\nkey-file=%KEY%\n{portal}')
        self._key = os.path.join(self._bus.directory, 'portal.key')
        with open(self._bus.config, encoding='utf-8') as file:
            text = file.read().replace('%KEY%', self._key)
        with open(self._bus.config, 'w', encoding='utf-8') as file:
            file.write(text)
        with open(self._key, 'w', encoding='ascii') as file:
            file.write(secrets.token_hex(32))
        os.chmod(self._key, 0o600)
        self._calls = {}
        self._people = {}
        self._portal = None

    def __enter__(self):
        self._bus.__enter__()
        with children.undone_by(self.__exit__):
            self.start_portal()
        return self

    def __exit__(self, *why):
        if self._portal is not None and why[0] is not None:
            with open(os.path.join(self._bus.directory, 'portal.log'), encoding='utf-8', errors='replace') as log:
                print(''.join('# portal: ' + line for line in log.readlines()[-40:]), end='')
        for person in self._people.values():
            person.stop()
        self._bus.__exit__(*why)

    # ---- processes ----

    def address(self):
        return f'http://127.0.0.1:{self.port}'

    def start_portal(self):
        with open(os.path.join(self._bus.directory, 'portal.log'), 'a', encoding='utf-8') as log:
            self._portal = self._bus.spawn([PORTAL, '--config', self._bus.config, '--pages', PAGES], stdout=log, stderr=log)
        wait_for('callreel-portal', self._is_healthy)

    def _is_healthy(self):
        assert self._portal.poll() is None, f'callreel-portal ended with {self._portal.returncode}'
        try:
            with urllib.request.urlopen(self.address() + '/healthz', timeout=60) as answer:
                return answer.status == 200
        except (urllib.error.URLError, OSError):
            return False

    def stop_portal(self):
        self._portal.terminate()
        self._portal.wait(60)

    def stop_manager(self):
        self._bus.daemon.terminate()
        self._bus.daemon.wait(60)

    def start_manager(self):
        """Returns once the portal has found it, if there is a portal."""
        self._bus.start_daemon()
        if self._portal.poll() is None:
            wait_for('the manager at the portal', self._is_healthy)

    def token(self, user, name=None):
        """A token of callreelctl for a user."""
        done = subprocess.run([CTL, 'token', 'issue', user, f'key-file={self._key}', f'name={name or user}'],
                              env=self._bus.environment, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def short_token(self, user, seconds):
        """One that callreelctl would not make: valid for some seconds."""
        def encode(data):
            return base64.urlsafe_b64encode(data).rstrip(b'=')
        now = int(time.time())
        claims = {'iss': 'callreel', 'aud': 'callreel-portal', 'sub': user, 'iat': now, 'exp': now + seconds}
        signed = b'.'.join(encode(json.dumps(part).encode()) for part in ({'alg': 'HS256', 'typ': 'JWT'}, claims))
        with open(self._key, 'rb') as file:
            key = file.read()
        return (signed + b'.' + encode(hmac.digest(key, signed, 'sha256'))).decode()

    # ---- calls ----

    def set_policy(self, level, name, properties):
        self._bus.call(MANAGER, 'Policy1.Set', level, name, properties, '')

    def create_call(self, call, properties):
        variants = {key: Literal(value) if value.startswith('{') else value for key, value in properties.items()}
        self._calls[call] = self._bus.create_call(call, **variants)

    def enter(self, call, participant, properties):
        """Somebody without media, whom `drop` takes away; `join` and `leave` are for one who sends some."""
        self._bus.call(self._calls[call], 'Call1.AddParticipant', participant, properties)

    def drop(self, call, participant):
        self._bus.call(self._calls[call], 'Call1.RemoveParticipant', participant, 'left')

    def end_call(self, call):
        for key in [key for key in self._people if key[0] == call]:
            self._people.pop(key).stop()
        self._bus.call(self._calls.pop(call), 'Call1.End', 'over')

    def join(self, call, participant, properties, tone=440, colour=None):
        """Adds somebody who is heard, and seen if they have a colour."""
        self.enter(call, participant, properties)
        sender = Participant(participant, tone, colour, self._bus.directory)
        sender.add_audio(self._bus.add_stream(self._calls[call], participant, 'audio', AUDIO_SDP))
        if colour:
            sender.add_video(self._bus.add_stream(self._calls[call], participant, 'video', VIDEO_SDP))
        sender.start()
        self._people[call, participant] = sender

    def leave(self, call, participant):
        self._people.pop((call, participant)).stop()
        self.drop(call, participant)

    def answer(self, call, participant, granted):
        """The consent that somebody gives elsewhere."""
        self._bus.call(self._calls[call], 'Call1.SetConsent', participant, Literal(str(granted).lower()))

    def consent_of(self, call, participant):
        """none, granted or refused."""
        text = self._bus.get(self._calls[call], 'Call1', 'Participants')
        entry = next(part for part in text.split('}') if f"'participant-id': <'{participant}'>" in part)
        return entry.split("'consent': <'")[1].split("'")[0]

    # ---- recordings ----

    def start_recording(self, call, options):
        return first_string(self._bus.manager('StartRecording', call, options))

    def stop_recording(self, operation):
        self._bus.manager('StopRecording', operation, {})

    def state(self, operation):
        """[state, elapsed ms] of a recording."""
        return list(self._bus.state(operation)[:2])

    def operations(self, call):
        """The recordings of a call, the newest first."""
        rows = self._bus.manager('ListRecordings', {'server-call-id': call}, '', Literal('uint32 50'))
        return [part.split("'")[0] for part in rows.split("'recording-operation-id': <'")[1:]]
