#!/bin/sh
# Installs the system programs that some tests use, where this user may; a test whose program is
# missing is skipped by name.
missing=""
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
command -v openssl >/dev/null 2>&1 || missing="$missing openssl"
command -v wget >/dev/null 2>&1 || missing="$missing wget"
command -v nginx >/dev/null 2>&1 || missing="$missing nginx-light"
[ -z "$missing" ] && exit 0
command -v apt-get >/dev/null 2>&1 || { echo "not installed, their tests are skipped:$missing"; exit 0; }
if [ "$(id -u)" = 0 ]; then as_root=""; elif sudo -n true 2>/dev/null; then as_root="sudo -n"; else
    echo "not installed (no right to), their tests are skipped:$missing"
    exit 0
fi
echo "installing for the tests:$missing"
DEBIAN_FRONTEND=noninteractive
export DEBIAN_FRONTEND
$as_root apt-get update -qq >/dev/null 2>&1
# shellcheck disable=SC2086
$as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null 2>&1 ||
    echo "could not install all of them; the tests of those missing are skipped:$missing"
exit 0
