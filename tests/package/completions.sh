#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The completions in the shells that they are for.
. "$(dirname "$0")/common.sh"
scripts=$source_dir/packaging/completions
mkdir "$work/bin"
# The command line answers itself; names come from an engine, for which this stands in.
cat >"$work/bin/kistectl" <<SCRIPT
#!/bin/sh
case "\$1 \$2" in
    'ps -a') printf 'web\nweb-db\nother\n' ;;
    'ps --format') printf 'web\n' ;;
    'images --format') printf 'localhost/starter:latest\n' ;;
    *) exec "$build/bin/kistectl" "\$@" ;;
esac
SCRIPT
chmod 755 "$work/bin/kistectl"
PATH=$work/bin:$PATH

# expect SHELL WORDS EXPECTED…: the candidates, among which all those are
in_bash() {
    bash --norc -c '
        . /usr/share/bash-completion/bash_completion
        . "$1"; shift
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}
        compopt() { :; }
        _kistectl
        printf "%s\n" "${COMPREPLY[@]}"' bash "$scripts/kistectl.bash" kistectl "$@"
}
in_fish() { fish --no-config -c "source $scripts/kistectl.fish; complete -C \"kistectl $*\"" | cut -f1; }
in_zsh() {
    zsh -f -c '
        script=$1; shift
        words=("$@") CURRENT=$#
        _describe() { print -rl -- $candidates; }
        _files() { print -r FILES; }
        complete_it() { eval "$(cat $script)"; }
        complete_it' zsh "$scripts/_kistectl" kistectl "$@" | sed 's/\([^\\]\):.*/\1/; s/\\:/:/g'
}
expect() {
    local shell=$1 words=$2 found word
    shift 2
    # shellcheck disable=SC2086
    if [ "$shell" = fish ]; then found=$(in_fish "$words"); else found=$(eval "in_$shell $words"); fi
    for word; do
        grep -qxF -- "$word" <<<"$found" || failed "$shell: '$words' does not offer '$word', but: $(printf '%s' "$found" | tr '\n' ' ')"
    done
}
for shell in bash fish zsh; do
    expect $shell "ru" run
    expect $shell "run --mem" --memory
    expect $shell "rm web" web web-db
    expect $shell "stop w" web
    expect $shell "inspect --type c" container
done
[ -z "$(in_bash ru | grep -x ps)" ] || failed "bash offers what does not begin with the word"
[ -z "$(in_bash stop '' | grep -x web-db)" ] || failed "bash offers a container that does not run"
expect fish "run localhost/st" localhost/starter:latest
finish
