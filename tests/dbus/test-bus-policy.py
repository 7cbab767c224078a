#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Who may call the recorder and receive its signals on a system bus: a private one with Debian's system.conf and our policy,
on which root runs callreeld, a member of the group callreel may do everything but deliver, and another user nothing. Needs root, to
become these users. Called by meson test."""
import glob
import os
import pwd
import re
import shutil
import subprocess
import sys
import tempfile
import threading

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'e2e'))
import children  # noqa: E402
import tap  # noqa: E402
from callbus import MANAGER, NAME, first_string, wait_for  # noqa: E402

BUILD = os.environ['CALLREEL_BUILD_ROOT']
TREE = os.path.join(HERE, '..', '..')
SYSTEM_CONF = '/usr/share/dbus-1/system.conf'
POLICY = os.path.join(TREE, 'data', 'org.callreel.Manager1.conf')
# Accounts of every Debian, since the bus refuses unknown users: daemon is in the role of the group callreel.
SERVICE, MEMBER, STRANGER, COURIER = (pwd.getpwnam(name).pw_uid for name in ('daemon', 'games', 'nobody', 'mail'))
SERVICE_GROUP = pwd.getpwnam('daemon').pw_gid
SECRETS = ('Ana Ruiz', 'sip:ana@example.com', '+4930123456', 'call-of-ana', 'Spring series')
CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <include>{system}</include>
  <includedir>{directory}</includedir>
</busconfig>
"""


def identity(uid):
    """For subprocess. The member has the group in addition to its own, as with usermod -aG."""
    return {'user': uid, 'group': pwd.getpwuid(uid).pw_gid, 'extra_groups': [SERVICE_GROUP] if uid == MEMBER else []}


class Listener:
    """bus-client as a user; .lines is what it printed."""

    def __init__(self, bus, uid):
        self.lines = []
        self._process = bus.spawn([bus.client, bus.address, 'listen'], uid, stdout=subprocess.PIPE)
        threading.Thread(target=self._read, args=[self._process.stdout], daemon=True).start()
        wait_for('the listener', lambda: 'listening' in self.lines)

    def _read(self, stream):
        for line in stream:
            self.lines.append(line.rstrip('\n'))

    def heard(self):
        return [line for line in list(self.lines) if line.startswith('heard ')]

    def wait_last(self):
        """Waits for the signal that root sends last: everything before it has been delivered then."""
        wait_for('the last signal', lambda: any('org.example.Last' in line for line in self.lines))
        return self.heard()


class SystemBus:
    """`with SystemBus() as bus:` dbus-daemon as the system bus, and callreeld with fake workers, run by root."""

    def __init__(self):
        self.directory = tempfile.mkdtemp(prefix='callreel-bus.')
        os.chmod(self.directory, 0o755)  # other users connect
        self.address = f'unix:path={self.directory}/bus'
        self.client = os.path.join(self.directory, 'bus-client')
        self._processes = []

    def __enter__(self):
        # The build tree need not be open to others.
        shutil.copy(os.path.join(BUILD, 'tests', 'dbus', 'bus-client'), self.client)
        rules = os.path.join(self.directory, 'system.d')
        os.mkdir(rules)
        with open(POLICY, encoding='utf-8') as file:
            policy = file.read().replace('="callreel"', '="daemon"').replace('="callreel-courier"', '="mail"')
        self._write(os.path.join(rules, 'callreel.conf'), policy)
        config = os.path.join(self.directory, 'bus.conf')
        self._write(config, CONFIG.format(system=SYSTEM_CONF, directory=rules))
        bus = self.spawn(['dbus-daemon', '--config-file', config, '--nofork', '--nopidfile', '--nosyslog', '--address',
                          self.address, '--print-address'], 0, stdout=subprocess.PIPE)
        assert bus.stdout.readline(), 'no bus'
        with children.undone_by(self.__exit__):
            self.start_manager()
        return self

    @staticmethod
    def _write(path, text):
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)

    def start_manager(self):
        state = os.path.join(self.directory, 'state')
        environment = dict(os.environ, DBUS_SYSTEM_BUS_ADDRESS=self.address, CALLREEL_FINISH='/nonexistent',
                           CALLREEL_TEST_PID=str(os.getpid()),
                           CALLREEL_WORKER=os.path.join(BUILD, 'tests', 'engine', 'worker', 'fake-worker'))
        self.manager = self.spawn([os.path.join(BUILD, 'manager', 'daemon', 'callreeld'), '--system', '--state-dir', state,
                                   '--runtime-dir', os.path.join(self.directory, 'run')], 0, env=environment)
        wait_for('callreeld on its bus', lambda: 'true' in self.bus_call('NameHasOwner', f"'{NAME}'").stdout)

    def __exit__(self, *_):
        for process in reversed(self._processes):
            children.stop(process)
        shutil.rmtree(self.directory)

    def spawn(self, command, uid, **options):
        process = children.start(command, text=True, stdin=subprocess.DEVNULL, **identity(uid), **options)
        self._processes.append(process)
        return process

    def gdbus(self, uid, *words):
        return subprocess.run(['gdbus', words[0], '--address', self.address, *words[1:]], capture_output=True, text=True,
                              check=False, env=dict(os.environ, HOME='/'), stdin=subprocess.DEVNULL, timeout=60,
                              **identity(uid))

    def bus_call(self, method, *arguments, uid=0):
        return self.gdbus(uid, 'call', '--dest', 'org.freedesktop.DBus', '--object-path', '/org/freedesktop/DBus', '--method',
                          method if '.' in method else 'org.freedesktop.DBus.' + method, *arguments)

    def call(self, uid, path, method, *arguments, to=NAME):
        return self.gdbus(uid, 'call', '--dest', to, '--object-path', path, '--method', method, *arguments)

    def must(self, uid, path, method, *arguments):
        done = self.call(uid, path, method, *arguments)
        assert done.returncode == 0, (method, done.stderr)
        return done.stdout

    def say_last(self):
        subprocess.run([self.client, self.address, 'say'], check=True)


def hold_a_call(bus, uid):
    """A call with a participant, an answer about consent, a recording and its end. Returns the object path of the call."""
    path = first_string(bus.must(uid, MANAGER, 'org.callreel.Manager1.CreateCall', "'call-of-ana'", "{'subject': <'Spring series'>}"))
    bus.must(uid, path, 'org.callreel.Call1.AddParticipant', "'+4930123456'",
             "{'display-name': <'Ana Ruiz'>, 'address': <'sip:ana@example.com'>}")
    bus.must(uid, path, 'org.callreel.Call1.SetConsent', "'+4930123456'", 'true')
    bus.must(uid, path, 'org.callreel.Call1.AddStream', "'+4930123456'", "'audio'",
             "{'type': <'rtp'>, 'sdp': <'m=audio 9 RTP/AVP 0'>}")
    operation = first_string(bus.must(uid, MANAGER, 'org.callreel.Manager1.StartRecording', "'call-of-ana'", '{}'))
    bus.must(uid, MANAGER, 'org.callreel.Manager1.StopRecording', f"'{operation}'", '{}')
    bus.must(uid, path, 'org.callreel.Call1.SendMessage', "'+4930123456'", "'hello'")
    return path


def of_recorder(lines):
    return [line for line in lines if 'callreel' in line or any(secret in line for secret in SECRETS)]


def test_member_hears_and_calls(bus):
    """Without this, that a stranger receives nothing would mean nothing."""
    listener = Listener(bus, MEMBER)
    path = hold_a_call(bus, MEMBER)
    bus.must(MEMBER, path, 'org.callreel.Call1.End', "'over'")
    bus.say_last()
    heard = of_recorder(listener.wait_last())
    for member in ('RecordingStateChanged', 'InterfacesAdded', 'PropertiesChanged', 'InterfacesRemoved'):
        assert any(f' {member} ' in line for line in heard), (member, heard)
    assert all(any(secret in line for line in heard) for secret in SECRETS), heard


def test_stranger_hears_nothing(bus):
    listener = Listener(bus, STRANGER)
    path = hold_a_call(bus, MEMBER)
    # at startup a manager announces the calls that it finds
    bus.manager.kill()
    bus.manager.wait(60)
    bus.start_manager()
    bus.must(MEMBER, path, 'org.callreel.Call1.Update', "{'subject': <'Spring series'>}")
    bus.must(0, path, 'org.callreel.Call1.End', "'over'")
    bus.say_last()
    # NameOwnerChanged is a signal of the bus itself, and no secret
    told = [line for line in of_recorder(listener.wait_last()) if ' org.freedesktop.DBus NameOwnerChanged ' not in line]
    assert not told, told


def test_stranger_reaches_nothing(bus):
    path = hold_a_call(bus, MEMBER)
    unique = first_string(bus.bus_call('GetNameOwner', f"'{NAME}'").stdout)
    attempts = [(MANAGER, 'org.callreel.Manager1.ListRecordings', '{}', "''", '10'),
                (MANAGER, 'org.callreel.Manager1.CreateCall', "'x'", '{}'),
                (MANAGER, 'org.callreel.Policy1.Get', "'company'", "''", "''"),
                (MANAGER, 'org.freedesktop.DBus.ObjectManager.GetManagedObjects'),
                (MANAGER, 'org.freedesktop.DBus.Introspectable.Introspect'),
                ('/', 'org.freedesktop.DBus.Introspectable.Introspect'),
                (MANAGER + '/call', 'org.freedesktop.DBus.Introspectable.Introspect'),
                (MANAGER, 'org.freedesktop.DBus.Peer.Ping'),
                (MANAGER, 'org.freedesktop.DBus.Properties.GetAll', "'org.callreel.Manager1'"),
                (path, 'org.freedesktop.DBus.Properties.GetAll', "'org.callreel.Call1'"),
                (path, 'org.callreel.Call1.End', "'over'")]
    for attempt in attempts:
        for to in (NAME, unique):
            done = bus.call(STRANGER, *attempt, to=to)
            assert done.returncode != 0 and 'AccessDenied' in done.stderr, (attempt, to, done)
    bus.must(MEMBER, path, 'org.callreel.Call1.End', "'over'")


def test_stranger_is_no_monitor(bus):
    spy = subprocess.run([bus.client, bus.address, 'eavesdrop'], capture_output=True, text=True, check=False, timeout=60,
                         **identity(STRANGER))
    assert spy.returncode == 1 and 'AccessDenied' in spy.stdout and 'listening' not in spy.stdout, spy
    done = bus.bus_call('org.freedesktop.DBus.Monitoring.BecomeMonitor', '@as []', '0', uid=STRANGER)
    assert done.returncode != 0 and 'AccessDenied' in done.stderr, done


def test_name_is_not_for_all(bus):
    for uid in (STRANGER, MEMBER):
        done = bus.bus_call('RequestName', f"'{NAME}'", '0', uid=uid)
        assert done.returncode != 0 and 'AccessDenied' in done.stderr, (uid, done)
    done = bus.bus_call('RequestName', f"'{NAME}'", '4', uid=SERVICE)
    assert done.returncode == 0 and 'uint32 3' in done.stdout, done  # permitted, but the name has an owner


def test_paths_tell_no_ids(bus):
    """The same id twice has two paths, and neither is made from the id alone."""
    paths = []
    for _ in range(2):
        paths.append(first_string(bus.must(MEMBER, MANAGER, 'org.callreel.Manager1.CreateCall', "'+4930123456'", '{}')))
        bus.must(MEMBER, paths[-1], 'org.callreel.Call1.End', "'over'")
    assert paths[0] != paths[1], paths
    assert all(re.fullmatch(MANAGER + r'/call/[0-9a-f]{40}', path) for path in paths), paths


def test_deliveries_are_the_couriers(bus):
    """The courier gets jobs and their signals, and nothing else; those who may do everything else look after jobs, but are
    given none."""
    take = (MANAGER, 'org.callreel.Delivery1.TakeJobs', '@as []', 'uint32 10', 'uint32 60')
    for uid in (COURIER, 0):
        assert bus.must(uid, *take).startswith('(@aa{sv} []'), uid
    for uid, attempt in ((MEMBER, take), (STRANGER, take), (STRANGER, (MANAGER, 'org.callreel.Delivery1.DropJob', "'x'")),
                         (MEMBER, (MANAGER, 'org.callreel.Delivery1.FinishJob', "'x'", '{}')),
                         (COURIER, (MANAGER, 'org.callreel.Manager1.ListRecordings', '{}', "''", '10')),
                         (COURIER, (MANAGER, 'org.callreel.Policy1.Get', "'company'", "''", "''")),
                         (COURIER, (MANAGER, 'org.freedesktop.DBus.ObjectManager.GetManagedObjects'))):
        done = bus.call(uid, *attempt)
        assert done.returncode != 0 and 'AccessDenied' in done.stderr, (uid, attempt, done)
    assert bus.must(MEMBER, MANAGER, 'org.callreel.Delivery1.ListJobs', '{}', "''", '10').startswith('(@aa{sv} []')
    for method in ('RetryJob', 'DropJob'):
        done = bus.call(MEMBER, MANAGER, 'org.callreel.Delivery1.' + method, "'x'")
        assert done.returncode != 0 and 'AccessDenied' not in done.stderr, done  # there is no such job
    listener = Listener(bus, COURIER)
    path = hold_a_call(bus, MEMBER)
    bus.must(MEMBER, path, 'org.callreel.Call1.End', "'over'")
    # only once the catalogue has the event, after the answer to End
    wait_for('JobsWaiting', lambda: any(' JobsWaiting ' in line for line in listener.heard()))
    bus.say_last()
    told = [line for line in of_recorder(listener.wait_last()) if ' org.freedesktop.DBus NameOwnerChanged ' not in line]
    assert all(' org.callreel.Delivery1 JobsWaiting ' in line for line in told), told


def test_policy_names_all_interfaces(_):
    with open(POLICY, encoding='utf-8') as file:
        policy = file.read()
    for path in glob.glob(os.path.join(TREE, 'data', 'org.callreel.*.xml')):
        interface = os.path.basename(path)[:-len('.xml')]
        places = {'org.callreel.Worker1': 0, 'org.callreel.Delivery1': 4}.get(interface, 3)  # Worker1 is on no bus
        assert policy.count(f'receive_interface="{interface}"') == places, interface


def main():
    for why, holds in (('not root: no other user to become', os.geteuid() == 0), ('no ' + SYSTEM_CONF, os.path.exists(SYSTEM_CONF))):
        if not holds:
            print(f'1..0 # SKIP {why}')
            return 0
    with SystemBus() as bus:
        return tap.run('bus-policy', globals(), bus)


if __name__ == '__main__':
    sys.exit(main())
