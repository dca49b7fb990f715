# SPDX-FileCopyrightText: 2026 The edgetran authors
# SPDX-License-Identifier: MIT
"""edgetran search: what it finds, keeps, refuses and resumes. Needs EDGETRAN_TOOL, the path of the program."""

import json
import math
import signal
import subprocess
import sys
import time
import unittest

from tool import TOOL, Tool

SMALL = "flexibert2[hidden=128:256]"
TWO = ["search", SMALL, "--device", "rpi4", "--minimise", "latency", "--maximise", "parameters"]
WHERE = ["--where", "latency<10s@95%"]

# Scores by the number of layers; some of them fail, and each may take a while.
SCORER = r"""
import json, sys, time
for line in sys.stdin:
    a = json.loads(line)
    time.sleep(float(sys.argv[1]))
    if a["l"] == 12:
        print(json.dumps({"failure": "too deep"}), flush=True)
    else:
        print(json.dumps({"score": a["l"] / 12 + sum(a["h"]) * 1e-6}), flush=True)
"""


# Dies, hangs and fails of some.
MORTAL = r"""
import json, os, sys, time
for line in sys.stdin:
    a = json.loads(line)
    if a["l"] == 4:
        os.kill(os.getpid(), 9)
    if a["l"] == 6 and sum(a["h"]) % 512 == 0:
        time.sleep(1000)
    if a["l"] == 2:
        print('{"failure": "too \\u00e9troit"}', flush=True)
    else:
        print(a["l"] / 12 + sum(a["h"]) * 1e-6, flush=True)
"""

# Notes how many of it are at work at once.
AT_WORK = r"""
import os, sys, time
folder = sys.argv[1]
for line in sys.stdin:
    mine = os.path.join(folder, f"busy{os.getpid()}")
    open(mine, "w").close()
    time.sleep(0.1)
    n = sum(name.startswith("busy") for name in os.listdir(folder))
    with open(os.path.join(folder, "together"), "a") as all_of_them:
        all_of_them.write(f"{n}\n")
    time.sleep(0.1)
    os.remove(mine)
    print(len(line) % 17, flush=True)
"""


def quantile(q, level=0.95):
    """The definition in docs/search/goals/objective.md, for the upper quantile of a 90% interval."""
    f = math.log(2 * (1 - level)) / math.log(0.2)
    value, upper = q["value"], q["upper"]
    return max(value + f * (upper - value), value * (upper / value) ** f)


class Search(Tool):
    def scorer(self, pause=0):
        path = self.folder / "scorer.py"
        path.write_text(SCORER)
        return f"exec '{sys.executable}' '{path}' {pause}"

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

    def test_a_program_that_says_more_than_it_is_asked(self):
        command = ["search", "flexibert2[layers=2:4]", "--device", "rpi4", "--minimise", "latency", "--budget", 200]
        twice = "score=while read line; do echo 1; echo 2; done"
        self.refuses(1, *command, "--maximise", twice, names=["more than was asked"])
        self.refuses(1, *command, "--maximise", "score=yes 0.5", names=["more than was asked"])
        self.refuses(1, *command, "--maximise", "score=read line; cat /dev/zero", names=["64 KiB"])

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

    def test_scores_by_a_command_and_survives_an_interrupt(self):
        journal = self.folder / "scored.jsonl"
        command = ["search", SMALL, "--device", "rpi4", "--minimise", "latency", "--budget", 60, "--seed", 2, "--maximise"]
        whole = self.document(*command, "score=" + self.scorer())
        self.assertGreater(whole["failed"], 0)
        self.assertEqual({f["reason"] for f in whole["failures"]}, {"too deep"})
        self.assertEqual({f["architecture"]["l"] for f in whole["failures"]}, {12})
        self.assertEqual(len(whole["failures"]), whole["failed"])
        for f in whole["front"]:
            a = f["architecture"]
            self.assertAlmostEqual(f["score"]["value"], a["l"] / 12 + sum(a["h"]) * 1e-6)
            self.assertEqual(f["score"]["quality"], "modelled")  # nobody knows what it does to answer
            self.assertFalse(f["score"]["calibrated"])
            self.assertIn("told by the program", f["score"]["source"])
        slow = [*map(str, command), "score=" + self.scorer(0.05), "--journal", str(journal)]
        process = subprocess.Popen([TOOL, *slow], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        until = time.monotonic() + 120
        while not journal.exists() or journal.read_text().count('"told"') < 10:
            self.assertIsNone(process.poll(), "ended early")
            self.assertLess(time.monotonic(), until)
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        reported, told = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130)
        self.assertIn("; interrupted", reported)  # what was found by then
        self.assertIn("the same command goes on", told)
        resumed = self.document(*slow)
        self.assertGreaterEqual(resumed["replayed"], 10)
        for key in ("evaluated", "failed"):
            self.assertEqual(resumed[key], whole[key])
        strip = lambda front: [(f["hash"], f["score"]["value"], f["found_after"]) for f in front]
        self.assertEqual(strip(resumed["front"]), strip(whole["front"]))
        (self.folder / "scorer.py").write_text(SCORER + "# a scorer that was changed\n")
        self.refuses(1, *slow, names=["another search", "score"])
        self.refuses(1, *command, "score=echo nonsense", names=["nonsense"])
        self.refuses(1, *command, "score=true", names=["ended with code 0 without an answer", "5 questions"])

    def test_several_programs_score_and_one_that_dies_or_hangs_costs_its_architecture(self):
        scorer = self.folder / "mortal.py"
        scorer.write_text(MORTAL)
        command = ["search", SMALL, "--device", "rpi4", "--minimise", "latency", "--budget", 60, "--seed", 2]
        scored = [*command, "--maximise", f"score=exec '{sys.executable}' '{scorer}'", "--score-timeout", 2]
        one, three = (self.document(*scored, "--score-jobs", n) for n in (1, 3))
        self.assertEqual(one, three)
        reasons = {f["architecture"]["l"]: f["reason"] for f in one["failures"]}
        self.assertEqual(len(one["failures"]), one["failed"])
        self.assertEqual({f["architecture"]["l"] for f in one["failures"]} - {2, 4, 6}, set())
        self.assertEqual(reasons[2], "too \u00e9troit")
        self.assertEqual(reasons[4], "the program was ended by signal 9 without an answer")
        self.assertEqual(reasons[6], "the program gave no answer within 2 s")
        journal = self.folder / "mortal.jsonl"
        text = self.run_tool(*scored, "--score-jobs", 2, "--journal", journal).stdout
        self.assertIn(f"{one['failed']} failed (", text)
        self.assertIn("too \u00e9troit", text)
        again = self.document(*scored, "--journal", journal)  # another number of jobs is the same search
        self.assertEqual(again["failures"], one["failures"])
        # All but what it was lost to behind its last answer, in the last batch of 20, which is asked again.
        lost = sum(f["found_after"] > 40 and f["architecture"]["l"] != 2 for f in one["failures"])
        self.assertLess(lost, 20)
        self.assertGreaterEqual(again["replayed"], 60 - lost)
        self.refuses(1, *command, "--score-jobs", 2, names=["--score-jobs"])
        self.refuses(2, *scored, "--score-jobs", 0, names=["--score-jobs"])
        self.refuses(2, *scored[:-1], "nan", names=["--score-timeout", "nan"])
        self.refuses(1, *command, "--maximise", "score=no_such_program 1", names=["no_such_program"])
        self.refuses(1, *command, "--maximise", "score=exec no_such_program 1", names=["code 127"])

    def test_several_programs_share_the_batch_of_the_default_proposer(self):
        at_work = self.folder / "at_work.py"
        at_work.write_text(AT_WORK)
        command = ["search", SMALL, "--device", "rpi4", "--budget", 12, "--maximise",
                   f"score='{sys.executable}' '{at_work}' '{self.folder}'"]
        one, several = self.document(*command), self.run_tool(*command, "--score-jobs", 4, "--json")
        self.assertEqual(json.loads(several.stdout)["front"], one["front"])
        self.assertEqual(one["proposer"], "gp_ei")
        self.assertNotIn("--score-jobs", several.stderr)
        together = [int(n) for n in (self.folder / "together").read_text().split()]
        self.assertEqual(len(together), 24)
        self.assertEqual(max(together[:12]), 1)
        self.assertGreater(max(together[12:]), 1)
        self.assertIn("gp_ei asks 4 at once", self.run_tool(*command, "--score-jobs", 7).stderr)

    def test_an_interrupt_while_a_score_is_awaited_reports_what_was_found(self):
        stuck = self.folder / "stuck.py"
        stuck.write_text("import sys, time\n"
                         "for i, line in enumerate(sys.stdin):\n"
                         "    time.sleep(1000 if i == 9 else 0)\n"
                         "    print(i, flush=True)\n"
                         f"    open({str(self.folder / 'told')!r}, 'a').write('.')\n")
        command = ["search", SMALL, "--device", "rpi4", "--budget", 60, "--json", "--maximise",
                   f"score='{sys.executable}' '{stuck}'"]
        process = subprocess.Popen([TOOL, *map(str, command)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        until = time.monotonic() + 60
        while not (self.folder / "told").exists() or len((self.folder / "told").read_text()) < 9:
            self.assertIsNone(process.poll(), "ended early")
            self.assertLess(time.monotonic(), until)
            time.sleep(0.01)
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        reported, told = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 130)
        found = json.loads(reported)
        self.assertEqual((found["end"], found["evaluated"]), ("stopped", 9))
        self.assertEqual(found["front"][0]["score"]["value"], 8)

    def test_a_program_that_leaves_children_or_breaks_does_not_cost_the_search(self):
        command = ["search", SMALL, "--device", "rpi4", "--budget", 12, "--minimise", "latency", "--maximise"]
        leaves = "score=read -r line; sleep 100 & kill -9 $$"
        done = self.run_tool(*command, leaves)  # its child holds the pipe open
        self.assertEqual(done.returncode, 1)
        self.assertIn("signal 9 without an answer", done.stderr)
        # A module that is missing costs no architecture for good.
        journal, module = self.folder / "broken.jsonl", self.folder / "there"
        needs = f"score=while read -r line; do [ -d '{module}' ] || exit 1; echo 1; done"
        self.refuses(1, *command, needs, "--journal", journal, names=["5 questions in a row"])
        module.mkdir()
        found = self.document(*command, needs, "--journal", journal)
        self.assertEqual((found["failed"], found["replayed"], found["evaluated"]), (0, 0, 12))
        # Scores beyond all measure have no volume, and are reported all the same.
        huge = self.document(*command, "score=while read -r line; do echo 1e308; read -r line; echo -1e308; done")
        self.assertEqual(huge["evaluated"], 12)

    def test_every_file_that_a_command_reads_is_part_of_the_search(self):
        journal, script, weights, log = (self.folder / n for n in ("files.jsonl", "s.rules", "w e.bin", "log"))
        script.write_text("while read -r line; do echo 1; done\n")
        weights.write_text("1")
        command = ["search", SMALL, "--device", "rpi4", "--budget", 8, "--journal", journal, "--maximise",
                   f"score=sh {script} --weights='{weights}' 2>{log}"]
        self.document(*command)
        self.assertEqual(self.document(*command)["replayed"], 8)  # the log is there now
        log.write_text("changed")
        self.assertEqual(self.document(*command)["replayed"], 8)
        weights.write_text("2")
        self.refuses(1, *command, names=["another search", "score"])
        weights.write_text("1")
        script.write_text("while read -r line; do echo 2; done\n")
        self.refuses(1, *command, names=["another search", "score"])

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

    def test_a_score_with_an_interval_has_a_margin(self):
        command = ["search", SMALL, "--device", "rpi4", "--budget", 40, "--where", "score>=80%@95%", "--maximise"]
        answer = lambda text: "score=while read -r line; do echo '" + text + "'; done"
        self.assertEqual(self.document(*command, answer('{"score": 0.81}'))["feasible"], 40)
        sure = self.document(*command, answer('{"score": 0.81, "lower": 0.809, "upper": 0.811}'))
        self.assertEqual(sure["feasible"], 40)
        unsure = self.run_tool(*command, answer('{"score": 0.81, "lower": 0.7, "upper": 0.9}'), "--json")
        self.assertEqual((unsure.returncode, json.loads(unsure.stdout)["feasible"]), (1, 0))
        self.refuses(1, *command, answer('{"score": 0.81, "lower": 0.9, "upper": 1}'), names=["lower"])

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

    def test_scores_by_what_fit_wrote(self):
        table, model = self.folder / "scores.csv", self.folder / "score.json"
        sampled = self.document("space", SMALL, "--sample", 40, "--seed", 5)["samples"]
        rows = ["depth,parameters,accuracy"]
        for s in sampled:
            a = s["architecture"]
            parameters = 20 + a["l"] / 10
            rows.append(f"{a['l']},{parameters},{0.5 + 0.02 * a['l']}")
        table.write_text("\n".join(rows) + "\n")
        self.document("fit", table, "--target", "accuracy", "--out", model)
        found = self.document("search", SMALL, "--device", "rpi4", "--minimise", "latency", "--maximise", f"score={model}",
                              "--budget", 200)
        deepest = max(found["front"], key=lambda f: f["score"]["value"])
        self.assertEqual(deepest["score"]["quality"], "predicted")
        table.write_text(table.read_text().replace("depth", "colour"))
        self.document("fit", table, "--target", "accuracy", "--out", model)
        self.refuses(1, "search", SMALL, "--device", "rpi4", "--maximise", f"score={model}", names=["colour"])

        # Costs are those of a workload: of another one they would be other columns.
        rows = [f"{','.join(row.split(',')[:2])},1,{{}},{row.split(',')[2]}" for row in rows[1:]]
        for sequence, fits in ((128, True), (64, False)):
            table.write_text("depth,parameters,batch,sequence,accuracy\n" +
                             "\n".join(row.format(sequence) for row in rows) + "\n")
            self.document("fit", table, "--target", "accuracy", "--out", model)
            self.assertEqual(json.loads(model.read_text())["workload"], {"batch": 1, "sequence": sequence})
            scored = ["search", SMALL, "--device", "rpi4", "--maximise", f"score={model}", "--budget", 20]
            if fits:
                self.document(*scored)
            else:
                self.refuses(1, *scored, names=["sequence 64", "sequence 128"])
                self.assertEqual(len(self.document("estimate", model, table)["estimates"]), 40)
                table.write_text(table.read_text().replace(",1,64,", ",1,32,"))
                self.refuses(1, "estimate", model, table, names=["sequence 64"])

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
