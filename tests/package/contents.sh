#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What is in the packages, and whether it fits together: programs, units, pages, dependencies, versions.
. "$(dirname "$0")/common.sh"

for package in kiste kiste-helper; do
    dpkg-deb -x "$(deb "$package")" "$work/$package"
done
kiste=$work/kiste/usr helper=$work/kiste-helper/usr

has() { [ -f "$1" ] || failed "there is no ${1#"$work"/}"; }
for file in bin/kiste bin/kistectl libexec/kiste/kistectl-transfer share/applications/org.kiste.Kiste.desktop share/metainfo/org.kiste.Kiste.metainfo.xml \
    share/icons/hicolor/scalable/apps/org.kiste.Kiste.svg share/bash-completion/completions/kistectl \
    share/zsh/vendor-completions/_kistectl share/fish/vendor_completions.d/kistectl.fish share/man/man1/kiste.1.gz; do
    has "$kiste/$file"
done
for file in libexec/kiste/kiste-helper libexec/kiste/kiste-nameserver libexec/kiste/kiste-supervisor libexec/kiste/kiste-unpack \
    share/dbus-1/system-services/org.kiste.Helper1.service share/dbus-1/system.d/org.kiste.Helper1.conf \
    share/kiste/apparmor/kiste-container \
    lib/firewalld/zones/kiste.xml lib/firewalld/policies/kiste-out.xml \
    share/polkit-1/actions/org.kiste.helper.policy lib/systemd/system/kiste-helper.service \
    lib/systemd/system/kiste-supervisor.service share/man/man8/kiste-helper.8.gz bin/kiste-oci share/man/man8/kiste-oci.8.gz; do
    has "$helper/$file"
done

# What the files name is there, and nothing was forgotten to be filled in.
dpkg-deb -e "$(deb kiste-helper)" "$work/control"
program=$(sed -n 's/^helper=//p' "$work/control/prerm")
[ -x "$work/kiste-helper$program" ] || failed "prerm asks '$program', which is not in the package"
! grep -rn '@[A-Z_]*@' "$work/control" "$helper/lib" "$helper/share/dbus-1" || failed "the above was not filled in"
for unit in kiste-helper kiste-supervisor; do
    program=$(sed -n 's/^ExecStart=\([^ ]*\).*/\1/p' "$helper/lib/systemd/system/$unit.service")
    [ -x "$work/kiste-helper$program" ] || failed "$unit.service starts '$program', which is not in the package"
done
for file in control/postinst kiste-helper/usr/lib/systemd/system/kiste-supervisor.service; do
    profile=$(sed -n 's/.*apparmor_parser --replace \([^ '"'"']*\).*/\1/p' "$work/$file")
    [ -f "$work/kiste-helper$profile" ] || failed "$file loads '$profile', which is not in the package"
done
grep -q '^SystemdService=kiste-helper.service$' "$helper/share/dbus-1/system-services/org.kiste.Helper1.service" ||
    failed "the bus does not start kiste-helper.service"

# A page for each command that --help names, and no option of the programs without a word in its page.
pages() { zcat "$kiste/share/man/man1/$1.1.gz"; }
commands_of() { "$kiste/bin/kistectl" "$@" --help | sed -n '/^Subcommands:/,$s/^  \([a-z][a-z-]*\).*/\1/p'; }
commands=$(commands_of)
[ "$(printf '%s\n' "$commands" | wc -l)" -ge 20 ] || failed "kistectl --help names only: $commands"
for command in $commands; do
    has "$kiste/share/man/man1/kistectl-$command.1.gz"
    for child in $(commands_of "$command"); do has "$kiste/share/man/man1/kistectl-$command-$child.1.gz"; done
done
options_of() { grep -oE -- '(^|[ ,])--[a-z][a-z-]+' | tr -d ' ,' | sort -u; }
documented() { # documented PROGRAM PAGE: every option in the help of the first is in the second
    local option
    for option in $(options_of); do
        grep -qF -- "${option//-/\\-}" < <(zcat "$2") || failed "$1 $option is not in $(basename "$2")"
    done
}
QT_QPA_PLATFORM=offscreen "$kiste/bin/kiste" --help | documented kiste "$kiste/share/man/man1/kiste.1.gz"
"$helper/bin/kiste-oci" --help | documented kiste-oci "$helper/share/man/man8/kiste-oci.8.gz"
"$helper/libexec/kiste/kiste-helper" --help | documented kiste-helper "$helper/share/man/man8/kiste-helper.8.gz"
for command in run logs ps; do
    "$kiste/bin/kistectl" "$command" --help | documented "kistectl $command" "$kiste/share/man/man1/kistectl-$command.1.gz"
done

# Each library that a program loads comes with a package that is named in Depends.
depends() { dpkg-deb -f "$(deb "$1")" Depends | tr ',|' '\n\n' | sed 's/^ *//; s/[ (].*//'; }
for package in kiste kiste-helper; do
    find "$work/$package/usr" -type f -perm -u+x | while read -r program; do
        head -c 2 "$program" | grep -q '^#!' || objdump -p "$program" | awk '$1=="NEEDED"{print $2}'
    done | sort -u >"$work/$package.libraries"
    [ "$(wc -l <"$work/$package.libraries")" -ge 5 ] || failed "$package: hardly any library is needed; is objdump there?"
    while read -r library; do
        path=$(ldconfig -p | awk -v name="$library" '$1==name{print $NF; exit}')
        owner=$(dpkg-query -S "$(readlink -f "$path")" 2>/dev/null | cut -d: -f1 | head -n 1)
        depends "$package" | grep -qx "${owner:-none}" || failed "$package needs $library of '$owner', which is not in Depends"
    done <"$work/$package.libraries"
done
depends kiste | grep -qx kiste-helper || failed "kiste does not depend on kiste-helper"

# One version everywhere.
for package in kiste kiste-helper; do
    [ "$(dpkg-deb -f "$(deb "$package")" Version)" = "$version" ] || failed "$package has another version than $version"
done
[ "$(dpkg-parsechangelog -l "$source_dir/packaging/debian/changelog" -S Version)" = "$version" ] || failed "the changelog begins with another version"
grep -q "<release version=\"$version\"" "$kiste/share/metainfo/org.kiste.Kiste.metainfo.xml" || failed "the metainfo does not know version $version"
[ "$("$kiste/bin/kistectl" --version)" = "kistectl version $version" ] || failed "kistectl has another version"
finish
