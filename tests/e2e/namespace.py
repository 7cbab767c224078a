# SPDX-License-Identifier: LGPL-2.1-or-later
"""A network namespace for a test, in which servers have the ports that they always have. Used by tests with servers that others
wrote."""
import os
import shutil
import subprocess
import sys

INSIDE = 'CALLREEL_TEST_NAMESPACE'
LOOPBACK = 'set -e\nip link set lo up\n'


def unshare():
    return ['unshare', '-n'] if os.geteuid() == 0 else ['unshare', '-rn']


def enter(*programs, network=LOOPBACK, missing=lambda: None):
    """Runs the test again in a namespace in which the shell commands NETWORK were run, and returns there. Skips the test where that
    is not possible, a program is not installed, or MISSING has a reason."""
    if os.environ.get(INSIDE):
        return
    reason = _absent(programs) or missing() or _refusal(network)
    if reason:
        print(f'1..0 # SKIP {reason}')
        sys.exit(0)
    command = [*unshare(), 'sh', '-c', network + 'exec "$@"', 'sh', sys.executable, *sys.argv]
    os.execvpe(command[0], command, dict(os.environ, **{INSIDE: '1'}))


def _absent(programs):
    absent = [name for name in ('unshare', 'ip', *programs) if not shutil.which(name)]
    return 'not installed: ' + ', '.join(absent) if absent else None


def _refusal(network):
    done = subprocess.run([*unshare(), 'sh', '-c', network], capture_output=True, text=True, check=False)
    return None if done.returncode == 0 else 'no network namespace: ' + (done.stderr.strip() or 'refused').splitlines()[-1]
