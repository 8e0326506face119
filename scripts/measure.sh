#!/usr/bin/env bash
# Measures all that docs/performance.md and docs/scaling.md speak of, and writes docs/measurements.md anew. Takes half an hour,
# in which the machine should have nothing else to do. Wants redis-server and jq; builds first. Each result is also
# left as a JSON file in a directory: scripts/measure.sh [DIRECTORY], measurements by default. The runtime goes on compiling what
# runs often for the first twenty seconds under load, with a third of the processor: hence the warm-ups.
set -uo pipefail
cd "$(dirname "$0")/.."
out=${1:-measurements}
page=docs/measurements.md
mkdir -p "$out"
dotnet build -c Release bench/Load >/dev/null || exit 1
load=bench/Load/bin/Release/net10.0/AkkaDayTrade.Load.dll
failed=0

cat >"$page" <<EOF
# Measurements

Written by \`scripts/measure.sh\` on $(date -u +%F): $(grep -m 1 'model name' /proc/cpuinfo | sed 's/.*: //'), $(nproc) processors, $(uname -sr), .NET
SDK $(dotnet --version). Generator, host and store share the machine. Where there were several runs, the line gives their medians, and as spread the
distance from the slowest to the fastest run. Latencies in milliseconds from a frame's arrival on the socket.
What the figures say is in [\`performance.md\`](performance.md) and [\`scaling.md\`](scaling.md).
EOF

measure() { # title, name, then the arguments of bench/Load
  local title=$1 name=$2
  shift 2
  echo "$title: $*"
  printf '\n## %s\n\n```\n$ bench/Load %s\n' "$title" "$*" >>"$page"
  dotnet "$load" "$@" --json "$out/$name.json" >>"$page" 2>"$out/$name.log" || { failed=1; tail -n 5 "$out/$name.log" | tee -a "$page"; }
  echo '```' >>"$page"
}

measure "Flat out" flat-out --rate 0 --bare --warmup 20s --duration 4s --runs 5
measure "50,000 ticks a second" steady --rate 50000 --warmup 22s --duration 6s --runs 5
measure "The same, one run in full" steady-once --rate 50000 --warmup 25s --duration 10s
measure "One symbol" single --rate 100 --symbols 1 --ticks-per-frame 1 --warmup 5s --duration 4s --runs 5
measure "By symbols" symbols --rate 50000 --history off --sweep symbols=3,500,10000 --warmup 25s --duration 6s
measure "Burst" burst --rate 30000 --burst 5s --warmup 20s --duration 18s
measure "Reading, embedded store" reads-embedded --reads
measure "Reading, redis-server" reads-redis --reads --store redis
# The unit costs of the capacity model, and two points to check it by.
measure "Ticks alone: no store, no checkpoints" units-ticks --store none --checkpoints off --sweep rate=1000,25000,50000,100000 --warmup 20s --duration 5s --runs 2
measure "By store" stores --rate 50000 --sweep store=redis,none --warmup 25s --duration 6s
measure "By nodes, which share the two processors" nodes --rate 15000 --store redis --sweep nodes=1,3 --warmup 25s --duration 6s
measure "Check: a small market" check-small --rate 25000 --ticks-per-frame 5 --warmup 22s --duration 5s
measure "Check: a busy one" check-busy --rate 80000 --ticks-per-frame 50 --warmup 22s --duration 5s
measure "By format" formats --rate 50000 --sweep format=native,alpaca,yahoo --warmup 15s --duration 4s
measure "Soak" soak --rate 20000 --warmup 20s --soak 30s
printf '\n' >>"$page"
scripts/capacity.sh "$out" >>"$page" || failed=1
echo "$page is written."
exit "$failed"
