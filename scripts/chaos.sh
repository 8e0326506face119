#!/usr/bin/env bash
# Three nodes under random faults, then the verdict: ./scripts/chaos.sh [--seed N] [--duration 2m] [--rate 20000] [--symbols 200]
# Exit codes: 0 nothing lost, nothing twice, all vectors identical; 1 not so; 2 bad arguments. Needs redis-server.
set -euo pipefail
cd "$(dirname "$0")/.."
exec dotnet run -c Release --project bench/Chaos -- "$@"
