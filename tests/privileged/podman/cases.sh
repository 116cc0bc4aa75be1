# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The cases of main.sh, which sources this file; each leaves its containers to it.
cases=(run options limits exec stop namespaces network pods health hooks)

case_run() {
    same 'output' 'hello' "$(run --rm --network none $image echo hello)"
    code 'the exit code of the program' 7 run --rm --network none $image sh -c 'exit 7'
    code 'a program that is not there' 127 run --rm --network none $image no-such-program
    code 'a file that is no program' 126 run --rm --network none $image /etc/passwd
    same 'input' 'through' "$(echo through | run --rm -i --network none $image cat)"
    same 'terminal' '/dev/pts/0' "$(run --rm -t --network none $image tty | tr -d '\r\n')"
    run -d --name kept --network none $image sh -c 'echo out; echo err >&2' >/dev/null
    same 'wait' 0 "$(podman wait kept)"
    same 'log' $'out\nerr' "$(podman logs kept 2>&1 | sort -r)"
    podman start -a kept >/dev/null 2>&1
    same 'second run' 2 "$(podman logs kept 2>/dev/null | wc -l)"
}

case_options() {
    local out
    out=$(run --rm --network none --hostname crate --env A=b --user 1000:100 --workdir /tmp $image \
        sh -c 'echo $(hostname) $A $(id -u):$(id -g) $(pwd)')
    same 'hostname, environment, user, directory' 'crate b 1000:100 /tmp' "$out"
    echo outside >"$work/file"
    out=$(run --rm --network none --read-only --tmpfs /scratch -v "$work/file:/file:ro" $image \
        sh -c 'cat /file; touch /scratch/x && echo tmpfs; touch /x 2>/dev/null || echo read-only; echo y >/file || true' 2>/dev/null)
    same 'mounts' $'outside\ntmpfs\nread-only' "$out"
    mkdir "$work/under"
    echo below >"$work/under/file"
    same 'overlay volume' below "$(run --rm --network none -v "$work/under:/v:O" $image sh -c 'cat /v/file; rm /v/file')"
    [ -e "$work/under/file" ] || fail 'an overlay volume was written through'
    same 'capabilities' '0000000000000000' "$(run --rm --network none --cap-drop all $image awk '/CapEff/ { print $2 }' /proc/self/status)"
    same 'sysctl' '123' "$(run --rm --network none --sysctl kernel.msgmni=123 $image cat /proc/sys/kernel/msgmni)"
    same 'init' 'podman-init' "$(run --rm --network none --init $image sh -c 'sleep 0; basename $(tr "\0" "\n" </proc/1/cmdline | head -n 1)')"
    same 'ids' '0 200000 1000' "$(run --rm --network none --uidmap 0:200000:1000 $image cat /proc/self/uid_map | xargs)"
    same 'no new privileges' 1 "$(run --rm --network none --security-opt no-new-privileges $image awk '/NoNewPrivs/ { print $2 }' /proc/self/status)"
    same 'filter' 2 "$(run --rm --network none $image awk '/^Seccomp:/ { print $2 }' /proc/self/status)"
    same 'privileged' 2 "$(run --rm --network none --privileged $image sh -c 'mount -t tmpfs none /mnt 2>/dev/null || mkdir /mnt && mount -t tmpfs none /mnt; grep -c " /mnt \| /proc " /proc/mounts')"
    same 'descriptor' 'three' "$(run --rm --network none --preserve-fds 1 $image sh -c 'cat <&3' 3<<<three)"
}

case_limits() {
    local group
    run -d --name limited --network none --memory 64m --pids-limit 30 --cpus 0.5 $image sleep 1000 >/dev/null
    group=$(awk -F: '$2 ~ /memory/ || $2 == "" { print $3; exit }' "/proc/$(field '{{.State.Pid}}' limited)/cgroup")
    value() { cat "/sys/fs/cgroup/$1$group/$2" 2>/dev/null || cat "/sys/fs/cgroup$group/$3"; }
    same 'memory' $((64 << 20)) "$(value memory memory.limit_in_bytes memory.max)"
    same 'processes' 30 "$(value pids pids.max pids.max)"
    podman update --memory 32m --pids-limit 20 limited >/dev/null
    same 'memory after update' $((32 << 20)) "$(value memory memory.limit_in_bytes memory.max)"
    same 'processes after update' 20 "$(value pids pids.max pids.max)"
    has 'stats' '33.55MB' "$(podman stats --no-stream --format '{{.MemUsage}}' limited)"
    code 'too little memory' 137 run --rm --network none --memory 8m --memory-swap 8m $image \
        dd if=/dev/zero of=/dev/null bs=64M count=1
}

case_exec() {
    run -d --name inner --network none --hostname crate $image sleep 1000 >/dev/null
    same 'output' 'crate' "$(podman exec inner hostname)"
    code 'exit code' 9 podman exec inner sh -c 'exit 9'
    code 'no such program' 127 podman exec inner nothing-like-this
    same 'options' '1000 v /tmp' "$(podman exec --user 1000 --env E=v --workdir /tmp inner sh -c 'echo $(id -u) $E $(pwd)')"
    same 'input' 'words' "$(echo words | podman exec -i inner cat)"
    has 'terminal' '/dev/pts/' "$(podman exec -t inner tty)"
    podman exec -d inner touch /made >/dev/null
    await 'what a detached exec does' podman exec inner ls /made
    has 'top' 'sleep 1000' "$(podman top inner args)"
    podman pause inner >/dev/null
    same 'paused' paused "$(field '{{.State.Status}}' inner)"
    code 'exec in a paused container' 255 podman exec inner true
    podman unpause inner >/dev/null
    same 'goes on' crate "$(podman exec inner hostname)"
    podman cp inner:/etc/os-release "$work/copied"
    has 'copied' 'kiste-starter' "$(cat "$work/copied")"
}

case_stop() {
    run -d --name polite --network none $image sh -c 'trap "echo bye; exit 3" TERM; echo ready; while :; do sleep 0.1; done' >/dev/null
    await 'the trap' sh -c 'podman logs polite | grep -q ready'
    podman stop -t 10 polite >/dev/null
    same 'its own exit code' 3 "$(field '{{.State.ExitCode}}' polite)"
    has 'its last words' bye "$(podman logs polite)"
    podman restart polite >/dev/null
    same 'restarted' running "$(field '{{.State.Status}}' polite)"
    podman kill -s KILL polite >/dev/null
    same 'killed' 137 "$(podman wait polite)"
    run -d --name deaf --network none $image sh -c 'trap "" TERM; while :; do sleep 0.1; done' >/dev/null
    podman stop -t 1 deaf >/dev/null 2>&1
    same 'killed after its time' 137 "$(field '{{.State.ExitCode}}' deaf)"
    run -d --name again --network none --restart on-failure:2 $image sh -c 'exit 5' >/dev/null
    await 'two restarts' sh -c '[ "$(podman inspect -f "{{.RestartCount}} {{.State.Status}}" again)" = "2 exited" ]'
}

case_namespaces() {
    local pid show='for name; do readlink /proc/self/ns/$name; done'
    run -d --name one --network none --ipc shareable $image sleep 1000 >/dev/null
    pid=$(field '{{.State.Pid}}' one)
    same 'joined' "$(readlink "/proc/$pid/ns/pid" "/proc/$pid/ns/net" "/proc/$pid/ns/ipc")" \
        "$(run --rm --pid container:one --network container:one --ipc container:one $image sh -c "$show" sh pid net ipc)"
    same 'those of the machine' "$(readlink /proc/self/ns/net /proc/self/ns/uts /proc/self/ns/pid)" \
        "$(run --rm --network host --uts host --pid host $image sh -c "$show" sh net uts pid)"
    same 'without cgroups' 'yes' "$(podman run --rm --network none --cgroups=disabled $image echo yes)"
}

case_network() {
    run -d --name web -p 127.0.0.1:18080:80 $image sh -c 'mkdir /www; echo served >/www/index.html; exec httpd -f -p 80 -h /www' >/dev/null
    await 'the published port' busybox wget -q -O - http://127.0.0.1:18080/
    same 'page' served "$(busybox wget -q -O - http://127.0.0.1:18080/)"
    local address
    address=$(field '{{.NetworkSettings.IPAddress}}' web)
    same 'from another container' served "$(run --rm $image wget -q -O - "http://$address/")"
}

case_pods() {
    podman pod create --cgroup-parent "$parent" --name pod --share net,ipc,uts,pid --hostname shared >/dev/null
    run -d --pod pod --name server $image sh -c 'mkdir /www; echo inside >/www/index.html; exec httpd -f -p 127.0.0.1:8000 -h /www' >/dev/null
    await 'the server' podman exec server wget -q -O - http://127.0.0.1:8000/
    same 'by loopback' 'inside' "$(run --rm --pod pod $image wget -q -O - http://127.0.0.1:8000/)"
    same 'host name' 'shared' "$(run --rm --pod pod $image hostname)"
    has 'processes of the others' 'httpd' "$(run --rm --pod pod $image ps)"
    same 'containers' 2 "$(podman ps -q --filter pod=pod | wc -l)"
    podman pod pause pod >/dev/null
    same 'paused' paused "$(field '{{.State.Status}}' server)"
    podman pod unpause pod >/dev/null
    podman pod stop -t 1 pod >/dev/null
    same 'stopped' exited "$(field '{{.State.Status}}' server)"
    podman pod start pod >/dev/null
    await 'the server again' podman exec server wget -q -O - http://127.0.0.1:8000/
    podman pod rm -f -t 0 pod >/dev/null
    same 'pods left' '' "$(podman pod ps -q)"
}

case_health() {
    run -d --name sick --network none --health-cmd 'test -e /well' --health-retries 1 --health-interval disable $image sleep 1000 >/dev/null
    code 'unhealthy' 1 podman healthcheck run sick
    same 'its state' unhealthy "$(field '{{.State.Health.Status}}' sick)"
    podman exec sick touch /well
    code 'healthy' 0 podman healthcheck run sick
    same 'its state' healthy "$(field '{{.State.Health.Status}}' sick)"
}

case_hooks() {
    cat >"$work/hook" <<HOOK
#!/bin/sh
state=\$(cat)
echo "\$1 \$(echo "\$state" | grep -o '"status": *"[a-z]*"' | tr -d ' ')" >>$work/called
HOOK
    chmod +x "$work/hook"
    for stage in createRuntime createContainer poststart poststop; do
        printf '{"version":"1.0.0","hook":{"path":"%s","args":["hook","%s"],"env":["PATH=/usr/bin:/bin"]},"when":{"always":true},"stages":["%s"]}' \
            "$work/hook" $stage $stage >"$work/hooks/$stage.json"
    done
    run --rm --network none $image true
    rm "$work/hooks"/*.json
    same 'hooks' 'createContainer "status":"creating" createRuntime "status":"creating" poststart "status":"running" poststop "status":"stopped"' \
        "$(sort "$work/called" | xargs -d '\n')"
}
