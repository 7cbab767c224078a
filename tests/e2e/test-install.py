#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Installs into a private directory and checks the result: everything is where it belongs, nothing else is there,
and manager and plugins work from there. Called by meson test."""
import configparser
import glob
import json
import os
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import tap  # noqa: E402
from callbus import CallBus  # noqa: E402

BUILD = os.environ['CALLREEL_BUILD_ROOT']
TREE = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
# Under the prefix.
EXPECTED = [
    'bin/callreelctl', 'libexec/callreeld', 'libexec/callreel-worker', 'libexec/callreel-courier',
    'libexec/callreel-portal', 'lib/systemd/system/callreel-portal.service', 'lib/systemd/user/callreel-portal.service',
    'libexec/callreel-siprec', 'lib/systemd/system/callreel-siprec.service', 'lib/systemd/user/callreel-siprec.service',
    'share/man/man8/callreel-siprec.8', 'share/man/man8/callreel-portal.8', 'share/callreel/portal/openapi.json',
    'lib/**/gstreamer-1.0/libgstcallreel.so', 'lib/**/gstreamer-1.0/libgstcallreelx264.so',
    '**/pkgconfig/callreel.pc',
    'share/dbus-1/services/org.callreel.Manager1.service', 'share/dbus-1/system-services/org.callreel.Manager1.service',
    'share/dbus-1/interfaces/org.callreel.Manager1.xml', 'share/dbus-1/interfaces/org.callreel.Call1.xml',
    'share/dbus-1/interfaces/org.callreel.Delivery1.xml', 'share/man/man8/callreel-courier.8',
    'libexec/callreel-janus', 'lib/systemd/system/callreel-janus.service', 'lib/systemd/user/callreel-janus.service',
    'share/man/man8/callreel-janus.8', '**/etc/callreel/callreel-janus.conf',
    'lib/systemd/system/callreeld.service', 'lib/systemd/user/callreeld.service',
    'lib/systemd/system/callreel-courier.service', 'lib/systemd/user/callreel-courier.service',
    'share/man/man1/callreelctl.1', 'share/man/man5/callreel.conf.5', 'share/man/man8/callreeld.8',
    'share/bash-completion/completions/callreelctl', 'share/callreel/policy.schema.json',
    'share/callreel/announcements/en.conf', 'share/callreel/announcements/de.conf',
    'share/callreel/prompts/start.en.wav', 'share/callreel/prompts/start.de.wav',
]
FOREIGN = re.compile(r'/(tests?|test-[^/]*|[^/]*\.a|lib[^/]*deinit[^/]*)$')


def install(directory):
    """The root of the prefix in the installed tree."""
    subprocess.run(['meson', 'install', '-C', BUILD, '--no-rebuild', '--destdir', directory], check=True,
                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    roots = [os.path.dirname(os.path.dirname(path)) for path in
             glob.glob(os.path.join(directory, '**', 'bin', 'callreelctl'), recursive=True)]
    assert len(roots) == 1, roots
    return roots[0]


def find(prefix, pattern):
    found = glob.glob(os.path.join(prefix, pattern), recursive=True)
    return found[0] if found else None


def test_files_are_there(prefix, _):
    missing = [pattern for pattern in EXPECTED if not find(prefix, pattern)]
    assert not missing, missing


def test_nothing_of_the_build(_, directory):
    everything = [os.path.join(where, name) for where, _, names in os.walk(directory) for name in names]
    strange = [path[len(directory):] for path in everything if FOREIGN.search(path)]
    assert not strange, strange


def test_services_start_what_is_there(prefix, directory):
    for pattern in EXPECTED:
        path = find(prefix, pattern) if pattern.endswith('.service') else None
        if not path:
            continue
        parser = configparser.ConfigParser(interpolation=None, strict=False)
        parser.optionxform = str
        parser.read(path)
        section = 'D-BUS Service' if parser.has_section('D-BUS Service') else 'Service'
        key = 'ExecStart' if section == 'Service' else 'Exec'
        program = parser.get(section, key).split()[0]
        assert program == '/bin/false' or os.access(directory + program, os.X_OK), (path, program)


def test_system_units_are_hardened(prefix, directory):
    """systemd's exposure level, 0 to 10, is at most 2.0, and it reports no unknown settings in the units."""
    for name in ('callreeld.service', 'callreel-courier.service', 'callreel-portal.service', 'callreel-janus.service', 'callreel-siprec.service'):
        with open(find(prefix, 'lib/systemd/system/' + name), encoding='utf-8') as file:
            text = file.read()
        unit = os.path.join(directory, name)
        with open(unit, 'w', encoding='utf-8') as file:
            file.write(re.sub(r'^ExecStart=\S+', 'ExecStart=/bin/true', text, flags=re.M))  # the program is not at its final place
        answer = subprocess.run(['systemd-analyze', 'security', '--offline=yes', '--threshold=20', '--no-pager', unit],
                                capture_output=True, text=True, check=False)
        assert answer.returncode == 0, [line for line in answer.stdout.splitlines() if '✗' in line or 'Overall' in line]
        assert not answer.stderr.strip(), answer.stderr


def test_pkg_config(prefix, directory):
    path = os.path.dirname(find(prefix, '**/pkgconfig/callreel.pc'))
    environment = dict(os.environ, PKG_CONFIG_PATH=path)
    for query in (['--modversion'], ['--variable=pluginsdir']):
        answer = subprocess.run(['pkg-config', *query, 'callreel'], env=environment, capture_output=True, text=True, check=True)
        assert answer.stdout.strip(), query
    assert os.path.exists(directory + answer.stdout.strip() + '/libgstcallreel.so'), answer.stdout


def test_plugins_are_where_gstreamer_looks(_, directory):
    """For any libdir of meson, which is lib64 on a Debian without dpkg-dev."""
    build = os.path.join(directory, 'build-lib64')
    subprocess.run(['meson', 'setup', build, TREE, '--prefix=/usr', '--libdir=lib64', '-Dtests=false'], check=True,
                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    answer = subprocess.run(['meson', 'introspect', '--installed', build], capture_output=True, text=True, check=True)
    places = {os.path.dirname(path) for path in json.loads(answer.stdout).values() if '/libgstcallreel' in path}
    wanted = subprocess.run(['pkg-config', '--variable=pluginsdir', 'gstreamer-1.0'], capture_output=True, text=True, check=True)
    assert places == {wanted.stdout.strip()}, places
    found = [path for path in json.loads(answer.stdout).values() if path.endswith('/callreel.pc')]
    assert found == ['/usr/share/pkgconfig/callreel.pc'], found


def test_plugins_load(prefix, directory):
    plugins = os.path.dirname(find(prefix, 'lib/**/gstreamer-1.0/libgstcallreel.so'))
    environment = dict(os.environ, GST_PLUGIN_PATH_1_0=plugins, GST_REGISTRY_1_0=os.path.join(directory, 'registry'))
    for element in ('tilecompositor', 'callmixer', 'recordinggate', 'callrecordsink', 'canvasx264enc'):
        subprocess.run(['gst-inspect-1.0', element], env=environment, stdout=subprocess.DEVNULL, check=True)


def test_manager_starts(prefix, _):
    with CallBus(daemon=find(prefix, 'libexec/callreeld')) as bus:
        assert bus.create_call('installed').startswith('/org/callreel/')


def test_bad_configuration_is_said(prefix, directory):
    config = os.path.join(directory, 'bad.conf')
    with open(config, 'w', encoding='utf-8') as file:
        file.write('[limits]\ncapacity=naïve\n')
    answer = subprocess.run([find(prefix, 'libexec/callreeld'), '--config', config], capture_output=True, check=False,
                            timeout=60, env={**os.environ, 'LC_ALL': 'C.UTF-8'})
    assert answer.returncode == 1, answer
    assert f'{config}: line 2: [limits] capacity: “naïve”' in answer.stderr.decode(), answer


def test_tool_helps(prefix, _):
    answer = subprocess.run([find(prefix, 'bin/callreelctl'), '--help'], capture_output=True, text=True, check=True)
    for command in ('start', 'pause', 'resume', 'stop', 'state', 'list', 'watch', 'call'):
        assert command in answer.stdout, command


def main():
    with tempfile.TemporaryDirectory(prefix='callreel-install.') as directory:
        return tap.run('install', globals(), install(directory), directory)


if __name__ == '__main__':
    sys.exit(main())
