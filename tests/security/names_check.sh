#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# That names.sh finds what is wrong: the document with one mistake at a time.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
finds() { # finds WHAT SED-SCRIPT
    sed -E "$2" "$here/../../docs/security.md" >"$work/document"
    cmp -s "$work/document" "$here/../../docs/security.md" && { printf 'FAIL: nothing changed for: %s\n' "$1" >&2; exit 1; }
    if bash "$here/names.sh" "$work/document" >"$work/log" 2>&1 || ! grep -qF "$1" "$work/log"; then
        printf 'FAIL: not found: %s\n' "$1" >&2
        cat "$work/log" >&2
        exit 1
    fi
}
finds "there is no test 'cve_2019_5737'" 's/`cve_2019_5736`/`cve_2019_5737`/'
finds "'cve_2019_5736' is not in the table" '/`cve_2019_5736`/d'
finds "there is no test program 'tst_copies'" 's/`tst_copy linksStayInside`/`tst_copies linksStayInside`/'
finds "'tst_copy' has no test 'linksLeave'" 's/`tst_copy linksStayInside`/`tst_copy linksLeave`/'
finds "'tst_copy' names no single test" 's/`tst_copy linksStayInside`/`tst_copy`/'
finds "there is no fuzz target 'fuzz_nothing'" 's/`fuzz_image`/`fuzz_nothing`/'
finds "no test is named for" 's/`tst_leaks attachAndLeave`//; s/`cve_2025_64329`, //'
