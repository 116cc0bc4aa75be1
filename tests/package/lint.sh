#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What Debian's and freedesktop's own checkers say.
. "$(dirname "$0")/common.sh"

check "lintian" lintian --allow-root --no-user-dirs --tag-display-limit 0 --fail-on error,warning "$(deb kiste)" "$(deb kiste-helper)"
check "appstreamcli validate" appstreamcli validate --no-net "$source_dir/resources/org.kiste.Kiste.metainfo.xml"
# It says what it has to say and still succeeds, so silence is what is checked.
desktop-file-validate "$source_dir/resources/org.kiste.Kiste.desktop" >"$work/desktop" 2>&1 || failed "desktop-file-validate"
[ ! -s "$work/desktop" ] || { failed "desktop-file-validate says:"; cat "$work/desktop" >&2; }
# The checkers themselves must be able to fail.
sed 's/^Type=.*/Type=Nonsense/' "$source_dir/resources/org.kiste.Kiste.desktop" >"$work/broken.desktop"
! desktop-file-validate "$work/broken.desktop" >"$work/desktop" 2>&1 || failed "desktop-file-validate accepts everything"

# Every page formats without a complaint.
dpkg-deb -x "$(deb kiste)" "$work/kiste"
dpkg-deb -x "$(deb kiste-helper)" "$work/helper"
for page in "$work"/*/usr/share/man/man[18]/*.gz; do
    zgrep -q '^\.so' "$page" && continue
    complaints=$(MANROFFSEQ='' MANWIDTH=80 man --warnings -E UTF-8 -l -Tutf8 -Z "$page" 2>&1 >/dev/null) || true
    [ -z "$complaints" ] || failed "$(basename "$page"): $complaints"
done
finish
