/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* callreelctl as a user runs it: what it asks the manager, what it prints, how it
 * exits. On a bus of its own, against the fake manager. */
#include "tests/ctl/ctl-run.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

static const struct {
  const char *command_line;
  const char *method;
  const char *answer;
  const char *call;
  const char *out;
} cases[] = {
  { "call create room-1 kind=room 'subject=A = B' capacity=5 variables.X=1", "CreateCall",
    "('/org/callreel/Manager1/call/c1',)",
    "('room-1', {'kind': <'room'>, 'subject': <'A = B'>, 'capacity': <uint32 5>, 'variables': <{'X': '1'}>})",
    "call/1\n" },
  { "call create", "CreateCall", "('/org/callreel/Manager1/call/c1',)", "('', {})", "call/1\n" },
  { "call create kind=room", "CreateCall", "('/org/callreel/Manager1/call/c1',)", "('', {'kind': <'room'>})",
    "call/1\n" },
  { "call create -- kind=room subject=A", "CreateCall", "('/org/callreel/Manager1/call/c1',)",
    "('kind=room', {'subject': <'A'>})", "call/1\n" },
  { "call create --json", "CreateCall", "('/org/callreel/Manager1/call/c1',)", "('', {})",
    "{\"server-call-id\":\"call/1\",\"path\":\"/org/callreel/Manager1/call/c1\"}\n" },
  { "call find sip:ann@x", "FindOngoingCall", "('call/1', '/org/callreel/Manager1/call/c1')", "('sip:ann@x',)",
    "call/1\n" },
  { "call answer call/1", "Answer", NULL, "()", "" },
  { "call update call/1 subject=New", "Update", NULL, "({'subject': <'New'>},)", "" },
  { "call end call/1", "End", NULL, "('',)", "" },
  { "call end /org/callreel/Manager1/call/c1 hangup", "End", NULL, "('hangup',)", "" },
  { "call add-participant call/1 ann role=guest on-hold=no", "AddParticipant", "(false,)",
    "('ann', {'role': <'guest'>, 'on-hold': <false>})", "" },
  { "call add-participant call/1 bob", "AddParticipant", "(true,)", "('bob', {})", "consent required\n" },
  { "call update-participant call/1 ann avatar=/a.png", "UpdateParticipant", NULL, "('ann', {'avatar': <'/a.png'>})",
    "" },
  { "call remove-participant call/1 ann", "RemoveParticipant", NULL, "('ann', 'left')", "" },
  { "call remove-participant call/1 ann offline", "RemoveParticipant", NULL, "('ann', 'offline')", "" },
  { "call set-consent call/1 ann yes", "SetConsent", NULL, "('ann', true)", "" },
  { "call set-consent call/1 ann no", "SetConsent", NULL, "('ann', false)", "" },
  { "call add-stream call/1 ann video uri=/tmp/a.mp4", "AddStream", "('s1', {})",
    "('ann', 'video', {'type': <'uri'>, 'uri': <'file:///tmp/a.mp4'>})", "s1\n" },
  { "call add-stream call/1 ann video uri=rtsp://cam/1", "AddStream", "('s1', {})",
    "('ann', 'video', {'type': <'uri'>, 'uri': <'rtsp://cam/1'>})", "s1\n" },
  { "call add-stream call/1 ann audio sdp=-", "AddStream",
    "('s2', {'address': <'127.0.0.1'>, 'port': <uint32 40000>, 'rtcp-port': <uint32 40001>, 'sdp': <'m=audio'>})",
    "('ann', 'audio', {'type': <'rtp'>, 'sdp': <'m=audio 9 RTP/AVP 0\\r\\n'>})",
    "s2\nsend RTP to 127.0.0.1 port 40000, RTCP to port 40001\nm=audio\n" },
  { "call add-stream call/1 ann video codec=vp8 rtcp-address=127.0.0.1:9 pt=96", "AddStream", "('s1', {})",
    "('ann', 'video', {'type': <'rtp'>, 'sdp': <'m=video 9 RTP/AVPF 96\\r\\na=rtpmap:96 VP8/90000\\r\\na=rtcp-fb:* "
    "nack "
    "pli\\r\\n'>, 'rtcp-address': <'127.0.0.1:9'>})",
    "s1\n" },
  { "call add-stream call/1 '' announcement sdp=-", "AddStream",
    "('s3', {'address': <'127.0.0.1'>, 'port': <uint32 40000>, 'rtcp-port': <uint32 40001>, 'sdp': <'m=audio'>})",
    "('', 'announcement', {'type': <'rtp'>, 'sdp': <'m=audio 9 RTP/AVP 0\\r\\n'>})",
    "s3\nRTP comes from 127.0.0.1 port 40000, RTCP from port 40001\nm=audio\n" },
  { "call add-stream call/1 '' announcement sdp=- ssrc=4294967295", "AddStream",
    "('s3', {'address': <'127.0.0.1'>, 'port': <uint32 40000>, 'rtcp-port': <uint32 40001>, 'sdp': <'m=audio'>})",
    "('', 'announcement', {'type': <'rtp'>, 'sdp': <'m=audio 9 RTP/AVP 0\\r\\n'>, 'ssrc': <uint32 4294967295>})",
    "s3\nRTP comes from 127.0.0.1 port 40000, RTCP from port 40001\nm=audio\n" },
  { "call send-message call/1 ann 'Hi all'", "SendMessage", NULL, "('ann', 'Hi all')", "" },
  { "meeting add -", "AddMeeting", "('m-1',)", "('m=audio 9 RTP/AVP 0\\r\\n',)", "m-1\n" },
  { "meeting add --json -", "AddMeeting", "('m-1',)", "('m=audio 9 RTP/AVP 0\\r\\n',)", "{\"meeting-id\":\"m-1\"}\n" },
  { "call update-stream call/1 s1 muted=yes", "UpdateStream", NULL, "('s1', {'muted': <true>})", "" },
  { "call update-stream call/1 s1 relearn=yes", "UpdateStream", NULL, "('s1', {'relearn': <true>})", "" },
  { "call update-stream call/1 s1 strict-source=no", "UpdateStream", NULL, "('s1', {'strict-source': <false>})", "" },
  { "call add-stream call/1 ann audio codec=opus pt=96", "AddStream", "('s1', {})",
    "('ann', 'audio', {'type': <'rtp'>, 'sdp': <'m=audio 9 RTP/AVP 96\\r\\na=rtpmap:96 opus/48000/2\\r\\n'>})",
    "s1\n" },
  { "call add-stream call/1 ann audio codec=PCMA", "AddStream", "('s1', {})",
    "('ann', 'audio', {'type': <'rtp'>, 'sdp': <'m=audio 9 RTP/AVP 8\\r\\na=rtpmap:8 PCMA/8000\\r\\n'>})", "s1\n" },
  { "call add-stream call/1 ann audio codec=g722", "AddStream", "('s1', {})",
    "('ann', 'audio', {'type': <'rtp'>, 'sdp': <'m=audio 9 RTP/AVP 9\\r\\na=rtpmap:9 G722/8000\\r\\n'>})", "s1\n" },
  { "call add-stream call/1 ann video codec=h265 pt=99", "AddStream", "('s1', {})",
    "('ann', 'video', {'type': <'rtp'>, 'sdp': <'m=video 9 RTP/AVPF 99\\r\\na=rtpmap:99 H265/90000\\r\\n"
    "a=rtcp-fb:* nack pli\\r\\n'>})",
    "s1\n" },
  { "call add-stream call/1 ann video codec=h264 pt=98", "AddStream", "('s1', {})",
    "('ann', 'video', {'type': <'rtp'>, 'sdp': <'m=video 9 RTP/AVPF 98\\r\\na=rtpmap:98 H264/90000\\r\\n"
    "a=fmtp:98 packetization-mode=1\\r\\na=rtcp-fb:* nack pli\\r\\n'>})",
    "s1\n" },
  { "call add-session call/1 ann sdp=-", "AddSession",
    "('x1', {'sdp': <'v=0'>, 'streams': <[{'id': <'s1'>, 'kind': <'audio'>, 'section': <uint32 0>},"
    " {'id': <'s2'>, 'kind': <'video'>, 'section': <uint32 1>}]>})",
    "('ann', {'type': <'webrtc'>, 'sdp': <'m=audio 9 RTP/AVP 0\\r\\n'>})",
    "x1\naudio is stream s1\nvideo is stream s2\nv=0\n" },
  { "call add-session call/1 ann type=rtp sdp=- user=anna", "AddSession", "('x1', {'sdp': <'v=0'>})",
    "('ann', {'type': <'rtp'>, 'sdp': <'m=audio 9 RTP/AVP 0\\r\\n'>, 'user': <'anna'>})", "x1\nv=0\n" },
  { "call add-session --json call/1 ann sdp=- session=x1", "AddSession", "('x1', {'sdp': <'a=ice-lite'>})",
    "('ann', {'type': <'webrtc'>, 'sdp': <'m=audio 9 RTP/AVP 0\\r\\n'>, 'session': <'x1'>})",
    "{\"session-id\":\"x1\",\"endpoint\":{\"sdp\":\"a=ice-lite\"}}\n" },
  { "call add-candidate call/1 x1 'candidate:1 1 udp 1 192.0.2.1 9 typ host'", "AddCandidate", NULL,
    "('x1', 'candidate:1 1 udp 1 192.0.2.1 9 typ host')", "" },
  { "call add-candidate call/1 x1 ''", "AddCandidate", NULL, "('x1', '')", "" },
  { "call remove-session call/1 x1", "RemoveSession", NULL, "('x1',)", "" },
  { "call remove-stream call/1 s1", "RemoveStream", NULL, "('s1',)", "" },
  { "start call/1 actor=ann max-duration-ms=60000 metadata.case=7", "StartRecording", "('op-1',)",
    "('call/1', {'actor': <'ann'>, 'max-duration-ms': <uint64 60000>, 'metadata': <{'case': '7'}>})", "op-1\n" },
  { "start call/1 --json", "StartRecording", "('op-1',)", "('call/1', {})", "{\"recording-operation-id\":\"op-1\"}\n" },
  { "pause op-1", "PauseRecording", NULL, "('op-1', {})", "" },
  { "resume op-1 actor=ann", "ResumeRecording", NULL, "('op-1', {'actor': <'ann'>})", "" },
  { "censor op-1 actor=ann", "CensorRecording", NULL, "('op-1', true, {'actor': <'ann'>})", "" },
  { "uncensor op-1", "CensorRecording", NULL, "('op-1', false, {})", "" },
  { "state op-1", "GetRecordingState", "({'state': <'paused'>, 'censored': <false>, 'elapsed-ms': <uint64 3723000>},)",
    "('op-1',)", "state: paused\ncensored: no\nelapsed: 1:02:03\n" },
  { "state --json op-1", "GetRecordingState", "({'state': <'paused'>, 'elapsed-ms': <uint64 5>},)", "('op-1',)",
    "{\"state\":\"paused\",\"elapsed-ms\":5}\n" },
  { "list active=yes", "ListRecordings",
    "([{'recording-operation-id': <'op-1'>, 'state': <'completed'>, 'duration-ms': <uint64 61000>,"
    " 'start-time': <'2026-01-02T03:04:05.678Z'>, 'server-call-id': <'call/1'>, 'reason': <'CallEnded'>,"
    " 'subject': <'Budget'>, 'locations': <['file:///r/a%20b.mp4', 'https://x/1']>}], '')",
    "({'active': <true>}, '', 100)",
    "RECORDING  STATE      TIME  STARTED                   REASON     CALL    SUBJECT  FILE\n"
    "op-1       completed  1:01  2026-01-02T03:04:05.678Z  CallEnded  call/1  Budget   /r/a b.mp4, https://x/1\n" },
  { "list", "ListRecordings", "(@aa{sv} [], '')", "({}, '', 100)",
    "RECORDING  STATE  TIME  STARTED  REASON  CALL  SUBJECT  FILE\n" },
  { "list subject=Budget meeting-id=m from=1970-01-02T00:00:00Z to=5 limit=7", "ListRecordings", "(@aa{sv} [], '')",
    "({'subject': <'Budget'>, 'meeting-id': <'m'>, 'from': <uint64 86400000>, 'to': <uint64 5>}, '', 7)",
    "RECORDING  STATE  TIME  STARTED  REASON  CALL  SUBJECT  FILE\n" },
  { "policy get user anna", "Get", "({'mode': <'on-demand'>, 'forced': <false>},)", "('user', 'anna')",
    "mode: on-demand\nforced: no\n" },
  { "policy get --json group sales", "Get", "({'forced': <true>},)", "('group', 'sales')", "{\"forced\":true}\n" },
  { "policy set user anna mode=never forced=yes group=a=b", "Set", NULL,
    "('user', 'anna', {'mode': <'never'>, 'forced': <true>, 'group': <'a=b'>}, '')", "" },
  { "policy set queue q record-consult=no actor=ben", "Set", NULL, "('queue', 'q', {'record-consult': <false>}, 'ben')",
    "" },
  { "policy unset company default mode actor=ben censor-allowed", "Set", NULL,
    "('company', 'default', {'mode': <@as []>, 'censor-allowed': <@as []>}, 'ben')", "" },
  { "policy set user anna reason-required=", "Set", NULL, "('user', 'anna', {'reason-required': <''>}, '')", "" },
  { "policy explain anna call/1", "Explain",
    "({'mode': <(<'never'>, 'group', 'a b')>, 'forced': <(<true>, 'user', 'anna')>, 'consent': <(<''>, '', '')>,"
    " 'server-call-id': <'call/1'>},)",
    "('anna', 'call/1')",
    "PROPERTY  VALUE  SET BY\n"
    "mode      never  group a b\n"
    "forced    yes    user anna\n"
    "consent   -      built in\n" },
  { "policy explain --json ''", "Explain", "({'forced': <(<true>, 'company', 'default')>},)", "('', '')",
    "{\"forced\":[true,\"company\",\"default\"]}\n" },
  { "policy describe group sales user=eve", "Describe",
    "({'forced': <true>}, {'forced': <(<true>, 'group', 'sales')>, 'mode': <(<'never'>, 'company', 'acme')>})",
    "('group', 'sales', {'user': <'eve'>})",
    "PROPERTY  VALUE  SET BY\n"
    "forced    yes    group sales\n"
    "mode      never  company acme\n" },
  { "policy describe user anna call=c --json", "Describe", "(@a{sv} {}, {'status': <'Recording'>})",
    "('user', 'anna', {'call': <'c'>})", "{\"status\":\"Recording\"}\n" },
  { "policy import - actor=ben", "Import", NULL, "('m=audio 9 RTP/AVP 0\\r\\n', 'ben')", "" },
  { "controls call/1 ann", "GetControls", "('Recording', ['pause', 'stop'])", "('call/1', 'ann')",
    "status: Recording\nactions: pause, stop\n" },
  { "controls call/1", "GetControls", "('Not Recording', @as [])", "('call/1', '')",
    "status: Not Recording\nactions: -\n" },
  { "controls call/1 ann --json", "GetControls", "('Paused', ['resume'])", "('call/1', 'ann')",
    "{\"status\":\"Paused\",\"actions\":[\"resume\"]}\n" },
  { "policy export", "Export", "('{}',)", "()", "{}\n" },
  { "delivery list state=dead limit=3", "ListJobs",
    "([{'job': <'e1/crm'>, 'kind': <'webhook'>, 'target': <'crm'>, 'operation': <'op-1'>, 'event': <'file-status'>,"
    " 'state': <'dead'>, 'attempts': <uint32 7>, 'created': <uint64 1767323045678>, 'due': <uint64 1767323050000>,"
    " 'error': <'The receiver answered 404'>},"
    " {'job': <'e2/log'>, 'target': <'log'>, 'event': <'state'>, 'state': <'waiting'>, 'attempts': <uint32 0>,"
    " 'created': <uint64 1767323045678>, 'due': <uint64 1767323050000>}], '')",
    "({'state': <'dead'>}, '', 3)",
    "DELIVERY  STATE    TARGET  EVENT        CREATED               ATTEMPTS  NEXT TRY              ERROR\n"
    "e1/crm    dead     crm     file-status  2026-01-02T03:04:05Z  7                               The receiver "
    "answered 404\n"
    "e2/log    waiting  log     state        2026-01-02T03:04:05Z  0         2026-01-02T03:04:10Z  \n" },
  { "delivery list --json operation=op-1", "ListJobs", "([{'job': <'e1/crm'>}], '')",
    "({'operation': <'op-1'>}, '', 100)", "[{\"job\":\"e1/crm\"}]\n" },
  { "delivery show e1/crm", "ListJobs",
    "([{'job': <'e1/crm'>, 'state': <'dead'>, 'attempts': <uint32 7>, 'created': <uint64 1767323045678>,"
    " 'ended': <uint64 1767323045678>, 'body': <'{}'>}], '')",
    "({'job': <'e1/crm'>}, '', 1)",
    "job: e1/crm\nstate: dead\nattempts: 7\ncreated: 2026-01-02T03:04:05Z\nended: 2026-01-02T03:04:05Z\nbody: {}\n" },
  { "delivery show --json e1/crm", "ListJobs", "([{'job': <'e1/crm'>}], '')", "({'job': <'e1/crm'>}, '', 1)",
    "{\"job\":\"e1/crm\"}\n" },
  { "delivery retry e1/crm", "RetryJob", NULL, "('e1/crm',)", "" },
  { "delivery retry e1/crm e2/log", "RetryJob", NULL, "('e2/log',)", "" },
  { "delivery drop e1/crm", "DropJob", NULL, "('e1/crm',)", "" },
  { "archive search text=budget user=anna limit=5", "Search",
    "([{'recording-operation-id': <'op-1'>, 'state': <'completed'>, 'start-time': <'2026-01-02T03:04:05.678Z'>,"
    " 'server-call-id': <'call/1'>, 'subject': <'Budget'>, 'chunks': <[{'document-id': <'d-1'>,"
    " 'duration-ms': <uint64 61000>, 'hold': <'case 7'>}, {'document-id': <'d-2'>, 'disposition': <'deleted'>,"
    " 'duration-ms': <uint64 1000>}]>}], '', 1)",
    "({'text': <'budget'>, 'user': <'anna'>}, '', 5)",
    "DOCUMENT  STATE      TIME  STARTED                   HOLD    CALL    SUBJECT\n"
    "d-1       completed  1:01  2026-01-02T03:04:05.678Z  case 7  call/1  Budget\n"
    "d-2       deleted    0:01  2026-01-02T03:04:05.678Z          call/1  Budget\n" },
  { "archive search --json from=5", "Search", "([{'state': <'completed'>}], '', 1)", "({'from': <uint64 5>}, '', 100)",
    "[{\"state\":\"completed\"}]\n" },
  { "archive show d-1 user=anna", "Search", "([{'state': <'completed'>, 'subject': <'Budget'>}], '', 1)",
    "({'user': <'anna'>, 'document-id': <'d-1'>}, '', 1)", "state: completed\nsubject: Budget\n" },
  { "archive expiries user=anna limit=5", "ListExpiries",
    "([{'document-id': <'d-1'>, 'recording-operation-id': <'op-1'>, 'expires': <uint64 1700000000000>, 'kept': "
    "<'hold'>},"
    " {'document-id': <'d-2'>, 'recording-operation-id': <'op-1'>, 'expires': <uint64 1700000000001>, 'destination': "
    "<'cloud'>}], '')",
    "('anna', '', 5)",
    "DOCUMENT  EXPIRES                   DESTINATION  KEPT  RECORDING\n"
    "d-1       2023-11-14T22:13:20.000Z               hold  op-1\n"
    "d-2       2023-11-14T22:13:20.001Z  cloud              op-1\n" },
  { "archive delete d-1 d-2 user=anna reason=tidy", "Delete", NULL, "(['d-1', 'd-2'], 'anna', 'tidy')", "" },
  { "archive hold d-1 'reason=case 7'", "Hold", NULL, "(['d-1'], '', 'case 7')", "" },
  { "archive release d-1", "Release", NULL, "(['d-1'], '', '')", "" },
  { "archive audit user=anna outcome=refused newest-first=yes", "GetAuditTrail",
    "([{'line': "
    "<'{\"entry\":7,\"time\":\"2026-01-02T03:04:05.678Z\",\"user\":\"\",\"action\":\"play\",\"target\":\"d-1\","
    "\"reason\":\"audit\",\"origin\":\"uid 0\",\"outcome\":\"refused\",\"detail\":\"may-play\",\"previous\":"
    "\"0000000000000000000000000000000000000000000000000000000000000000\"}'>}], '')",
    "({'newest-first': <true>, 'user': <'anna'>, 'outcome': <'refused'>}, '', 100)",
    "ENTRY  TIME                      USER  ACTION  TARGET  RESULT   REASON  DETAIL    FROM\n"
    "7      2026-01-02T03:04:05.678Z  -     play    d-1     refused  audit   may-play  uid 0\n" },
  { "archive audit --json limit=1", "GetAuditTrail", "([{'line': <'{}'>}], '')", "({}, '', 1)", "{}\n" },
  { "archive erase-participant ann 'reason=asked for'", "EraseParticipant",
    "({'complete': <true>, 'erased': <[{'what': <'rows'>, 'target': <'c-1'>, 'count': <uint32 3>}]>,"
    " 'kept': <[{'what': <'media'>, 'target': <'d-1'>, 'why': <'mixed with others'>}]>},)",
    "('ann', '', 'asked for')",
    "Erased:\nWHAT  WHERE  WHY\nrows  c-1    \nKept:\nWHAT   WHERE  WHY\nmedia  d-1    mixed with others\n" },
  { "archive erase-participant ann user=ben --json", "EraseParticipant", "({'complete': <true>},)",
    "('ann', 'ben', '')", "{\"complete\":true}\n" },
  { "link create d-1 d-2 recipient=zoe@example.com user=anna days=3 sender=a@example.com", "CreateLink",
    "('l-1', 'https://p/p/x')",
    "(['d-1', 'd-2'], 'anna', 'zoe@example.com', {'days': <uint32 3>, 'sender': <'a@example.com'>})",
    "l-1\nhttps://p/p/x\n" },
  { "link create --json d-1 recipient=zoe", "CreateLink", "('l-1', 'https://p/p/x')", "(['d-1'], '', 'zoe', {})",
    "{\"link-id\":\"l-1\",\"url\":\"https://p/p/x\"}\n" },
  { "link revoke l-1 user=anna", "RevokeLink", NULL, "('l-1', 'anna')", "" },
  { "link list user=anna", "ListLinks",
    "([{'link-id': <'l-1'>, 'user': <'anna'>, 'recipient': <'zoe'>, 'expires': <uint64 86400000>, 'active': <true>,"
    " 'mail': <'sent'>, 'mail-time': <uint64 7>, 'documents': <['d-1', 'd-2']>}, {'link-id': <'l-2'>, 'user': <''>,"
    " 'recipient': <'zoe'>, 'expires': <uint64 5>, 'active': <false>, 'mail': <'none'>, 'documents': <['d-1']>},"
    " {'link-id': <'l-3'>, 'user': <''>, 'recipient': <'zoe'>, 'expires': <uint64 5>, 'active': <false>,"
    " 'mail': <'failed'>, 'mail-time': <uint64 7>, 'mail-error': <'550'>, 'documents': <['d-1']>}], '')",
    "('anna', '', 100)",
    "LINK  STATE    UNTIL                     USER  RECIPIENT  MAIL                           DOCUMENTS\n"
    "l-1   active   1970-01-02T00:00:00.000Z  anna  zoe        sent 1970-01-01T00:00:00.007Z  d-1, d-2\n"
    "l-2   expired  1970-01-01T00:00:00.005Z  -     zoe        -                              d-1\n"
    "l-3   expired  1970-01-01T00:00:00.005Z  -     zoe        failed: 550                    d-1\n" },
  { "report --from 1767312000000 --to=1767398400000", "GetCompleteness",
    "([{'reason': <'Overloaded'>, 'rule': <'forced'>, 'level': <'queue'>, 'server-call-id': <'call/1'>,"
    " 'start': <uint64 1767323045678>, 'missing-ms': <uint64 61500>, 'detail': <'no capacity'>},"
    " {'reason': <'RecorderFailed'>, 'rule': <'server'>, 'server-call-id': <'call/2'>,"
    " 'recording-operation-id': <'op-1'>, 'start': <uint64 1767323045678>, 'end': <uint64 1767323046028>,"
    " 'missing-ms': <uint64 350>}], '', {'since': <uint64 1>, 'due': <uint64 7>, 'whole': <uint64 5>,"
    " 'partly': <uint64 1>, 'not-recorded': <uint64 1>})",
    "('', {'from': <uint64 1767312000000>, 'to': <uint64 1767398400000>}, '', 500)",
    "Calls to be recorded: 7\n  recorded whole:     5\n  not whole:          1\n  not recorded:       1\n"
    "SINCE                     UNTIL                     SECONDS  REASON          RULE    LEVEL  CALL    RECORDING  "
    "DETAIL\n"
    "2026-01-02T03:04:05.678Z  goes on                   61.500   Overloaded      forced  queue  call/1             no "
    "capacity\n"
    "2026-01-02T03:04:05.678Z  2026-01-02T03:04:06.028Z  0.350    RecorderFailed  server         call/2  op-1       "
    "\n" },
  { "report user=anna", "GetCompleteness",
    "([], '', {'since': <uint64 1767323045678>, 'due': <uint64 1>, 'whole': <uint64 1>})", "('anna', {}, '', 500)",
    "Calls to be recorded: 1\n  recorded whole:     1\n  not whole:          0\n  not recorded:       0\n"
    "Calls before 2026-01-02T03:04:05.678Z are not in this report: what they lack is not known.\n" },
  { "report --json", "GetCompleteness", "([{'reason': <'NoMedia'>}], '', {'due': <uint64 1>})", "('', {}, '', 500)",
    "{\"totals\":{\"due\":1},\"incomplete\":[{\"reason\":\"NoMedia\"}]}\n" },
};

static void
test_commands (CtlRun *self, gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_auto (CtlResult) result = { 0 };

    g_test_message ("callreelctl %s", cases[i].command_line);
    if (cases[i].answer != NULL)
      fake_manager_answer (self->manager, cases[i].method, cases[i].answer);
    ctl_run_command (self, cases[i].command_line, "m=audio 9 RTP/AVP 0\r\n", &result);
    g_assert_cmpstr (result.err, ==, "");
    g_assert_cmpint (result.exit_code, ==, 0);
    g_assert_cmpstr (fake_manager_get_call (self->manager, cases[i].method), ==, cases[i].call);
    g_assert_cmpstr (result.out, ==, cases[i].out);
  }
}

/* Read by Python's csv, as other programs do; what is a formula there is none. */
static void
test_report_csv (CtlRun *self, gconstpointer data)
{
  static const char script[] = "import csv, sys\n"
                               "rows = list(csv.DictReader(open(sys.argv[1], newline='')))\n"
                               "print(len(rows), rows[0]['server_call_id'], rows[0]['detail'], rows[0]['goes_on'],"
                               " rows[0]['missing_seconds'], rows[1]['missing_until'], sep='|', end='')\n";
  g_auto (CtlResult) result = { 0 };
  g_autofree char *path = g_strdup_printf ("%s/reel-report-%d.csv", g_get_tmp_dir (), getpid ());
  const char *const argv[] = { "python3", "-c", script, path, NULL };
  g_autofree char *read = NULL;
  g_autoptr (GError) error = NULL;
  int status = 0;

  fake_manager_answer (self->manager, "GetCompleteness",
                       "([{'reason': <'Overloaded'>, 'rule': <'forced'>, 'server-call-id': <'=cmd|\\'/c\\'!A1'>,"
                       " 'start': <uint64 1767323045678>, 'missing-ms': <uint64 61500>, 'detail': <'a, \"b\"\\n+1'>},"
                       " {'reason': <'NoMedia'>, 'end': <uint64 1767323046028>}], '',"
                       " {'due': <uint64 2>, 'not-recorded': <uint64 2>})");
  ctl_run_command (self, "report --csv --from 2026-01-02 --to 2026-01-02", NULL, &result);
  g_assert_cmpint (result.exit_code, ==, 0);
  g_assert_nonnull (strstr (result.err, "Calls to be recorded: 2\n"));
  g_assert_true (g_str_has_prefix (result.out, "call_start,server_call_id,"));
  g_assert_true (g_str_has_suffix (result.out, "\r\n"));
  g_assert_true (g_file_set_contents (path, result.out, -1, NULL));
  g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &read, NULL, &status, &error);
  g_assert_no_error (error);
  g_unlink (path);
  g_assert_cmpint (status, ==, 0);
  g_assert_cmpstr (read, ==, "2|'=cmd|'/c'!A1|a, \"b\"\n+1|yes|61.500|2026-01-02T03:04:06.028Z");
}

/* A period has its last day; a time is where it ends. */
static void
test_report_period (CtlRun *self, gconstpointer data)
{
  static const struct {
    const char *line;
    guint64 hours;
  } periods[] = {
    { "report --from 2026-01-31 --to 2026-02-01", 48 },
    { "report --from 2026-01-31T12:00 --to 2026-01-31T13:00", 1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (periods); i++) {
    g_auto (CtlResult) result = { 0 };
    g_autoptr (GVariant) call = NULL;
    g_autoptr (GVariant) filter = NULL;
    guint64 from = 0, to = 0;

    fake_manager_answer (self->manager, "GetCompleteness", "([], '', {})");
    ctl_run_command (self, periods[i].line, NULL, &result);
    g_assert_cmpint (result.exit_code, ==, 0);
    call = g_variant_parse (NULL, fake_manager_get_call (self->manager, "GetCompleteness"), NULL, NULL, NULL);
    filter = g_variant_get_child_value (call, 1);
    g_assert_true (g_variant_lookup (filter, "from", "t", &from));
    g_assert_true (g_variant_lookup (filter, "to", "t", &to));
    g_assert_cmpuint (to - from, ==, periods[i].hours * 3600000);
  }
}

static void
test_report_usage (CtlRun *self, gconstpointer data)
{
  static const char *const lines[] = { "list --from 2026-01-31", "archive search --csv", "report --from yesterday",
                                       "report --csv --json", "report 2026-01-31" };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++) {
    g_auto (CtlResult) result = { 0 };

    ctl_run_command (self, lines[i], NULL, &result);
    g_assert_cmpint (result.exit_code, ==, 2);
    g_assert_cmpstr (result.out, ==, "");
  }
}

static void
test_show (CtlRun *self, gconstpointer data)
{
  g_auto (CtlResult) list = { 0 };
  g_auto (CtlResult) show = { 0 };
  g_auto (CtlResult) json = { 0 };

  fake_manager_answer (self->manager, "GetRecordingState",
                       "({'recording-operation-id': <'op-1'>, 'state': <'recording'>},)");
  fake_manager_answer (self->manager, "Explain", "({'not-recorded': <'Nobody is the agent.'>},)");
  ctl_run_command (self, "call list", NULL, &list);
  g_assert_cmpstr (list.out, ==,
                   "CALL    STATE        KIND  PEOPLE  RECORDINGS  SUBJECT\n"
                   "call/1  established  room  1       1           Budget\n");
  ctl_run_command (self, "call show call/1", NULL, &show);
  g_assert_cmpstr (show.out, ==,
                   "ServerCallId: call/1\nCallId: uuid\nKind: room\nState: established\nSubject: Budget\n"
                   "Capacity: 3\nVariables:\n  SET_RESTRICTED: 1\n"
                   "Participants:\n  - participant-id: ann\n    host: yes\n"
                   "recording:\n  recording-operation-id: op-1\n  state: recording\n"
                   "not recorded: Nobody is the agent.\n");
  ctl_run_command (self, "call show call/1 --json", NULL, &json);
  g_assert_nonnull (strstr (json.out, "\"Recordings\":[\"op-1\"]"));
}

/* Prints the paths of the files, one a line, once they are complete. */
static void
test_stop (CtlRun *self, gconstpointer data)
{
  g_auto (CtlResult) files = { 0 };
  g_auto (CtlResult) json = { 0 };
  g_auto (CtlResult) none = { 0 };

  fake_manager_answer (self->manager, "GetRecordingState",
                       "({'state': <'completed'>, 'locations': <['file:///r/0.mp4', 'file:///r/1.mp4']>},)");
  ctl_run_command (self, "stop -- -op", NULL, &files);
  g_assert_cmpstr (fake_manager_get_call (self->manager, "StopRecording"), ==, "('-op', {})");
  g_assert_cmpint (files.exit_code, ==, 0);
  g_assert_cmpstr (files.out, ==, "/r/0.mp4\n/r/1.mp4\n");
  ctl_run_command (self, "stop op-1 --json", NULL, &json);
  g_assert_cmpstr (json.out, ==, "{\"state\":\"completed\",\"locations\":[\"file:///r/0.mp4\",\"file:///r/1.mp4\"]}\n");
  fake_manager_answer (self->manager, "GetRecordingState", "({'state': <'completed'>, 'locations': <@as []>},)");
  ctl_run_command (self, "stop op-1", NULL, &none);
  g_assert_cmpint (none.exit_code, ==, 0);
  g_assert_cmpstr (none.out, ==, "");
  g_assert_cmpstr (none.err, ==, "Nothing was recorded, so there is no file.\n");
}

static const struct {
  const char *command_line;
  int exit_code;
  const char *err;
} mistakes[] = {
  { "", 2, "" },
  { "fly", 2, "callreelctl: Wrong usage: unknown command “fly”; “callreelctl --help” lists all\n" },
  { "call fly", 2,
    "callreelctl: Wrong usage: unknown command “call fly”; “call” must be followed by one of: create, list, " },
  { "policy", 2,
    "callreelctl: Wrong usage: “policy” must be followed by one of: get, set, unset, explain, describe, import, "
    "export\n" },
  { "start", 2, "callreelctl: Wrong usage: too few arguments: callreelctl start CALL [KEY=VALUE…]\n" },
  { "state a b", 2, "callreelctl: Wrong usage: too many arguments: callreelctl state RECORDING\n" },
  { "start c oops", 2, "callreelctl: Wrong usage: “oops” is not of the form KEY=VALUE\n" },
  { "start c max-duration-ms=-1", 2, "callreelctl: Wrong usage: max-duration-ms: “-1” is not an integer" },
  { "start c pause-on-start=maybe", 2, "callreelctl: Wrong usage: pause-on-start: “maybe” is neither yes nor no\n" },
  { "start c actor=a actor=b", 2, "callreelctl: Wrong usage: actor is given twice\n" },
  { "--fly", 2, "callreelctl: Wrong usage: " },
  { "--session --system list", 2, "callreelctl: Wrong usage: --session and --system cannot be combined\n" },
  { "call add-stream call/1 a audio sdp=/nonexistent", 2, "callreelctl: Wrong usage: sdp: /nonexistent: No such file" },
  { "call add-stream call/1 a audio x.mp4", 2,
    "callreelctl: Wrong usage: “x.mp4” is not sdp=FILE, uri=URI or codec=NAME\n" },
  { "call add-stream call/1 a audio codec=opus", 2, "callreelctl: Wrong usage: codec=opus needs pt=NUMBER" },
  { "call add-stream call/1 a audio codec=g723 pt=18", 2,
    "callreelctl: Wrong usage: codec: “g723” is not one of opus, pcmu, pcma, g722, g729, vp8, h264, vp9, h265\n" },
  { "call add-stream call/1 a audio codec=opus pt=128", 2, "callreelctl: Wrong usage: pt: “128”" },
  { "list limit=0", 2, "callreelctl: Wrong usage: limit: must be 1 or more\n" },
  { "call add-stream call/1 '' announcement sdp=- ssrc=0", 2, "callreelctl: Wrong usage: ssrc: “0”" },
  { "call add-stream call/1 a audio codec=opus x=1", 2, "callreelctl: Wrong usage: unexpected argument “x=1”\n" },
  { "call update-stream call/1 s1 sdp=/nonexistent", 2, "callreelctl: Wrong usage: sdp: /nonexistent: No such file" },
  { "delivery", 2, "callreelctl: Wrong usage: “delivery” must be followed by one of: list, show, retry, drop\n" },
  { "delivery list limit=0", 2, "callreelctl: Wrong usage: limit: must be 1 or more" },
  { "delivery drop", 2, "callreelctl: Wrong usage: too few arguments: callreelctl delivery drop DELIVERY…\n" },
  { "policy set user", 2, "callreelctl: Wrong usage: too few arguments: callreelctl policy set LEVEL ID KEY=VALUE…\n" },
  { "policy set user anna forced=", 2, "callreelctl: Wrong usage: forced: “” is neither yes nor no\n" },
  { "policy unset user anna mode=never", 2, "callreelctl: Wrong usage: unset takes names of properties" },
  { "policy import /nonexistent", 2, "callreelctl: Wrong usage: /nonexistent: No such file" },
  { "policy get user '\xff'", 2, "callreelctl: Wrong usage: an argument is not UTF-8\n" },
  { "policy set user anna mode=x", 1, "callreelctl: Invalid argument: mode: “x” is not one of: never.\n" },
  { "archive delete user=anna", 2, "callreelctl: Wrong usage: the arguments name no document" },
  { "archive export-participant ann", 2, "callreelctl: Wrong usage: too few arguments" },
  { "archive export-participant ann user=ben", 2, "callreelctl: Wrong usage: 2 arguments are expected before" },
  { "archive open d-1", 2, "callreelctl: Wrong usage: too few arguments: callreelctl archive open DOCUMENT FILE" },
  { "archive open d-1 x days=3", 2, "callreelctl: Wrong usage: “days” is not a key of this command" },
  { "archive search oops", 2, "callreelctl: Wrong usage: “oops” is not of the form KEY=VALUE\n" },
  { "archive search limit=0", 2, "callreelctl: Wrong usage: limit: must be 1 or more\n" },
  { "archive verify /nonexistent", 2, "callreelctl: Wrong usage: /nonexistent: " },
  { "archive verify /dev/null", 2, "callreelctl: Wrong usage: /dev/null: there is no entry in it\n" },
  { "call show nowhere", 1,
    "callreelctl: No ongoing call: “nowhere” is no ongoing call. “callreelctl call list” shows those that are.\n" },
  { "call add-participant call/1 a avatar=https://example.com/a.png", 2,
    "callreelctl: Wrong usage: avatar: “https://example.com/a.png” is an address; a file of this machine is needed\n" },
  { "list from=yesterday", 2, "callreelctl: Wrong usage: from: “yesterday” is not a time; use 2026-01-31 or" },
  { "stop op-9", 1, "callreelctl: No such recording: There is none named op-9.\n" },
  { "stop op-9 --json", 1,
    "{\"error\":\"org.callreel.Error.UnknownRecording\",\"title\":\"No such recording\","
    "\"message\":\"There is none named op-9.\",\"advice\":\"\"}\n" },
};

static void
test_mistakes (CtlRun *self, gconstpointer data)
{
  fake_manager_answer (self->manager, "GetErrors",
                       "({'org.callreel.Error.UnknownRecording': ('No such recording', 'List them.')},)");
  fake_manager_refuse (self->manager, "StopRecording", "UnknownRecording", "There is none named op-9.");
  fake_manager_refuse (self->manager, "Set", "InvalidArgument", "mode: “x” is not one of: never.");
  for (guint i = 0; i < G_N_ELEMENTS (mistakes); i++) {
    g_auto (CtlResult) result = { 0 };

    ctl_run_command (self, mistakes[i].command_line, NULL, &result);
    if (!g_str_has_prefix (result.err, mistakes[i].err))
      g_error ("%s: “%s” does not begin with “%s”", mistakes[i].command_line, result.err, mistakes[i].err);
    g_assert_cmpint (result.exit_code, ==, mistakes[i].exit_code);
  }
}

static void
test_help (CtlRun *self, gconstpointer data)
{
  g_auto (CtlResult) list = { 0 };
  g_auto (CtlResult) command = { 0 };
  g_auto (CtlResult) version = { 0 };
  g_auto (CtlResult) group = { 0 };
  g_auto (CtlResult) nothing = { 0 };

  ctl_run_command (self, "--help", NULL, &list);
  g_assert_cmpint (list.exit_code, ==, 0);
  g_assert_nonnull (strstr (list.out, "call add-participant"));
  g_assert_nonnull (strstr (list.out, "Exit codes:"));
  ctl_run_command (self, "call create --help", NULL, &command);
  g_assert_cmpint (command.exit_code, ==, 0);
  g_assert_true (g_str_has_prefix (command.out, "Usage: callreelctl call create [ID] [KEY=VALUE…]\n"));
  ctl_run_command (self, "call --help", NULL, &group);
  g_assert_cmpint (group.exit_code, ==, 0);
  g_assert_true (g_str_has_prefix (group.out, "  call create "));
  g_assert_null (strstr (group.out, "  start "));
  ctl_run_command (self, "fly --help", NULL, &nothing);
  g_assert_cmpint (nothing.exit_code, ==, 2);
  ctl_run_command (self, "--version", NULL, &version);
  g_assert_true (g_str_has_prefix (version.out, "callreelctl "));
}

/* A bus without a manager, and no bus at all. */
static void
test_unreachable (CtlRun *self, gconstpointer data)
{
  GTestDBus *empty = g_test_dbus_new (G_TEST_DBUS_NONE);
  const char *address;

  g_test_dbus_up (empty);
  address = g_test_dbus_get_bus_address (empty);
  for (guint i = 0; i < 4; i++) {
    g_autoptr (GSubprocess) process =
        ctl_run_spawn (i % 2 == 0 ? address : "unix:path=/nonexistent", i < 2 ? "--session list" : "list");
    g_auto (CtlResult) result = { 0 };

    g_subprocess_communicate_utf8_async (process, NULL, NULL, ctl_result_take, &result);
    while (!result.done)
      g_main_context_iteration (NULL, TRUE);
    g_assert_cmpint (result.exit_code, ==, 3);
    g_assert_true (g_str_has_prefix (result.err, "callreelctl: Connection lost: "));
    g_assert_nonnull (strstr (result.err, "Is callreeld running on the session bus?"));
  }
  g_test_dbus_stop (empty);
  g_object_unref (empty);
}

/* A pause or censoring that took effect after its request reports the lateness; others report nothing. */
static void
test_late (CtlRun *self, gconstpointer data)
{
  static const struct {
    const char *command_line, *late, *out;
  } rows[] = {
    { "pause op-1", "'late-ms': <uint64 40>", "late-ms: 40\n" },
    { "censor op-1", "'late-ms': <uint64 1>", "late-ms: 1\n" },
    { "--json pause op-1", "'late-ms': <uint64 40>", "{\"late-ms\":40}\n" },
    { "pause op-1", "'late-ms': <uint64 0>", "" },
    { "pause op-1", "'censored': <false>", "" },
    { "resume op-1", "'late-ms': <uint64 40>", "" },
    { "uncensor op-1", "'late-ms': <uint64 40>", "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++) {
    g_autofree char *state = g_strdup_printf ("({'state': <'paused'>, %s},)", rows[i].late);
    g_auto (CtlResult) result = { 0 };

    fake_manager_answer (self->manager, "GetRecordingState", state);
    ctl_run_command (self, rows[i].command_line, NULL, &result);
    g_assert_cmpint (result.exit_code, ==, 0);
    g_assert_cmpstr (result.out, ==, rows[i].out);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/ctl/commands", CtlRun, NULL, ctl_run_set_up, test_commands, ctl_run_tear_down);
  g_test_add ("/ctl/report-csv", CtlRun, NULL, ctl_run_set_up, test_report_csv, ctl_run_tear_down);
  g_test_add ("/ctl/report-period", CtlRun, NULL, ctl_run_set_up, test_report_period, ctl_run_tear_down);
  g_test_add ("/ctl/report-usage", CtlRun, NULL, ctl_run_set_up, test_report_usage, ctl_run_tear_down);
  g_test_add ("/ctl/show", CtlRun, NULL, ctl_run_set_up, test_show, ctl_run_tear_down);
  g_test_add ("/ctl/mistakes", CtlRun, NULL, ctl_run_set_up, test_mistakes, ctl_run_tear_down);
  g_test_add ("/ctl/help", CtlRun, NULL, ctl_run_set_up, test_help, ctl_run_tear_down);
  g_test_add ("/ctl/unreachable", CtlRun, NULL, ctl_run_set_up, test_unreachable, ctl_run_tear_down);
  g_test_add ("/ctl/late", CtlRun, NULL, ctl_run_set_up, test_late, ctl_run_tear_down);
  g_test_add ("/ctl/stop", CtlRun, NULL, ctl_run_set_up, test_stop, ctl_run_tear_down);
  return g_test_run ();
}
