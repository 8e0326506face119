#!/usr/bin/python3
"""Trains a small LSTM, a small Transformer and a single-row network on the vectors that the project's own code made, and
writes each as ONNX with its manifest and with reference outputs.

  /usr/bin/python3 models/training/train.py VECTORS.csv OUT --horizon 10

Needs Debian's python3-torch, python3-onnx and python3-numpy. The same input and seed give the same models on the same machine.
"""
import argparse
import datetime
import hashlib
import json
import os

import numpy
import torch

FORMS = {"rsi_14": "value", "bollinger_20": "value", "macd": "overPrice"}
LEFT_OUT = {"volume_ratio_20_1m"}  # On bars of a minute: not ready for 20 minutes, and nothing to do with this horizon.
SEED = 763


def read(path):
    with open(path) as file:
        _, fingerprint, feature_set = file.readline().rstrip("\n").split(" ", 2)
        names = file.readline().rstrip("\n").split(",")[4:]
        symbols, rows = [], []
        for line in file:
            fields = line.rstrip("\n").split(",")
            symbols.append(fields[1])
            rows.append([float(fields[0])] + [float(field) for field in fields[2:]])
    return fingerprint, feature_set, names, numpy.array(symbols), numpy.array(rows)


def shape(form, values, price):
    return values / price - 1 if form == "fromPrice" else values / price if form == "overPrice" else values


def samples(names, symbols, rows, inputs, horizon, length):
    """Sequences, whether the mid rose, and times, in the order of time; rows whose mid did not move are left out."""
    sequences, rose, times = [], [], []
    columns = [3 + names.index(name) for name, _ in inputs]
    for symbol in sorted(set(symbols)):
        mine = rows[symbols == symbol]
        time, price, mid = mine[:, 0], mine[:, 1], mine[:, 2]
        shaped = numpy.stack([shape(form, mine[:, column], price) for (_, form), column in zip(inputs, columns)], axis=1)
        due = time + horizon * 1e9
        # The last vector up to the horizon; none is known before the first one after it.
        last = numpy.searchsorted(time, due, side="right") - 1
        for i in range(length - 1, len(mine), 5):
            if due[i] > time[-1] or mid[last[i]] == mid[i] or not numpy.isfinite(shaped[i - length + 1:i + 1]).all():
                continue
            sequences.append(shaped[i - length + 1:i + 1])
            rose.append(mid[last[i]] > mid[i])
            times.append(time[i])
    order = numpy.argsort(times, kind="stable")
    return numpy.array(sequences)[order], numpy.array(rose, dtype=numpy.float32)[order], numpy.array(times)[order]


class Lstm(torch.nn.Module):
    def __init__(self, width):
        super().__init__()
        self.lstm = torch.nn.LSTM(width, 24, batch_first=True)
        self.out = torch.nn.Linear(24, 1)

    def forward(self, x):
        states, _ = self.lstm(x)
        return torch.sigmoid(self.out(states[:, -1])).squeeze(1)


class Transformer(torch.nn.Module):
    def __init__(self, width, length):
        super().__init__()
        self.embed = torch.nn.Linear(width, 24)
        self.place = torch.nn.Parameter(torch.zeros(length, 24))
        layer = torch.nn.TransformerEncoderLayer(24, 4, 48, dropout=0.0, batch_first=True)
        self.encoder = torch.nn.TransformerEncoder(layer, 1, enable_nested_tensor=False)
        self.out = torch.nn.Linear(24, 1)

    def forward(self, x):
        return torch.sigmoid(self.out(self.encoder(self.embed(x) + self.place)[:, -1])).squeeze(1)


class Row(torch.nn.Module):
    def __init__(self, width):
        super().__init__()
        self.net = torch.nn.Sequential(torch.nn.Linear(width, 16), torch.nn.Tanh(), torch.nn.Linear(16, 1))

    def forward(self, x):
        return torch.sigmoid(self.net(x)).squeeze(1)


def fit(model, x, y, epochs):
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-3, weight_decay=1e-4)
    for _ in range(epochs):
        for batch in torch.randperm(len(x)).split(256):
            optimizer.zero_grad()
            torch.nn.functional.binary_cross_entropy(model(x[batch]), y[batch]).backward()
            optimizer.step()
    return model.eval()


def measure(up, y, advise_from):
    advised = (up >= advise_from) | (up <= 1 - advise_from)
    return {
        "accuracy": float(((up > 0.5) == (y > 0.5)).mean()),
        "majority": float(max(y.mean(), 1 - y.mean())),
        "brier": float(((up - y) ** 2).mean()),
        "adviceShare": float(advised.mean()),
        "adviceAccuracy": float(((up > 0.5) == (y > 0.5))[advised].mean()) if advised.any() else 0.0,
        "testRows": float(len(y)),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("vectors")
    parser.add_argument("out")
    parser.add_argument("--horizon", type=float, default=10)
    parser.add_argument("--length", type=int, default=16)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--version", default="1")
    parser.add_argument("--only", help="one of row, lstm, transformer")
    arguments = parser.parse_args()
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    fingerprint, feature_set, names, symbols, rows = read(arguments.vectors)
    inputs = [(name, FORMS.get(name, "fromPrice")) for name in names if name not in LEFT_OUT]
    x, y, times = samples(names, symbols, rows, inputs, arguments.horizon, arguments.length)

    # Train on the first 70 % of the time, test on the last 25 %; what lies between keeps outcomes from reaching over.
    first, last = times[int(len(times) * 0.7)], times[int(len(times) * 0.75)]
    last = max(last, first + arguments.horizon * 1e9)
    train, test = times < first, times >= last
    flat = x[train].reshape(-1, len(inputs))
    low, middle, high = numpy.quantile(flat, [0.05, 0.5, 0.95], axis=0)
    scale = numpy.maximum((high - low) / 2 / 1.645, 1e-12)
    distances = numpy.sqrt((((x[train][:, -1] - middle) / scale) ** 2).mean(axis=1))
    x = torch.tensor(numpy.clip((x - middle) / scale, -8, 8), dtype=torch.float32)
    y = torch.tensor(y)

    models = {"row": (Row(len(inputs)), 1), "lstm": (Lstm(len(inputs)), arguments.length), "transformer": (Transformer(len(inputs), arguments.length), arguments.length)}
    for kind, (model, length) in models.items():
        if arguments.only and kind != arguments.only:
            continue
        seen = x if length > 1 else x[:, -1]
        fit(model, seen[torch.tensor(train)], y[torch.tensor(train)], arguments.epochs)
        with torch.no_grad():
            up = model(seen[torch.tensor(test)]).numpy()
        name = kind
        path = os.path.join(arguments.out, f"{name}.onnx")
        example = seen[torch.tensor(test)][:64].contiguous()
        torch.onnx.export(
            model, example[:1], path, opset_version=16, input_names=["x"], output_names=["up"],
            dynamic_axes={"x": {0: "batch"}, "up": {0: "batch"}})
        with torch.no_grad():
            reference = model(example)
        with open(os.path.join(arguments.out, f"{name}.reference.csv"), "w") as file:
            for question, answer in zip(example.reshape(len(example), -1)[:16], reference[:16]):
                file.write(",".join(repr(float(value)) for value in question) + "," + repr(float(answer)) + "\n")
        with open(path, "rb") as file:
            digest = hashlib.sha256(file.read()).hexdigest()
        stamp = [datetime.datetime.fromtimestamp(instant / 1e9, datetime.timezone.utc).isoformat() for instant in (times[train][0], times[train][-1])]
        manifest = {
            "name": name, "version": arguments.version, "kind": "onnx", "file": f"{name}.onnx", "sha256": digest,
            "fingerprint": fingerprint, "featureSet": feature_set,
            "horizonSeconds": arguments.horizon, "deadBand": 0,
            "trainedOn": {"from": stamp[0], "to": stamp[1], "rows": int(train.sum()), "symbols": sorted(set(symbols))},
            "recipe": {
                "inputs": [{"feature": feature, "form": form, "median": float(m), "scale": float(s)} for (feature, form), m, s in zip(inputs, middle, scale)],
                "sequenceLength": length, "mostDistance": float(numpy.quantile(distances, 0.999) * 1.5), "adviseFrom": 0.55,
            },
            "metrics": measure(up, y[torch.tensor(test)].numpy(), 0.55),
        }
        with open(os.path.join(arguments.out, f"{name}.json"), "w") as file:
            json.dump(manifest, file, indent=2)
            file.write("\n")
        print(name, json.dumps(manifest["metrics"]))


if __name__ == "__main__":
    main()
