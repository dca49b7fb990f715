# SPDX-FileCopyrightText: 2026 The edgetran authors
# SPDX-License-Identifier: MIT
"""edgetran search: what it finds, keeps, refuses and resumes. Needs EDGETRAN_TOOL, the path of the program."""

import json
import math
import unittest

from tool import Tool

SMALL = "flexibert2[hidden=128:256]"
TWO = ["search", SMALL, "--device", "rpi4", "--minimise", "latency", "--maximise", "parameters"]
WHERE = ["--where", "latency<10s@95%"]


def quantile(q, level=0.95):
    """The definition in docs/search/goals/objective.md, for the upper quantile of a 90% interval."""
    f = math.log(2 * (1 - level)) / math.log(0.2)
    value, upper = q["value"], q["upper"]
    return max(value + f * (upper - value), value * (upper / value) ** f)


class Search(Tool):
    def test_nothing_is_written_over_what_is_read_or_kept(self):
        journal, both = self.folder / "j.jsonl", self.folder / "both"
        command = ["search", "flexibert2[layers=2:4]", "--device", "rpi4", "--minimise", "latency", "--budget", 20]
        self.run_tool(*command, "--journal", journal)
        kept = journal.read_bytes()
        for option in ("--out", "--html"):
            self.refuses(1, *command, "--journal", journal, option, self.folder / "." / "j.jsonl", names=[option, "--journal"])
        self.refuses(1, *command, "--out", both, "--html", both, names=["--out", "--html"])
        self.assertEqual(journal.read_bytes(), kept)
        self.refuses(2, *command, "--each", "nan", names=["nan"])
        self.refuses(2, *command, "--calibration", "nan", names=["nan"])

    def test_finds_a_front_that_keeps_the_constraint(self):
        found = self.document(*TWO, *WHERE, "--budget", 600, "--seed", 3)
        self.assertEqual((found["evaluated"], found["failed"], found["end"]), (600, 0, "budget"))
        self.assertEqual([o["quantity"] for o in found["objectives"]], ["latency", "parameters"])
        front = found["front"]
        self.assertGreater(len(front), 5)
        self.assertEqual(sum(f["chosen"] for f in front), 1)
        for f in front:
            self.assertLess(quantile(f["latency"]), 10)
            self.assertAlmostEqual(f["constraints"][0]["compared"], quantile(f["latency"]), places=9)
            self.assertLessEqual(f["constraints"][0]["violation"], 0)
            self.assertEqual(f["latency"]["unit"], "s")
            self.assertEqual(f["latency"]["quality"], "predicted")
            self.assertLessEqual(f["found_after"], 600)
        latencies = [f["latency"]["value"] for f in front]
        parameters = [f["parameters"]["value"] for f in front]
        self.assertEqual(latencies, sorted(latencies))
        self.assertEqual(parameters, sorted(parameters))  # of two objectives no one beats another

        self.assertEqual(self.document(*TWO, *WHERE, "--budget", 600, "--seed", 3), found)
        other = self.document(*TWO, *WHERE, "--budget", 600, "--seed", 4)
        self.assertNotEqual(other["front"], front)

        # A front by blind luck, for the same budget, is dominated.
        luck = self.document(*TWO, *WHERE, "--budget", 600, "--seed", 3, "--proposer", "random")["front"]
        beaten = sum(any(f["latency"]["value"] <= x["latency"]["value"] and
                         f["parameters"]["value"] >= x["parameters"]["value"] for f in front) for x in luck)
        self.assertGreater(beaten, len(luck) / 2)

    def test_writes_a_configuration_that_predict_agrees_with(self):
        out, page = self.folder / "best.json", self.folder / "best.html"
        found = self.document(*TWO, *WHERE, "--budget", 300, "--out", out, "--html", page)
        chosen = next(f for f in found["front"] if f["chosen"])
        self.assertIn("per_layer_config", json.loads(out.read_text()))
        predicted = self.document("predict", out, "--device", "rpi4")
        self.assertEqual(predicted["parameters"], chosen["parameters"]["value"])
        for quantity in ("latency", "energy", "peak_power"):
            for number in ("value", "lower", "upper"):
                self.assertAlmostEqual(predicted[quantity][number] / chosen[quantity][number], 1, places=9)
        drawn = page.read_text()
        self.assertEqual(drawn.count('<circle r="4"'), len(found["front"]))
        self.assertNotIn("http", drawn)
        best = self.document(*TWO, *WHERE, "--budget", 300, "--choose", "parameters")["front"]
        self.assertTrue(best[-1]["chosen"])

    def test_goes_on_from_its_journal(self):
        journal = self.folder / "search.jsonl"
        whole = self.document(*TWO, *WHERE, "--budget", 640)
        first = self.document(*TWO, *WHERE, "--budget", 510, "--journal", journal)
        self.assertEqual((first["evaluated"], first["replayed"]), (510, 0))
        second = self.document(*TWO, *WHERE, "--budget", 640, "--journal", journal)
        self.assertEqual((second["evaluated"], second["replayed"]), (640, 510))
        self.assertEqual(second["front"], whole["front"])
        self.refuses(1, *TWO, "--where", "latency<9s", "--journal", journal, names=["another search", "where"])
        self.refuses(1, *TWO, *WHERE, "--seed", 7, "--journal", journal, names=["another search", "seed"])

    def test_a_small_budget_is_not_spent_at_random(self):
        journal, one = self.folder / "small.jsonl", ["search", SMALL, "--device", "rpi4", "--minimise", "latency"]
        found = lambda proposer, seed: self.document(*one, "--budget", 100, "--seed", seed, "--proposer", proposer)["front"][0]
        for proposer in ("genetic", "regularised_evolution"):  # whose first hundred were random
            better = sum(found(proposer, s)["latency"]["value"] < found("random", s)["latency"]["value"] for s in range(8))
            self.assertGreaterEqual(better, 6, proposer)
        # A larger budget goes on with the population that the search began with.
        self.document(*TWO, "--budget", 90, "--journal", journal)
        more = self.document(*TWO, "--budget", 250, "--journal", journal)
        self.assertEqual((more["evaluated"], more["replayed"]), (250, 90))

    def test_proposers_are_compared_where_no_curve_is(self):
        four = ["search", SMALL, "--device", "rpi4", "--minimise", "latency,energy,peak_power", "--maximise",
                "parameters", "--budget", 40, "--proposer", "nsga2,random"]
        text = self.run_tool(*four).stdout
        self.assertRegex(text, r"proposer +looked at +compromises that it found")
        self.assertRegex(text, r"random +40 +[0-9]+")
        one = ["search", SMALL, "--device", "rpi4", "--minimise", "latency", "--budget", 40, "--proposer"]
        none = self.run_tool(*one, "genetic,random", "--where", "latency<1ms").stdout
        self.assertRegex(none, r"random +40 *\n")
        some = self.run_tool(*one, "genetic,random", "--where", "parameters>38M").stdout
        self.assertNotRegex(some, r"none satisfies +0")
        self.refuses(2, *one, "all,random", names=["'all' beside others", "alone"])

    def test_says_which_intervals_nobody_calibrated(self):
        profile = self.folder / "here.json"
        self.document("calibrate", "--budget", 1, "--out", profile)
        command = ["search", "flexibert2[hidden=128:128,layers=2:2]", "--device", profile, "--sequence", 8, "--minimise",
                   "latency", "--where", "energy<1kJ@95%", "--budget", 20, "--measure", 0]
        best = self.document(*command)["front"][0]
        self.assertEqual([best[q]["calibrated"] for q in ("latency", "energy", "peak_power", "parameters")],
                         [True, False, False, True])
        self.assertRegex(self.run_tool(*command).stdout, "energy<1kJ@95%.* at 95%, an interval that nothing measured")

        moved = json.loads(profile.read_text())  # of another machine: its intervals are widened by rule
        moved["fingerprint"]["processor"] = "another"
        profile.write_text(json.dumps(moved))
        self.assertFalse(self.document(*command)["front"][0]["latency"]["calibrated"])

    def test_measures_both_ends_and_chooses_nothing_that_turned_out_too_slow(self):
        profile, out = self.folder / "here.json", self.folder / "chosen.json"
        self.document("calibrate", "--budget", 1, "--out", profile)
        command = ["search", "flexibert2[hidden=128:256,layers=2:4]", "--device", profile, "--sequence", 8, "--minimise",
                   "latency", "--maximise", "parameters", "--budget", 60, "--each", 0.02]
        front = self.document(*command, "--measure", 4)["front"]
        self.assertGreater(len(front), 4)
        self.assertTrue(all("measurement" in f for f in (front[0], front[-1], next(f for f in front if f["chosen"]))))

        fast = json.loads(profile.read_text())  # a profile that promises a millionth of what is needed
        fast["combiner"]["scale"] *= 1e-6
        fast["combiner"]["seconds_per_leaf"] = 0
        profile.write_text(json.dumps(fast))
        done = self.run_tool(*command, "--where", "latency<1us@50%", "--measure", 2, "--out", out, "--json")
        found = json.loads(done.stdout)
        self.assertEqual(done.returncode, 1)
        self.assertGreater(found["feasible"], 0)
        self.assertEqual(found["measured"]["meet"], 0)
        self.assertFalse(any(f["chosen"] for f in found["front"]))
        self.assertFalse(out.exists())
        self.assertIn("none is chosen", done.stderr)

    def test_says_when_nothing_satisfies(self):
        out = self.folder / "none.json"
        done = self.run_tool(*TWO, "--where", "latency<1us", "--budget", 60, "--json", "--out", out)
        self.assertEqual(done.returncode, 1)
        found = json.loads(done.stdout)
        self.assertEqual(found["feasible"], 0)
        self.assertEqual(len(found["closest"]), 1)
        self.assertGreater(found["closest"][0]["constraints"][0]["violation"], 0)
        self.assertFalse(out.exists())
        self.assertIn("satisfies every constraint", done.stderr)

    def test_refuses_in_a_sentence(self):
        one = ["search", SMALL, "--device", "rpi4"]
        self.refuses(1, *one, names=["no objective"])
        self.refuses(1, *one, "--minimise", "speed", names=["speed", "latency"])
        self.refuses(1, *one, "--minimise", "latency,latency", names=["twice"])
        self.refuses(1, *one, "--minimise", "latency", "--where", "latency<5parsecs", names=["column 10", "parsecs"])
        self.refuses(1, *one, "--minimise", "latency", "--where", "latency<5ms@200%", names=["column 13"])
        self.refuses(1, *one, "--minimise", "latency,energy", "--proposer", "genetic", names=["nsga2"])
        self.refuses(1, *one, "--minimise", "memory", names=["memory"])
        self.refuses(1, *one, "--minimise", "latency", "--measure", 3, names=["--measure"])
        self.refuses(1, *one, "--minimise", "latency", "--check", 10, names=["--check"])
        self.refuses(1, *one, "--minimise", "latency", "--choose", "energy", "--budget", 30, names=["--choose"])
        self.refuses(1, *one, "--minimise", "latency", "--sequence", 7, names=["never measured"])
        self.refuses(1, "search", "hat", "--device", "rpi4", "--minimise", "latency", names=["hat"])
        self.refuses(1, "search", "flexibert2[hidden=1]", "--device", "rpi4", "--minimise", "latency", names=["hidden"])
        self.refuses(1, *one, "--minimise", "latency", "--journal", "/nowhere/j", names=["/nowhere"])
        self.refuses(2, *one, "--minimise", "latency", "--proposer", "oracle", names=["oracle"])
        self.refuses(2, *one, "--minimise", "latency", "--budget", 0)

    def test_measures_finalists_here(self):
        profile, journal = self.folder / "here.json", self.folder / "measured.jsonl"
        self.document("calibrate", "--budget", 1, "--out", profile)
        command = ["search", "flexibert2[hidden=128:128,layers=2:2]", "--device", profile, "--sequence", 8, "--minimise",
                   "latency", "--maximise", "parameters", "--where", "latency<10s@95%", "--budget", 100, "--each", 0.02,
                   "--journal", journal, "--measure", 2]
        found = self.document(*command)
        measured = [f for f in found["front"] if "measurement" in f]
        self.assertEqual(len(measured), 2)
        self.assertTrue(any(f["chosen"] for f in measured))
        for f in measured:
            latency = f["measurement"]["latency"]
            self.assertEqual(latency["quality"], "measured")
            self.assertEqual(f["inside_interval"],
                             f["latency"]["lower"] <= latency["value"] <= f["latency"]["upper"])
            self.assertTrue(f["meets_when_measured"])
        self.assertEqual(found["measured"]["finalists"], 2)
        again = self.document(*command)  # what was measured stands in the journal
        self.assertEqual([f.get("measurement") for f in again["front"]], [f.get("measurement") for f in found["front"]])

        # Checked first: latencies change by one factor and their intervals by another, for whoever is asked.
        journal.unlink()
        checked = self.document(*command, "--check", 10)
        self.assertEqual(checked["check"]["measured"], 10)
        self.assertEqual(self.document(*command, "--check", 10)["front"], checked["front"])
        plain = {f["hash"]: f["latency"] for f in found["front"]}
        shared = [(plain[f["hash"]], f["latency"]) for f in checked["front"] if f["hash"] in plain]
        self.assertGreater(len(shared), 0)
        for before, after in shared:
            factor, scale = checked["check"]["factor"], checked["check"]["interval_scale"]
            self.assertAlmostEqual(after["value"], factor * before["value"])
            self.assertAlmostEqual(after["upper"] - after["value"], factor * scale * (before["upper"] - before["value"]))


if __name__ == "__main__":
    unittest.main()
