#!/usr/bin/env bash
# SPDX-FileCopyrightText: 2026 The Kiste developers
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Images of Debian packages: pushed to a real registry, removed, pulled, run, committed, and built upon. By run.sh.
set -euo pipefail
no() { printf 'no: %s\n' "$*" >&2; exit 1; }
started=$SECONDS
done_with() { printf '%4d s  %s\n' $((SECONDS - started)) "$*"; }

port=
for try in 5000 5001 5002 5003; do (exec 3<>"/dev/tcp/127.0.0.1/$try") 2>/dev/null || { port=$try; break; }; done
[ -n "$port" ] || no "no port is free"
registry=127.0.0.1:$port
cat >"$WORK/registry.yml" <<YML
version: 0.1
log: {level: error}
storage: {filesystem: {rootdirectory: $WORK/registry}, delete: {enabled: true}}
http: {addr: $registry}
YML
docker-registry serve "$WORK/registry.yml" >"$WORK/registry.log" 2>&1 &
server=$!
trap 'kill $server 2>/dev/null; wait $server 2>/dev/null || true' EXIT
for _ in {1..100}; do (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && break; sleep 0.1; done

id() { kistectl image inspect -f '{{.Digest}}' "$1"; }
for image in devel nginx postgres; do
    kistectl load -q -i "$WORK/images/$image.tar" >/dev/null
    kistectl tag "$image" "$registry/debian/$image:13"
    before=$(id "$image")
    kistectl push -q "$registry/debian/$image:13" >/dev/null
    done_with "$image pushed"
done
kistectl rmi -f devel nginx postgres "$registry"/debian/{devel,nginx,postgres}:13 >/dev/null
kistectl system prune --bin -f >/dev/null
[ "$(kistectl images -q | wc -l)" = "$(kistectl images -q starter | wc -l)" ] || no "images have stayed: $(kistectl images)"
for image in devel nginx postgres; do
    kistectl pull -q "$registry/debian/$image:13" >/dev/null
    done_with "$image pulled"
done
[ "$(id "$registry/debian/postgres:13")" = "$before" ] || no "the pulled image is another than the pushed one"
# The two servers share all but a thin layer.
[ "$(kistectl image inspect -f '{{index .RootFS.Layers 0}}' "$registry/debian/nginx:13")" = "$(kistectl image inspect -f '{{index .RootFS.Layers 0}}' "$registry/debian/postgres:13")" ] ||
    no "they have no layer in common"

[ "$(kistectl run --rm --network none "$registry/debian/devel:13" python3 -c 'print(6 * 7)')" = 42 ] || no "python does not run"
kistectl run --name change --network none "$registry/debian/devel:13" bash -c \
    'echo "print(\"committed\")" >/usr/local/bin/tool; chmod 755 /usr/local/bin/tool; rm -r /usr/share/perl5; mkdir /usr/share/perl5' >/dev/null
kistectl commit -m 'a tool' -c 'ENTRYPOINT ["python3", "/usr/local/bin/tool"]' change tool:1 >/dev/null
kistectl rm change >/dev/null
[ "$(kistectl run --rm --network none tool:1)" = committed ] || no "what was committed does not run"
kistectl diff --format json "$registry/debian/devel:13" tool:1 >"$WORK/difference"
grep -q '"/usr/local/bin/tool"' "$WORK/difference" || no "the difference does not know the tool"
done_with "committed"

mkdir "$WORK/again"
printf 'FROM tool:1\nRUN test -z "$(ls /usr/share/perl5)" && echo "print(\\"built\\")" >>/usr/local/bin/tool\n' >"$WORK/again/Dockerfile"
kistectl build -q -t "$registry/debian/tool:2" "$WORK/again" >/dev/null
[ "$(kistectl run --rm --network none "$registry/debian/tool:2")" = "$(printf 'committed\nbuilt')" ] || no "what was built upon it does not run"
kistectl push -q "$registry/debian/tool:2" >/dev/null
kistectl rmi -f "$registry/debian/tool:2" >/dev/null
kistectl system prune --bin -f >/dev/null
printf 'FROM %s\nRUN python3 /usr/local/bin/tool >/said\nCMD ["cat", "/said"]\n' "$registry/debian/tool:2" >"$WORK/again/Dockerfile"
kistectl build -q -t last "$WORK/again" >/dev/null
[ "$(kistectl run --rm --network none --entrypoint cat last /said)" = "$(printf 'committed\nbuilt')" ] || no "a base that had to be pulled does not serve"
done_with "built upon"

kistectl run -d --name db --network none -e POSTGRES_PASSWORD=x "$registry/debian/postgres:13" >/dev/null
for _ in {1..600}; do kistectl exec db pg_isready -q 2>/dev/null && break; sleep 0.1; done
[ "$(kistectl exec db psql -U postgres -Atc 'SELECT 6 * 7')" = 42 ] || no "postgres does not answer"
kistectl run -d --name web --network none "$registry/debian/nginx:13" >/dev/null
for _ in {1..100}; do kistectl exec web bash -c 'exec 3<>/dev/tcp/127.0.0.1/8080' 2>/dev/null && break; sleep 0.1; done
kistectl exec web bash -c 'exec 3<>/dev/tcp/127.0.0.1/8080; printf "GET /who HTTP/1.0\r\n\r\n" >&3; cat <&3' | grep -q 'asked by 127.0.0.1' || no "nginx does not answer"
kistectl stop -t 30 db web >/dev/null
for name in db web; do [ "$(kistectl inspect -f '{{.State.ExitCode}}' $name)" = 0 ] || no "$name did not end well"; done
kistectl rm -v db web >/dev/null
kistectl system check >/dev/null || { kistectl system check; no "the store is damaged"; }
done_with "servers ran"
