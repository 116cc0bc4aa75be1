#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The Flatpak's manifest: its form, its permissions, and that the window can be configured without the engine.
. "$(dirname "$0")/common.sh"
manifest=$source_dir/flatpak/org.kiste.Kiste.yaml

flatpak-builder --show-manifest "$manifest" >"$work/manifest.json" 2>"$work/errors" || { cat "$work/errors" >&2; failed "flatpak-builder does not read the manifest"; }
[ ! -s "$work/errors" ] || { cat "$work/errors" >&2; failed "flatpak-builder complains"; }
value() { perl -MJSON::PP -e 'local $/; open my $f, "<", $ARGV[0]; my $v = decode_json(<$f>)->{$ARGV[1]}; print ref $v ? join("\n", sort @$v) : $v' "$work/manifest.json" "$1"; }
[ "$(value id)" = org.kiste.Kiste ] && [ "$(value runtime)" = org.kde.Platform ] && [ "$(value command)" = kiste ] ||
    failed "id, runtime or command are not the window's"
expected=$(printf '%s\n' --socket=wayland --socket=fallback-x11 --device=dri --share=ipc --system-talk-name=org.kiste.Helper1 | LC_ALL=C sort)
[ "$(value finish-args)" = "$expected" ] || failed "the window may do something else than it should: $(value finish-args)"
# What the desktop needs has the id of the Flatpak, or it would not be exported.
for file in org.kiste.Kiste.desktop org.kiste.Kiste.metainfo.xml icons/org.kiste.Kiste.svg; do
    [ -f "$source_dir/resources/$file" ] || failed "there is no resources/$file"
done
# A broken manifest is not read.
sed 's/^modules:/modules: no list/' "$manifest" >"$work/broken.yaml"
! flatpak-builder --show-manifest "$work/broken.yaml" >/dev/null 2>&1 || failed "flatpak-builder reads everything"

check "cmake -DKISTE_WINDOW_ONLY=ON" cmake -S "$source_dir" -B "$work/window" -G Ninja -DKISTE_WINDOW_ONLY=ON -DBUILD_TESTING=OFF
ninja -C "$work/window" -t targets all | sed -n 's|^bin/\([^:]*\):.*|\1|p' >"$work/programs"
[ "$(cat "$work/programs")" = kiste ] || failed "the window alone would build: $(tr '\n' ' ' <"$work/programs")"
finish
