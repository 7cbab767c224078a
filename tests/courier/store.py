# SPDX-License-Identifier: LGPL-2.1-or-later
"""OpenStack Swift with its s3api on loopback: an independent store that checks every signature. Used by test-uploads.py."""
import hashlib
import hmac
import http.client
import os
import shutil
import socket
import subprocess
import threading
import time

import children

KEY_ID, KEY = 'test:tester', 'secret'
PYTHON = '/usr/bin/python3'  # Debian's Python, for which the package is installed
SERVERS = ('object', 'container', 'account', 'proxy')

RINGS = '''
import sys
from swift.common.ring import RingBuilder
for name, port in zip(('object', 'container', 'account'), map(int, sys.argv[2:])):
    builder = RingBuilder(2, 1, 1)
    builder.add_dev({'region': 1, 'zone': 1, 'ip': '127.0.0.1', 'port': port, 'device': 'disk', 'weight': 1.0})
    builder.rebalance(seed=1)
    builder.get_ring().save(f'{sys.argv[1]}/{name}.ring.gz')
'''
# Debian's programs read /etc/swift; the test's directory takes precedence.
RUN = '''
import sys
from swift.common import utils
utils.SWIFT_CONF_FILE = sys.argv[1] + '/swift.conf'
from swift.common.storage_policy import reload_storage_policies
utils.HASH_PATH_PREFIX = utils.HASH_PATH_SUFFIX = b'x'
from swift.common.wsgi import run_wsgi
sys.exit(run_wsgi(sys.argv[2], sys.argv[3]))
'''
BACKEND = '''[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
devices = {directory}/disks
mount_check = false
swift_dir = {directory}
workers = 0
log_address = {directory}/nowhere
[pipeline:main]
pipeline = {name}-server
[app:{name}-server]
use = egg:swift#{name}
'''
PROXY = '''[DEFAULT]
bind_ip = 127.0.0.1
bind_port = {port}
swift_dir = {directory}
workers = 0
log_address = {directory}/nowhere
[pipeline:main]
pipeline = catch_errors cache s3api tempauth slo proxy-server
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:cache]
# tempauth asks for one; nobody is there.
use = egg:swift#memcache
memcache_servers = 127.0.0.1:1
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = secret .admin
[filter:slo]
use = egg:swift#slo
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
'''


def find_lack(directory):
    """The reason why no store can be started, or None."""
    if not os.path.exists(PYTHON) or subprocess.run([PYTHON, '-c', 'import swift.common.middleware.s3api'], capture_output=True,
                                                    check=False).returncode != 0:
        return 'Swift is not installed (packages swift-proxy, swift-object, swift-container, swift-account)'
    try:
        path = os.path.join(directory, 'xattr')
        with open(path, 'w', encoding='utf-8'):
            os.setxattr(path, 'user.swift', b'x')
    except OSError as error:
        return f'Swift needs extended attributes, which {directory} has not: {error}'
    return None


class Store:
    """`with Store(directory) as store:` with a bucket `calls`."""

    def __init__(self, directory):
        self.directory = directory
        self.ports = {name: children.reserve_port() for name in SERVERS}
        self.endpoint = f'http://127.0.0.1:{self.ports["proxy"]}'
        self.processes = {}

    def __enter__(self):
        os.makedirs(os.path.join(self.directory, 'disks', 'disk'))
        self._write('swift.conf', '[swift-hash]\nswift_hash_path_suffix = x\nswift_hash_path_prefix = x\n')
        for name in SERVERS:
            text = PROXY if name == 'proxy' else BACKEND
            self._write(f'{name}.conf', text.format(name=name, port=self.ports[name], directory=self.directory))
        subprocess.run([PYTHON, '-c', RINGS, self.directory, *(str(self.ports[name]) for name in SERVERS[:3])], check=True,
                       capture_output=True)
        with children.undone_by(self.__exit__):
            for name in SERVERS:
                self.start(name)
            status, body = self.request('PUT', '/calls')
            assert status == 200, (status, body)
        return self

    def __exit__(self, *why):
        if why[0] is not None:
            with open(os.path.join(self.directory, 'log'), encoding='utf-8', errors='replace') as log:
                print(''.join('# store: ' + line for line in log.readlines()[-30:]), end='')
        for process in self.processes.values():
            process.kill()
            process.wait()
        shutil.rmtree(os.path.join(self.directory, 'disks'), ignore_errors=True)

    def _write(self, name, text):
        with open(os.path.join(self.directory, name), 'w', encoding='utf-8') as file:
            file.write(text)

    def start(self, name='proxy'):
        with open(os.path.join(self.directory, 'log'), 'a', encoding='utf-8') as log:
            self.processes[name] = children.start(
                [PYTHON, '-c', RUN, self.directory, os.path.join(self.directory, f'{name}.conf'), f'{name}-server'],
                stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        end = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(('127.0.0.1', self.ports[name]), 1).close()
                return
            except OSError:
                assert time.monotonic() < end and self.processes[name].poll() is None, f'no {name} server'
                threading.Event().wait(0.1)

    def kill(self, name='proxy'):
        self.processes[name].kill()
        self.processes[name].wait()

    def request(self, method, path):
        """Signed by the rules of the protocol (AWS signature version 4); (status, body)."""
        address, _, query = path.partition('?')
        now = time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())
        scope = f'{now[:8]}/us-east-1/s3/aws4_request'
        headers = {'host': self.endpoint[len('http://'):], 'x-amz-content-sha256': hashlib.sha256().hexdigest(), 'x-amz-date': now}
        names = ';'.join(headers)
        canonical = '\n'.join([method, address, query, *(f'{name}:{value}' for name, value in headers.items()), '', names,
                               headers['x-amz-content-sha256']])
        text = '\n'.join(['AWS4-HMAC-SHA256', now, scope, hashlib.sha256(canonical.encode()).hexdigest()])
        key = b'AWS4' + KEY.encode()
        for part in scope.split('/'):
            key = hmac.digest(key, part.encode(), 'sha256')
        signature = hmac.digest(key, text.encode(), 'sha256').hex()
        headers['authorization'] = f'AWS4-HMAC-SHA256 Credential={KEY_ID}/{scope}, SignedHeaders={names}, Signature={signature}'
        connection = http.client.HTTPConnection('127.0.0.1', self.ports['proxy'], timeout=60)
        try:
            connection.request(method, path, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()
