#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A browser that publishes by WHIP over a path that loses, delays and reorders the packets of both directions, and what is recorded
of it (browser/lossy.mjs). CALLREEL_SEED selects the losses. Called by meson test. Real time, some twenty seconds."""
import os
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, '..', 'e2e')]
import browser  # noqa: E402
from pathbus import PathBus  # noqa: E402

if __name__ == '__main__':
    sys.exit(browser.main('lossy.mjs', PathBus))
