#!/usr/bin/env bash
# SPDX-License-Identifier: LGPL-2.1-or-later
# Installs what a Debian 12 needs to build, test and demonstrate Callreel.
# Called by tests/run.sh and data/demo.sh; does nothing, quickly, when all is there.
# Why each package is needed stands in docs/dependencies.md.
set -euo pipefail

build=(espeak-ng gcc libc6-dev meson ninja-build pkg-config libglib2.0-dev libglib2.0-dev-bin
  libgstreamer1.0-dev libgstreamer-plugins-base1.0-dev
  libx264-dev libyuv-dev libebur128-dev libjson-glib-dev libical-dev libsqlite3-dev libpango1.0-dev libgdk-pixbuf-2.0-dev
  libjpeg-dev libpng-dev libwebp-dev libseccomp-dev libsrtp2-dev libsoup-3.0-dev libjose-dev libcurl4-openssl-dev
  libsofia-sip-ua-dev libsofia-sip-ua-glib-dev
  libavformat-dev libavcodec-dev libavutil-dev libssl-dev)
run=(age gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad
  gstreamer1.0-libav dbus-daemon glib-networking fonts-dejavu-core fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji)
check=(sip-tester chromium janus iproute2 openssl jq swift-proxy swift-object swift-container swift-account dbus-system-bus-common libgstrtspserver-1.0-dev python3 python3-jsonschema python3-aiosmtpd valgrind libasan8 libubsan1 clang libclang-rt-14-dev ffmpeg sqlite3 systemd gstreamer1.0-tools gstreamer1.0-plugins-ugly rtpengine-daemon kamailio baresip-core)
demo=(opencv-doc procps)

# A WebRTC peer that others wrote.
check+=(libgstreamer-plugins-bad1.0-dev gstreamer1.0-nice)

is_installed() {
  [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
  echo "install-deps: this is no Debian: install the packages listed in docs/dependencies.md by hand" >&2
  exit 0
fi

missing=()
for package in "${build[@]}" "${run[@]}" "${check[@]}" "${demo[@]}"; do
  is_installed "$package" || missing+=("$package")
done
# For the tests of the portal's pages. A node that is not Debian's will do, and can't be installed beside it.
command -v node >/dev/null || missing+=(nodejs npm)
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null || ! { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
    echo "install-deps: these packages are missing, and neither root nor sudo is at hand to install them:" >&2
    echo "  apt-get install ${missing[*]}" >&2
    exit 1
  fi
  as_root=(sudo)
fi

echo "install-deps: installing ${missing[*]}"
# Some packages of the tests bring services, which nobody here wants to run.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap '"${as_root[@]}" rm -f "$policy"' EXIT
  printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
  "${as_root[@]}" chmod 755 "$policy"
fi
apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Dpkg::Use-Pty=0)
"${apt[@]}" update </dev/null
"${apt[@]}" install --no-install-recommends "${missing[@]}" </dev/null

# The tests start servers of their own; these would start with the machine.
for service in janus kamailio rtpengine-daemon; do
  if [[ " ${missing[*]} " == *" $service "* ]] && [ -d /run/systemd/system ]; then
    "${as_root[@]}" systemctl --quiet disable --now "$service" || true
  fi
done
