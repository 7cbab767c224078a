// SPDX-License-Identifier: LGPL-2.1-or-later
// A page that publishes sound with pauses by WHIP, and encrypts it end to end as conference clients do.

/**
 * In the page: publishes noise for 400 ms, nothing for 400 ms, and so on; encrypted: all but the first byte of each frame,
 * with AES-GCM, followed by the initialisation vector, its length and the number of the key. The answer has the audio level.
 */
export async function publishSpeech({ endpoint, token, encrypted }) {
  const encrypt = `onrtctransform = async ({ transformer: { readable, writable } }) => {
    const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 128 }, false, ['encrypt']);
    const transform = async (frame, controller) => {
      const plain = new Uint8Array(frame.data);
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const body = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: plain.slice(0, 1) }, key, plain.slice(1));
      frame.data = await new Blob([plain.slice(0, 1), body, iv, new Uint8Array([12, 0])]).arrayBuffer();
      controller.enqueue(frame);
    };
    readable.pipeThrough(new TransformStream({ transform })).pipeTo(writable);
  };`;
  const audio = new AudioContext({ sampleRate: 48000 });
  const buffer = audio.createBuffer(1, 0.8 * audio.sampleRate, audio.sampleRate);
  buffer.copyToChannel(Float32Array.from({ length: buffer.length / 2 }, () => Math.random() * 0.4 - 0.2), 0);
  const source = new AudioBufferSourceNode(audio, { buffer, loop: true });
  const sound = audio.createMediaStreamDestination();
  source.connect(sound);
  source.start();
  const peer = new RTCPeerConnection();
  const { sender } = peer.addTransceiver(sound.stream.getAudioTracks()[0], { direction: 'sendonly' });
  if (encrypted)
    sender.transform = new RTCRtpScriptTransform(new Worker(URL.createObjectURL(new Blob([encrypt]))), {});
  await peer.setLocalDescription();
  const answer = await fetch(endpoint, { method: 'POST', body: peer.localDescription.sdp,
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/sdp' } });
  const sdp = await answer.text();
  if (answer.status !== 201 || !sdp.includes('urn:ietf:params:rtp-hdrext:ssrc-audio-level'))
    throw new Error(sdp);
  await peer.setRemoteDescription({ type: 'answer', sdp });
  (globalThis.peers ??= []).push(peer);
}
