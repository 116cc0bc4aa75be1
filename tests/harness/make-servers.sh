#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Makes the images "nginx", "redis" and "postgres" from the package mirror of the machine: one layer of a small Debian 13 with
# the three servers, and per image a thin one with the way it is started, the way such images usually are. Kept in the cache
# directory under a hash of the scripts, as it takes a minute; remove servers-* there for new ones.
# usage: make-servers.sh DIRECTORY
set -euo pipefail
[ $# = 1 ] || { echo "usage: make-servers.sh DIRECTORY" >&2; exit 2; }
output=$(realpath -m "$1")
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
cache=${KISTE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/kiste}
suite=trixie
images=(nginx redis postgres)
version=$(cat "$here/make-servers.sh" "$here/pack-oci.sh" | sha256sum | cut -c1-16)
cached=$cache/servers-$(dpkg --print-architecture)-$version

make_root() { # make_root OUTPUT.tar
    local mirror mode=auto exclude path
    mirror=$({ cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null || true; } |
        sed -nE 's/^[[:space:]]*URIs:[[:space:]]*([^[:space:]]+).*/\1/p; s/^deb[[:space:]]+(\[[^]]*\][[:space:]]+)?([^[:space:]]+).*/\2/p' |
        grep -E -m 1 '/debian/?$' || true)
    [ -n "$mirror" ] || { echo "make-servers.sh: no Debian package mirror in /etc/apt" >&2; return 1; }
    [ "$(id -u)" = 0 ] && mode=root
    exclude=()
    # Among it the compiler that postgres can do without, which would be a third of everything.
    for path in /usr/share/man /usr/share/doc /usr/share/locale /usr/share/i18n '/usr/lib/*/libLLVM' '/usr/lib/*/libz3' \
        /usr/lib/llvm-19 '/usr/lib/postgresql/*/lib/llvmjit' '/usr/lib/postgresql/*/lib/bitcode'; do
        exclude+=(--dpkgopt="path-exclude=$path*")
    done
    bash "$here/mmdebstrap.sh" --mode=$mode --variant=essential --aptopt='APT::Install-Recommends "false"' --dpkgopt=force-unsafe-io "${exclude[@]}" \
        --essential-hook='mkdir -p "$1/etc/postgresql-common" && echo create_main_cluster=false >"$1/etc/postgresql-common/createcluster.conf"' \
        --include=nginx-light,redis-server,redis-tools,postgresql,iproute2,procps "$suite" "$1" "$mirror"
}

# What makes each a server in a container. Root prepares a directory, then the server runs as its own user.
make_nginx() {
    mkdir -p "$1/var/log/nginx" "$1/etc/nginx/conf.d"
    ln -s /dev/stdout "$1/var/log/nginx/access.log"
    ln -s /dev/stderr "$1/var/log/nginx/error.log"
    printf 'server {\n\tlisten 8080 default_server;\n\tlisten [::]:8080 default_server;\n\tlocation /who { default_type text/plain; return 200 "asked by $remote_addr\\n"; }\n}\n' \
        >"$1/etc/nginx/conf.d/who.conf"
    settings='{"Env":["PATH=/usr/sbin:/usr/bin:/sbin:/bin"],"Cmd":["nginx","-g","daemon off;"],"ExposedPorts":{"80/tcp":{},"8080/tcp":{}},"StopSignal":"SIGQUIT"}'
}

make_redis() {
    mkdir -p "$1/usr/local/bin" "$1/data"
    cat >"$1/usr/local/bin/entrypoint" <<'ENTRYPOINT'
#!/bin/sh
set -e
if [ "$1" = redis-server ] && [ "$(id -u)" = 0 ]; then
    chown redis:redis /data
    exec setpriv --reuid redis --regid redis --init-groups "$0" "$@"
fi
exec "$@"
ENTRYPOINT
    chmod 755 "$1/usr/local/bin/entrypoint"
    settings='{"Env":["PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],"Entrypoint":["entrypoint"],"Cmd":["redis-server","--protected-mode","no","--bind","* -::*"],"WorkingDir":"/data","Volumes":{"/data":{}},"ExposedPorts":{"6379/tcp":{}}}'
}

make_postgres() {
    mkdir -p "$1/usr/local/bin" "$1/var/lib/postgresql/data"
    cat >"$1/usr/local/bin/entrypoint" <<'ENTRYPOINT'
#!/bin/sh
set -e
if [ "$1" = postgres ] && [ "$(id -u)" = 0 ]; then
    mkdir -p "$PGDATA" /run/postgresql
    chown -R postgres:postgres "$PGDATA" /run/postgresql
    chmod 700 "$PGDATA"
    exec setpriv --reuid postgres --regid postgres --init-groups "$0" "$@"
fi
if [ "$1" = postgres ] && [ ! -s "$PGDATA/PG_VERSION" ]; then
    printf '%s\n' "$POSTGRES_PASSWORD" >/tmp/password
    initdb --pwfile=/tmp/password --auth-local=trust --auth-host=scram-sha-256 --locale=C.UTF-8
    rm /tmp/password
    echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
fi
exec "$@"
ENTRYPOINT
    chmod 755 "$1/usr/local/bin/entrypoint"
    settings='{"Env":["PATH=/usr/local/bin:/usr/lib/postgresql/17/bin:/usr/sbin:/usr/bin:/sbin:/bin","PGDATA=/var/lib/postgresql/data/main"],"Entrypoint":["entrypoint"],"Cmd":["postgres","-c","listen_addresses=*"],"Volumes":{"/var/lib/postgresql/data":{}},"ExposedPorts":{"5432/tcp":{}},"StopSignal":"SIGINT"}'
}

if [ ! -e "$cached/complete" ]; then
    mkdir -p "$cache"
    exec 9>"$cache/servers.lock"
    flock 9
fi
if [ ! -e "$cached/complete" ]; then
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    umask 022
    created=$(date +%s)
    make_root "$work/servers.tar"
    rm -rf "$cache"/servers-*-*
    mkdir -p "$cached"
    packing=()
    for image in "${images[@]}"; do
        mkdir "$work/$image"
        "make_$image" "$work/$image"
        tar --create --file "$work/$image.tar" --directory "$work/$image" --sort=name --owner=0 --group=0 --numeric-owner \
            --mtime="@$created" .
        bash "$here/pack-oci.sh" "$cached/$image.tar" "localhost/$image:latest" "$created" "$settings" "$work/servers.tar" "$work/$image.tar" &
        packing+=($!)
    done
    for pid in "${packing[@]}"; do wait "$pid"; done
    touch "$cached/complete"
fi
mkdir -p "$output"
for image in "${images[@]}"; do
    cp --reflink=auto "$cached/$image.tar" "$output/$image.tar.new"
    mv "$output/$image.tar.new" "$output/$image.tar"
done
