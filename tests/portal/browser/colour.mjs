// SPDX-License-Identifier: LGPL-2.1-or-later
// Anna's page of another site, which publishes magenta and a tone by WHIP, and what is recorded of it. Used by whip.mjs and
// whip-layers.mjs.
import assert from 'node:assert/strict';
import { host, until } from './lib.mjs';

export const CALL = 'whip/call+1=';
export const TONE = 523;
export const FLAGS = ['--disable-features=WebRtcHideLocalIpsWithMdns', '--allow-loopback-in-peer-connection'];
export const endpointOf = (portal, call) => `${portal}/whip/${encodeURIComponent(call)}`;

/** In the page: publishes, and waits until it is connected; codec: its type, if only that is offered. */
export async function publish({ endpoint, token, tone, rate, encodings, codec = null }) {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [640, 360];
  const brush = canvas.getContext('2d');
  setInterval(() => {
    brush.fillStyle = '#ff00ff';
    brush.fillRect(0, 0, canvas.width, canvas.height);
  }, 1000 / rate);
  const audio = new AudioContext();
  const sound = audio.createMediaStreamDestination();
  const oscillator = new OscillatorNode(audio, { frequency: tone });
  oscillator.connect(new GainNode(audio, { gain: 0.3 })).connect(sound);
  oscillator.start();
  const peer = new RTCPeerConnection();
  peer.addTransceiver(sound.stream.getAudioTracks()[0], { direction: 'sendonly' });
  const picture = peer.addTransceiver(canvas.captureStream(rate).getVideoTracks()[0], { direction: 'sendonly',
    sendEncodings: encodings });
  if (codec)
    picture.setCodecPreferences(RTCRtpSender.getCapabilities('video').codecs.filter(({ mimeType }) => mimeType === codec));
  const candidates = [];
  peer.onicecandidate = ({ candidate }) => candidate?.candidate && candidates.push(`a=${candidate.candidate}`);
  await peer.setLocalDescription();
  const headers = { Authorization: `Bearer ${token}` };
  const answer = await fetch(endpoint, { method: 'POST', body: peer.localDescription.sdp,
    headers: { ...headers, 'Content-Type': 'application/sdp' } });
  const sdp = await answer.text();
  if (answer.status !== 201)
    return { status: answer.status, sdp };
  await peer.setRemoteDescription({ type: 'answer', sdp });
  await new Promise((resolve, reject) => {
    const fail = () => reject(new Error(`the connection is ${peer.connectionState}, ICE ${peer.iceConnectionState}`));
    const check = () => {
      if (peer.connectionState === 'connected')
        resolve();
      else if (['failed', 'closed'].includes(peer.connectionState))
        fail();
    };
    setTimeout(fail, 60000);
    peer.onconnectionstatechange = check;
    check();
  });
  const resource = new URL(answer.headers.get('Location'), endpoint).href;
  const trickled = await fetch(resource, { method: 'PATCH', body: `${candidates.join('\r\n')}\r\na=end-of-candidates\r\n`,
    headers: { ...headers, 'Content-Type': 'application/trickle-ice-sdpfrag', 'If-Match': answer.headers.get('ETag') } });
  globalThis.peer = peer;
  return { status: answer.status, type: answer.headers.get('Content-Type'), tag: answer.headers.get('ETag'), resource, sdp,
    trickled: trickled.status, candidates: candidates.length };
}

/** Records what Anna publishes, for some milliseconds and until something holds, and looks for its colour and its tone. */
export async function recordAndJudge(duration, holds = async () => {}) {
  await until('media', async () => (await host.streams(CALL)).filter(([who, , state, packets]) => who === 'p-anna' &&
    state === 'active' && packets > 0).length, 2);
  const operation = await host.start_recording(CALL, {});
  await until('some seconds', async () => (await host.state(operation))[1] >= duration);
  await holds();
  await host.stop_recording(operation);
  const [errors, coloured, level] = await host.judge_recording(operation, 'magenta', TONE);
  assert.equal(errors, '');
  assert.ok(coloured, 'magenta');
  assert.ok(level > 0.02, `${level}`);
}
