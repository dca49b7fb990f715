# SPDX-FileCopyrightText: 2026 The edgetran authors
# SPDX-License-Identifier: MIT
"""`edgetran profile`. Needs EDGETRAN_TOOL, the path of the program."""

import csv
import json
import os
import re
import signal
import subprocess
import sys
import time
import unittest

from tool import TOOL, Tool

# A board by a formula: a price a layer and a product; a first layer of width 4096 is refused.
WORKER = r"""
import json, sys, time
def quantity(value, unit):
    return {"value": value, "unit": unit, "lower": value, "upper": value, "quality": "measured", "source": "a formula"}
def answer(m):
    a = m["architecture"]
    if a["f"][0][0] == 4096:
        return {"failure": {"kind": "refused", "message": "too wide"}}
    work = sum(4 * h * h + sum(x * y for x, y in zip([h, *fs], [*fs, h])) for h, fs in zip(a["h"], a["f"]))
    latency = 1e-4 * a["l"] + 1e-9 * work * m["workload"]["sequence"]
    energy = quantity(3 * latency, "J") if ENERGY else {"value": None, "reason": "this board has no meter"}
    return {"measurement": {"latency": quantity(latency, "s"), "energy": energy,
                            "peak_power": {"value": None, "reason": "this board has no meter"}}}
def say(m):
    print(json.dumps(m), flush=True)
ENERGY, PAUSE = sys.argv[1] == "energy", float(sys.argv[2])
say({"type": "hello", "protocol": [1, 0], "fingerprint": {"board": "a formula"}, "capabilities": {}})
for line in sys.stdin:
    m = json.loads(line)
    if m["type"] == "shutdown":
        break
    time.sleep(PAUSE)
    say({"type": "answer", "id": m["id"], "elapsed_s": PAUSE, **answer(m)})
"""

SMALL = "flexibert2[hidden=128:256,layers=2:4]"
SHOWN_ANEW = ("replayed", "journal", "device")


def records(journal, kind):
    """Whole records; the last line may be in the making."""
    found = []
    for line in journal.read_text().split("\n")[:-1] if journal.exists() else []:
        record = json.loads(line)["record"]
        if record.get("kind") == kind:
            found.append(record)
    return found


class Profile(Tool):
    def board(self, energy="none", pause=0):
        path = self.folder / "board.py"
        path.write_text(WORKER)
        return f"exec '{sys.executable}' '{path}' {energy} {pause}"

    def start(self, *arguments):
        return subprocess.Popen([TOOL, "profile", *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                text=True, env={**os.environ, "HOME": str(self.folder)})

    def wait_for_answers(self, process, journal, count):
        until = time.monotonic() + 120
        while len(records(journal, "told")) < count:
            self.assertIsNone(process.poll(), "ended early")
            self.assertLess(time.monotonic(), until)
            time.sleep(0.01)

    def test_measures_here_and_goes_on(self):
        journal = self.folder / "here.jsonl"
        command = ["profile", "flexibert2[hidden=128:128,layers=2:2]", "--journal", journal, "--sequence", 8, "--budget",
                   0.02, "--seed", 3]
        first = self.document(*command, "--max", 2)
        self.assertEqual((first["measured"], first["failed"], first["replayed"], first["end"]), (2, 0, 0, "max"))
        self.assertIsNone(first["error"]["value"])
        told = records(journal, "told")
        for t in told:
            latency = t["measurement"]["latency"]
            self.assertEqual((latency["unit"], latency["quality"]), ("s", "measured"))
            self.assertTrue(t["measurement"]["energy"]["reason"])
        values = [t["measurement"]["latency"]["value"] for t in told]
        self.assertEqual([first["targets"]["latency"][k] for k in ("least", "greatest")], [min(values), max(values)])
        second = self.document(*command, "--max", 3)
        self.assertEqual((second["measured"], second["replayed"], second["device"]), (3, 2, first["device"]))
        self.assertEqual(records(journal, "told")[:2], told)
        self.refuses(1, "profile", SMALL, "--journal", journal, names=["another campaign"])

    def test_stops_at_the_tolerance_and_predicts_others(self):
        journal, others, table = (self.folder / n for n in ("t.jsonl", "others.jsonl", "table.csv"))
        board = ["--worker", self.board("energy")]
        random = self.document("profile", SMALL, "--journal", others, *board, "--method", "random", "--max", 24, "--seed", 9,
                               "--target", "latency,energy")
        self.assertEqual((random["end"], random["measured"] + random["failed"]), ("max", 24))
        done = self.document("profile", SMALL, "--journal", journal, *board, "--max", 60, "--target", "latency,energy",
                             "--tolerance", "3%", "--test", others, "--out", table)
        self.assertEqual(done["end"], "tolerance")
        self.assertLess(done["error"], 0.03)
        self.assertEqual(done["curve"][-1], {"measured": done["measured"], "error": done["error"]})
        self.assertGreaterEqual(done["measured"], 16)
        for target in ("latency", "energy"):
            self.assertLess(done["targets"][target]["test"]["median"], 0.05)
            curve = done["targets"][target]["test_curve"]
            self.assertEqual([curve[0]["measured"], curve[-1]["measured"]], [8, done["measured"]])
            self.assertEqual(curve[-1]["error"], done["targets"][target]["test"]["median"])
        with open(table, newline="") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual(len(rows), done["measured"])
        for row in rows:
            self.assertAlmostEqual(float(row["energy"]), 3 * float(row["latency"]))
        page = self.folder / "page.html"
        text = self.run_tool("profile", SMALL, "--journal", journal, *board, "--max", 60, "--target", "latency,energy",
                             "--tolerance", "3%", "--html", page)
        html = page.read_text()
        self.assertEqual(html.count("<circle"), 2 * done["measured"])
        self.assertIn("a formula", html)
        self.assertNotIn("http", html)
        self.assertIn("half of the trials are within 3.0%", text.stdout)
        shown = self.run_tool("profile", SMALL, "--journal", journal, *board, "--max", 60, "--target", "latency,energy",
                              "--tolerance", "3%", "--test", others)
        self.assertRegex(shown.stdout, r"its median within 3.0% from \d+ measurements on")
        self.assertIn(str(journal), text.stdout)

    def test_ranks_in_the_space_instead_of_costs(self):
        journal, board = self.folder / "ranks.jsonl", ["--worker", self.board("energy")]
        command = ["profile", SMALL, "--journal", journal, *board, "--features", "embedding", "--max", 9]
        table = self.folder / "ranks.csv"
        self.assertEqual(self.document(*command, "--out", table)["plan"]["proposer"]["of"]["features"], "embedding")
        with open(table, newline="") as file:
            self.assertEqual(list(csv.DictReader(file))[0].keys(), {f"e{i}" for i in range(37)} |
                             {"batch", "sequence", "latency"})
        self.assertIn("of 37 ranks of an architecture", self.run_tool(*command).stdout)
        self.refuses(1, *command[:4], *board, "--max", 9, names=["another campaign"])

    def test_a_killed_campaign_goes_on_as_if_it_had_not_been(self):
        whole, broken = self.folder / "whole.jsonl", self.folder / "broken.jsonl"
        common = ["--max", 22, "--tolerance", 0.0001, "--seed", 5]
        expected = self.document("profile", SMALL, "--journal", whole, "--worker", self.board(), *common)
        command = [SMALL, "--journal", broken, "--worker", self.board(pause=0.02), *common]
        for answers, how in ((3, signal.SIGKILL), (9, signal.SIGINT), (17, signal.SIGKILL)):
            process = self.start(*command)
            self.wait_for_answers(process, broken, answers)
            process.send_signal(how)
            output, complaint = process.communicate(timeout=60)
            if how == signal.SIGINT:
                self.assertEqual(process.returncode, 130, complaint)
                self.assertIn("the same command goes on", output)
            else:
                self.assertEqual(process.returncode, -signal.SIGKILL)
        found = self.document("profile", *command)
        self.assertGreaterEqual(found["replayed"], 17)
        asked = [[r["architecture"] for r in records(j, "asked")] for j in (whole, broken)]
        self.assertEqual(asked[0], asked[1])
        told = [[(r["question"], r.get("measurement"), r.get("failure")) for r in records(j, "told")] for j in (whole, broken)]
        self.assertEqual(told[0], told[1])
        self.assertGreater(found["failed"], 0)
        for shown in (expected, found):
            for key in SHOWN_ANEW:
                shown.pop(key)
        self.assertEqual(found, expected)

    def test_configurations(self):
        names = []
        for layers in (1, 2):
            names.append(self.config(json.dumps({"model_type": "bert", "num_hidden_layers": layers, "hidden_size": 64,
                                                 "num_attention_heads": 2, "intermediate_size": 128, "vocab_size": 100}),
                                     f"bert{layers}.json"))
        journal = self.folder / "configs.jsonl"
        done = self.document("profile", *names, "--journal", journal, "--sequence", 8, "--budget", 0.02)
        self.assertEqual((done["end"], done["measured"]), ("exhausted", 2))
        self.assertEqual({r["architecture"]["num_hidden_layers"] for r in records(journal, "asked")}, {1, 2})
        self.refuses(1, "profile", names[0], "--features", "embedding", "--journal", self.folder / "no.jsonl",
                     names=["--features"])
        self.refuses(1, "profile", names[0], names[0], "--journal", self.folder / "twice.jsonl", names=["twice"])

    def test_energy_and_peak_power_of_this_machine(self):
        root = self.folder / "board's root"
        for file, text in (("name", "ina226\n"), ("power1_input", "12000000\n")):
            path = root / "sys/class/hwmon/hwmon0" / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        names = [self.config(json.dumps({"model_type": "bert", "num_hidden_layers": layers, "hidden_size": 64,
                                         "num_attention_heads": 2, "intermediate_size": 128, "vocab_size": 100}),
                             f"small{layers}.json") for layers in (1, 4)]
        journal = self.folder / "power.jsonl"
        words = ("profile", *names, "--journal", journal, "--sequence", 8, "--budget", 0.02, "--target",
                 "latency,energy,peak_power", "--root", root)
        done = self.document(*words, "--idle", 0)
        self.assertEqual((done["end"], done["measured"]), ("exhausted", 2))
        self.assertAlmostEqual(done["targets"]["peak_power"]["greatest"], 12)
        for t in records(journal, "told"):
            self.assertEqual(t["measurement"]["energy"]["quality"], "integrated")
            calls, seconds = re.search(r", (\d+) calls? in ([0-9.e+]+) s", t["measurement"]["energy"]["source"]).groups()
            self.assertAlmostEqual(t["measurement"]["energy"]["value"] * int(calls) / (12 * float(seconds)), 1, delta=0.01)
        # Net and gross energy, another window of peak power, and another source are other campaigns.
        self.refuses(1, *words, names=["another"])
        self.refuses(1, *words, "--idle", 0, "--peak-window", 0.05, names=["another campaign", "peak_window_s"])
        self.assertEqual(self.document(*words, "--idle", 0, "--source", "hwmon")["replayed"], 2)
        # Another chip is the best one now.
        (root / "sys/class/hwmon/hwmon0/name").write_text("ina219\n")
        self.refuses(1, *words, "--idle", 0, names=["another campaign", "ina219", "ina226"])

    def test_nothing_is_made_up(self):
        journal = self.folder / "energy.jsonl"
        bare = self.folder / "bare"  # stands in for / of a machine without a sensor
        bare.mkdir()
        self.refuses(1, "profile", SMALL, "--journal", journal, "--target", "latency,energy", "--root", bare,
                     names=["no energy", "looked for", "/sys/class/powercap", "--source model", "--target latency"])
        self.refuses(1, "profile", SMALL, "--journal", journal, "--worker", self.board(), "--idle", 1, names=["--worker"])
        self.assertFalse(journal.exists())
        self.refuses(1, "profile", SMALL, "--journal", journal, "--target", "latency,energy", "--worker", self.board(),
                     names=["no energy", "this board has no meter"])
        self.refuses(1, "profile", "flexibert2[hidden=128:128,layers=2:2]", "--journal", self.folder / "long.jsonl", "--sequence",
                     100000, "--budget", 0.02, names=["all of the first 8 architectures failed"])

    def test_refuses(self):
        journal = self.folder / "no.jsonl"
        self.refuses(1, "profile", "flexibert3", "--journal", journal, names=["flexibert3", "flexibert2"])
        self.refuses(1, "profile", "flexibert2[hidden=100:128]", "--journal", journal, names=["100", "128, 256"])
        self.refuses(2, "profile", SMALL)
        for tolerance in ("0", "100%", "5 %", "-1%", "nan", "x"):
            self.refuses(2, "profile", SMALL, "--journal", journal, "--tolerance", tolerance)
        self.refuses(2, "profile", SMALL, "--journal", journal, "--target", "speed")
        self.refuses(1, "profile", SMALL, "--journal", journal, "--test", self.folder / "missing.jsonl", names=["missing.jsonl"])
        self.refuses(1, "profile", SMALL, "--journal", self.folder / "none" / "j.jsonl", names=["no such folder"])


if __name__ == "__main__":
    unittest.main()
