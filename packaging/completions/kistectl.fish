# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Completion of kistectl for fish. kistectl itself knows what is possible; see `kistectl __complete`.

function __kistectl_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    for line in (kistectl __complete $words[2..] "$current" 2>/dev/null)
        switch $line
            case ':names *'
                kistectl (string split ' ' -- (string sub -s 8 -- $line)) 2>/dev/null
            case :files
                __fish_complete_path "$current"
            case ':*'
            case '*'
                echo $line
        end
    end
end

complete -c kistectl -f -a '(__kistectl_complete)'
