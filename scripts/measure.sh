#!/usr/bin/env bash
# Measures all tables of docs/performance.md and docs/scaling.md anew: scripts/measure.sh [DIRECTORY]. Takes about twelve
# minutes, in which the machine should have nothing else to do. Wants redis-server; builds first. The tables go to tables.txt in
# the directory (default: measurements), each result to a JSON file beside it.
set -uo pipefail
cd "$(dirname "$0")/.."
out=${1:-measurements}
mkdir -p "$out"
dotnet build -c Release bench/Load >/dev/null || exit 1
load=bench/Load/bin/Release/net10.0/AkkaDayTrade.Load.dll
: >"$out/tables.txt"
failed=0

measure() { # name, then the arguments of bench/Load
  local name=$1
  shift
  echo "== $name: $*" | tee -a "$out/tables.txt"
  dotnet "$load" "$@" --json "$out/$name.json" >>"$out/tables.txt" 2>"$out/errors.txt" || { failed=1; tail -n 5 "$out/errors.txt" | tee -a "$out/tables.txt"; }
  rm -f "$out/errors.txt"
}

{ uname -sr; grep -m 1 'model name' /proc/cpuinfo; echo "$(nproc) processors"; dotnet --version; date -u +%FT%TZ; } >>"$out/tables.txt"
measure flat-out --rate 0 --bare --warmup 6s --duration 5s --runs 5
measure steady --rate 50000 --warmup 12s --duration 8s --runs 5
measure single --rate 100 --symbols 1 --ticks-per-frame 1 --warmup 4s --duration 5s --runs 5
measure rates --sweep rate=10000,25000,100000,200000 --warmup 8s --duration 6s
measure symbols --rate 50000 --history off --sweep symbols=3,500,10000 --warmup 10s --duration 6s
measure frames --rate 50000 --sweep ticks-per-frame=1,5,100 --warmup 8s --duration 6s
measure formats --rate 50000 --sweep format=native,alpaca,yahoo --warmup 8s --duration 6s
measure stores --rate 50000 --sweep store=redis,none --warmup 8s --duration 6s
measure checkpoints --rate 50000 --sweep checkpoints=on,off --warmup 8s --duration 6s
measure nodes --rate 20000 --store redis --sweep nodes=1,2,3 --warmup 8s --duration 6s
measure burst --rate 30000 --burst 5s --warmup 8s --duration 18s
measure soak --rate 20000 --warmup 8s --soak 40s
measure reads-embedded --reads
measure reads-redis --reads --store redis
cat "$out/tables.txt"
exit "$failed"
