#!/usr/bin/env bash
# Guards against a loss of speed by what does not depend on the machine's: how much of a plain loop's rate the pipeline reaches
# in the same run, how much it allocates a tick, and that it loses nothing. The bounds leave a busy machine much room; what is
# usual is in docs/performance.md. Wants the solution built (dotnet build -c Release), and jq.
set -euo pipefail
cd "$(dirname "$0")/.."
least_ratio=0.15
most_bytes_per_tick=600
result=$(mktemp)
trap 'rm -f "$result"' EXIT

dotnet run -c Release --no-build --project bench/Load -- --rate 0 --bare --warmup 15s --duration 6s --json "$result"
jq -e --argjson ratio "$least_ratio" --argjson bytes "$most_bytes_per_tick" '
  [ if .lost != 0 then "\(.lost) events were lost" else empty end,
    if .ratioToBare < $ratio then "the pipeline reached \(.ratioToBare) of the plain loop, less than \($ratio)" else empty end,
    if .host.bytesPerTick > $bytes then "\(.host.bytesPerTick) bytes were allocated a tick, more than \($bytes)" else empty end
  ] | if length == 0 then true else (.[] | stderr | false) end' "$result" >/dev/null
