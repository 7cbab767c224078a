#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Prepares what each person of the demo call sends: real footage from Debian's
# opencv-doc and speech from espeak-ng, encoded once. Called by data/demo.sh:
#   media.sh DIRECTORY SECONDS
# leaves DIRECTORY/ID.mkv, to be played from the moment when that person joins.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out=$1
seconds=$2
docs=/usr/share/doc/opencv-doc
mkdir -p "$out/clips" "$out/speech"
quiet=(ffmpeg -nostdin -v error -y)

# fields FILE: the lines of a table, without comments and the blanks around its bars.
fields() {
  sed -e '/^#/d' -e 's/ *| */|/g' "$here/$1"
}

# Slim images leave /usr/share/doc out of what they install.
fetch_docs() {
  [ ! -f "$docs/examples/data/vtest.avi" ] || return 0
  echo "demo: fetching opencv-doc again, its files were left out of this system" >&2
  (cd "$out" && apt-get -q download opencv-doc >/dev/null && dpkg-deb -x opencv-doc_*.deb opencv-doc)
  docs=$out/opencv-doc/usr/share/doc/opencv-doc
}

footage() {
  case $1 in
    *.mp4) gunzip -c "$docs/opencv4/html/$1.gz" >"$out/clips/$1" && echo "$out/clips/$1" ;;
    *) echo "$docs/examples/data/$1" ;;
  esac
}

# encode_clip ID CLIP CODEC FRAME: one turn of the clip, a key frame each second.
encode_clip() {
  local id=$1 codec=$3 size=$4 source fit
  source=$(footage "$2")
  fit="scale=${size/x/:}:force_original_aspect_ratio=increase,crop=${size/x/:},setsar=1,fps=25,format=yuv420p"
  local encoder=(-c:v libx264 -preset veryfast -profile:v baseline -b:v 700k -g 25)
  [ "$codec" = H264 ] || encoder=(-c:v libvpx -deadline realtime -cpu-used 8 -b:v 700k -g 25)
  # The first seconds of some clips refer to pictures that were cut off.
  ffmpeg -nostdin -v fatal -y -ss 0.5 -t 15 -i "$source" -an -vf "$fit" -threads 1 "${encoder[@]}" "$out/clips/$id.mkv"
}

# speak ID VOICE SPEED JOINS: the person's own track, in which the others are silent.
speak() {
  local id=$1 voice=$2 speed=$3 joins=$4 n=0 at who words inputs=() filters='' mix=''
  while IFS='|' read -r at who words; do
    [ "$who" = "$id" ] || continue
    espeak-ng -v "$voice" -s "$speed" -w "$out/speech/$id-$n.wav" "$words"
    inputs+=(-i "$out/speech/$id-$n.wav")
    filters+="[$n]adelay=$(awk -v a="$at" -v j="$joins" 'BEGIN { print int((a - j) * 1000) }')[s$n];"
    mix+="[s$n]"
    n=$((n + 1))
  done < <(fields meeting.txt)
  "${quiet[@]}" "${inputs[@]}" -filter_complex \
    "${filters}${mix}amix=inputs=$n:normalize=0,aresample=48000,apad" -t "$((seconds - joins))" "$out/speech/$id.wav"
}

# prepare ID VOICE SPEED JOINS CLIP CODEC FRAME AUDIO
prepare() {
  local id=$1 joins=$4 clip=$5 audio=(-c:a libopus -b:a 32k -ac 1)
  [ "$8" = opus ] || audio=(-c:a pcm_mulaw -ar 8000 -ac 1)
  speak "$id" "$2" "$3" "$joins"
  if [ "$clip" = - ]; then
    "${quiet[@]}" -i "$out/speech/$id.wav" "${audio[@]}" "$out/$id.mkv"
  else
    encode_clip "$id" "$clip" "$6" "$7"
    "${quiet[@]}" -stream_loop -1 -i "$out/clips/$id.mkv" -i "$out/speech/$id.wav" -map 0:v -map 1:a -c:v copy \
      "${audio[@]}" -t "$((seconds - joins))" "$out/$id.mkv"
  fi
}

fetch_docs
pids=()
while IFS='|' read -r id _ voice joins _ clip codec frame audio; do
  # shellcheck disable=SC2086 # voice and speed are two words
  prepare "$id" $voice "$joins" "$clip" "$codec" "$frame" "$audio" &
  pids+=($!)
done < <(fields people.txt)
for pid in "${pids[@]}"; do
  wait "$pid"
done
