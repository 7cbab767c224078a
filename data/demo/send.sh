#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# One person of the demo call: plays ID.mkv in real time over RTP with sender
# reports, without encoding anything. Called by data/demo.sh:
#   send.sh FILE AUDIO_CODEC ADDRESS PORT RTCP_PORT [VIDEO_CODEC ADDRESS PORT RTCP_PORT]
# Payload types: 96 VP8, 97 H264, 98 opus, 0 PCMU. Ends with its file.
set -euo pipefail
file=$1
shift

# stream SESSION CODEC ADDRESS PORT RTCP_PORT: from the demultiplexer to two UDP ports.
stream() {
  local session=$1 codec=$2 host=$3 port=$4 rtcp=$5 pay pad=audio_0
  case $codec in
    opus) pay='rtpopuspay pt=98' ;;
    PCMU) pay='rtppcmupay pt=0' ;;
    VP8) pay='rtpvp8pay pt=96 picture-id-mode=2' pad=video_0 ;;
    H264) pay='h264parse ! rtph264pay pt=97 config-interval=-1 aggregate-mode=zero-latency' pad=video_0 ;;
  esac
  pipeline+=" d.$pad ! queue ! $pay ! r.send_rtp_sink_$session
    r.send_rtp_src_$session ! udpsink host=$host port=$port
    r.send_rtcp_src_$session ! udpsink host=$host port=$rtcp sync=false async=false"
}

pipeline="rtpbin name=r filesrc location=$file ! matroskademux name=d"
stream 0 "${@:1:4}"
[ $# -lt 8 ] || stream 1 "${@:5:4}"
# shellcheck disable=SC2086 # the pipeline is many words
exec gst-launch-1.0 -q $pipeline
