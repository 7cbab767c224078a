# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs a test of pages in a browser: node with playwright-core and Debian's chromium, and a driver that answers its requests
(browser/lib.mjs). What is installed by npm stays in the build directory, so that the next run needs no registry."""
import fcntl
import json
import os
import shutil
import subprocess
import sys
import traceback

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'e2e'))
import children  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.join(HERE, 'browser')
PAGES = os.path.join(HERE, '..', '..', 'data', 'portal')
INSTALLED = os.path.join(os.environ['CALLREEL_BUILD_ROOT'], 'tests', 'portal', 'browser')


def missing_program(*names):
    """The reason why a program is not there, or None."""
    for name in names:
        if not shutil.which(name):
            return f'no {name}'
    return None


def copy_sources():
    """Each at once: another test may be reading it."""
    os.makedirs(INSTALLED, exist_ok=True)
    for name in os.listdir(SOURCE):
        if name != 'node_modules':
            new = os.path.join(INSTALLED, f'.{name}.{os.getpid()}')
            shutil.copy(os.path.join(SOURCE, name), new)
            os.rename(new, os.path.join(INSTALLED, name))


def install():
    """The reason why there is no browser, or None."""
    missing = missing_program('node', 'npm', 'chromium')
    if missing:
        return missing
    copy_sources()
    # One test at a time installs it, and all or nothing.
    with open(os.path.join(INSTALLED, '.lock'), 'w', encoding='ascii') as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        modules = os.path.join(INSTALLED, 'node_modules')
        if os.path.isdir(os.path.join(modules, 'playwright-core')):
            return None
        reason = npm_ci()
        if reason:
            shutil.rmtree(modules, ignore_errors=True)
        return reason


def npm_ci():
    try:
        done = subprocess.run(['npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund'], cwd=INSTALLED, capture_output=True,
                              text=True, check=False, stdin=subprocess.DEVNULL, timeout=300)
    except subprocess.TimeoutExpired:
        return 'npm ci does not end'
    return None if done.returncode == 0 else 'npm ci: ' + (done.stderr.strip().splitlines() or ['failed'])[0]


def answer(driver, message):
    """The driver's answer to a request of the script."""
    try:
        return {'id': message['id'], 'value': getattr(driver, message['call'])(*message['values'])}
    except Exception:  # pylint: disable=broad-except
        return {'id': message['id'], 'error': traceback.format_exc()[-2000:]}


def run(script, driver, arguments=()):
    """Runs browser/SCRIPT and prints its results as TAP. Returns the exit code: 0 if all passed."""
    environment = dict(os.environ, CHROMIUM=shutil.which('chromium'))
    number = failed = planned = 0
    with children.start(['node', script, *arguments], cwd=INSTALLED, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                        env=environment) as process, children.undone_by(lambda *_: process.kill()):
        for line in process.stdout:
            message = json.loads(line)
            if 'plan' in message:
                planned = message['plan']
                print(f'1..{planned}', flush=True)
            elif 'test' in message:
                number += 1
                failed += message['error'] is not None
                print(f'{"not ok" if message["error"] else "ok"} {number} {message["test"]}', flush=True)
                for text in (message['error'] or '').splitlines()[:15]:
                    print('# ' + text, flush=True)
            else:
                process.stdin.write(json.dumps(answer(driver, message)) + '\n')
                process.stdin.flush()
    if process.returncode or number != planned:
        print(f'Bail out! {script} ended with {process.returncode} after {number} of {planned} tests')
        return 1
    return 1 if failed else 0


def main(script, make_driver):
    """Skips without a browser; otherwise `with make_driver() as driver` answers the script."""
    reason = install()
    if reason:
        print(f'1..0 # SKIP {reason}')
        return 0
    with make_driver() as driver:
        return run(script, driver, sys.argv[1:])
