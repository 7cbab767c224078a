// SPDX-License-Identifier: LGPL-2.1-or-later
// Runs the programs of the pages on mediasoup and Kurento against callreeld. The servers' objects are stand-ins with the
// methods that the pages call; ffmpeg sends what such a server would, a tone for each. Started by test-integrations.py.
import { execFileSync, spawn } from 'node:child_process';
import { EventEmitter } from 'node:events';

Object.assign(globalThis, { roomId: 'room', peerId: 'ana', peerName: 'Ana Ruiz', userId: 'ben', userName: 'Ben Ode' });

const senders = [];
function send(tone, payloadType, ip, port) {
  senders.push(spawn('ffmpeg', ['-nostdin', '-v', 'error', '-re', '-f', 'lavfi', '-i', `sine=${tone}:r=48000`, '-t', '180',
    '-c:a', 'libopus', '-payload_type', String(payloadType), '-f', 'rtp', `rtp://${ip}:${port}`], { stdio: 'ignore' }));
}

class Consumer extends EventEmitter {
  kind = 'audio';
  rtpParameters = { codecs: [
    { mimeType: 'audio/opus', payloadType: 100, clockRate: 48000, channels: 2, parameters: { useinbandfec: 1, minptime: 10 } },
    { mimeType: 'audio/rtx', payloadType: 101, clockRate: 48000, parameters: { apt: 100 } }] };

  constructor(transport) {
    super();
    this.transport = transport;
  }

  resume() {
    send(440, 100, this.transport.remote.ip, this.transport.remote.port);
  }
}

class Transport {
  tuple = { localAddress: '127.0.0.1', localPort: 50000 };

  async consume({ paused, rtpCapabilities }) {
    if (!paused || !rtpCapabilities)
      throw new Error('a consumer must begin paused, with capabilities');
    return new Consumer(this);
  }

  async connect(remote) {
    this.remote = remote;
  }
}

const router = { rtpCapabilities: {}, createPlainTransport: async ({ comedia, listenInfo }) => {
  if (comedia || !listenInfo)
    throw new Error('a recorder does not send');
  return new Transport();
} };

const endpoint = {
  async processOffer(offer) {
    this.port = Number(/^m=audio (\d+) RTP\/AVPF 96\r?$/m.exec(offer)[1]);
    return ['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 'c=IN IP4 127.0.0.1', 't=0 0', 'm=audio 51000 RTP/AVPF 96',
      'a=rtpmap:96 opus/48000/2', 'a=sendonly', 'a=mid:audio0', ''].join('\r\n');
  } };
const pipeline = { create: async () => endpoint };
const webRtcEndpoint = { connect: async (to, media) => {
  if (media !== 'AUDIO')
    throw new Error(media);
  send(1000, 96, '127.0.0.1', to.port);
} };

async function wait(milliseconds) {
  await new Promise(resolve => setTimeout(resolve, milliseconds));
}

async function waitForMedia(room) {
  const end = Date.now() + 60000;
  while (!execFileSync('callreelctl', ['--json', 'call', 'show', room], { encoding: 'utf8' }).includes('"state":"active"')) {
    if (Date.now() > end)
      throw new Error(`no media in ${room}`);
    await wait(200);
  }
}

const { close, manager, text } = await import('./callreel.mjs');
try {
  const mediasoup = await import('./mediasoup.mjs');
  await mediasoup.record(router, { id: 'producer', kind: 'audio' }, peerId);
  globalThis.roomId = 'other room';
  const kurento = await import('./kurento.mjs');
  await kurento.record(pipeline, webRtcEndpoint, userId, 'audio');

  for (const room of ['room', 'other room']) {
    await waitForMedia(room);
    const operation = await manager.StartRecording(room, { 'content-type': text('audioOnly') });
    await wait(2500);
    await manager.StopRecording(operation, {});
  }
} finally {
  senders.forEach(sender => sender.kill());
  close();
}
