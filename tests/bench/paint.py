#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""How soon the portal's pages show something, in Chromium and without a cache. Run by people (docs/performance.md):

    tests/bench/paint.py [--build build] [--runs 7]

Needs node, npm and chromium, as the tests of the pages do (tests/portal/browser/paint.mjs). Page, portal and manager share the
machine. The first paint is that with content; the last answer that of the last request of the page.
"""
import argparse
import os
import re
import statistics
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))


def make_driver(bus_type, wait_for, manager, literal):
    class Driver(bus_type):
        """Also records the call of the pages, and prints what is measured."""

        def record(self, call):
            """Leaves a call in which a recording was made. Returns: the path of a link to it."""
            self.create_call(call, {'subject': 'Paint'})
            self.join(call, 'anna', {'display-name': 'Anna', 'user': 'anna'})
            operation = self.start_recording(call, {'content-type': 'audioOnly'})
            self._bus.wait_elapsed(operation, 2000)
            self.stop_recording(operation)
            wait_for('the recording', lambda: self._bus.state(operation)[0] == 'completed')
            rows = self._bus.manager('ListRecordings', {'server-call-id': call}, '', literal('uint32 1'))
            document = re.search(r"'document-id': <'([^']+)'>", rows).group(1)
            answer = self._bus.call(manager, 'Archive1.CreateLink', literal(f"['{document}']"), '', 'Zoe', {})
            return re.search(r"'https?://[^/]+(/p/[^']+)'", answer).group(1)

        def note(self, name, found):
            paints, ends = ([pair[place] for pair in found] for place in range(2))
            print(f'| {name} | {statistics.median(paints):.0f} | {max(paints):.0f} | {statistics.median(ends):.0f} |', flush=True)

    return Driver


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--build', default='build', type=os.path.abspath, help='build directory')
    parser.add_argument('--runs', default='7', help='loads of each page')
    options = parser.parse_args()
    os.environ.update(CALLREEL_BUILD_ROOT=options.build, CALLREEL_DATA=os.path.join(options.build, 'data'),
                      GST_PLUGIN_PATH_1_0=os.path.join(options.build, 'gst'), CALLREEL_RUNS=options.runs)
    sys.path[:0] = [os.path.join(HERE, '..', 'portal'), HERE]
    sys.argv = sys.argv[:1]
    import browser  # pylint: disable=import-outside-toplevel
    from portalbus import PortalBus, MANAGER, Literal, wait_for  # pylint: disable=import-outside-toplevel
    from meter import machine  # pylint: disable=import-outside-toplevel
    print(f'{machine()}.\n\n| page | first paint (ms) | longest (ms) | last answer (ms) |\n|---|---|---|---|', flush=True)
    return browser.main('paint.mjs', make_driver(PortalBus, wait_for, MANAGER, Literal))


if __name__ == '__main__':
    sys.exit(main())
