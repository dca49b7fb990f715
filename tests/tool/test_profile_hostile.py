# SPDX-FileCopyrightText: 2026 The edgetran authors
# SPDX-License-Identifier: MIT
"""`edgetran profile` under users and workers that are not kind to it: files named twice, tests that are none, numbers
that nothing explains, journals of several devices. Needs EDGETRAN_TOOL, the path of the program."""

import json
import sys
import unittest

from test_journal import sealed
from tool import Tool

# Answers by a formula, of a quality, on a board.
WORKER = r"""
import json, sys
BOARD, QUALITY, SCALE = sys.argv[1], sys.argv[2], float(sys.argv[3])
def say(m):
    print(json.dumps(m), flush=True)
def quantity(v, unit):
    return {"value": v, "unit": unit, "lower": v, "upper": v, "quality": QUALITY, "source": "a formula"}
say({"type": "hello", "protocol": [1, 0], "fingerprint": {"board": BOARD}, "capabilities": {}})
for line in sys.stdin:
    m = json.loads(line)
    if m["type"] == "shutdown":
        break
    a = m["architecture"]
    work = sum(4 * h * h + sum(x * y for x, y in zip([h, *fs], [*fs, h])) for h, fs in zip(a["h"], a["f"]))
    latency = SCALE * (1e-4 * a["l"] + 1e-9 * work * m["workload"]["sequence"]) or 5e-324
    say({"type": "answer", "id": m["id"], "elapsed_s": 0, "measurement": {"latency": quantity(latency, "s"),
         "energy": quantity(3 * latency, "J"), "peak_power": {"value": None, "reason": "no meter"}}})
"""

SMALL = "flexibert2[hidden=128:256,layers=2:4]"


class Hostile(Tool):
    def board(self, name="a", quality="measured", scale=1.0):
        path = self.folder / "board.py"
        path.write_text(WORKER)
        return ["--worker", f"exec '{sys.executable}' '{path}' {name} {quality} {scale}"]

    def campaign(self, file, *words, **board):
        journal = self.folder / file
        if not journal.exists():
            self.document("profile", SMALL, "--journal", journal, "--max", 17, *self.board(**board), *words)
        return journal

    def again(self, journal, *words, **board):
        return ["profile", SMALL, "--journal", journal, "--max", 17, *self.board(**board), *words]

    def test_nothing_is_written_over_what_was_measured(self):
        journal, others = self.campaign("j.jsonl"), self.campaign("others.jsonl", "--seed", 8, "--method", "random")
        before, link, table = journal.read_bytes(), self.folder / "link", self.folder / "table"
        link.symlink_to(journal)
        for option in ("--out", "--html"):
            for name in (journal, self.folder / "." / "j.jsonl", link):
                self.refuses(1, *self.again(journal, option, name), names=[option, "--journal"])
            self.refuses(1, *self.again(journal, "--test", others, option, others), names=[option, "--test"])
        self.refuses(1, *self.again(journal, "--out", table, "--html", table), names=["--out", "--html"])
        config = self.config("{}")
        self.refuses(1, "profile", config, "--journal", self.folder / "c.jsonl", "--out", config, names=["a configuration"])
        self.assertEqual(journal.read_bytes(), before)

    def test_what_cannot_be_written_or_tested_costs_no_result(self):
        journal = self.campaign("j.jsonl")
        done = self.run_tool(*self.again(journal, "--out", "/proc/table.csv", "--json"))
        self.assertEqual(done.returncode, 1)
        self.assertIn("/proc/table.csv", done.stderr)
        self.assertGreaterEqual(json.loads(done.stdout)["measured"], 16)
        done = self.run_tool(*self.again(journal, "--test", journal, "--json"))  # it knows all of these
        self.assertEqual(done.returncode, 1)
        self.assertIn("another seed", done.stderr)
        self.assertGreaterEqual(json.loads(done.stdout)["measured"], 16)

    def test_answers_for_another_workload_or_of_another_device_are_no_silent_test(self):
        others = self.campaign("others.jsonl", "--seed", 8, "--method", "random")
        new = self.folder / "new.jsonl"
        self.refuses(1, *self.again(new, "--sequence", 128, "--test", others), names=["sequence 64", "sequence 128"])
        self.assertFalse(new.exists())
        self.refuses(1, *self.again(new, "--target", "peak_power", "--test", others), names=["every target"])
        self.assertFalse(new.exists())
        elsewhere = self.campaign("elsewhere.jsonl", "--seed", 9, "--method", "random", name="b", scale=2.0)
        done = self.run_tool(*self.again(self.campaign("j.jsonl"), "--test", elsewhere, "--json"))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("measured on device", done.stderr)
        median = json.loads(done.stdout)["targets"]["latency"]["test"]["median"]
        self.assertAlmostEqual(median, 1, delta=0.2)  # twice as slow: off by all of what is predicted

    def test_qualities_and_units_are_told(self):
        d = self.document(*self.again(self.folder / "model.jsonl", "--target", "latency,energy", quality="modelled"))
        self.assertEqual([(t["unit"], t["quality"]) for t in d["targets"].values()], [("s", "modelled"), ("J", "modelled")])
        text = self.run_tool(*self.again(self.folder / "model.jsonl", "--target", "latency,energy", quality="modelled"))
        self.assertIn("(modelled)", text.stdout)
        self.assertEqual(self.document(*self.again(self.campaign("j.jsonl")))["targets"]["latency"]["quality"], "measured")

    def test_reasons_are_true(self):
        d = self.document(*self.again(self.folder / "tiny.jsonl", scale=0.0))
        self.assertEqual((d["measured"], d["error"]["value"]), (17, None))
        for reason in (d["error"]["reason"], d["targets"]["latency"]["held_out"]["reason"]):
            self.assertIn("explains", reason)
        d = self.document(*self.again(self.folder / "random.jsonl", "--method", "random"))
        self.assertIn("random", d["error"]["reason"])
        text = self.run_tool(*self.again(self.folder / "fine.jsonl", "--tolerance", "0.002%"))
        self.assertIn("below 0.002%", text.stdout)

    def test_words_that_say_nothing_are_refused(self):
        new = self.folder / "new.jsonl"
        self.refuses(1, *self.again(new, "--target", "energy,latency,energy"), names=["energy twice"])
        for tolerance in ("5%%", "5%x%", "5%%%"):
            self.refuses(2, *self.again(new, "--tolerance", tolerance), names=["write 5%"])
        self.refuses(2, *self.again(new, "--budget", 0), names=["0.01 to 3600"])
        self.assertFalse(new.exists())

    def test_a_journal_of_two_devices_goes_on_with_one(self):
        a, b = self.campaign("j.jsonl"), self.campaign("b.jsonl", name="b", scale=2.0)
        both = self.folder / "both.jsonl"
        self.assertEqual(self.run_tool("journal", a, b, "--out", both).returncode, 0)
        self.refuses(1, *self.again(both), names=["several devices"])
        for journal, board in ((a, {}), (b, {"name": "b", "scale": 2.0})):
            alone = self.document(*self.again(journal, **board))
            d = self.document(*self.again(both, "--device", alone["device"], **board))
            self.assertEqual(d["targets"], alone["targets"])
            self.refuses(1, *self.again(both, "--device", "0123abcd"), names=["0123abcd", alone["device"]])

    def test_an_answer_to_what_was_not_asked_is_refused(self):
        journal = self.campaign("j.jsonl")
        records = [json.loads(line)["record"] for line in journal.read_text().splitlines()]
        told = [r for r in records if r.get("kind") == "told"]
        told[3]["architecture"] = told[4]["architecture"]
        mixed = self.config("".join(map(sealed, records)), "mixed.jsonl")
        self.refuses(1, *self.again(mixed), names=["mixed.jsonl", "question 3"])


if __name__ == "__main__":
    unittest.main()
