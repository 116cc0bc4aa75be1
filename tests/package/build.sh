#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Makes the packages from what is built, into BUILD/package, for the other tests and the virtual machine.
. "$(dirname "$0")/common.sh"
umask 022
cd "$build"
rm -rf "$packages.new"
cpack -G DEB -B "$packages.new" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }
rm -rf "$packages.new/_CPack_Packages" "$packages"
mv "$packages.new" "$packages"
for package in kiste kiste-helper; do
    [ -s "$(deb "$package")" ] || failed "there is no $(deb "$package")"
done
finish
