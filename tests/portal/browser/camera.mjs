// SPDX-License-Identifier: LGPL-2.1-or-later
// A page of another site that publishes a moving picture by WHIP, what its browser sends at a moment, and how it restarts ICE.
import { createServer } from 'node:http';

/** The address of an empty page on a port of its own. */
export async function serveSite() {
  const site = createServer((request, response) => {
    response.setHeader('Content-Type', 'text/html');
    response.end('<!doctype html><title>Site</title>');
  });
  await new Promise((resolve) => { site.listen(0, '127.0.0.1', resolve); });
  site.unref();
  return `http://127.0.0.1:${site.address().port}/`;
}

/**
 * In the page: publishes a picture that changes everywhere, which needs its bit rate; encodings: of a simulcast. Lines with
 * one of the texts `without` are left out of the offer. Returns the session's address and its tag.
 */
export async function publishCamera({ endpoint, token, width, height, rate, encodings = undefined, without = [] }) {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [width, height];
  const brush = canvas.getContext('2d');
  setInterval(() => {
    for (let n = 0; n < 25; n++) {
      brush.fillStyle = `hsl(${Math.random() * 360} 80% 50%)`;
      brush.fillRect(Math.random() * width, Math.random() * height, width / 16, height / 16);
    }
  }, 1000 / rate);
  const peer = new RTCPeerConnection();
  peer.addTransceiver(canvas.captureStream(rate).getVideoTracks()[0], { direction: 'sendonly',
    ...(encodings && { sendEncodings: encodings }) });
  await peer.setLocalDescription();
  const offer = peer.localDescription.sdp.split('\r\n').filter((line) => !without.some((part) => line.includes(part)));
  const answer = await fetch(endpoint, { method: 'POST', body: offer.join('\r\n'),
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/sdp' } });
  const sdp = await answer.text();
  if (answer.status !== 201)
    throw new Error(sdp);
  await peer.setRemoteDescription({ type: 'answer', sdp });
  globalThis.peer = peer;
  globalThis.before = { bytes: 0, at: 0 };
  return { resource: new URL(answer.headers.get('Location'), endpoint).href, tag: answer.headers.get('ETag') };
}

/** In the page: size, pictures a second, kbit/s since the last time, and those that the browser would send at most. */
export async function readSender() {
  const all = [...(await globalThis.peer.getStats()).values()];
  const rtp = all.find(({ type }) => type === 'outbound-rtp');
  const pair = all.find(({ type, nominated }) => type === 'candidate-pair' && nominated);
  const { bytes, at } = globalThis.before;
  if (rtp)
    globalThis.before = { bytes: rtp.bytesSent, at: rtp.timestamp };
  return { width: rtp?.frameWidth ?? 0, height: rtp?.frameHeight ?? 0, rate: rtp?.framesPerSecond ?? 0,
    kbits: rtp ? Math.round((rtp.bytesSent - bytes) * 8 / (rtp.timestamp - at)) : 0,
    available: Math.round((pair?.availableOutgoingBitrate ?? 0) / 1000) };
}

/** In the page: restarts ICE, and waits until the connection uses the new credentials (RFC 9725 4.3.3). */
export async function restart({ resource, token, tag, name = null }) {
  const peer = globalThis.peers?.[name] ?? globalThis.peer;
  peer.restartIce();
  await peer.setLocalDescription();
  const lines = peer.localDescription.sdp.split('\r\n');
  const media = lines.findIndex((line) => line.startsWith('m='));
  const fragment = lines.filter((line, at) => at === media || /^a=(ice-|candidate:)/.test(line) ||
    line === lines.find((other, from) => from > media && other.startsWith('a=mid:')));
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/trickle-ice-sdpfrag' };
  const answer = await fetch(resource, { method: 'PATCH', body: `${fragment.join('\r\n')}\r\n`,
    headers: { ...headers, 'If-Match': '*' } });
  const text = await answer.text();
  const find = (name) => text.match(new RegExp(`^a=${name}:(.*?)\r?$`, 'm'))?.[1];
  const result = { status: answer.status, type: answer.headers.get('Content-Type'), tag: answer.headers.get('ETag'), text };
  if (answer.status !== 200)
    return result;
  const ours = peer.remoteDescription.sdp.replaceAll(/a=ice-ufrag:.*/g, `a=ice-ufrag:${find('ice-ufrag')}`)
    .replaceAll(/a=ice-pwd:.*/g, `a=ice-pwd:${find('ice-pwd')}`);
  await peer.setRemoteDescription({ type: 'answer', sdp: ours });
  const isUsed = async () => {
    const stats = await peer.getStats();
    const pair = stats.get([...stats.values()].find(({ type }) => type === 'transport').selectedCandidatePairId);
    return stats.get(pair?.remoteCandidateId)?.usernameFragment === find('ice-ufrag') && pair.responsesReceived > 0;
  };
  for (const end = Date.now() + 60000; !await isUsed();) {
    if (Date.now() > end)
      throw new Error(`the new credentials are not used; ICE is ${peer.iceConnectionState}`);
    await new Promise((resolve) => { setTimeout(resolve, 50); });
  }
  const trickle = async (match) => (await fetch(resource, { method: 'PATCH', body: 'a=end-of-candidates\r\n',
    headers: { ...headers, 'If-Match': match } })).status;
  return { ...result, old: await trickle(tag), present: await trickle(result.tag) };
}
