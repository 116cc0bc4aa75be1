#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Whether every test that docs/security.md names exists, and every test in tests/privileged/security that is named after a
# vulnerability stands there. usage: names.sh [DOCUMENT]
set -euo pipefail
source_dir=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
document=${1:-$source_dir/docs/security.md}
tests=$source_dir/tests
failures=0
failed() { printf 'FAIL: %s\n' "$*" >&2; failures=$((failures + 1)); }

table() { sed -n '/^## Known attacks/,/^## /p' "$document" | grep -E '^\| ' | sed 1,2d; }
named=()
rows=0
while IFS= read -r row; do
    rows=$((rows + 1))
    mapfile -t names < <(awk -F'|' '{print $4}' <<<"$row" | grep -oE '`[^`]+`' | tr -d '`')
    found=0
    for name in "${names[@]}"; do
        case $name in
            cve_*)
                grep -qE "^    void $name\(\)" "$tests"/privileged/security/tst_cve*.cpp || failed "there is no test '$name'"
                named+=("$name") found=1 ;;
            tst_*)
                read -r program function more <<<"$name"
                mapfile -t files < <(find "$tests" -name "$program.cpp")
                [ ${#files[@]} = 1 ] || { failed "there is no test program '$program'"; continue; }
                [ -n "$function" ] && [ -z "$more" ] || { failed "'$name' names no single test"; continue; }
                grep -qE "^    void $function\(\)" "${files[0]}" || failed "'$program' has no test '$function'"
                grep -q "$program" "$(dirname "${files[0]}")/CMakeLists.txt" || failed "'$program' is not built"
                found=1 ;;
            fuzz_*)
                grep -q "^kiste_fuzz(${name#fuzz_} " "$tests/fuzz/CMakeLists.txt" || failed "there is no fuzz target '$name'" ;;
        esac
    done
    [ $found = 1 ] || failed "no test is named for: $row"
done < <(table)
[ "$rows" -gt 40 ] || failed "the table has only $rows rows"
while IFS= read -r name; do
    grep -qxF "$name" <<<"$(printf '%s\n' "${named[@]}")" || failed "'$name' is not in the table"
done < <(sed -nE 's/^    void (cve_[0-9_]+)\(\)$/\1/p' "$tests"/privileged/security/tst_cve*.cpp)
[ "$failures" = 0 ] || { printf '%s names are wrong\n' "$failures" >&2; exit 1; }
