#!/usr/bin/env bash
# Checks what docker/ ships, each with the tool that knows it, and says clearly what cannot be checked here:
# compose files, alert rules and dashboards, the manifest for Kubernetes, the unit for systemd, and the image, which is
# built and run from its tar without a container engine, as another user and on a file system that is read only.
#
#   checks/docker.sh                 everything but the image
#   checks/docker.sh --image         the image too (two minutes, a JDK 25, root)
#   checks/docker.sh --install       first install the tools that are missing, where apt-get and pip may
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
failed=0 skipped=0
ok() { printf 'ok: %s\n' "$*"; }
bad() { printf 'FAILED: %s\n' "$*" && failed=$((failed + 1)); }
skip() { printf 'left out: %s\n' "$*" && skipped=$((skipped + 1)); }
scratch=$(mktemp -d)
cleaning=:
trap 'eval "$cleaning"; rm -rf "$scratch"' EXIT

image= install=
for argument; do
  case $argument in
    --image) image=yes ;;
    --install) install=yes ;;
    *) printf 'checks/docker.sh [--image] [--install]\n' >&2 && exit 2 ;;
  esac
done

need() { # COMMAND PACKAGE
  command -v "$1" >/dev/null && return 0
  [ -n "$install" ] && command -v apt-get >/dev/null || return 1
  { apt-get install -y -qq --no-install-recommends "$2" || { apt-get update -qq &&
    apt-get install -y -qq --no-install-recommends "$2"; }; } >/dev/null 2>&1
  command -v "$1" >/dev/null
}

check() { # WHAT COMMAND...
  local what=$1
  shift
  if "$@" >"$scratch/said" 2>&1; then ok "$what"; else
    bad "$what"
    sed 's/^/  /' "$scratch/said"
  fi
}

# --- compose files, as Compose reads them, with every variable that they ask for
compose() { # FILE
  local variables=(BUCKETS_ROOT_ACCESS_KEY=access BUCKETS_ROOT_SECRET_KEY=secret GRAFANA_PASSWORD=admin)
  if command -v docker-compose >/dev/null; then
    env "${variables[@]}" docker-compose -f "$1" config
  else
    env "${variables[@]}" docker compose -f "$1" config
  fi
}
if need docker-compose docker-compose || docker compose version >/dev/null 2>&1; then
  for file in docker/compose/*.yaml; do
    check "$file" compose "$file"
    # Each drive of each node is a volume of its own.
    volumes=$(grep -cE '^ +- node[0-9]+-drive[0-9]+:/data/drive[0-9]+$' "$file")
    named=$(grep -cE '^  node[0-9]+-drive[0-9]+:$' "$file")
    [ "$volumes" = "$named" ] || bad "$file mounts $volumes volumes and names $named"
  done
else
  skip "compose files: no docker-compose here"
fi

# --- alert rules, configuration and every expression of the dashboards, as Prometheus reads them
expressions() { # the expressions of the dashboards, as rules
  python3 - <<'END'
import json, glob
print("groups: [{name: dashboards, rules: [")
for n, file in enumerate(sorted(glob.glob("docker/grafana/dashboards/*.json"))):
    for panel in json.load(open(file))["panels"]:
        for target in panel.get("targets", []):
            text = target["expr"].replace("$__rate_interval", "5m").replace("$instance", ".*")
            print(json.dumps({"record": "panel", "labels": {"of": f"{file}: {panel['title']} {target['refId']}"}, "expr": text}) + ",")
print("]}]")
END
}
if need promtool prometheus; then
  check docker/prometheus/alerts.yml promtool check rules docker/prometheus/alerts.yml
  check docker/prometheus/alerts-test.yml promtool test rules docker/prometheus/alerts-test.yml
  mkdir -p "$scratch/prometheus"
  cp docker/prometheus/*.yml "$scratch/prometheus"
  for targets in docker/prometheus/targets/*.json; do
    cp "$targets" "$scratch/prometheus/targets.json"
    check "docker/prometheus/prometheus.yml with $targets" promtool check config "$scratch/prometheus/prometheus.yml"
  done
  expressions >"$scratch/expressions.yml"
  check "expressions of docker/grafana/dashboards" promtool check rules "$scratch/expressions.yml"
else
  skip "alert rules and dashboards: no promtool here (Debian: prometheus)"
fi

# --- Kubernetes, against the schemas of its API
validate=$(command -v kubernetes-validate || true)
if [ -z "$validate" ] && [ -n "$install" ] && python3 -m venv "$scratch/venv" >/dev/null 2>&1 &&
  "$scratch/venv/bin/pip" install -q kubernetes-validate >/dev/null 2>&1; then
  validate=$scratch/venv/bin/kubernetes-validate
fi
if [ -n "$validate" ]; then
  check docker/kubernetes/buckets.yaml "$validate" --strict docker/kubernetes/buckets.yaml
else
  skip "docker/kubernetes/buckets.yaml: no kubernetes-validate here (pip)"
fi

# --- systemd, with the paths of this checkout in the place of the installed ones
if command -v systemd-analyze >/dev/null; then
  sed "s|/opt/buckets|$PWD|g" docker/systemd/buckets.service >"$scratch/buckets.service"
  check docker/systemd/buckets.service systemd-analyze verify "$scratch/buckets.service"
else
  skip "docker/systemd/buckets.service: no systemd-analyze here"
fi

# --- the image: built as a tar, laid out, and run as its user with a root that is read only
jdk() {
  local home
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/* /opt/jdk*; do
    [ -x "$home/bin/jlink" ] && grep -q '^JAVA_VERSION="2[5-9]' "$home/release" 2>/dev/null && printf '%s' "$home" && return
  done
  return 1
}

build_image() { # JDK: leaves buckets-server/target/buckets-image.tar
  docker/image/base "$1" "$scratch/base.tar" || return
  JAVA_HOME=$1 MAVEN_OPTS="--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED" \
    mvn -q -B -Dstyle.color=never -Dquick -Pimage -pl buckets-server -am package \
    "-Dimage.base=tar://$scratch/base.tar"
}

lay_out() { # the layers of the image, one over the other
  mkdir -p "$scratch/image" "$scratch/root"
  tar -C "$scratch/image" -xf buckets-server/target/buckets-image.tar || return
  python3 - "$scratch/image" "$scratch/root" <<'END'
import json, os, subprocess, sys
image, root = sys.argv[1:]
blob = lambda digest: os.path.join(image, "blobs", *digest.split(":"))
index = json.load(open(os.path.join(image, "index.json")))
manifest = json.load(open(blob(index["manifests"][0]["digest"])))
config = json.load(open(blob(manifest["config"]["digest"])))["config"]
for layer in manifest["layers"]:
    subprocess.run(["tar", "-C", root, "-xf", blob(layer["digest"])], check=True)
assert config["User"] == "10001:10001", config["User"]
assert config["Entrypoint"] == ["/app/bin/buckets"], config["Entrypoint"]
assert "9000/tcp" in config["ExposedPorts"], config["ExposedPorts"]
for number in range(1, 13):
    drive = f"{root}/data/drive{number}"
    assert os.stat(drive).st_mode & 0o777 == 0o777, "the user may write to a volume that is new"
    assert os.listdir(drive) == [], "a volume that is new is empty"
open(os.path.join(image, "env"), "w").write("\n".join(config["Env"]) + "\n")
END
}

run_image() { # serves until it is told to stop: everything but /data and /tmp is read only
  local root=$scratch/root port=$1 environment
  mapfile -t environment <"$scratch/image/env"
  exec unshare --mount bash -c '
    root=$1 port=$2; shift 2
    mount --bind "$root" "$root" && mount -o remount,ro,bind "$root" &&
      mount -t tmpfs -o exec,mode=1777 tmpfs "$root/tmp" && mount -t proc proc "$root/proc" &&
      mount -t tmpfs -o mode=0777 tmpfs "$root/data" || exit 1
    for n in 1 2 3 4; do mkdir "$root/data/drive$n" && chown 10001:10001 "$root/data/drive$n" || exit 1; done
    exec chroot --userspec=10001:10001 --groups= "$root" /usr/bin/env -i "$@" \
      BUCKETS_ROOT_ACCESS_KEY=imageimage BUCKETS_ROOT_SECRET_KEY=imageimageimageimageimage \
      BUCKETS_ADDRESS="127.0.0.1:$port" /app/bin/buckets server "/data/drive{1...4}"
  ' run "$root" "$port" "${environment[@]}"
}

serve_image() {
  local port=19876 pid tries=0 status
  run_image "$port" >"$scratch/server" 2>&1 &
  pid=$!
  cleaning="kill $pid 2>/dev/null"
  until grep -q '^ready' "$scratch/server"; do
    tries=$((tries + 1))
    if [ "$tries" -gt 240 ] || ! kill -0 "$pid" 2>/dev/null; then
      cat "$scratch/server"
      return 1
    fi
    sleep 0.25
  done
  BUCKETS_ADDRESS=:$port docker/image/rootfs/app/bin/healthy ready || { echo "not healthy" && return 1; }
  BUCKETS_ADDRESS=:1 docker/image/rootfs/app/bin/healthy live 2>/dev/null && echo "healthy at a port where nobody is" && return 1
  status=$(awk '/^Uid:/ {print $2}' "/proc/$pid/status")
  [ "$status" = 10001 ] || { echo "it runs as user $status" && return 1; }
  curl -fsS "http://127.0.0.1:$port/metrics" | grep -q '^buckets_ready 1' || { echo "no metrics" && return 1; }
  kill -TERM "$pid" && wait "$pid"
  status=$?
  cleaning=:
  [ "$status" = 0 ] || { echo "it ended with $status" && cat "$scratch/server" && return 1; }
}

if [ -z "$image" ]; then
  skip "the image: ask for it with --image"
elif [ "$(id -u)" != 0 ] || ! java_home=$(jdk) || ! command -v mvn >/dev/null || ! command -v unshare >/dev/null; then
  skip "the image: it takes root, a JDK 25, Maven and unshare"
else
  check "the image is built" build_image "$java_home"
  check "the image is laid out as it is meant to be" lay_out
  check "the image serves, not as root, on a root that is read only" serve_image
fi

printf '%s failed, %s left out\n' "$failed" "$skipped"
[ "$failed" = 0 ]
