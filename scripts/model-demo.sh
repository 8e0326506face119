#!/usr/bin/env bash
# Trains boosted trees on one day of the synthetic market, evaluates them walking forward, and runs them as shadow against simple_ma on a replay of
# another day, where the sequential test promotes them, or does not: scripts/model-demo.sh [SIGNAL]
# SIGNAL 1 (default): direction persists; 0: nothing is to be known. Needs nothing but the .NET SDK.
set -euo pipefail
cd "$(dirname "$0")/.."
signal=${1:-1}
features="sma(5) sma(20) sma(50) ema(12) ema(26) rsi(14) macd(12,26,9) bollinger(20,2)"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for project in src/Exchange src/Host; do
  dotnet build -c Release "$project" -v quiet --nologo
done
exchange() { dotnet run -c Release --no-build --project src/Exchange -- "$@"; }
host() { dotnet run -c Release --no-build --project src/Host -- "$@"; }

echo "== two days of the synthetic market, signal $signal"
exchange --export "$work/training.csv" --ticks 60000 --signal "$signal" --seed 1
exchange --export "$work/other-day.csv" --ticks 60000 --signal "$signal" --seed 2

echo "== features by the code that serves them, outcomes ten seconds on, trained and walked forward"
host backfill --in "$work/training.csv" --out "$work/vectors" --features "$features"
host label --in "$work/vectors" --out "$work/labelled" --horizon 10s
host train --in "$work/labelled" --out "$work/models" --folds 3

echo "== registered, and run as shadow against simple_ma on a replay of the other day"
host --Http:Urls=http://127.0.0.1:0 --Pbm:Port=0 --Redis:Port=0 --Cluster:Port=0 --Redis:DataDirectory="$work/redis" \
  --Store:History=off --Features:Set="$features" --Feed:Transport=replay --Feed:Path="$work/other-day.csv" --Feed:Speed=0 \
  --Models:Directory="$work/models" --Prediction:Shadow=lightgbm --Prediction:AutoPromote=on \
  --Alerts:HighConfidenceBuy=1 --Alerts:HighConfidenceSell=1
