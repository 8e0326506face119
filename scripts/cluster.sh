#!/usr/bin/env bash
# A cluster of AkkaDayTrade nodes on this machine, with a redis-server and the simulated exchange, all on 127.0.0.1.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

usage() {
  cat <<'USAGE'
scripts/cluster.sh N [OPTION …] [-- KEY …]   start N nodes (1 to 9), a redis-server and the exchange, with an empty store
scripts/cluster.sh --status                  what runs, and whether each node is ready
scripts/cluster.sh --kill I                  kill -9 node I
scripts/cluster.sh --stop I                  SIGTERM node I: it drains, hands over, leaves
scripts/cluster.sh --pause I SECONDS         SIGSTOP node I, SIGCONT after so many seconds
scripts/cluster.sh --start I                 start node I again
scripts/cluster.sh --stop                    stop everything in good order

  --rate TICKS         ticks a second in all (30)
  --symbols LIST|N     names, or N made-up ones S0, S1, … (7203,8306,9984)
  --replay FILE        the exchange plays a tick file instead of its synthetic market; give --symbols too
  --speed FACTOR       of the replay (1; 0 = flat out)
  --stable-after TIME  how long the others wait before a silent node is declared dead (10s)
  --offset K           added to all ports
  -- KEY …             settings for every node, as --Checkpoint:Interval=1s

Node I listens on 8080+I (API), 9110+I (pbm) and 4060+I (Akka), the exchange on 9130, Redis on 6400.
Logs, pids and data lie in $DAYTRADE_CLUSTER_DIR, or else in daytrade-cluster below the temporary directory.
CONFIGURATION=Debug runs a debug build.
USAGE
}

fail() { echo "cluster.sh: $*" >&2; exit 1; }

dir=${DAYTRADE_CLUSTER_DIR:-${TMPDIR:-/tmp}/daytrade-cluster}
configuration=${CONFIGURATION:-Release}
program() { echo "$root/src/$1/bin/$configuration/net10.0/$2.dll"; }

is_running() { [[ -s "$dir/$1.pid" ]] && kill -0 "$(<"$dir/$1.pid")" 2>/dev/null; }

launch() { # NAME COMMAND …: in the background, with log and pid file
  local name=$1; shift
  (cd "$dir" && exec setsid nohup "$@" >>"$dir/$name.log" 2>&1 </dev/null) &
  echo $! >"$dir/$name.pid"
}

wait_gone() { # NAME SECONDS
  for ((i = 0; i < $2 * 5; i++)); do is_running "$1" || { rm -f "$dir/$1.pid"; return 0; }; sleep 0.2; done
  return 1
}

load() {
  [[ -f "$dir/settings" ]] || fail "no cluster was started; try: scripts/cluster.sh 3"
  # shellcheck disable=SC1091
  source "$dir/settings"
}

node_of() { # I: its name, when there is such a node
  [[ ${1:-} =~ ^[1-9]$ && $1 -le $nodes ]] || fail "'${1:-}' is no node: 1 to $nodes"
  echo "node$1"
}

start_node() {
  is_running "node$1" && fail "node $1 runs already"
  launch "node$1" dotnet "$(program Host AkkaDayTrade.Host)" \
    "--Cluster:Port=$((4060 + offset + $1))" "--Cluster:SeedNodes=$seeds" "--Cluster:StableAfter=$stable_after" \
    "--Http:Urls=http://127.0.0.1:$((8080 + offset + $1))" "--Pbm:Port=$((9110 + offset + $1))" \
    "--Redis:ConnectionString=127.0.0.1:$((6400 + offset))" "--Feed:Url=ws://127.0.0.1:$((9130 + offset))/native" \
    "--Symbols=$symbols" ${extra[@]+"${extra[@]}"}
}

wait_ready() {
  for ((i = 0; i < 300; i++)); do
    curl -fs -o /dev/null "http://127.0.0.1:$((8080 + offset + $1))/health/ready" && return 0
    is_running "node$1" || { tail -n 20 "$dir/node$1.log" >&2; fail "node $1 has ended, see $dir/node$1.log"; }
    sleep 0.2
  done
  fail "node $1 is not ready after a minute: curl http://127.0.0.1:$((8080 + offset + $1))/health/ready, log in $dir/node$1.log"
}

start_all() {
  nodes=$1; shift
  [[ $nodes =~ ^[1-9]$ ]] || fail "'$nodes' nodes: 1 to 9"
  local rate=30 given=7203,8306,9984 replay='' speed=1
  offset=0 stable_after=10s extra=()
  while (($# > 0)); do
    case $1 in
      --) shift; extra=("$@"); break ;;
      --rate | --symbols | --replay | --speed | --stable-after | --offset) [[ $# -ge 2 ]] || fail "$1 needs a value" ;;&
      --rate) rate=$2 ;;
      --symbols) given=$2 ;;
      --replay) replay=$(realpath "$2") ;;
      --speed) speed=$2 ;;
      --stable-after) stable_after=$2 ;;
      --offset) offset=$2 ;;
      *) usage >&2; fail "unknown option $1" ;;
    esac
    shift 2
  done
  for name in redis exchange node{1..9}; do
    if is_running "$name"; then fail "$name of an earlier start still runs; first: scripts/cluster.sh --stop"; fi
  done
  command -v redis-server >/dev/null || fail "redis-server is needed: apt install redis-server"
  for project in Host:AkkaDayTrade.Host Exchange:AkkaDayTrade.Exchange Pbm:AkkaDayTrade.Pbm; do
    [[ -f $(program "${project%%:*}" "${project##*:}") ]] || dotnet build -c "$configuration" "$root/src/${project%%:*}"
  done

  rm -rf "$dir"
  mkdir -p "$dir/redis-data"
  symbols=$given
  [[ $given =~ ^[0-9]+$ ]] && symbols=$(seq -s, -f 'S%g' 0 $((given - 1)))
  seeds=$(for ((i = 1; i <= nodes && i <= 3; i++)); do printf '127.0.0.1:%s,' $((4060 + offset + i)); done)
  seeds=${seeds%,}
  declare -p nodes offset stable_after symbols seeds extra | sed 's/^declare -/declare -g -/' >"$dir/settings"

  launch redis redis-server --bind 127.0.0.1 --port $((6400 + offset)) --dir "$dir/redis-data" --save '' --appendonly yes
  launch exchange dotnet "$(program Exchange AkkaDayTrade.Exchange)" --port $((9130 + offset)) --symbols "$given" --rate "$rate" \
    ${replay:+--replay "$replay" --speed "$speed"}
  for ((i = 1; i <= nodes; i++)); do start_node "$i"; done
  echo "Waiting for $nodes nodes, logs in $dir …"
  for ((i = 1; i <= nodes; i++)); do wait_ready "$i"; done
  for ((i = 0; i < 30; i++)); do
    members=$(pbm 1 cluster show)
    [[ $(grep -c ' | up | ' <<<"$members") == "$nodes" ]] && break
    sleep 0.5
  done
  echo "$members"
  cat <<NEXT

Try:
  curl http://127.0.0.1:$((8081 + offset))/api/v1/status
  dotnet run -c $configuration --project src/Pbm -- 127.0.0.1:$((9111 + offset)) cluster-sharding region-stats -r symbol
  scripts/cluster.sh --kill $nodes; scripts/cluster.sh --status; scripts/cluster.sh --start $nodes
  scripts/cluster.sh --stop
NEXT
}

pbm() { local node=$1; shift; dotnet "$(program Pbm AkkaDayTrade.Pbm)" "127.0.0.1:$((9110 + offset + node))" "$@"; }

status() {
  load
  for name in redis exchange; do
    if is_running "$name"; then echo "$name | pid $(<"$dir/$name.pid")"; else echo "$name | not running"; fi
  done
  for ((n = 1; n <= nodes; n++)); do
    if is_running "node$n"; then
      code=$(curl -s -m 3 -o /dev/null -w '%{http_code}' "http://127.0.0.1:$((8080 + offset + n))/health/ready" || true)
      case $code in 200) code=ready ;; 000) code='no answer' ;; *) code="not ready ($code)" ;; esac
      echo "node $n | pid $(<"$dir/node$n.pid") | http://127.0.0.1:$((8080 + offset + n)) | $code"
    else
      echo "node $n | not running"
    fi
  done
}

stop_all() {
  load
  for ((n = 1; n <= nodes; n++)); do is_running "node$n" && kill -TERM "$(<"$dir/node$n.pid")"; done
  for ((n = 1; n <= nodes; n++)); do wait_gone "node$n" 90 || fail "node $n does not end, see $dir/node$n.log"; done
  for name in exchange redis; do
    if is_running "$name"; then kill -TERM "$(<"$dir/$name.pid")"; wait_gone "$name" 20 || fail "$name does not end"; fi
  done
  echo "All stopped; logs are in $dir"
}

case ${1:-} in
  '' | -h | --help) usage ;;
  --status) status ;;
  --stop)
    if [[ -z ${2:-} ]]; then stop_all; exit; fi
    load; name=$(node_of "$2"); is_running "$name" || fail "node $2 does not run"
    kill -TERM "$(<"$dir/$name.pid")"; wait_gone "$name" 90 || fail "node $2 does not end, see $dir/$name.log"
    echo "node $2 has left" ;;
  --kill)
    load; name=$(node_of "${2:-}"); is_running "$name" || fail "node $2 does not run"
    kill -KILL "$(<"$dir/$name.pid")"; wait_gone "$name" 10; echo "node $2 is dead" ;;
  --pause)
    load; name=$(node_of "${2:-}"); is_running "$name" || fail "node $2 does not run"
    [[ ${3:-} =~ ^[0-9]+$ ]] || fail "'${3:-}' seconds: a whole number"
    pid=$(<"$dir/$name.pid"); trap 'kill -CONT "$pid"' EXIT
    kill -STOP "$pid"; echo "node $2 stands still for $3 s"; sleep "$3" ;;
  --start)
    load; node_of "${2:-}" >/dev/null; start_node "$2"; wait_ready "$2"; echo "node $2 is ready" ;;
  -*) usage >&2; exit 2 ;;
  *) start_all "$@" ;;
esac
