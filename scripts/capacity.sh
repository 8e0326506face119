#!/usr/bin/env bash
# Works out unit costs from the results that scripts/measure.sh leaves, predicts runs that are not among those they come from,
# compares, and sizes three markets: scripts/capacity.sh [DIRECTORY]. Prints Markdown. What the figures mean is in docs/scaling.md.
set -euo pipefail
cd "$(dirname "$0")/.."
from=${1:-measurements}
jq -n -r --slurpfile ticks "$from/units-ticks.json" --slurpfile stores "$from/stores.json" --slurpfile steady "$from/steady.json" \
  --slurpfile flat "$from/flat-out.json" --slurpfile nodes "$from/nodes.json" --slurpfile small "$from/check-small.json" \
  --slurpfile busy "$from/check-busy.json" '
  # Sums do without decimals that nobody measured.
  def round($places): (. * pow(10; $places) | round) / pow(10; $places);
  def point($name): .[0][] | select(.name == $name);
  def middle: sort | .[length / 2 | floor];
  def cores: [.results[].host.cpuCores] | middle;
  def up: ceil;

  # Writes a second: the bound of one feed partition, and one value a feature, symbol and second of history.
  def writes($rate; $symbols): ([$rate * 9, 50000] | min) + $symbols * 9;

  # The more comes at once, the less a tick costs: a straight line between measured rates, and on beyond the last.
  ([1000, 25000, 50000, 100000] | map(. as $rate | { rate: $rate, cores: ($ticks | point("rate=\($rate)") | cores) })) as $measured
  | def computing($rate):
      ([range(0; 3)] | map(select(. == 2 or $rate <= $measured[. + 1].rate)) | first) as $i
      | $measured[$i] as $low | $measured[$i + 1] as $high
      | $low.cores + ($rate - $low.rate) * ($high.cores - $low.cores) / ($high.rate - $low.rate);
  ($flat[0][0].results | map(.processedPerSecond) | middle) as $most
  | ((($steady[0][0] | cores) - computing(50000)) / writes(50000; 500)) as $write
  | (($stores | point("store=redis")) | .results[0].redis.cpuCores / writes(50000; 500)) as $server
  # Two thirds of the 15,000 ticks go to another node, and two more nodes run what runs anyway.
  | ((($nodes | point("nodes=3") | cores) - ($nodes | point("nodes=1") | cores) - 2 * $measured[0].cores) / 10000) as $away
  | def predict($rate): computing($rate) + writes($rate; 500) * $write;
    def row($name; $rate; $measured):
      predict($rate) as $said
      | "| \($name) | \($said | round(2)) | \($measured | round(2)) | \(($said / $measured - 1) * 100 | round(0)) % |";
    # Everything is used to three fifths at most: the rest is for bursts, for a node that is away, and for the machine itself.
    # Every slice is taken to go to another node.
    def market($name; $rate; $symbols):
      ($rate / ($most * 0.6) | up) as $partitions
      | (([$rate * 9, 50000 * $partitions] | min) + $symbols * 9) as $writes
      | ($partitions * computing($rate / $partitions) + $rate * $away + $writes * $write) as $cores
      | "| \($name) | \($rate) | \($symbols) | \($partitions) | \($cores | round(1)) | \([3, ($cores / (4 * 0.6) | up)] | max) | \($writes * $server / 0.6 | up) |";
  "## Unit costs",
  "",
  "Processor time of the host, in microseconds.",
  "",
  "| | µs |",
  "|---|---|",
  ([range(0; 3)] | map(
    "| each tick beyond \($measured[.].rate) a second up to \($measured[. + 1].rate): decoder, gates, features, vector, rules, model | \(($measured[. + 1].cores - $measured[.].cores) / ($measured[. + 1].rate - $measured[.].rate) * 1e6 | round(1)) |") | .[]),
  "| a tick whose symbol is on another node: there and back, on top | \($away * 1e6 | round(1)) |",
  "| a key written, with the checkpoints that go with it, embedded server included | \($write * 1e6 | round(2)) |",
  "| a key written to a redis-server, its own time | \($server * 1e6 | round(2)) |",
  "| 1,000 ticks a second with all that runs anyway, in thousandths of a core | \($measured[0].cores * 1e3 | round(0)) |",
  "",
  "## Predicted and measured",
  "",
  "Cores of the host. Neither run is among those that the costs come from.",
  "",
  "| | predicted | measured | off by |",
  "|---|---|---|---|",
  row("25,000 ticks/s, 5 a frame"; 25000; $small[0].host.cpuCores),
  row("80,000 ticks/s, 50 a frame"; 80000; $busy[0].host.cpuCores),
  "",
  "## Three markets at the open",
  "",
  "| | ticks/s | symbols | feed partitions | cores | nodes of four cores | Redis shards |",
  "|---|---|---|---|---|---|---|",
  market("a watch list"; 50000; 500),
  market("the whole Tokyo market"; 100000; 4000),
  market("the whole US consolidated tape"; 1000000; 11000)
'
