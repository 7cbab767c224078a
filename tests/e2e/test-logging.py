#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What callreeld logs: calls and refusals with their reasons; people only with --verbose."""
import os
import sys
import tempfile

import tap
from callbus import BusError, CallBus


def refuse(bus, method, *arguments):
    try:
        bus.manager(method, *arguments)
    except BusError:
        return
    raise AssertionError(f'{method} was not refused')


def use(daemon=None):
    """The log of a manager that was asked for a few things."""
    with CallBus(daemon=daemon) as bus:
        call = bus.create_call('logged/1', kind='room')
        bus.call(call, 'Call1.AddParticipant', 'ann', {})
        refuse(bus, 'PauseRecording', 'none', {})
        refuse(bus, 'StartRecording', 'logged/1', {'actor': 'nobody'})
        refuse(bus, 'FindOngoingCall', 'sip:nobody@example.org')
        bus.call(call, 'Call1.End', 'hung up')
        with open(os.path.join(bus.directory, 'callreeld.log'), encoding='utf-8') as log:
            return log.read()


def test_log(facts):
    log = use()
    for line in ('Call logged/1 begins (room, established)', 'PauseRecording of none refused (UnknownRecording): ',
                 'StartRecording of logged/1 refused (NotAllowed): ', 'Call logged/1 has ended: hung up'):
        assert line in log, log
    assert 'joined' not in log and 'FindOngoingCall' not in log, log


def test_verbose(facts):
    with tempfile.TemporaryDirectory() as directory:
        daemon = os.path.join(directory, 'callreeld')
        program = os.path.join(os.environ['CALLREEL_BUILD_ROOT'], 'manager', 'daemon', 'callreeld')
        with open(daemon, 'w', encoding='utf-8') as file:
            file.write(f'#!/bin/sh\nexec "{program}" --verbose "$@"\n')
        os.chmod(daemon, 0o755)
        log = use(daemon)
    assert 'Call logged/1: joined ann' in log, log
    assert 'FindOngoingCall refused (NoOngoingCall): ' in log, log


if __name__ == '__main__':
    sys.exit(tap.run('logging', globals(), {}))
