# SPDX-License-Identifier: LGPL-2.1-or-later
"""Processes of a test, none of which outlives it, however it ends. Used by everything in Python that starts some.

A `with` block ends what it began. What is left where that does not happen, because a constructor failed, is killed at exit; and
the kernel kills it where the test itself is killed. Otherwise it would keep the pipes on which meson waits for the end of a
test. A test that is told to end kills everything at once: meson gives it half a second.
"""
import atexit
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading

SETPRIV = shutil.which('setpriv')

_started = []
_outliving = []
_reserved = []


def start(command, **options):
    """subprocess.Popen of a process that ends with this one."""
    if SETPRIV and threading.current_thread() is threading.main_thread():
        # The signal comes when the thread ends that started it, not the process.
        command = [SETPRIV, '--pdeathsig', 'KILL', *preload(options), *command]
    process = subprocess.Popen(command, **options)
    _started[:] = [other for other in _started if other.poll() is None] + [process]
    return process


def preload(options):
    """What is preloaded into the command, and is not meant for setpriv."""
    environment = options.get('env') or {}
    if 'LD_PRELOAD' not in environment:
        return []
    options['env'] = {name: value for name, value in environment.items() if name != 'LD_PRELOAD'}
    return ['env', 'LD_PRELOAD=' + environment['LD_PRELOAD']]


def stop(*processes, seconds=60):
    """Tells processes to end, the last one first, and kills those that do not."""
    for process in reversed(processes):
        process.terminate()
    for process in processes:
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextlib.contextmanager
def script(text, **options):
    """A script of bash, told to end with the block, and with it everything that it has started, whatever ends it: a sender that
    is left would be taken for somebody else's at the ports of the next test."""
    process = start(['bash', '-c', text], text=True, stdin=subprocess.DEVNULL, start_new_session=True, **options)
    with contextlib.ExitStack() as stack:
        stack.enter_context(killed_by(lambda: _signal_group(process)))
        stack.callback(_end_group, process)
        yield process


def run_script(text, seconds=120, **options):
    """(exit code, output) of such a script."""
    with script(text, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options) as process:
        output, _ = process.communicate(timeout=seconds)
    return process.returncode, output


def _signal_group(process, number=signal.SIGKILL):
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def _end_group(process, seconds=20):
    _signal_group(process, signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
    _signal_group(process)
    process.wait()


@contextlib.contextmanager
def killed_by(kill):
    """Processes that do not end with those that this one has started: KILL, which waits for nothing, is called when the test is
    told to end in the block, after those are killed; and at exit, if the block never ends."""
    _outliving.append(kill)
    atexit.register(kill)
    try:
        yield
    finally:
        atexit.unregister(kill)
        _outliving.remove(kill)


def reserve_port():
    """A port of 127.0.0.1 that nobody else gets as long as this process lives: whoever is told binds it, as often as it likes,
    with SO_REUSEADDR, which all servers here set."""
    holder = socket.socket()
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    holder.bind(('127.0.0.1', 0))
    _reserved.append(holder)
    return holder.getsockname()[1]


@contextlib.contextmanager
def undone_by(close):
    """Calls CLOSE with what was raised in the block, as the end of a `with` that never began."""
    try:
        yield
    except BaseException:
        close(*sys.exc_info())
        raise


def _kill_left():
    for process in reversed(_started):
        if process.poll() is None:
            process.kill()
    for process in _started:
        process.wait()


def _on_signal(number, _):
    """Waits for nothing: whoever was interrupted may hold the lock of a process."""
    for process in list(_started):
        process.kill()
    for kill in list(_outliving):
        kill()
    raise SystemExit(128 + number)


atexit.register(_kill_left)
for each in (signal.SIGTERM, signal.SIGHUP):
    signal.signal(each, _on_signal)
