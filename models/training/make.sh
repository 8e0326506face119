#!/usr/bin/env bash
# Makes the models of this directory again, from nothing but the synthetic market, and measures the same networks on a market without a
# signal: models/training/make.sh [DIRECTORY]    Needs Debian's python3-torch, python3-onnx and python3-numpy; takes some minutes.
set -euo pipefail
cd "$(dirname "$0")/../.."
out=${1:-models}
features="sma(5) sma(20) sma(50) ema(12) ema(26) rsi(14) macd(12,26,9) bollinger(20,2) volume_ratio(20)@1m"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for signal in 1 0; do
  dotnet run -c Release --project src/Exchange -- --export "$work/ticks.csv" --ticks 600000 --rate 30 --seed 763 --signal $signal
  dotnet run -c Release --project models/training/Vectors -- "$work/ticks.csv" "$work/vectors.csv" "$features"
  if [ $signal = 0 ]; then
    echo "without a signal:"
    out=$work
  fi
  /usr/bin/python3 models/training/train.py "$work/vectors.csv" "$out" --horizon 10
done
