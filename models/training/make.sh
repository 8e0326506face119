#!/usr/bin/env bash
# Makes the models of this directory again, from nothing but the synthetic market, and measures the same kinds on a market without a
# signal, and trees and regression on real ticks where ../shared/data has them: models/training/make.sh [DIRECTORY]
# Needs Debian's python3-torch, python3-onnx and python3-numpy for the networks; takes some ten minutes.
set -euo pipefail
cd "$(dirname "$0")/../.."
out=${1:-models}
features="sma(5) sma(20) sma(50) ema(12) ema(26) rsi(14) macd(12,26,9) bollinger(20,2) volume_ratio(20)@1m"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
host() { dotnet run -c Release --project src/Host -- "$@"; }
# Further trainings of a name are further versions; these shall be the first.
rm -f "$out"/lightgbm* "$out"/logistic*
for signal in 1 0; do
  dotnet run -c Release --project src/Exchange -- --export "$work/ticks.csv" --ticks 600000 --rate 30 --seed 763 --signal $signal
  dotnet run -c Release --project models/training/Vectors -- "$work/ticks.csv" "$work/vectors.csv" "$features"
  if [ $signal = 0 ]; then
    echo "without a signal:"
    out=$work
  fi
  /usr/bin/python3 models/training/train.py "$work/vectors.csv" "$out" --horizon 10
done

out=${1:-models}
for signal in 1 0; do
  dotnet run -c Release --project src/Exchange -- --export "$work/ticks-$signal.csv" --ticks 300000 --rate 30 --seed 763 --signal $signal
  host backfill --in "$work/ticks-$signal.csv" --out "$work/vectors-$signal"
  host label --in "$work/vectors-$signal" --out "$work/labelled-$signal" --horizon 10s
  for kind in lightgbm logistic; do
    host train --in "$work/labelled-$signal" --kind $kind --out "$out"
  done
  out=$work/without-signal
done

for name in eurusd-20140502 btcusd-20161007; do
  ticks=../shared/data/ticks/$name.csv
  if [ -e "$ticks" ]; then
    host backfill --in "$ticks" --out "$work/vectors-$name" --features "${features% volume_ratio*}"
    host label --in "$work/vectors-$name" --out "$work/labelled-$name" --horizon 60s
    for kind in lightgbm logistic; do
      host evaluate --in "$work/labelled-$name" --kind $kind
    done
  fi
done
