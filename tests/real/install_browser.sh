#!/bin/sh
# Makes the machine ready for the lane `browser`: Chromium, and flite for the voice that speaks into its microphone.
set -eu

install() {
    if [ "$(id -u)" -eq 0 ]; then as=""; else as="sudo"; fi
    $as apt-get update -qq
    DEBIAN_FRONTEND=noninteractive $as apt-get install -y -qq --no-install-recommends "$@"
}

missing=""
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
command -v flite >/dev/null 2>&1 || missing="$missing flite"
# shellcheck disable=SC2086  # a list of package names
[ -z "$missing" ] || install $missing
chromium --version
