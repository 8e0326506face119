#!/usr/bin/env bash
# Trains a network on one day of the synthetic market, measures it on the later part of that day, and runs it as shadow against simple_ma on a
# replay of another day, where the sequential test promotes it, or does not: scripts/model-demo.sh [SIGNAL]
# SIGNAL 1 (default): direction persists; 0: nothing is to be known. Needs Debian's python3-torch, python3-onnx and python3-numpy.
set -euo pipefail
cd "$(dirname "$0")/.."
signal=${1:-1}
features="sma(5) sma(20) sma(50) ema(12) ema(26) rsi(14) macd(12,26,9) bollinger(20,2) volume_ratio(20)@1m"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for project in src/Exchange models/training/Vectors src/Host; do
  dotnet build -c Release "$project" -v quiet --nologo
done
run() { dotnet run -c Release --no-build --project "$@"; }

echo "== two days of the synthetic market, signal $signal"
run src/Exchange -- --export "$work/training.csv" --ticks 300000 --signal "$signal" --seed 1
run src/Exchange -- --export "$work/other-day.csv" --ticks 100000 --signal "$signal" --seed 2

echo "== features by the code that serves them, training on the first 70 % of the time, figures on the last 25 %"
run models/training/Vectors -- "$work/training.csv" "$work/vectors.csv" "$features"
mkdir "$work/models"
/usr/bin/python3 models/training/train.py "$work/vectors.csv" "$work/models" --horizon 10 --only row 2>/dev/null

echo "== registered, and run as shadow against simple_ma on a replay of the other day"
run src/Host -- --Http:Urls=http://127.0.0.1:0 --Pbm:Port=0 --Redis:Port=0 --Cluster:Port=0 --Redis:DataDirectory="$work/redis" \
  --Store:History=off --Features:Set="$features" --Feed:Transport=replay --Feed:Path="$work/other-day.csv" --Feed:Speed=0 \
  --Models:Directory="$work/models" --Prediction:Shadow=row --Prediction:AutoPromote=on
