#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Packs plain tar files, lowest first, as the gzip layers of one image in an OCI archive. The same input gives the same
# bytes. EXECUTION is the "config" object of the image config; CREATED is in seconds since the epoch.
# usage: pack-oci.sh OUTPUT.tar REFERENCE CREATED EXECUTION LAYER.tar…
set -euo pipefail
[ $# -ge 5 ] || { echo "usage: pack-oci.sh OUTPUT.tar REFERENCE CREATED EXECUTION LAYER.tar…" >&2; exit 2; }
output=$1 reference=$2 created=$3 execution=$4
shift 4

case $(dpkg --print-architecture) in
    armhf) architecture=arm ;;
    i386) architecture=386 ;;
    ppc64el) architecture=ppc64le ;;
    *) architecture=$(dpkg --print-architecture) ;;
esac

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
blobs=$work/image/blobs/sha256
mkdir -p "$blobs"

digest() { sha256sum <"$1" | cut -d' ' -f1; }
# add FILE MEDIA_TYPE: moves a file to the blobs and leaves its descriptor in $descriptor.
add() {
    local hex size
    hex=$(digest "$1") size=$(stat -c %s "$1")
    mv "$1" "$blobs/$hex"
    descriptor="{\"mediaType\":\"$2\",\"digest\":\"sha256:$hex\",\"size\":$size"
}

layers='' diff_ids='' history=''
date=$(date -u -d "@$created" +%Y-%m-%dT%H:%M:%SZ)
for layer in "$@"; do
    diff_ids+=",\"sha256:$(digest "$layer")\""
    gzip -n -6 <"$layer" >"$work/layer"
    add "$work/layer" application/vnd.oci.image.layer.v1.tar+gzip
    layers+=",$descriptor}"
    history+=",{\"created\":\"$date\",\"created_by\":\"pack-oci.sh $(basename "$layer")\"}"
done

printf '{"created":"%s","architecture":"%s","os":"linux","config":%s,"rootfs":{"type":"layers","diff_ids":[%s]},"history":[%s]}' \
    "$date" "$architecture" "$execution" "${diff_ids:1}" "${history:1}" >"$work/config"
add "$work/config" application/vnd.oci.image.config.v1+json
printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":%s},"layers":[%s]}' \
    "$descriptor" "${layers:1}" >"$work/manifest"
add "$work/manifest" application/vnd.oci.image.manifest.v1+json
printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[%s,"platform":{"os":"linux","architecture":"%s"},"annotations":{"org.opencontainers.image.ref.name":"%s"}}]}' \
    "$descriptor" "$architecture" "$reference" >"$work/image/index.json"
printf '{"imageLayoutVersion":"1.0.0"}' >"$work/image/oci-layout"

tar --create --file "$work/output" --directory "$work/image" --format=ustar --sort=name --mtime="@$created" \
    --owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX oci-layout index.json blobs
mkdir -p "$(dirname "$output")"
# Aside first: whoever interrupts this finds the old file or the new one.
mv "$work/output" "$output.new"
mv "$output.new" "$output"
