# SPDX-License-Identifier: LGPL-2.1-or-later
"""callreeld with fake workers and webhooks of a test, and couriers. Used by the tests of callreel-courier."""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'e2e'))
import children  # noqa: E402
from callbus import MANAGER, CallBus, Literal, first_string, wait_for  # noqa: E402

BUILD = os.environ['CALLREEL_BUILD_ROOT']
COURIER = os.path.join(BUILD, 'manager', 'courier', 'callreel-courier')
ALL = 'file-status;call-leg;state;time-warning;incomplete'


class Deliveries:
    """`with Deliveries({'crm': 'url=…'}) as d:` callreeld with these webhooks, and a courier if requested."""

    def __init__(self, webhooks, callback='', courier=True):
        groups = ''.join(f'[webhook {name}]\nallow-plain=true\nevents={ALL}\n{keys}\n' for name, keys in webhooks.items())
        self.bus = CallBus(f'\n[announcements]\nenabled=false\n[event]\ntopic=/subscriptions/t\n{groups}{callback}')
        self.bus.environment.update(CALLREEL_WORKER=os.path.join(BUILD, 'tests', 'engine', 'worker', 'fake-worker'),
                                    CALLREEL_TEST_PID=str(os.getpid()), G_DEBUG='fatal-criticals')
        # The leak sanitizer of GCC 12 crashes on the thread-local storage of a module that is loaded later, as GIO's TLS is.
        self.bus.environment['ASAN_OPTIONS'] = os.environ.get('ASAN_OPTIONS', '') + ':intercept_tls_get_addr=0'
        self._wants_courier = courier

    def __enter__(self):
        self.bus.__enter__()
        if self._wants_courier:
            with children.undone_by(self.__exit__):
                self.start_courier()
        return self

    def __exit__(self, *why):
        if why[0] is not None and os.path.exists(os.path.join(self.bus.directory, 'courier.log')):
            print(''.join('# courier: ' + line + '\n' for line in self._read_log().splitlines()[-30:]), end='')
        courier = getattr(self, 'courier', None)
        if courier is not None and courier.poll() is None:
            courier.terminate()
            assert courier.wait(60) == 0 or why[0] is not None, self._read_log()
        self.bus.__exit__(*why)

    def _read_log(self):
        with open(os.path.join(self.bus.directory, 'courier.log'), encoding='utf-8', errors='replace') as log:
            return log.read()[-3000:]

    def start_courier(self, lease=60):
        with open(os.path.join(self.bus.directory, 'courier.log'), 'a', encoding='utf-8') as log:
            self.courier = self.bus.spawn([COURIER, '--config', self.bus.config, '--lease', str(lease)], stdout=log, stderr=log)
        return self.courier

    def restart_manager(self):
        self.bus.daemon.terminate()
        self.bus.daemon.wait(60)
        self.bus.start_daemon()

    def record(self, name, **options):
        """Makes a complete recording. Returns its operation."""
        self.bus.create_call(name)
        operation = first_string(self.bus.manager('StartRecording', name, options))
        self.bus.manager('StopRecording', operation, {})
        wait_for('the event', lambda: any(operation in text for text in self.bus.signals('RecordingFileStatusUpdated')))
        return operation

    def jobs(self, **jobs_filter):
        return self.bus.call(MANAGER, 'Delivery1.ListJobs', jobs_filter, '', Literal('uint32 0'))

    def count(self, **jobs_filter):
        return self.jobs(**jobs_filter).count("'job': <")

    def wait_done(self, count, timeout=60, **jobs_filter):
        wait_for(f'{count} deliveries', lambda: self.count(state='done', **jobs_filter) == count, timeout)
