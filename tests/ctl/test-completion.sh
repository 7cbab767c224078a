#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# What the bash completion offers, by the words before the cursor. TAP on the
# standard output; the argument is the completion file. Called by meson test.
set -u

# The manager of this test: one recording, one call.
callreelctl() {
  case $* in
    *'call list') printf 'CALL STATE\nmeeting-1 established\n' ;;
    *'list active=yes') printf 'RECORDING STATE\nop-1 recording\n' ;;
  esac
}
compopt() { :; }

# shellcheck source=/dev/null
source "$1"

number=0
# check EXPECTED WORD…: the last word is the one that is being typed.
check() {
  local expected=$1 offered
  shift
  COMP_WORDS=(callreelctl "$@")
  COMP_CWORD=$#
  COMPREPLY=()
  _callreelctl
  offered=${COMPREPLY[*]-}
  number=$((number + 1))
  if [ "$offered" = "$expected" ]; then
    echo "ok $number - $*"
  else
    echo "not ok $number - $*: '$offered', not '$expected'"
  fi
}

echo 1..34
check 'start stop state' st
check 'call meeting start pause resume censor uncensor stop state list watch controls policy' ''
check '--session --system' --s
check 'op-1' stop ''
check 'op-1' --system watch ''
check 'actor=' pause op-1 ''
check 'op-1' uncensor ''
check 'actor=' censor op-1 ''
check 'meeting-1' start ''
check 'max-size-bytes= max-duration-ms=' start meeting-1 ma
check 'audioVideo audioOnly' start meeting-1 content-type =
check 'mp4 mp3' start meeting-1 format = m
check 'auto grid presentation speaker' start meeting-1 layout =
check 'show' call sh
check 'meeting-1' call show ''
check 'kind= state= subject= meeting-id= queue= initiator= capacity= language= variables.' call create ''
check 'audio video screen announcement' call add-stream meeting-1 ann ''
check 'sdp= codec= uri=' call add-stream meeting-1 ann audio ''
check 'opus pcmu pcma vp8 h264' call add-stream meeting-1 ann audio codec = ''
check 'muted= sdp= strict-source= relearn=' call update-stream meeting-1 s1 ''
check 'left offline removed' call remove-participant meeting-1 ann ''
check 'yes no' call set-consent meeting-1 ann ''
check 'display-name=' call add-participant meeting-1 ann d
check 'get set unset explain import export' policy ''
check 'user group company queue' policy get ''
check 'user group company queue' --system policy unset ''
check '' policy set user ''
check 'recording-enabled= mode= manual-allowed= censor-allowed= record-agent-when-caller-declines= may-administer-recording= forced= record-consult= consent= actor=' \
  policy set company acme ''
check 'company forced record-consult consent actor=' policy unset queue support ''
check 'yes' policy set user anna forced = y
check 'always-on' policy set user anna mode = a
check 'meeting-1' policy explain anna ''
check '' policy import ''
check 'meeting-1' controls ''
