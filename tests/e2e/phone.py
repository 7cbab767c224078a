# SPDX-License-Identifier: LGPL-2.1-or-later
"""A SIP phone that others wrote, baresip, which sends a tone. Used by the tests of the integrations' pages."""
import json
import os
import socket
import subprocess

from callbus import wait_for

SECONDS = 180
PORTS = 24
CONFIG = """module_path /usr/lib/baresip/modules
module g711.so
module aufile.so
module account.so
module ctrl_tcp.so
module_app menu.so
net_interface 127.0.0.1
sip_listen 127.0.0.1:{port}
ctrl_tcp_listen 127.0.0.1:{control}
audio_source aufile,{directory}/tone.wav
audio_player aufile,{directory}/heard.wav
rtp_ports {first}-{last}
"""


class Phone:
    """It has PORTS ports from the first one; the SIP one is .port. Ends with the bus."""

    def __init__(self, bus, name, tone, port, account=''):
        self.port, self._control, directory = port, port + 2, os.path.join(bus.directory, 'phone-' + name)
        os.mkdir(directory)
        subprocess.run(['ffmpeg', '-nostdin', '-v', 'error', '-f', 'lavfi', '-i', f'sine={tone}:r=8000:d={SECONDS}', '-ac', '1',
                        os.path.join(directory, 'tone.wav')], check=True)
        config = CONFIG.format(port=port, control=self._control, directory=directory, first=port + 4, last=port + PORTS - 1)
        for file, text in (('config', config), ('contacts', ''),
                           ('accounts', f'<sip:{name}@127.0.0.1>;regint=0;audio_codecs=PCMA{account}\n')):
            with open(os.path.join(directory, file), 'w', encoding='utf-8') as output:
                output.write(text)
        bus.spawn(['baresip', '-f', directory], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for('phone ' + name, self._answers)

    def _connect(self):
        return socket.create_connection(('127.0.0.1', self._control), 60)

    def _answers(self):
        try:
            self._connect().close()
        except OSError:
            return False
        return True

    def _tell(self, command, parameters=''):
        """Whether it did that: a call that begins or ends refuses some."""
        order = json.dumps({'command': command, 'params': parameters})
        with self._connect() as control:
            control.sendall(f'{len(order)}:{order},'.encode())
            text = ''
            while '"response":true' not in text:
                more = control.recv(65536).decode()
                assert more, f'the phone ended: {text}'
                text += more
        return '"response":true,"ok":true' in text

    def dial(self, uri):
        assert self._tell('dial', uri)

    def hold(self, on):
        wait_for('a call to hold', lambda: self._tell('hold' if on else 'resume'))

    def hang_up(self):
        assert self._tell('hangup')
