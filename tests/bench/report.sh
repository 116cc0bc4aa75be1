# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# How the benchmarks say what they found. Sourced; counts in $missed.

missed=0
calc() { awk "BEGIN { printf \"%.$2f\", $1 }"; }
say() { printf '%s\n' "$*"; }
verdict() { # verdict VALUE OPERATOR TARGET
    if awk "BEGIN { exit !($1 $2 $3) }"; then printf reached; else missed=$((missed + 1)); printf MISSED; fi
}
# against WHAT TARGET OURS THEIRS RIVAL: how many times faster
against() {
    local ratio
    ratio=$(calc "$4 / $3" 2)
    printf '%-46s %9.2f ms   %-12s %9.2f ms %7.2f x   to reach %.1f x  ' "$1" "$3" "$5" "$4" "$ratio" "$2"
    verdict "$ratio" '>=' "$2"
    printf '\n'
}
# below WHAT TARGET VALUE UNIT [RIVAL]
below() {
    printf '%-46s %9.3f %-4s %-33s to stay below %s %s  ' "$1" "$3" "$4" "${5:-}" "$2" "$4"
    verdict "$3" '<' "$2"
    printf '\n'
}
pid_of() { cut -d' ' -f1 "$KISTE_INSTANCE/run/$1.pid"; }
seconds_since() { awk "BEGIN { printf \"%.3f\", $EPOCHREALTIME - $1 }"; }
median() { printf '%s\n' "$@" | sort -n | sed -n "$((($# + 1) / 2))p"; }
summary() { [ "$missed" = 0 ] && say "all reached" || say "$missed missed"; }
