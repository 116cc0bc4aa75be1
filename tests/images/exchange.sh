#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Images of buildah and umoci here, ours in skopeo and podman, and there and back without a byte changed. By run.sh.
set -euo pipefail
no() { printf 'no: %s\n' "$*" >&2; exit 1; }
started=$SECONDS
done_with() { printf '%4d s  %s\n' $((SECONDS - started)) "$*"; }
for program in buildah umoci skopeo podman; do command -v "$program" >/dev/null || { echo "$program is not installed"; exit 77; }; done
cd "$WORK"
# Stores of their own, that need no mounts.
store=(--root "$WORK/peers" --runroot "$WORK/peers-run" --storage-driver vfs)
printf '{"default":[{"type":"insecureAcceptAnything"}]}' >policy.json
busybox=$(command -v busybox)

# buildah: a plain image, as OCI and as docker has them, with gzip and without
container=$(buildah "${store[@]}" from scratch)
buildah "${store[@]}" copy -q --chmod 755 "$container" "$busybox" /bin/busybox >/dev/null
printf 'of buildah\n' >note
buildah "${store[@]}" copy -q --chown 33:33 --chmod 640 "$container" note /srv/note >/dev/null
buildah "${store[@]}" config --cmd '["/bin/busybox", "sh", "-c", "busybox cat /srv/note; busybox stat -c \"%u:%g %a\" /srv/note; echo $FROM"]' --env FROM=there \
    --label made=buildah --workingdir /srv "$container"
for format in oci docker; do
    buildah "${store[@]}" commit -q --format $format "$container" "localhost/made-$format:1" >/dev/null
    buildah "${store[@]}" push -q --signature-policy policy.json "localhost/made-$format:1" "$format-archive:$WORK/made-$format.tar:localhost/made-$format:1" >/dev/null
    kistectl load -q -i "made-$format.tar" >/dev/null
    [ "$(kistectl run --rm --network none "made-$format:1")" = "$(printf 'of buildah\n33:33 640\nthere')" ] || no "what buildah made as $format says something else"
    [ "$(kistectl image inspect -f '{{.Config.Labels.made}}' "made-$format:1")" = buildah ] || no "its label is lost"
done
buildah "${store[@]}" rm "$container" >/dev/null
done_with "images of buildah run"

# umoci: an image that is unpacked, changed twice and packed again, with a file that the second layer takes away
umoci init --layout layout
umoci new --image layout:1
mkdir bundle
umoci unpack --image layout:1 bundle
mkdir -p bundle/rootfs/{bin,etc}
cp "$busybox" bundle/rootfs/bin/busybox
ln -s busybox bundle/rootfs/bin/sh
echo first >bundle/rootfs/etc/first
echo gone >bundle/rootfs/etc/gone
umoci repack --image layout:1 bundle
rm -rf bundle && umoci unpack --image layout:1 bundle
rm bundle/rootfs/etc/gone
echo second >bundle/rootfs/etc/second
umoci repack --image layout:1 bundle
umoci config --image layout:1 --config.cmd /bin/sh --config.cmd -c --config.cmd 'for f in /etc/*; do echo $f; done; busybox cat /etc/first /etc/second' --config.env PATH=/bin
tar -cf umoci.tar -C layout .
kistectl load -q -i umoci.tar >/dev/null
image=$(kistectl images --format '{{.Name}}' | head -n 1)
[ -n "$image" ] || no "what umoci made is not there"
said=$(kistectl run --rm --network none "$image")
grep -qx first <<<"$said" && grep -qx second <<<"$said" && ! grep -q gone <<<"$said" || no "what umoci made says something else: $said"
done_with "an image of umoci runs"

# Ours: built here, and a Debian of many files with hard links, capabilities and all
mkdir context
printf 'FROM starter\nRUN mkdir /d && echo of kiste >/d/a && ln /d/a /d/b && chown 1000:100 /d/a && rm /etc/profile\nLABEL of=kiste\nCMD ["cat", "/d/b"]\n' >context/Dockerfile
kistectl build -q -t ours:1 context >/dev/null
kistectl load -q -i images/devel.tar >/dev/null
for name in ours:1 devel:latest; do
    kistectl save -q --format oci-archive -o ours.tar "$name" >/dev/null
    digest=$(kistectl image inspect -f '{{.Digest}}' "$name")
    reference=localhost/$name
    # skopeo reads it with its own eyes, and writes it anew
    [ "$(skopeo --policy policy.json inspect --format '{{.Digest}}' "oci-archive:ours.tar:$reference")" = "$digest" ] || no "skopeo knows another digest of $name"
    skopeo --policy policy.json copy -q --preserve-digests "oci-archive:ours.tar:$reference" "oci-archive:back.tar:$reference"
    kistectl rmi -f "$name" >/dev/null
    kistectl system prune --bin -f >/dev/null
    kistectl load -q -i back.tar >/dev/null
    [ "$(kistectl image inspect -f '{{.Digest}}' "$name")" = "$digest" ] || no "$name came back from skopeo as another"
    # podman takes it in, and gives it away
    podman "${store[@]}" load -q -i ours.tar >/dev/null
    [ "$(podman "${store[@]}" image inspect -f '{{.Digest}}' "$reference")" = "$digest" ] || no "podman knows another digest of $name"
    kistectl save -q -o ours-docker.tar "$name" >/dev/null
    podman "${store[@]}" rmi -f "$reference" >/dev/null
    podman "${store[@]}" load -q -i ours-docker.tar >/dev/null
    [ "sha256:$(podman "${store[@]}" image inspect -f '{{.Id}}' "$reference")" = "$(kistectl image inspect -f '{{.Id}}' "$name")" ] || no "podman knows another id of $name"
    podman "${store[@]}" save -q --format oci-archive -o podman.tar "$reference"
    kistectl rmi -f "$name" >/dev/null
    kistectl system prune --bin -f >/dev/null
    kistectl load -q -i podman.tar >/dev/null
    rm -f ours.tar back.tar podman.tar ours-docker.tar
    done_with "$name there and back"
done
[ "$(kistectl run --rm --network none ours:1)" = 'of kiste' ] || no "ours says something else"
[ "$(kistectl run --rm --network none ours:1 sh -c 'stat -c "%u:%g %h" /d/a; test -e /etc/profile || echo gone')" = "$(printf '1000:100 2\ngone')" ] || no "ours has other files"
[ "$(kistectl run --rm --network none devel python3 -c 'print(6 * 7)')" = 42 ] || no "devel does not run any more"
kistectl system check >/dev/null || { kistectl system check; no "the store is damaged"; }
