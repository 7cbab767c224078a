# SPDX-License-Identifier: LGPL-2.1-or-later
"""A bus, a HOME and a callreeld of a test, and calls to it with gdbus.

Used by the end-to-end tests. Everything ends with the `with` block.
"""
import ast
import collections
import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import urllib.parse

import children
import portrange

MANAGER = '/org/callreel/Manager1'
NAME = 'org.callreel.Manager1'


Chunk = collections.namedtuple('Chunk', 'path metadata')


class BusError(Exception):
    """A D-Bus error; .name is its last part (NoOngoingCall …)."""

    def __init__(self, text):
        super().__init__(text)
        match = re.search(r'org\.callreel\.Error\.(\w+)', text)
        self.name = match.group(1) if match else None


def wait_for(what, condition, timeout=60):
    """Polls until the condition returns something true, and returns that. A shorter time limit finds busy machines, not errors."""
    end = time.monotonic() + timeout
    pause = threading.Event()
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        pause.wait(0.05)
    raise AssertionError(f'waited {timeout} s for {what}')


class Literal(str):
    """GVariant text as it is."""


def variant(value):
    """A Python value as GVariant text; values in an a{sv} are in <>."""
    if isinstance(value, Literal):
        return str(value)
    if isinstance(value, bool):
        return 'true' if value else 'false'
    if isinstance(value, int):
        return f'uint64 {value}'
    if isinstance(value, dict):
        return '{' + ', '.join(f'{variant(k)}: <{variant(v)}>' for k, v in value.items()) + '}' if value else '@a{sv} {}'
    escaped = ''.join({'\\': '\\\\', "'": "\\'", '\r': '\\r', '\n': '\\n'}.get(char, char) for char in value)
    return f"'{escaped}'"


def first_string(text):
    """The first string of a gdbus answer."""
    return ast.literal_eval(re.search(r"'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"", text).group(0))


def number_of(text, key):
    """The number for a key of an a{sv} in a gdbus answer."""
    match = re.search(rf"'{key}': <(?:\w+ )?(-?\d+)>", text)
    return int(match.group(1)) if match else None


def chunks_of(event):
    """The files that an event names, with their metadata."""
    def local(location):
        return urllib.parse.unquote(urllib.parse.urlparse(location).path)
    chunks = []
    for chunk in event['data']['recordingStorageInfo']['recordingChunks']:
        with open(local(chunk['metadataLocation']), encoding='utf-8') as file:
            chunks.append(Chunk(local(chunk['contentLocation']), json.load(file)))
    return chunks


class CallBus:
    """`with CallBus(config) as bus:`; .directory contains the recordings, logs and everything else."""

    def __init__(self, config='', build=None, daemon=None):
        self.build = build or os.environ['CALLREEL_BUILD_ROOT']
        self.daemon_path = daemon or os.path.join(self.build, 'manager', 'daemon', 'callreeld')
        self.directory = tempfile.mkdtemp(prefix='callreel-e2e.')
        self.disk = os.path.join(self.directory, 'disk')  # what survives a restart of the machine
        self.recordings = os.path.join(self.disk, 'recordings')
        self.environment = dict(os.environ, HOME=self.directory, XDG_RUNTIME_DIR=os.path.join(self.directory, 'run'),
                                XDG_DATA_HOME=os.path.join(self.disk, 'data'),
                                XDG_STATE_HOME=os.path.join(self.disk, 'state'),
                                XDG_CONFIG_HOME=os.path.join(self.directory, 'config'),
                                CALLREEL_WORKER=os.path.join(self.build, 'manager', 'worker', 'callreel-worker'),
                                CALLREEL_DATA=os.path.join(self.build, 'data'),
                                CALLREEL_AVATAR=os.path.join(self.build, 'manager', 'avatar', 'callreel-avatar'),
                                CALLREEL_SIDECAR=os.path.join(self.build, 'manager', 'sidecar', 'callreel-sidecar'),
                                CALLREEL_FINISH=os.path.join(self.build, 'gst', 'finish', 'callreel-finish'))
        self.config = os.path.join(self.directory, 'callreel.conf')
        self._ports = portrange.PortRange()
        os.mkdir(self.environment['XDG_RUNTIME_DIR'], 0o700)
        os.makedirs(self.recordings)
        with open(self.config, 'w', encoding='utf-8') as file:
            file.write(f'[rtp]\nport-min={self._ports.first}\nport-max={self._ports.last}\n'
                       f'[storage]\ndirectory={self.recordings}\n{config}')
        self.lines = []
        self._processes = []
        self._workers = contextlib.ExitStack()

    def __enter__(self):
        self._workers.enter_context(children.killed_by(self._kill_workers))
        with children.undone_by(self.__exit__):
            bus = self.spawn(['dbus-daemon', '--session', '--nofork', '--print-address=1'], stdout=subprocess.PIPE)
            self.environment['DBUS_SESSION_BUS_ADDRESS'] = bus.stdout.readline().strip()
            self.start_daemon()
            listener = self.spawn([os.path.join(self.build, 'tests', 'lib', 'signal-lines')], stdout=subprocess.PIPE)
            threading.Thread(target=self._collect, args=[listener.stdout], daemon=True).start()
            wait_for('the listener', lambda: 'listening' in self.lines)
        return self

    def __exit__(self, kind, value, trace):
        log = os.path.join(self.directory, 'callreeld.log')
        if kind is not None and os.path.exists(log):
            with open(log, encoding='utf-8', errors='replace') as lines:
                print(''.join('# callreeld: ' + line for line in lines.readlines()[-40:]), end='')
        children.stop(*self._processes)
        self._kill_workers()
        self._workers.close()
        self._ports.close()
        shutil.rmtree(self.directory, ignore_errors=True)

    def _kill_workers(self):
        self.signal_workers(self.worker_pids(), signal.SIGKILL)

    @staticmethod
    def signal_workers(pids, number):
        """To those of them that have not ended meanwhile."""
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    def _collect(self, lines):
        for line in lines:
            self.lines.append(line.rstrip('\n'))

    def spawn(self, command, **options):
        """A process that ends with the bus."""
        process = children.start(command, **{'env': self.environment, 'text': True, 'stdin': subprocess.DEVNULL, **options})
        self._processes.append(process)
        return process

    def start_daemon(self):
        """Starts callreeld, and waits until it owns its name."""
        log = open(os.path.join(self.directory, 'callreeld.log'), 'a', encoding='utf-8')
        self.daemon = self.spawn([self.daemon_path, '--config', self.config], stdout=log, stderr=log)
        log.close()
        wait_for('callreeld on its bus', lambda: self.daemon.poll() is None and self._owned() or self._check_alive())

    def _check_alive(self):
        if self.daemon.poll() is not None:
            raise AssertionError(f'callreeld ended with {self.daemon.returncode}')

    def _owned(self):
        done = subprocess.run(['gdbus', 'call', '--session', '--dest', 'org.freedesktop.DBus', '--object-path', '/', '--method',
                               'org.freedesktop.DBus.NameHasOwner', NAME], env=self.environment, capture_output=True,
                              text=True, check=False)
        return 'true' in done.stdout

    def worker_pids(self):
        """The media processes, also those of tests, whose command line names this bus's own directory."""
        found = []
        for name in filter(str.isdigit, os.listdir('/proc')):
            try:
                with open(f'/proc/{name}/cmdline', 'rb') as file:
                    words = file.read().decode(errors='replace').split('\0')
            except OSError:
                continue
            if os.path.basename(words[0]) in ('callreel-worker', 'fake-worker') and any(self.directory in word for word in words):
                found.append(int(name))
        return found

    def call(self, path, method, *arguments):
        """Calls org.callreel.METHOD; the answer as GVariant text."""
        return self._gdbus(path, 'org.callreel.' + method, *map(variant, arguments))

    def get(self, path, interface, name):
        """A property of org.callreel.INTERFACE, as GVariant text."""
        return self._gdbus(path, 'org.freedesktop.DBus.Properties.Get', 'org.callreel.' + interface, name)

    def _gdbus(self, path, method, *arguments):
        done = subprocess.run(['gdbus', 'call', '--session', '--timeout', '60', '--dest', NAME, '--object-path', path,
                               '--method', method, *arguments], env=self.environment, capture_output=True, text=True,
                              check=False)
        if done.returncode:
            raise BusError(done.stderr.strip())
        return done.stdout.strip()

    def manager(self, method, *arguments):
        return self.call(MANAGER, 'Manager1.' + method, *arguments)

    def create_call(self, call_id, **properties):
        """The object path of a new call."""
        return first_string(self.manager('CreateCall', call_id, properties))

    def add_stream(self, call, participant, kind, sdp):
        """(address, port, rtcp port) to which the stream must be sent."""
        answer = self.call(call, 'Call1.AddStream', participant, kind, {'type': 'rtp', 'sdp': sdp})
        address = re.search(r"'address': <'([^']*)'>", answer).group(1)
        return address, number_of(answer, 'port'), number_of(answer, 'rtcp-port')

    def state(self, operation):
        """(state, elapsed ms, chunk index) of a recording."""
        answer = self.manager('GetRecordingState', operation)
        state = re.search(r"'state': <'(\w+)'>", answer).group(1)
        return state, number_of(answer, 'elapsed-ms'), number_of(answer, 'chunk-index')

    def try_state(self, operation):
        """The same, or None if there is no answer."""
        try:
            return self.state(operation)
        except BusError:
            return None

    def wait_elapsed(self, operation, milliseconds):
        """Waits until a recording has this much recorded time."""
        wait_for(f'{milliseconds} ms recorded', lambda: self.state(operation)[1] >= milliseconds, 60 + milliseconds / 1000)

    def signals(self, member):
        """The arguments of every signal of that name so far, as tuples of text."""
        found = re.compile(rf'\.{member} (\(.*\))$')
        return [match.group(1) for match in map(found.search, list(self.lines)) if match]

    def wait_event(self, timeout=60):
        """The first event RecordingFileStatusUpdated, parsed."""
        text = wait_for('RecordingFileStatusUpdated', lambda: self.signals('RecordingFileStatusUpdated'), timeout)[0]
        return json.loads(first_string(text))
