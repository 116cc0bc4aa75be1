#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Builds the Dockerfiles of dockerfiles/ and runs what comes of them. In a folder: "prepare" is run in a copy of it before the build,
# "options" are those of the build; then the container has to say what is in "expected", or "check" has to be content.
# usage: dockerfiles.sh [NAME…], by run.sh
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
[ $# -gt 0 ] || mapfile -t names < <(ls "$here/dockerfiles")
[ $# = 0 ] || names=("$@")
[ ${#names[@]} -gt 0 ] || { echo "there is nothing to build" >&2; exit 1; }
started=$SECONDS

for image in "$WORK"/images/*.tar; do kistectl load -q -i "$image" >/dev/null; done

# --- what "check" may call; $image and $name are set

no() { printf 'no: %s\n' "$*" >&2; exit 1; }
start() { kistectl run -d --name "$name" --network none "$@" "$image" >/dev/null; }
inside() { kistectl exec "$name" "$@"; }
wait_for() { # wait_for COMMAND…: until it succeeds
    local limit=$((SECONDS + 60))
    until "$@" >/dev/null 2>&1; do
        [ $SECONDS -lt $limit ] || { kistectl logs "$name" >&2 || true; no "'$*' does not succeed"; }
        sleep 0.1
    done
}
answer_of() { inside bash -c "exec 3<>/dev/tcp/127.0.0.1/$1; printf 'GET /index.html HTTP/1.0\\r\\n\\r\\n' >&3; cat <&3"; }
asks() { # asks PORT TEXT: a web server in there answers with the text
    wait_for answer_of "$1"
    answer_of "$1" | grep -qF -- "$2" || no "port $1 answers something else: $(answer_of "$1")"
}

# try NAME: in a shell of its own
try() (
    set -euo pipefail
    name=$1 image=df-$1
    cp -r "$here/dockerfiles/$name" "$WORK/$name"
    cd "$WORK/$name"
    [ ! -e prepare ] || . ./prepare
    read -ra options < <(cat options 2>/dev/null || echo)
    kistectl build -t "$image" "${options[@]}" . >build.log 2>&1 || { cat build.log >&2; no "it cannot be built"; }
    if [ -e check ]; then
        . ./check
    else
        kistectl run --rm --network none "$image" >said 2>&1 || { cat said >&2; no "it ends with $?"; }
        diff -u expected said >&2 || no "it says something else"
    fi
)

failed=()
for name in "${names[@]}"; do
    if try "$name"; then printf '%4d s  %s\n' $((SECONDS - started)) "$name"; else failed+=("$name"); printf '%4d s  %s FAILED\n' $((SECONDS - started)) "$name"; fi
    kistectl rm -f "$name" >/dev/null 2>&1 || true
done
kistectl system check >/dev/null || { kistectl system check; failed+=("the store"); }
[ ${#failed[@]} = 0 ] || { echo "failed: ${failed[*]}" >&2; exit 1; }
