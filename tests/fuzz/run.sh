#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Builds the fuzz targets with the preset `fuzz` and runs them, two at a time, from the inputs in corpus/. Inside the build
# environment, as anybody; root lends itself to whoever owns the checkout. Ends by itself; fails when a target finds
# something, and prints the input. usage: run.sh [--list] [--seconds N] [--seed N] [TARGET…]    without names: all of them, 20 s
# each. The same seed makes the same inputs, as many as there is time for: what a change is judged by shall not be left to chance.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
checkout=$(cd "$here/../.." && pwd -P)
build=$checkout/build/fuzz
seconds=20
seed=0 # any
atonce=2
targets=()

die() { printf 'fuzz: %s\n' "$*" >&2; exit 1; }
all() { sed -nE 's/^kiste_fuzz\(([a-z]+) .*/\1/p' "$here/CMakeLists.txt"; }
while [ $# -gt 0 ]; do
    case $1 in
        --list) all; exit ;;
        --seconds) [[ ${2:-} =~ ^[1-9][0-9]{0,5}$ ]] || die "--seconds takes a number of seconds"; seconds=$2; shift ;;
        --seed) [[ ${2:-} =~ ^[0-9]{1,9}$ ]] || die "--seed takes a number"; seed=$2; shift ;;
        -*) die "there is no option '$1'" ;;
        *) all | grep -qxF -- "$1" || die "there is no target '$1'; --list names them"; targets+=("$1") ;;
    esac
    shift
done
[ ${#targets[@]} -gt 0 ] || mapfile -t targets < <(all)

# What is built in the checkout belongs to its owner, whoever runs the tests.
owner=$(stat -c %u:%g "$checkout")
if [ "$(id -u)" = 0 ] && [ "${owner%:*}" != 0 ]; then
    exec setpriv --reuid "${owner%:*}" --regid "${owner#*:}" --clear-groups \
        bash "$here/run.sh" --seconds "$seconds" --seed "$seed" "${targets[@]}"
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/kiste-fuzz-XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

cd "$checkout"
started=$SECONDS
{ [ -f "$build/build.ninja" ] || cmake --preset fuzz; } >"$work/build.log" 2>&1 || { cat "$work/build.log" >&2; die "cmake failed; see above"; }
ninja -C "$build" -j "$(nproc)" "${targets[@]/#/fuzz_}" >"$work/build.log" 2>&1 || { tail -n 60 "$work/build.log" >&2; die "the build failed; see above"; }
printf '%4d s  built\n' $((SECONDS - started))

export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1
export ASAN_OPTIONS=detect_stack_use_after_return=0:malloc_context_size=6:quarantine_size_mb=16:external_symbolizer_path=$(command -v llvm-symbolizer-19 || command -v addr2line || true)
export QT_QPA_PLATFORM=offscreen LC_ALL=C.UTF-8
findings=$build/findings
mkdir -p "$findings"

# run TARGET: new inputs stay in the work directory; what is worth keeping goes into the corpus by hand
run() {
    local target=$1 options=()
    mkdir -p "$work/$target" "$work/tmp-$target"
    [ ! -f "$here/dictionaries/$target.dict" ] || options+=(-dict="$here/dictionaries/$target.dict")
    TMPDIR=$work/tmp-$target timeout --kill-after 10 $((seconds + 60)) "$build/tests/fuzz_$target" "${options[@]}" \
        -seed="$seed" -max_total_time="$seconds" -print_funcs=0 -max_len=16384 -timeout=20 -rss_limit_mb=1500 -print_final_stats=1 \
        -artifact_prefix="$findings/$target-" "$work/$target" "$here/corpus/$target" >"$work/$target.log" 2>&1
}

report() { # report TARGET STATUS
    local target=$1 input runs
    runs=$(sed -nE 's/^stat::number_of_executed_units: *//p' "$work/$target.log")
    if [ "$2" = 0 ]; then
        printf '%4d s  %-12s %s inputs\n' $((SECONDS - started)) "$target" "${runs:-0}"
        return 0
    fi
    printf '%4d s  %-12s FAILED (%s)\n' $((SECONDS - started)) "$target" "$2"
    grep -vE '^#[0-9]+[[:space:]]+(NEW|REDUCE|pulse|RELOAD)' "$work/$target.log" | tail -n 80
    input=$(sed -nE 's/.*Test unit written to (.*)/\1/p' "$work/$target.log" | tail -n 1)
    if [ -n "$input" ] && [ -f "$input" ]; then
        printf 'fuzz: the input is %s\nfuzz: in base64:\n' "$input"
        base64 "$input"
        printf 'fuzz: once more: ./dev shell %s %s\n' "$build/tests/fuzz_$target" "$input"
    fi
    return 1
}

failed=0
declare -A running=()
finished() { # waits for one of them
    local pid status=0
    wait -n -p pid || status=$?
    report "${running[$pid]}" "$status" || failed=$((failed + 1))
    unset "running[$pid]"
}
for target in "${targets[@]}"; do
    [ ${#running[@]} -lt $atonce ] || finished
    run "$target" &
    running[$!]=$target
done
while [ ${#running[@]} -gt 0 ]; do finished; done
[ "$failed" = 0 ] || die "$failed of ${#targets[@]} targets found something; see above"
