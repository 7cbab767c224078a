# SPDX-License-Identifier: LGPL-2.1-or-later
"""Debian's Janus with a room, Chromium with people in it, and callreel-janus, in a network namespace of their own.

Janus uses no loopback interface, so the namespace has an interface with 127.0.0.2. Used by the tests of the connector.
Everything ends with the `with` block.
"""
import glob
import http.server
import json
import os
import queue
import re
import signal
import subprocess
import sys
import threading
import urllib.parse
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', '..', 'e2e'))
import children  # noqa: E402
import namespace  # noqa: E402
from callbus import CallBus, wait_for  # noqa: E402

JANUS_PORT, PAGE_PORT, DEBUG_PORT, POST_PORT = 8188, 9000, 9222, 9001  # nobody else is in the namespace
ROOM, CALL = '1234', 'janus/1234'
NETWORK = namespace.LOOPBACK + '''ip link add jan0 type veth peer name jan1
for name in jan0 jan1; do echo 1 > /proc/sys/net/ipv6/conf/$name/disable_ipv6; done
ip addr add 127.0.0.2/32 dev jan0
ip link set jan0 up
ip link set jan1 up
'''
CHROMIUM = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
            '--disable-component-update', '--disable-sync', '--autoplay-policy=no-user-gesture-required',
            '--disable-features=WebRtcHideLocalIpsWithMdns', '--allow-loopback-in-peer-connection',
            '--disable-background-timer-throttling', '--disable-backgrounding-occluded-windows', '--disable-renderer-backgrounding',
            f'--remote-debugging-port={DEBUG_PORT}']


def plugins():
    """The directory of Janus's plugins, or None."""
    found = glob.glob('/usr/lib/*/janus/plugins')
    return found[0] if found else None


def enter():
    """Runs the program again in a network namespace, and returns there. Skips the test where that is not possible."""
    namespace.enter('janus', 'chromium', network=NETWORK, missing=lambda: None if plugins() else 'no plugins of Janus')


class Orders:
    """Serves the page, and gives each page what it is to do next."""

    def __init__(self):
        self._waiting, self._results = {}, {}
        orders = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                url = urllib.parse.urlparse(self.path)
                if url.path == '/next':
                    self.reply(orders.next(urllib.parse.parse_qs(url.query)['name'][0]), 'text/plain')
                else:
                    with open(os.path.join(HERE, 'room.html'), encoding='utf-8') as page:
                        self.reply(page.read(), 'text/html')

            def do_POST(self):
                name = urllib.parse.parse_qs(urllib.parse.urlparse(self.path).query)['name'][0]
                orders.results(name).put(self.rfile.read(int(self.headers['Content-Length'])).decode())
                self.reply('', 'text/plain')

            def reply(self, text, kind):
                body = text.encode()
                self.send_response(200)
                self.send_header('Content-Type', kind)
                self.send_header('Content-Length', str(len(body)))
                self.end_headers()
                try:
                    self.wfile.write(body)
                except OSError:
                    pass  # the page was closed

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(('127.0.0.1', PAGE_PORT), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def orders(self, name):
        return self._waiting.setdefault(name, queue.Queue())

    def results(self, name):
        return self._results.setdefault(name, queue.Queue())

    def next(self, name):
        try:
            return self.orders(name).get(timeout=5)
        except queue.Empty:
            return ''

    def give(self, name, script, timeout=60):
        """Has a page run JavaScript, and waits until it is done."""
        self.orders(name).put(script)
        result = self.results(name).get(timeout=timeout)
        assert result == 'ok', f'{name}: {script}: {result}'


class JanusRoom:
    """`with JanusRoom() as room:`; .bus is the CallBus."""

    def __init__(self, config='', janus='videocodec = "vp8";', connector=''):
        self.bus = CallBus(config)
        self._janus_options, self._options = janus, connector
        self._targets, self._urls = {}, {}
        self.janus = self.connector = self._chromium = self.orders = None

    def __enter__(self):
        self.bus.__enter__()
        with children.undone_by(self.__exit__):
            self._write_config()
            self.orders = Orders()
            self.start_janus()
            self.start_connector()
            self._start_chromium()
        return self

    def __exit__(self, kind, value, trace):
        if kind is not None:
            for name in filter(lambda name: os.path.exists(self._path(name + '.log')), ('connector', 'janus')):
                with open(self._path(name + '.log'), encoding='utf-8', errors='replace') as log:
                    print(''.join(f'# {name}: ' + line for line in log.readlines()[-40:]), end='')
        if self.orders is not None:
            self.orders.close()
        self.bus.__exit__(kind, value, trace)

    def _path(self, name):
        return os.path.join(self.bus.directory, name)

    def _write(self, name, text):
        with open(self._path(name), 'w', encoding='utf-8') as file:
            file.write(text)
        os.chmod(self._path(name), 0o600)

    def _write_config(self):
        os.makedirs(self._path('janus'))
        os.makedirs(self._path('none'))
        directory, none = self._path('janus'), self._path('none')
        kept = ('videoroom', 'textroom', 'streaming')
        unused = [os.path.basename(path) for path in glob.glob(plugins() + '/*.so') if not any(name in path for name in kept)]
        self._write('janus/janus.jcfg', f'''
general: {{ configs_folder = "{directory}"; plugins_folder = "{plugins()}"; events_folder = "{none}"; loggers_folder = "{none}";
  transports_folder = "{os.path.dirname(plugins())}/transports"; interface = "127.0.0.1"; debug_level = 3; }}
media: {{ ipv6 = false; }}
nat: {{ ice_lite = true; full_trickle = false; ice_enforce_list = "127.0.0."; }}
plugins: {{ disable = "{','.join(unused)}"; }}
transports: {{ disable = "libjanus_http.so,libjanus_rabbitmq.so,libjanus_pfunix.so,libjanus_mqtt.so,libjanus_nanomsg.so"; }}
''')
        self._write('janus/janus.transport.websockets.jcfg',
                    f'general: {{ ws = true; ws_port = {JANUS_PORT}; ws_ip = "127.0.0.1"; wss = false; }}\nadmin: {{ admin_ws = false; }}\n')
        self._write('janus/janus.plugin.videoroom.jcfg', f'''
general: {{ admin_key = "key of the administrator"; lock_rtp_forward = true; }}
room-{ROOM}: {{ description = "Board meeting"; secret = "secret of the room"; publishers = 12; bitrate = 2000000;
  {self._janus_options} }}
''')
        self._write('janus/janus.plugin.textroom.jcfg', f'''
room-{ROOM}: {{ description = "Board meeting"; secret = "secret of the room"; post = "http://127.0.0.1:{POST_PORT}/path-of-posts"; }}
''')
        self._write('post.key', 'path-of-posts\n')
        self._write('admin.key', 'key of the administrator\n')
        self._write('room.secret', 'secret of the room\n')
        self._write('callreel-janus.conf', f'''
[janus]
url=ws://127.0.0.1:{JANUS_PORT}/
admin-key-file={self._path('admin.key')}

[rooms]
secret-file={self._path('room.secret')}
poll-seconds=1
linger-seconds=8

[people]
identity=display
administrators=ada

[texts]
textroom=true
answers-port={POST_PORT}
answers-key-file={self._path('post.key')}
{self._options}
''')

    def _spawn(self, name, command):
        with open(self._path(name + '.log'), 'a', encoding='utf-8') as log:
            return self.bus.spawn(command, stdout=log, stderr=log)

    def start_janus(self):
        self.janus = self._spawn('janus', ['janus', '-F', self._path('janus')])

    def start_connector(self):
        self.connector = self._spawn('connector', [os.path.join(self.bus.build, 'manager', 'connectors', 'janus', 'callreel-janus'),
                                                   '--config', self._path('callreel-janus.conf')])

    def kill(self, process, how=signal.SIGKILL):
        process.send_signal(how)
        return process.wait(60)

    def _start_chromium(self):
        self._chromium = self._spawn('chromium', ['chromium', *CHROMIUM, f'--user-data-dir={self._path("profile")}', 'about:blank'])
        wait_for('Chromium', self._list_pages, 60)

    def _list_pages(self):
        try:
            return json.loads(self._debug('list'))
        except OSError:
            return None

    def _debug(self, command, method='GET'):
        request = urllib.request.Request(f'http://127.0.0.1:{DEBUG_PORT}/json/{command}', method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.read().decode()

    def read_log(self, name):
        with open(self._path(name + '.log'), encoding='utf-8', errors='replace') as log:
            return log.read()

    def said(self, text):
        """How often the connector's log has a text."""
        return self.read_log('connector').count(text)

    # ---- people ----

    def open(self, name, **options):
        """A page, which is not in the room yet."""
        query = urllib.parse.urlencode(dict(options, name=name, janus=f'ws://127.0.0.1:{JANUS_PORT}/'))
        self._urls[name] = f'http://127.0.0.1:{PAGE_PORT}/room?{query}'
        self._targets[name] = json.loads(self._debug('new?' + urllib.parse.quote(self._urls[name], safe=''), 'PUT'))['id']

    def enter(self, name, **options):
        """A page whose participant publishes."""
        self.open(name, **options)
        self.do(name, 'await join();')

    def do(self, name, script):
        self.orders.give(name, script)

    def reload(self, name):
        """Loads the page again; it is not in the room then."""
        self.orders.orders(name).put('location.reload(); await new Promise(() => {});')

    def close(self, name):
        self._debug('close/' + self._targets.pop(name))

    # ---- what callreeld has ----

    def find_call(self):
        """The path of the call, or None."""
        found = self.try_call(lambda: self.bus.manager('FindCall', CALL))
        return found.split("'")[1] if found else None

    @staticmethod
    def try_call(function):
        try:
            return function()
        except Exception:  # pylint: disable=broad-except
            return None

    def count(self, what, text):
        """How often a text is in a property of the call."""
        path = self.find_call()
        return (self.try_call(lambda: self.bus.get(path, 'Call1', what)) or '').count(text) if path else 0

    def counts(self, name):
        """A count of each stream of the call."""
        path = self.find_call()
        streams = (self.try_call(lambda: self.bus.get(path, 'Call1', 'Streams')) or '') if path else ''
        return [int(count) for count in re.findall(f"'{name}': <uint64 ([0-9]+)>", streams)] or [0]

    def sizes(self, name):
        """A size of each stream of the call that has it."""
        path = self.find_call()
        streams = (self.try_call(lambda: self.bus.get(path, 'Call1', 'Streams')) or '') if path else ''
        return [int(size) for size in re.findall(f"'{name}': <uint32 ([0-9]+)>", streams)]

    def active(self):
        return self.count('Streams', "'state': <'active'>")

    def forwarders(self):
        """What Janus forwards in the room."""
        publishers = self.ask('listforwarders').get('publishers', [])
        return [forwarder for publisher in publishers for forwarder in publisher['forwarders']]

    def ask(self, request, **more):
        """VideoRoom's answer to an independent client."""
        body = dict(more, request=request, room=int(ROOM), secret='secret of the room')
        done = subprocess.run([sys.executable, os.path.join(HERE, 'janusask.py'), str(JANUS_PORT), json.dumps(body)],
                              capture_output=True, text=True, check=True)
        return json.loads(done.stdout)

    def moderate(self, name, mid, mute):
        """Mutes or unmutes a stream, as a moderator."""
        people = self.ask('listparticipants')['participants']
        publisher = next(person['id'] for person in people if person.get('display') == name and person['publisher'])
        self.ask('moderate', id=publisher, mid=mid, mute=mute)
