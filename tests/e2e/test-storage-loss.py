#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""With a storage that can't be written a start fails with StorageFailed; one that disappears during a recording ends it
within seconds, and its event names no missing file. Called by meson test."""
import os
import shutil
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import tap  # noqa: E402
from callbus import BusError, CallBus, first_string, wait_for  # noqa: E402
from rtp_sender import AUDIO_SDP, Participant  # noqa: E402

CALL = 'storage'
NOTICE_SECONDS = 20  # on a busy machine; otherwise one or two
OPTIONS = {'content-type': 'audioOnly'}


def refused(bus):
    """The error of a start if the year's directory is a file."""
    place = os.path.join(bus.recordings, time.strftime('%Y', time.gmtime()))
    os.makedirs(bus.recordings, exist_ok=True)
    with open(place, 'w', encoding='utf-8'):
        pass
    try:
        bus.manager('StartRecording', CALL, OPTIONS)
        return ''
    except BusError as error:
        return str(error)
    finally:
        os.unlink(place)


def record(bus, facts):
    call = bus.create_call(CALL)
    bus.call(call, 'Call1.AddParticipant', 'Ben', {})
    facts['refusal'] = refused(bus)  # before a worker makes the call's directory
    sender = Participant('Ben', 700, 'lime', bus.directory)
    sender.add_audio(bus.add_stream(call, 'Ben', 'audio', AUDIO_SDP))
    sender.start()
    operation = first_string(bus.manager('StartRecording', CALL, OPTIONS))
    bus.wait_elapsed(operation, 1000)
    for name in os.listdir(bus.recordings):
        shutil.rmtree(os.path.join(bus.recordings, name))
    gone = time.monotonic()
    wait_for('its end', lambda: (bus.try_state(operation) or ('',))[0] in ('completed', 'failed'))
    facts['seconds'] = time.monotonic() - gone
    facts['event'] = bus.wait_event()['data']
    sender.stop()


def test_refused_by_its_name(facts):
    assert 'StorageFailed' in facts['refusal'], facts['refusal']


def test_noticed(facts):
    assert facts['seconds'] < NOTICE_SECONDS, facts['seconds']


def test_reason(facts):
    assert facts['event']['sessionEndReason'] == 'StorageFailed', facts['event']


def test_no_file_is_named(facts):
    assert facts['event']['recordingStorageInfo']['recordingChunks'] == [], facts['event']


def main():
    facts = {}
    with CallBus() as bus:
        record(bus, facts)
        return tap.run('storage-loss', globals(), facts)


if __name__ == '__main__':
    sys.exit(main())
