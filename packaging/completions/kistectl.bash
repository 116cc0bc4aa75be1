# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Completion of kistectl for bash. kistectl itself knows what is possible; see `kistectl __complete`.

_kistectl() {
    local cur words cword line more name
    COMPREPLY=()
    _get_comp_words_by_ref -n '=:' cur words cword || return
    local -a candidates=()
    while IFS= read -r line; do
        case $line in
            :*) more=$line ;;
            *) candidates+=("${line%%$'\t'*}") ;;
        esac
    done < <(kistectl __complete "${words[@]:1:cword}" 2>/dev/null)
    case $more in
        ':names '*)
            read -ra line <<<"${more#:names }"
            while IFS= read -r name; do candidates+=("$name"); done < <(kistectl "${line[@]}" 2>/dev/null)
            ;;
        :files) compopt -o default ;;
    esac
    for name in "${candidates[@]}"; do
        [[ $name == "$cur"* ]] && COMPREPLY+=("$name")
    done
    __ltrim_colon_completions "$cur"
}
complete -F _kistectl kistectl
