#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The recording panel in a browser, against a manager that records people who send RTP (browser/panel.mjs). Called by meson
test. Real time, some minutes: browsers and sockets have no test clock."""
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import browser  # noqa: E402
import children  # noqa: E402
from portalbus import PortalBus  # noqa: E402

# One warning soon after the start of a recording with the usual limit, one for the test of the limit.
CONFIG = '[limits]\nmax-duration-minutes=1\nwarnings=56;4\n'


class PanelDriver(PortalBus):
    """Also knows the origins of pages that show the panel in a frame."""

    def __init__(self):
        self._allowed, self._other = children.reserve_port(), children.reserve_port()
        super().__init__(CONFIG, origins=[f'http://127.0.0.1:{self._allowed}'], portal='name=Fjord Recorder\n')

    def frame_ports(self):
        """Of a page that may, and of one that may not."""
        return [self._allowed, self._other]


if __name__ == '__main__':
    sys.exit(browser.main('panel.mjs', PanelDriver))
