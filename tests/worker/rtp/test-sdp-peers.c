/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Offers of known peers (from public reports, with other addresses), and the answers. */
#include "manager/worker/rtp/reel-sdp.h"

#include "manager/core/wire/reel-error.h"

#include <string.h>

typedef struct {
  const char *name;
  ReelMedia media;
  const char *offer;
  const char *formats; /* accepted formats: payload type, name, rate; NULL: refused */
  const char *answer;  /* the answer from its m= line on; if refused: part of the reason */
} Peer;

static const Peer peers[] = {
  { "freeswitch", REEL_MEDIA_AUDIO,
    "v=0\no=FreeSWITCH 1527842016 1527842017 IN IP4 192.0.2.6\ns=FreeSWITCH\nc=IN IP4 192.0.2.6\nt=0 0\n"
    "m=audio 24244 RTP/AVP 9 0 8 102 101 103 13\na=rtpmap:9 G722/8000\na=rtpmap:0 PCMU/8000\na=rtpmap:8 PCMA/8000\n"
    "a=rtpmap:102 opus/48000/2\na=fmtp:102 useinbandfec=1; maxaveragebitrate=30000; ptime=20\n"
    "a=rtpmap:101 telephone-event/8000\na=fmtp:101 0-15\na=rtpmap:103 telephone-event/48000\na=fmtp:103 0-15\n"
    "a=rtpmap:13 CN/8000\na=silenceSupp:off - - - -\na=ptime:20\n",
    "9 G722/8000, 0 PCMU/8000, 8 PCMA/8000, 102 opus/48000, 101 telephone-event/8000, 103 telephone-event/48000, 13 "
    "CN/8000",
    "m=audio 40000 RTP/AVP 9 0 8 102 101 103 13\r\na=rtpmap:9 G722/8000\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:8 "
    "PCMA/8000\r\n"
    "a=rtpmap:102 opus/48000/2\r\na=fmtp:102 useinbandfec=1; maxaveragebitrate=30000; ptime=20\r\n"
    "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\na=rtpmap:103 telephone-event/48000\r\n"
    "a=fmtp:103 0-15\r\na=rtpmap:13 CN/8000\r\na=rtcp:40001\r\na=recvonly\r\n" },
  { "freeswitch-mux", REEL_MEDIA_AUDIO,
    "v=0\no=FreeSWITCH 1 2 IN IP4 192.0.2.6\ns=FreeSWITCH\nc=IN IP4 192.0.2.6\nt=0 0\n"
    "m=audio 27870 RTP/AVP 8 101 13\na=rtpmap:8 PCMA/8000\na=rtpmap:101 telephone-event/8000\na=fmtp:101 0-16\n"
    "a=rtpmap:13 CN/8000\na=rtcp-mux\na=rtcp:27870 IN IP4 192.0.2.6\na=ptime:20\n",
    "8 PCMA/8000, 101 telephone-event/8000, 13 CN/8000",
    "m=audio 40000 RTP/AVP 8 101 13\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\n"
    "a=fmtp:101 0-16\r\na=rtpmap:13 CN/8000\r\na=rtcp-mux\r\na=recvonly\r\n" },
  { "asterisk", REEL_MEDIA_AUDIO,
    "v=0\r\no=root 71253 71253 IN IP4 192.0.2.11\r\ns=session\r\nc=IN IP4 192.0.2.11\r\nt=0 0\r\n"
    "m=audio 13674 RTP/AVP 8 9 0 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:9 G722/8000\r\na=rtpmap:0 PCMU/8000\r\n"
    "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\na=silenceSupp:off - - - -\r\na=ptime:20\r\n"
    "a=maxptime:150\r\na=sendrecv\r\n",
    "8 PCMA/8000, 9 G722/8000, 0 PCMU/8000, 101 telephone-event/8000",
    "m=audio 40000 RTP/AVP 8 9 0 101\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:9 G722/8000\r\na=rtpmap:0 PCMU/8000\r\n"
    "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-16\r\na=rtcp:40001\r\na=recvonly\r\n" },
  { "rtpengine-subscribe", REEL_MEDIA_AUDIO,
    "v=0\no=- 399418590 399418590 IN IP4 192.0.2.133\ns=-\nt=0 0\nm=audio 11584 RTP/AVP 8 96 97 108\n"
    "c=IN IP4 192.0.2.21\na=label:0\na=rtpmap:8 PCMA/8000\na=rtpmap:96 opus/48000/2\na=fmtp:96 useinbandfec=1\n"
    "a=rtpmap:97 telephone-event/48000\na=fmtp:97 0-15\na=rtpmap:108 telephone-event/8000\na=sendonly\n"
    "a=rtcp:11585\na=ptime:20\n",
    "8 PCMA/8000, 96 opus/48000, 97 telephone-event/48000, 108 telephone-event/8000",
    "m=audio 40000 RTP/AVP 8 96 97 108\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:96 opus/48000/2\r\n"
    "a=fmtp:96 useinbandfec=1\r\na=rtpmap:97 telephone-event/48000\r\na=fmtp:97 0-15\r\n"
    "a=rtpmap:108 telephone-event/8000\r\na=rtcp:40001\r\na=recvonly\r\n" },
  { "baresip", REEL_MEDIA_AUDIO,
    "v=0\r\no=- 2013 1 IN IP4 192.0.2.5\r\ns=-\r\nc=IN IP4 192.0.2.5\r\nt=0 0\r\na=tool:baresip 1.0.0\r\n"
    "m=audio 18520 RTP/AVP 96 0 8 101\r\na=rtpmap:96 opus/48000/2\r\na=fmtp:96 stereo=1;sprop-stereo=1\r\n"
    "a=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\n"
    "a=rtcp:18521\r\na=sendrecv\r\na=label:1\r\na=ptime:20\r\n",
    "96 opus/48000, 0 PCMU/8000, 8 PCMA/8000, 101 telephone-event/8000",
    "m=audio 40000 RTP/AVP 96 0 8 101\r\na=rtpmap:96 opus/48000/2\r\na=fmtp:96 stereo=1;sprop-stereo=1\r\n"
    "a=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\n"
    "a=rtcp:40001\r\na=recvonly\r\n" },
  { "channels-said", REEL_MEDIA_AUDIO,
    "m=audio 46052 RTP/AVP 0 101\r\na=rtpmap:0 pcmu/8000/1\r\na=rtpmap:101 telephone-event/8000/1\r\n",
    "0 PCMU/8000, 101 telephone-event/8000",
    "m=audio 40000 RTP/AVP 0 101\r\na=rtpmap:0 PCMU/8000/1\r\na=rtpmap:101 telephone-event/8000/1\r\n"
    "a=rtcp:40001\r\na=recvonly\r\n" },
  /* The same payload type twice: the last mapping applies, and the answer has it once. */
  { "mapped-twice", REEL_MEDIA_AUDIO,
    "m=audio 7882 RTP/AVP 8 101 101 18 0\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/16000\r\n"
    "a=rtpmap:101 telephone-event/8000\r\n",
    "8 PCMA/8000, 101 telephone-event/8000, 18 G729/8000, 0 PCMU/8000",
    "m=audio 40000 RTP/AVP 8 101 18 0\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:101 telephone-event/8000\r\n"
    "a=rtpmap:18 G729/8000\r\n"
    "a=rtpmap:0 PCMU/8000\r\na=rtcp:40001\r\na=recvonly\r\n" },
  /* From a server that forwards a browser's media unchanged, as Janus' rtp_forward does. */
  { "browser-behind-a-forwarder", REEL_MEDIA_VIDEO,
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
    "m=video 5006 RTP/AVPF 96 97 102 122 127 121\r\na=mid:1\r\na=extmap:3 urn:3gpp:video-orientation\r\n"
    "a=sendonly\r\na=rtcp-mux\r\na=rtcp-rsize\r\na=rtpmap:96 VP8/90000\r\na=rtcp-fb:96 goog-remb\r\n"
    "a=rtcp-fb:96 transport-cc\r\na=rtcp-fb:96 ccm fir\r\na=rtcp-fb:96 nack\r\na=rtcp-fb:96 nack pli\r\n"
    "a=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\na=rtpmap:102 H264/90000\r\n"
    "a=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f\r\na=rtpmap:122 rtx/90000\r\n"
    "a=fmtp:122 apt=102\r\na=rtpmap:127 red/90000\r\na=rtpmap:121 ulpfec/90000\r\n",
    "96 VP8/90000, 97 rtx/90000, 102 H264/90000, 122 rtx/90000, 127 red/90000, 121 ulpfec/90000",
    "m=video 40000 RTP/AVPF 96 97 102 122 127 121\r\nb=TIAS:4000000\r\na=rtpmap:96 VP8/90000\r\na=rtcp-fb:96 nack\r\n"
    "a=rtcp-fb:96 nack pli\r\na=rtcp-fb:96 goog-remb\r\na=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\n"
    "a=rtpmap:102 H264/90000\r\n"
    "a=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f\r\n"
    "a=rtcp-fb:102 nack\r\na=rtcp-fb:102 nack pli\r\na=rtcp-fb:102 goog-remb\r\na=rtpmap:122 rtx/90000\r\n"
    "a=fmtp:122 apt=102\r\na=rtpmap:127 red/90000\r\na=rtpmap:121 ulpfec/90000\r\na=extmap:3 "
    "urn:3gpp:video-orientation\r\na=mid:1\r\na=rtcp-mux\r\na=recvonly\r\n" },
  /* A Chrome's sections of a bundle, as an SFU that has decrypted them passes them on. */
  { "chrome-audio", REEL_MEDIA_AUDIO,
    "v=0\r\no=- 4611731400430051336 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1\r\n"
    "a=extmap-allow-mixed\r\na=msid-semantic: WMS 6f1b7c\r\nm=audio 9 RTP/AVPF 111 63 9 0 8 13 110 126\r\n"
    "c=IN IP4 0.0.0.0\r\na=rtcp:9 IN IP4 0.0.0.0\r\na=ice-ufrag:x7Kd\r\na=ice-pwd:q0TtMkLzX8gA2vN5uYh3dWcR\r\n"
    "a=ice-options:trickle\r\na=mid:0\r\na=extmap:14 urn:ietf:params:rtp-hdrext:toffset\r\n"
    "a=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time\r\n"
    "a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01\r\n"
    "a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\na=sendrecv\r\na=msid:6f1b7c 91f3\r\na=rtcp-mux\r\n"
    "a=rtcp-rsize\r\na=rtpmap:111 opus/48000/2\r\na=rtcp-fb:111 transport-cc\r\n"
    "a=fmtp:111 minptime=10;useinbandfec=1\r\na=rtpmap:63 red/48000/2\r\na=fmtp:63 111/111\r\n"
    "a=rtpmap:9 G722/8000\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\na=rtpmap:13 CN/8000\r\n"
    "a=rtpmap:110 telephone-event/48000\r\na=rtpmap:126 telephone-event/8000\r\n"
    "a=ssrc:3735928559 cname:b1Qz\r\na=ssrc:3735928559 msid:6f1b7c 91f3\r\n",
    "111 opus/48000, 63 red/48000, 9 G722/8000, 0 PCMU/8000, 8 PCMA/8000, 13 CN/8000, 110 telephone-event/48000, "
    "126 telephone-event/8000",
    "m=audio 40000 RTP/AVPF 111 63 9 0 8 13 110 126\r\na=rtpmap:111 opus/48000/2\r\n"
    "a=fmtp:111 minptime=10;useinbandfec=1\r\na=rtpmap:63 red/48000/2\r\na=fmtp:63 111/111\r\na=rtpmap:9 "
    "G722/8000\r\na=rtpmap:0 PCMU/8000\r\n"
    "a=rtpmap:8 PCMA/8000\r\na=rtpmap:13 CN/8000\r\na=rtpmap:110 telephone-event/48000\r\n"
    "a=rtpmap:126 telephone-event/8000\r\na=mid:0\r\na=rtcp-mux\r\na=recvonly\r\n" },
  { "chrome-video", REEL_MEDIA_VIDEO,
    "v=0\r\no=- 4611731400430051336 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1\r\n"
    "m=video 9 RTP/AVPF 96 97 98 99 45 46 127\r\nc=IN IP4 0.0.0.0\r\na=rtcp:9 IN IP4 0.0.0.0\r\na=mid:1\r\n"
    "a=extmap:13 urn:3gpp:video-orientation\r\na=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id\r\n"
    "a=sendonly\r\na=rtcp-mux\r\na=rtpmap:96 VP8/90000\r\na=rtcp-fb:96 nack pli\r\na=rtpmap:97 rtx/90000\r\n"
    "a=fmtp:97 apt=96\r\na=rtpmap:98 VP9/90000\r\na=rtcp-fb:98 nack pli\r\na=fmtp:98 profile-id=0\r\n"
    "a=rtpmap:99 rtx/90000\r\na=fmtp:99 apt=98\r\na=rtpmap:45 AV1/90000\r\n"
    "a=fmtp:45 level-idx=5;profile=0;tier=0\r\na=rtpmap:46 rtx/90000\r\na=fmtp:46 apt=45\r\n"
    "a=rtpmap:127 flexfec-03/90000\r\na=fmtp:127 repair-window=10000000\r\na=rid:h send\r\na=rid:m send\r\n"
    "a=rid:l send\r\na=simulcast:send h;m;l\r\na=ssrc-group:FID 2231627014 632943048\r\n"
    "a=ssrc:2231627014 cname:b1Qz\r\na=ssrc:632943048 cname:b1Qz\r\n",
    "96 VP8/90000, 98 VP9/90000, 45 AV1/90000, 127 flexfec-03/90000",
    "m=video 40000 RTP/AVPF 96 98 45 127\r\nb=TIAS:4000000\r\na=rtpmap:96 VP8/90000\r\na=rtcp-fb:96 nack pli\r\n"
    "a=rtpmap:98 VP9/90000\r\na=fmtp:98 profile-id=0\r\na=rtcp-fb:98 nack pli\r\na=rtpmap:45 AV1/90000\r\n"
    "a=fmtp:45 level-idx=5;profile=0;tier=0\r\na=rtcp-fb:45 nack pli\r\na=rtpmap:127 flexfec-03/90000\r\n"
    "a=fmtp:127 repair-window=10000000\r\n"
    "a=extmap:13 urn:3gpp:video-orientation\r\n"
    "a=extmap:10 urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id\r\n"
    "a=rid:h recv\r\na=rid:m recv\r\na=rid:l recv\r\na=simulcast:recv h;m;l\r\n"
    "a=mid:1\r\na=rtcp-mux\r\na=recvonly\r\n" },
  /* The camera of a Chromium, of whose codecs some are left out; all of its error correction. */
  { "chromium-video", REEL_MEDIA_VIDEO,
    "v=0\r\no=- 7231187906728497392 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\n"
    "a=extmap-allow-mixed\r\na=msid-semantic: WMS\r\nm=video 9 RTP/AVPF 96 97 102 103 118 119 120\r\n"
    "c=IN IP4 0.0.0.0\r\na=rtcp:9 IN IP4 0.0.0.0\r\na=ice-options:trickle\r\na=mid:0\r\n"
    "a=extmap:3 urn:3gpp:video-orientation\r\na=sendonly\r\na=msid:- 7acf2f54\r\na=rtcp-mux\r\na=rtcp-rsize\r\n"
    "a=rtcp-xr:rcvr-rtt=all\r\na=rtpmap:96 VP8/90000\r\na=rtcp-fb:96 ccm fir\r\na=rtcp-fb:96 nack\r\n"
    "a=rtcp-fb:96 nack pli\r\na=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\na=rtpmap:102 H264/90000\r\n"
    "a=rtcp-fb:102 nack\r\na=rtcp-fb:102 nack pli\r\n"
    "a=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f\r\n"
    "a=rtpmap:103 rtx/90000\r\na=fmtp:103 apt=102\r\na=rtpmap:118 red/90000\r\na=rtpmap:119 rtx/90000\r\n"
    "a=fmtp:119 apt=118\r\na=rtpmap:120 ulpfec/90000\r\na=ssrc-group:FID 2231627014 632943048\r\n"
    "a=ssrc:2231627014 cname:b1Qz\r\na=ssrc:632943048 cname:b1Qz\r\n",
    "96 VP8/90000, 97 rtx/90000, 102 H264/90000, 103 rtx/90000, 118 red/90000, 119 rtx/90000, 120 ulpfec/90000",
    "m=video 40000 RTP/AVPF 96 97 102 103 118 119 120\r\nb=TIAS:4000000\r\na=rtpmap:96 VP8/90000\r\n"
    "a=rtcp-fb:96 nack\r\na=rtcp-fb:96 nack pli\r\na=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\n"
    "a=rtpmap:102 H264/90000\r\n"
    "a=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42001f\r\n"
    "a=rtcp-fb:102 nack\r\na=rtcp-fb:102 nack pli\r\na=rtpmap:103 rtx/90000\r\na=fmtp:103 apt=102\r\n"
    "a=rtpmap:118 red/90000\r\na=rtpmap:119 rtx/90000\r\na=fmtp:119 apt=118\r\na=rtpmap:120 ulpfec/90000\r\n"
    "a=extmap:3 urn:3gpp:video-orientation\r\na=mid:0\r\na=rtcp-mux\r\na=recvonly\r\n" },
  /* With a blank line between the parts. */
  { "mediasoup", REEL_MEDIA_VIDEO,
    "v=0\r\no=mediasoup 10000 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=msid-semantic: WMS *\r\n\r\n"
    "m=video 7 RTP/AVPF 101 102\r\nc=IN IP4 127.0.0.1\r\na=rtcp-rsize\r\na=mid:0\r\na=sendonly\r\na=rtcp-mux\r\n"
    "a=rtpmap:101 H264/90000\r\na=rtcp-fb:101 nack \r\na=rtcp-fb:101 ccm fir\r\na=rtcp-fb:101 nack pli\r\n"
    "a=fmtp:101 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=4d0032\r\n"
    "a=rtpmap:102 rtx/90000\r\na=fmtp:102 apt=101\r\n",
    "101 H264/90000, 102 rtx/90000",
    "m=video 40000 RTP/AVPF 101 102\r\nb=TIAS:4000000\r\na=rtpmap:101 H264/90000\r\n"
    "a=fmtp:101 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=4d0032\r\n"
    "a=rtcp-fb:101 nack\r\na=rtcp-fb:101 nack pli\r\na=rtpmap:102 rtx/90000\r\na=fmtp:102 "
    "apt=101\r\na=mid:0\r\na=rtcp-mux\r\na=recvonly\r\n" },
  { "kurento", REEL_MEDIA_AUDIO,
    "v=0\r\no=- 3690139428 3690139428 IN IP4 192.0.2.40\r\ns=Kurento Media Server\r\nc=IN IP4 192.0.2.40\r\nt=0 0\r\n"
    "m=audio 50115 RTP/AVPF 96 0 97\r\na=setup:actpass\r\n"
    "a=extmap:3 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time\r\na=rtpmap:96 opus/48000/2\r\n"
    "a=rtpmap:0 PCMU/8000\r\na=rtpmap:97 AMR/8000\r\na=rtcp:50116\r\na=sendrecv\r\na=mid:audio0\r\n"
    "a=ssrc:3993664178 cname:user267466160@host-8d65244e\r\n",
    "96 opus/48000, 0 PCMU/8000",
    "m=audio 40000 RTP/AVPF 96 0\r\na=rtpmap:96 opus/48000/2\r\na=rtpmap:0 PCMU/8000\r\na=mid:audio0\r\n"
    "a=rtcp:40001\r\na=recvonly\r\n" },
  { "linphone-optional", REEL_MEDIA_AUDIO,
    "m=audio 7078 RTP/SAVPF 96 97 0 101\r\nc=IN IP4 192.0.2.77\r\na=rtpmap:96 opus/48000/2\r\n"
    "a=fmtp:96 useinbandfec=1\r\na=rtpmap:97 speex/16000\r\na=fmtp:97 vbr=on\r\na=rtpmap:101 telephone-event/48000\r\n"
    "a=rtcp-fb:* trr-int 1000\r\na=rtcp-fb:* ccm tmmbr\r\n"
    "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz\r\n"
    "a=crypto:2 AES_CM_128_HMAC_SHA1_32 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz\r\n",
    "96 opus/48000, 0 PCMU/8000, 101 telephone-event/48000",
    "m=audio 40000 RTP/SAVPF 96 0 101\r\na=rtpmap:96 opus/48000/2\r\na=fmtp:96 useinbandfec=1\r\n"
    "a=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/48000\r\n"
    "a=crypto:1 AES_CM_128_HMAC_SHA1_80 "
    "inline:D9nd8EuNgzJ8nkqtHYcBJ4cAOWO+Qa64WNWlpZDC\r\na=rtcp:40001\r\na=recvonly\r\n" },
  { "camera-aac", REEL_MEDIA_AUDIO,
    "m=audio 6806 RTP/AVP 97\r\nb=AS:16\r\na=control:trackID=1\r\na=rtpmap:97 MP4A-LATM/16000/1\r\n", NULL,
    "97 (MP4A-LATM/16000/1)" },
  { "chrome", REEL_MEDIA_AUDIO,
    "v=0\r\no=- 21249255991560522 3 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\n"
    "a=msid-semantic: WMS x\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126\r\nc=IN IP4 0.0.0.0\r\n"
    "a=rtcp:9 IN IP4 0.0.0.0\r\na=ice-ufrag:dImP\r\na=fingerprint:sha-256 2A:33\r\na=setup:actpass\r\na=mid:0\r\n"
    "a=sendrecv\r\na=rtcp-mux\r\na=rtpmap:111 opus/48000/2\r\na=rtpmap:13 CN/8000\r\n"
    "a=rtpmap:110 telephone-event/48000\r\na=rtpmap:126 telephone-event/8000\r\n",
    NULL, "encrypted with DTLS (UDP/TLS/RTP/SAVPF" },
  { "firefox", REEL_MEDIA_AUDIO,
    "v=0\r\no=mozilla...THIS_IS_SDPARTA-99.0 4 0 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=fingerprint:sha-256 AB:CD\r\n"
    "m=audio 9 UDP/TLS/RTP/SAVPF 109 9 0 8 101\r\nc=IN IP4 0.0.0.0\r\na=sendrecv\r\n"
    "a=fmtp:109 maxplaybackrate=48000;stereo=1;useinbandfec=1\r\na=fmtp:101 0-15\r\na=mid:0\r\na=rtcp-mux\r\n"
    "a=rtpmap:109 opus/48000/2\r\na=rtpmap:101 telephone-event/8000/1\r\n",
    NULL, "encrypted with DTLS (UDP/TLS/RTP/SAVPF" },
};

static void
test_peer (gconstpointer data)
{
  const Peer *peer = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (ReelSdp) sdp = reel_sdp_parse (peer->offer, -1, peer->media, NULL, &error);
  g_autoptr (GString) formats = g_string_new (NULL);
  g_autofree char *answer = NULL;

  if (peer->formats == NULL) {
    g_assert_error (error, REEL_ERROR, REEL_ERROR_INVALID_ARGUMENT);
    g_assert_nonnull (strstr (error->message, peer->answer));
    return;
  }
  g_assert_no_error (error);
  for (guint i = 0; i < sdp->formats->len; i++) {
    const ReelSdpFormat *format = g_ptr_array_index (sdp->formats, i);

    g_string_append_printf (formats, "%s%u %s/%u", i > 0 ? ", " : "", format->payload_type,
                            reel_sdp_format_get_name (format), format->clock_rate);
  }
  g_assert_cmpstr (formats->str, ==, peer->formats);
  reel_sdp_secure (sdp, "stream", NULL);
  answer = reel_sdp_answer (sdp, "127.0.0.1", 40000, 40001);
  g_assert_cmpstr (strstr (answer, "m="), ==, peer->answer);
}

/* An answer can be parsed as a description, with the same result. */
static void
test_answers_parse (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (peers); i++) {
    g_autoptr (ReelSdp) offer = reel_sdp_parse (peers[i].offer, -1, peers[i].media, NULL, NULL);
    g_autoptr (ReelSdp) answer = NULL;
    g_autofree char *text = NULL;

    if (offer == NULL || offer->key != NULL) /* the answer has another key */
      continue;
    text = reel_sdp_answer (offer, "127.0.0.1", 40000, 40001);
    answer = reel_sdp_parse_update (text, peers[i].media, NULL, NULL);
    g_assert_nonnull (answer);
    g_assert_true (reel_sdp_has_same_formats (offer, answer));
  }
}

/* Hold, as signalled in the middle of a call. */
static void
test_updates (void)
{
  static const struct {
    const char *text;
    gboolean inactive, disabled;
    const char *answer;
  } rows[] = {
    { "m=audio 5004 RTP/AVP 0\na=sendrecv\n", FALSE, FALSE, "m=audio 40000 RTP/AVP 0\r\n" },
    { "m=audio 5004 RTP/AVP 0\na=sendonly\n", FALSE, FALSE, "a=recvonly\r\n" },
    { "m=audio 5004 RTP/AVP 0\na=recvonly\n", TRUE, FALSE, "a=inactive\r\n" },
    { "m=audio 5004 RTP/AVP 0\na=inactive\n", TRUE, FALSE, "a=inactive\r\n" },
    { "a=inactive\nm=audio 5004 RTP/AVP 0\n", TRUE, FALSE, "a=inactive\r\n" },
    { "m=audio 0 RTP/AVP 0\n", TRUE, TRUE, "m=audio 0 RTP/AVP 0\r\n" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (ReelSdp) sdp = reel_sdp_parse_update (rows[i].text, REEL_MEDIA_AUDIO, NULL, &error);
    g_autofree char *answer = NULL;

    g_assert_no_error (error);
    g_assert_cmpint (sdp->inactive, ==, rows[i].inactive);
    g_assert_cmpint (sdp->disabled, ==, rows[i].disabled);
    answer = reel_sdp_answer (sdp, "127.0.0.1", 40000, 40001);
    g_assert_nonnull (strstr (answer, rows[i].answer));
  }
}

static void
test_same_formats (void)
{
  static const char *const others[] = {
    "m=audio 5004 RTP/AVP 8 101\na=rtpmap:101 telephone-event/8000\n", "m=audio 5004 RTP/AVP 0\n",
    "m=audio 5004 RTP/AVP 0 101\na=rtpmap:101 telephone-event/8000\na=fmtp:101 0-15\n",
    "m=audio 5004 RTP/AVP 0 101\na=rtpmap:101 telephone-event/8000\na=rtcp-mux\n",
    "m=audio 5004 RTP/AVP 0 101\na=rtpmap:101 CN/8000\n"
  };
  g_autoptr (ReelSdp) first = reel_sdp_parse ("m=audio 5004 RTP/AVP 0 101\na=rtpmap:101 telephone-event/8000\n", -1,
                                              REEL_MEDIA_AUDIO, NULL, NULL);
  g_autoptr (ReelSdp) moved =
      reel_sdp_parse ("c=IN IP4 192.0.2.1\nm=audio 6000 RTP/AVP 0 101\na=rtpmap:101 telephone-event/8000\n", -1,
                      REEL_MEDIA_AUDIO, NULL, NULL);

  g_assert_true (reel_sdp_has_same_formats (first, moved));
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++) {
    g_autoptr (ReelSdp) other = reel_sdp_parse (others[i], -1, REEL_MEDIA_AUDIO, NULL, NULL);

    g_assert_false (reel_sdp_has_same_formats (first, other));
  }
}

/* What is copied into an answer is a token, or left out. */
static void
test_mid (void)
{
  g_autoptr (ReelSdp) good =
      reel_sdp_parse ("m=audio 5004 RTP/AVP 0\na=mid:audio-1\n", -1, REEL_MEDIA_AUDIO, NULL, NULL);
  g_autoptr (ReelSdp) bad = reel_sdp_parse ("m=audio 5004 RTP/AVP 0\na=mid:a b\n", -1, REEL_MEDIA_AUDIO, NULL, NULL);

  g_assert_cmpstr (good->mid, ==, "audio-1");
  g_assert_null (bad->mid);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (peers); i++) {
    g_autofree char *path = g_strconcat ("/sdp-peers/", peers[i].name, NULL);

    g_test_add_data_func (path, &peers[i], test_peer);
  }
  g_test_add_func ("/sdp-peers/answers-parse", test_answers_parse);
  g_test_add_func ("/sdp-peers/updates", test_updates);
  g_test_add_func ("/sdp-peers/same-formats", test_same_formats);
  g_test_add_func ("/sdp-peers/mid", test_mid);
  return g_test_run ();
}
