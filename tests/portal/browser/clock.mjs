// SPDX-License-Identifier: LGPL-2.1-or-later
// A page that publishes the time: a picture that shows it as text and as squares that a program can read, and clicks at each full
// second, beside a tone. What is recorded tells by itself how old it is (tests/portal/clockfile.py).
import { host } from './lib.mjs';

/** In the page: begins to draw and to sound. The time is that of its sound. */
export function startClock({ rate }) {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [640, 360];
  const brush = canvas.getContext('2d');
  const audio = new AudioContext();
  setInterval(() => {
    const hundredths = Math.round(audio.currentTime * 100);
    brush.fillStyle = '#2060c0';
    brush.fillRect(0, 0, 640, 360);
    brush.fillStyle = '#ffffff';
    brush.font = '40px monospace';
    brush.fillText(`${(hundredths / 100).toFixed(2)} s`, 160, 60);
    for (let bit = 0; bit < 12; bit++) {
      brush.fillStyle = hundredths % 4000 & 1 << bit ? '#ffffff' : '#c02020';
      brush.fillRect(160 + 80 * (bit % 4), 90 + 60 * Math.floor(bit / 4), 80, 60);
    }
    for (let n = 0; n < 40; n++) {
      brush.fillStyle = `hsl(${Math.random() * 360} 80% 50%)`;
      brush.fillRect(120 + 10 * n, 285, 10, 20);
    }
  }, 1000 / rate);
  Object.assign(globalThis, { canvas, audio, rate, peers: {} });
}

/** In the page: a peer with the picture, a tone and clicks (Hz). Returns its offer. */
async function offerClock({ name, tone, click }) {
  const { canvas, audio, rate, peers } = globalThis;
  const sound = audio.createMediaStreamDestination();
  const play = (frequency, level) => {
    const oscillator = new OscillatorNode(audio, { frequency });
    const gain = new GainNode(audio, { gain: level });
    oscillator.connect(gain).connect(sound);
    oscillator.start();
    return gain.gain;
  };
  play(tone, 0.2);
  const gate = play(click, 0);
  for (let second = Math.ceil(audio.currentTime), end = second + 120; second < end; second++) {
    gate.setValueAtTime(0.4, second);
    gate.setValueAtTime(0, second + 0.02);
  }
  const peer = new RTCPeerConnection();
  const stream = new MediaStream([sound.stream.getAudioTracks()[0], canvas.captureStream(rate).getVideoTracks()[0]]);
  stream.getTracks().forEach((track) => peer.addTransceiver(track, { direction: 'sendonly', streams: [stream] }));
  await peer.setLocalDescription();
  peers[name] = peer;
  return peer.localDescription.sdp;
}

/** In the page. */
const acceptAnswer = ({ name, sdp }) => globalThis.peers[name].setRemoteDescription({ type: 'answer', sdp });

/** In the page: the state of a peer's connection, and what its video has sent and was asked for. */
export async function readPeer(name) {
  const peer = globalThis.peers[name];
  const all = [...(await peer.getStats()).values()];
  const video = all.find(({ type, kind }) => type === 'outbound-rtp' && kind === 'video') ?? {};
  const pair = all.find(({ type, nominated, state }) => type === 'candidate-pair' && nominated && state === 'succeeded');
  const remote = all.find(({ type, kind }) => type === 'remote-inbound-rtp' && kind === 'video');
  const wanted = ['packetsSent', 'retransmittedPacketsSent', 'nackCount', 'pliCount', 'firCount', 'keyFramesEncoded',
    'framesEncoded', 'frameWidth', 'frameHeight', 'targetBitrate'];
  return { connection: peer.connectionState, ice: peer.iceConnectionState, available: pair?.availableOutgoingBitrate ?? 0,
    rtt: remote?.roundTripTime ?? null, ...Object.fromEntries(wanted.map((key) => [key, video[key] ?? 0])) };
}

/** Publishes what the page offers; the answer is changed by `reroute`. Returns the session's address and its tag. */
async function publishClock(page, { endpoint, token, reroute = (sdp) => sdp, ...sounds }) {
  const offer = await page.evaluate(offerClock, sounds);
  const answer = await fetch(endpoint, { method: 'POST', body: offer,
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/sdp' } });
  const sdp = await answer.text();
  if (answer.status !== 201)
    throw new Error(sdp);
  await page.evaluate(acceptAnswer, { name: sounds.name, sdp: await reroute(sdp) });
  return { resource: new URL(answer.headers.get('Location'), endpoint).href, tag: answer.headers.get('ETag') };
}

const PEOPLE = { good: { click: 3000, tone: 311 }, bad: { click: 4200, tone: 523 } };

/** Two people in a call who publish the same, the second one over a path (pathrelay.py). Returns the second one's session. */
export async function publishPair(page, portal, call, path) {
  let session = null;
  await page.evaluate(startClock, { rate: 15 });
  for (const [name, sounds] of Object.entries(PEOPLE)) {
    const token = await host.token(name);
    await host.enter(call, name, { user: name });
    session = { token, ...await publishClock(page, { endpoint: `${portal}/whip/${encodeURIComponent(call)}`, token, name, ...sounds,
      reroute: name === 'bad' ? (sdp) => host.reroute(sdp, path) : undefined }) };
  }
  return session;
}

/** What the last recording has of both. */
export const judgePair = () => host.judge_pair(PEOPLE.good, PEOPLE.bad);
