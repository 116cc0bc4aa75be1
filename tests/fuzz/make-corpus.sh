#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Writes those first inputs that are not text, from GNU tar, gzip and zstd: run it in the build environment when a format
# gets a new corner. Everything else in corpus/ was written by hand, and the files named "found-…" once broke something.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/corpus"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
options=(--numeric-owner --owner=0 --group=0 --mtime=@1790000000.5 --sort=name -b 1 -C "$work/tree")
mkdir -p "$work/tree/dir/deep"
cd "$work/tree"
echo hello >file
ln file hardlink
ln -s file symlink
ln -s / rootlink
echo x >"dir/$(printf 'n%.0s' {1..150})"
mkfifo fifo
printf data >sparse
truncate -s 100k sparse
printf end >>sparse
echo gone >dir/.wh.file
echo all >dir/.wh..wh..opq
cd - >/dev/null
tar "${options[@]}" --format=ustar -cf tar/ustar file hardlink symlink dir/deep fifo
tar "${options[@]}" --format=gnu -cf tar/gnu file dir
tar "${options[@]}" --format=gnu -S -cf tar/gnu-sparse sparse
tar "${options[@]}" --format=v7 -cf tar/v7 file dir/deep
tar "${options[@]}" --format=pax -cf tar/pax file dir hardlink
for version in 0.0 0.1 1.0; do
    tar "${options[@]}" --format=pax -S --sparse-version=$version -cf "tar/pax-sparse-$version" sparse
done
tar "${options[@]}" --format=pax --pax-option='uid:=4294967294,SCHILY.xattr.user.a:=b,SCHILY.xattr.security.capability:=x' -cf tar/pax-values file
# One byte that chooses the way, then an archive.
pack() { local way=$1 name=$2; shift 2; { printf "\\$way"; tar "${options[@]}" -cf - "$@"; } >"unpack/$name"; }
pack 0 layer file hardlink symlink dir
pack 1 plain-names dir/.wh.file file
pack 2 tree file hardlink symlink dir/deep fifo
pack 3 links rootlink file
pack 2 through-link --transform='s,^file$,out/evil,' file
pack 3 through-link-in-root --transform='s,^file$,root/evil,' file
pack 0 up --transform='s,^file$,../outside/evil,' -P file
pack 2 hardlink-out --transform='s,^file$,../outside/secret,h;s,^hardlink$,in/hardlink,' -P file hardlink
pack 0 replaced symlink --transform='s,^dir/deep$,symlink,;s,^symlink$,swap,;s,^file$,swap/x,' file dir/deep
gzip -nc "$work/tree/file" >inflate/gzip
zstd -qc "$work/tree/file" >inflate/zstd
cat inflate/gzip inflate/gzip >inflate/gzip-members
{ cat inflate/zstd; printf '\x50\x2a\x4d\x18\x04\x00\x00\x00skip'; cat inflate/zstd; } >inflate/zstd-frames
head -c 100k /dev/zero | gzip -n9 >inflate/gzip-zeros
head -c 300k /dev/zero | zstd -qc >inflate/zstd-zeros
{ cat inflate/gzip; printf junk; } >inflate/gzip-junk
head -c 20 inflate/zstd >inflate/zstd-cut
printf 'plain text' >inflate/plain
printf '\xfd7zXZ\x00x' >inflate/xz
printf 'BZh91' >inflate/bzip2
# Little endian offset, length (128 more: with a checksum that holds), bytes; see fuzz_metrics.cpp.
printf '\x09\x00\x00\x00\x84\xff\xff\xff\xff' >metrics/version
printf '\x30\x00\x00\x00\x84\x01\x00\x00\x00' >metrics/tier-step
printf '\x34\x00\x00\x00\x84\xff\xff\xff\xff' >metrics/tier-capacity
printf '\x40\x00\x00\x00\x88\xff\xff\xff\xff\xff\xff\xff\xff' >metrics/tier-offset
printf '\x20\x0c\x00\x00\x88\xff\xff\xff\xff\xff\xff\xff\x7f' >metrics/newest
printf '\x00\x0c\x00\x00\x08\xff\xff\xff\xff\xff\xff\xff\xff\x00\x0e\x00\x00\x08\x00\x00\x00\x00\x00\x00\x00\x00' >metrics/torn
printf '\x00\x10\x00\x00\x90\x01\x00\x00\x00\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\x7f' >metrics/record
