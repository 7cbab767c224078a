#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The runnable blocks of docs/integration-*.md against callreeld on a bus of its own, see pages.py. The recorded files are judged
by their tones and colours."""
import json
import os
import shutil
import subprocess
import sys

import children
import judge
import portrange
import tap
from callbus import CallBus, first_string, wait_for
from pages import SECONDS, Page, hears, needs, recorded
from phone import Phone

NODE = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'node')


def sees(path, *colours):
    frames = judge.pictures(path)
    return [colour for colour in colours if any(judge.holds_colour(frame, colour) for frame in frames)]


def test_busctl(_facts):
    needs('busctl', 'jq')
    with CallBus() as bus:
        Page('integration.md', bus).run()
        alone, session = recorded(bus, 2)
        assert hears(judge.samples(alone.path), 440, 1000) == [440]
        assert alone.metadata['pauseResumeIntervals'], alone.metadata
        assert hears(judge.samples(session.path), 440, 1000) == [1000]
        assert sees(session.path, 'red', 'blue') == ['red']


def test_gstreamer(_facts):
    needs('gst-launch-1.0', 'gcc', 'pkg-config', 'jq')
    with CallBus() as bus:
        page = Page('integration-gstreamer.md', bus)
        page.run()
        for chunk in recorded(bus, 2):
            assert hears(judge.samples(chunk.path), 440, 1000) == [440]
            assert sees(chunk.path, 'red', 'lime') == ['red']


def install_node():
    """The directory with the packages that the pages' programs import."""
    needs('node', 'npm')
    directory = os.path.join(os.environ['CALLREEL_BUILD_ROOT'], 'tests', 'e2e', 'node')
    shutil.copytree(NODE, directory, dirs_exist_ok=True)
    if not os.path.isdir(os.path.join(directory, 'node_modules', 'dbus-next')):
        try:
            done = subprocess.run(['npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund'], cwd=directory,
                                  capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=120, check=False)
        except subprocess.TimeoutExpired as error:
            raise tap.Skip('npm ci does not end') from error
        if done.returncode:
            raise tap.Skip('npm ci: ' + (done.stderr.strip().splitlines() or ['failed'])[0])
    return directory


def test_node(_facts):
    packages = install_node()
    with CallBus() as bus:
        page = Page('integration.md', bus, others=('integration-mediasoup.md', 'integration-kurento.md'))
        os.symlink(os.path.join(packages, 'node_modules'), page.path('node_modules'))
        shutil.copy(os.path.join(packages, 'servers.mjs'), page.directory)
        for name in ('mediasoup.mjs', 'kurento.mjs'):
            with open(page.path(name), 'a', encoding='utf-8') as file:
                file.write('\nexport { record };\n')
        status, output = children.run_script('node servers.mjs', SECONDS, cwd=page.directory, env=page.environment)
        assert status == 0, output
        assert [hears(judge.samples(chunk.path), 440, 1000) for chunk in recorded(bus, 2)] == [[440], [1000]]


def test_freeswitch(_facts):
    """The answerer of the page. baresip calls it in FreeSWITCH's place, and hangs up."""
    needs('baresip')
    with portrange.PortRange(portrange.OTHERS) as ports, CallBus() as bus:
        port, page = ports.first, Page('integration-freeswitch.md', bus)

        def shown():
            done = subprocess.run([page.path('callreelctl'), '--json', 'call', 'show', 'demo'], env=page.environment,
                                  capture_output=True, text=True, check=False)
            return json.loads(done.stdout) if done.returncode == 0 else {'Streams': [], 'Participants': []}

        bus.spawn(['env', 'PATH=' + page.environment['PATH'], 'python3', page.path('answerer.py'), f'127.0.0.1:{port}'])
        switch = Phone(bus, 'switch', 440, port + 2)
        switch.dial(f'sip:demo.caller@127.0.0.1:{port}')
        wait_for('packets', lambda: [stream for stream in shown()['Streams'] if stream['state'] == 'active'], SECONDS)
        operation = first_string(bus.manager('StartRecording', 'demo', {'content-type': 'audioOnly'}))
        bus.wait_elapsed(operation, 1500)
        switch.hang_up()
        wait_for('the end of the leg', lambda: not shown()['Streams'], SECONDS)
        bus.manager('StopRecording', operation, {})
        chunk, = recorded(bus)
        assert hears(judge.samples(chunk.path), 440, 1000) == [440]


if __name__ == '__main__':
    sys.exit(tap.run('integrations', globals(), {}))
