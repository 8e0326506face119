#!/usr/bin/env bash
# Works out unit costs from the results that scripts/measure.sh leaves, predicts runs that are not among those they come from,
# compares, and sizes three markets: scripts/capacity.sh [DIRECTORY]. Prints Markdown. What the figures mean is in docs/scaling.md.
set -euo pipefail
cd "$(dirname "$0")/.."
from=${1:-measurements}
jq -n -r --slurpfile ticks "$from/units-ticks.json" --slurpfile frames "$from/units-frames.json" --slurpfile saves "$from/units-checkpoints.json" \
  --slurpfile stores "$from/stores.json" --slurpfile steady "$from/steady-once.json" --slurpfile flat "$from/flat-out.json" \
  --slurpfile nodes "$from/nodes.json" --slurpfile small "$from/check-small.json" --slurpfile busy "$from/check-busy.json" '
  # Sums do without decimals that nobody measured.
  def round($places): (. * pow(10; $places) | round) / pow(10; $places);
  def point($name): .[0][] | select(.name == $name);
  def middle: sort | .[length / 2 | floor];
  def cores: [.results[].host.cpuCores] | middle;
  def up: ceil;

  # Writes a second: the bound of one feed partition, and one value a feature, symbol and second of history.
  def writes($rate; $symbols): ([$rate * 9, 50000] | min) + $symbols * 9;

  ($ticks | point("rate=50000") | cores) as $at50
  | ($ticks | point("rate=100000") | cores) as $at100
  | ($ticks | point("rate=1000") | cores) as $idle
  | ($frames[0].host.cpuCores) as $small_frames
  | (($small_frames - $at50) / 22500) as $frame
  | ((($at100 - $at50) / 50000) - $frame / 20) as $tick
  | ($idle - ($tick * 1000) - ($frame * 50)) as $base
  | ((($saves | point("checkpoints=on") | cores) - ($saves | point("checkpoints=off") | cores)) / 250) as $save
  | (($steady[0].host.cpuCores - ($stores | point("store=none") | cores)) / writes(50000; 500)) as $write
  | (($stores | point("store=redis")) as $redis | ($redis.results[0].redis.cpuCores / writes(50000; 500))) as $server
  | ((($nodes | point("nodes=3") | cores) - ($nodes | point("nodes=1") | cores) - 2 * $base) / 10000) as $away
  | ($flat[0][0].results | map(.processedPerSecond) | middle) as $most
  | def predict($rate; $per_frame): $base + $rate * $tick + $rate / $per_frame * $frame + writes($rate; 500) * $write + 250 * $save;
    def row($name; $rate; $per_frame; $measured):
      predict($rate; $per_frame) as $said
      | "| \($name) | \($said | round(2)) | \($measured | round(2)) | \(($said / $measured - 1) * 100 | round(0)) % |";
    # Everything is used to three fifths at most: the rest is for bursts, for a node that is away, and for the machine itself.
    # Every slice is taken to go to another node.
    def market($name; $rate; $per_frame; $symbols):
      ($rate / ($most * 0.6) | up) as $partitions
      | (([$rate * 9, 50000 * $partitions] | min) + $symbols * 9) as $writes
      | ($rate * ($tick + $away) + $rate / $per_frame * $frame + $writes * $write + ([$symbols / 2, 500 * $partitions] | min) * $save) as $cores
      | "| \($name) | \($rate) | \($symbols) | \($partitions) | \($cores | round(1)) | \([3, ($cores / (4 * 0.6) | up)] | max) | \($writes * $server / 0.6 | up) |";
  "## Unit costs",
  "",
  "Processor time of the host, in microseconds.",
  "",
  "| | µs |",
  "|---|---|",
  "| a tick, in a slice of its own as most are at these rates: gates, features, its vector, messages | \($tick * 1e6 | round(2)) |",
  "| the same in a slice that goes to another node and back, on top | \($away * 1e6 | round(2)) |",
  "| a frame: socket, decoder | \($frame * 1e6 | round(2)) |",
  "| a key written, embedded server included | \($write * 1e6 | round(2)) |",
  "| the same in a redis-server, its own time | \($server * 1e6 | round(2)) |",
  "| a checkpoint, embedded server included | \($save * 1e6 | round(0)) |",
  "| nothing: timers, metrics, garbage collector, in thousandths of a core | \($base * 1e3 | round(0)) |",
  "",
  "## Predicted and measured",
  "",
  "Cores of the host. Neither run is among those that the costs come from.",
  "",
  "| | predicted | measured | off by |",
  "|---|---|---|---|",
  row("25,000 ticks/s, 5 a frame"; 25000; 5; $small[0].host.cpuCores),
  row("80,000 ticks/s, 50 a frame"; 80000; 50; $busy[0].host.cpuCores),
  "",
  "## Three markets at the open",
  "",
  "| | ticks/s | symbols | feed partitions | cores | nodes of four cores | Redis shards |",
  "|---|---|---|---|---|---|---|",
  market("a watch list"; 50000; 20; 500),
  market("the whole Tokyo market"; 100000; 20; 4000),
  market("the whole US consolidated tape"; 1000000; 50; 11000)
'
