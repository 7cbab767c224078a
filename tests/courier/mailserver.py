# SPDX-License-Identifier: LGPL-2.1-or-later
"""A mail server of aiosmtpd's, and recordings and links that mails are sent of. Used by test-mail-server.py and by
docs/images/mail.py."""
import asyncio
import email
import email.policy
import json
import threading

from callbus import MANAGER, Literal, first_string, wait_for

try:
    from aiosmtpd.smtp import SMTP, AuthResult
except ImportError:
    SMTP = None


class Server:
    """`with Server(tls=context, …) as server:` .mails is what came: sender, recipients, message. SENDERS and ANSWERS: the
    next ones to MAIL and RCPT; good after that."""

    def __init__(self, tls=None, starttls=None, password=None, answers=(), senders=()):
        self.mails = []
        self._answers = list(answers)
        self._senders = list(senders)
        options = {'require_starttls': True, 'tls_context': starttls} if starttls else {}
        if password:
            options.update(authenticator=lambda server, session, envelope, mechanism, data: AuthResult(
                success=(data.login, data.password) == (b'recorder', password.encode()), handled=False), auth_required=True,
                auth_require_tls=not tls)
        self._tls = tls
        self._options = options
        self._loop = asyncio.new_event_loop()

    async def handle_MAIL(self, server, session, envelope, address, options):
        answer = self._senders.pop(0) if self._senders else '250 OK'
        if answer.startswith('2'):
            envelope.mail_from = address
        return answer

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = self._answers.pop(0) if self._answers else '250 OK'
        if answer.startswith('2'):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.mails.append((envelope.mail_from, envelope.rcpt_tos, message))
        return '250 OK'

    def __enter__(self):
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        serving = asyncio.run_coroutine_threadsafe(self._loop.create_server(
            lambda: SMTP(self, loop=self._loop, **self._options), '127.0.0.1', 0, ssl=self._tls), self._loop)
        self.port = serving.result(60).sockets[0].getsockname()[1]
        return self

    def __exit__(self, *_):
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(60)


def mail_group(server, scheme, *lines):
    return '\n'.join((f'[mail]\nserver={scheme}://127.0.0.1:{server.port}\nfrom=recorder@example.org\nfrom-name=Aufzeichnung Süd',
                      *lines, ''))


def record_as_host(deliveries, name='a', subject='Übersicht & "Budget"', address='ana@example.org', during=None, **options):
    """A whole recording of the host ana; DURING is called meanwhile. Returns its operation, whose event may be held back."""
    path = deliveries.bus.create_call(name, kind='room', subject=subject)
    deliveries.bus.call(path, 'Call1.AddParticipant', 'ana', {'role': 'member', 'email': address})
    operation = first_string(deliveries.bus.manager('StartRecording', name, {'actor': 'ana', **options}))
    if during is not None:
        during()
    deliveries.bus.manager('StopRecording', operation, {'actor': 'ana'})
    return operation


def wait_event(deliveries, operation):
    """Its event, as an object."""
    text = wait_for('the event', lambda: next((text for text in deliveries.bus.signals('RecordingFileStatusUpdated')
                                               if operation in text), None))
    return json.loads(text[2:-3])


def send_link(deliveries, operation, recipient, user='', **options):
    """The id and the address of a link to all files of the recording."""
    chunks = wait_event(deliveries, operation)['data']['recordingStorageInfo']['recordingChunks']
    documents = ', '.join(f"'{chunk['documentId']}'" for chunk in chunks)
    answer = deliveries.bus.call(MANAGER, 'Archive1.CreateLink', Literal(f'[{documents}]'), user, recipient, options)
    return answer.strip("()").replace("'", '').split(', ')
