# SPDX-FileCopyrightText: 2026 The edgetran authors
# SPDX-License-Identifier: MIT
"""edgetran search by scores of programs and of fitted files. Needs EDGETRAN_TOOL, the path of the program."""

import json
import signal
import subprocess
import sys
import time
import unittest

from tool import TOOL, Tool

SMALL = "flexibert2[hidden=128:256]"

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


class Scores(Tool):
    def scorer(self, pause=0):
        path = self.folder / "scorer.py"
        path.write_text(SCORER)
        return f"exec '{sys.executable}' '{path}' {pause}"

    def test_a_program_that_says_more_than_it_is_asked(self):
        command = ["search", "flexibert2[layers=2:4]", "--device", "rpi4", "--minimise", "latency", "--budget", 200]
        twice = "score=while read line; do echo 1; echo 2; done"
        self.refuses(1, *command, "--maximise", twice, names=["more than was asked"])
        self.refuses(1, *command, "--maximise", "score=yes 0.5", names=["more than was asked"])
        self.refuses(1, *command, "--maximise", "score=read line; cat /dev/zero", names=["64 KiB"])

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

    def test_a_score_with_an_interval_has_a_margin(self):
        command = ["search", SMALL, "--device", "rpi4", "--budget", 40, "--where", "score>=80%@95%", "--maximise"]
        answer = lambda text: "score=while read -r line; do echo '" + text + "'; done"
        self.assertEqual(self.document(*command, answer('{"score": 0.81}'))["feasible"], 40)
        sure = self.document(*command, answer('{"score": 0.81, "lower": 0.809, "upper": 0.811}'))
        self.assertEqual(sure["feasible"], 40)
        unsure = self.run_tool(*command, answer('{"score": 0.81, "lower": 0.7, "upper": 0.9}'), "--json")
        self.assertEqual((unsure.returncode, json.loads(unsure.stdout)["feasible"]), (1, 0))
        self.refuses(1, *command, answer('{"score": 0.81, "lower": 0.9, "upper": 1}'), names=["lower"])

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


if __name__ == "__main__":
    unittest.main()
