# SPDX-FileCopyrightText: 2026 The edgetran authors
# SPDX-License-Identifier: MIT
"""edgetran search: which proposers look, beside each other too. Needs EDGETRAN_TOOL, the path of the program."""

import sys
import unittest

from tool import Tool

SMALL = "flexibert2[hidden=128:256]"
BOARD = ["search", SMALL, "--device", "rpi4"]
TWO = [*BOARD, "--minimise", "latency", "--maximise", "parameters"]
MODELS = ("gp_ei", "gp_ucb", "gp_pi", "gp_thompson", "forest_ei", "extra_trees_ei", "boosted_quantiles_ei", "tpe", "boshnas")

# How far an architecture is from one that nobody knows: by layers and widths of feed-forward networks.
SCORER = r"""
import json, sys
for line in sys.stdin:
    a = json.loads(line)
    wide = sum(sum(f) for f in a["f"]) / sum(len(f) for f in a["f"])
    print(0.9 - abs(a["l"] - 6) / 20 - abs(wide - 1024) / 8192, flush=True)
"""


class Proposers(Tool):
    def scorer(self):
        path = self.folder / "scorer.py"
        path.write_text(SCORER)
        return f"score=exec '{sys.executable}' '{path}'"

    def best(self, proposer, budget, seed, *more):
        found = self.document(*BOARD, "--maximise", self.scorer(), "--budget", budget, "--seed", seed, "--proposer", proposer,
                              *more)
        return found["front"][0]["score"]["value"]

    def test_every_model_looks_under_a_constraint(self):
        command = [*BOARD, "--minimise", "latency", "--where", "parameters>5M", "--budget", 24, "--seed", 1]
        for proposer in MODELS:
            with self.subTest(proposer):
                found = self.document(*command, "--proposer", proposer)
                self.assertEqual((found["evaluated"], found["failed"], found["proposer"]), (24, 0, proposer))
                self.assertGreater(found["front"][0]["parameters"]["value"], 5e6)
                self.assertEqual(self.document(*command, "--proposer", proposer), found)

    def test_scores_as_large_as_numbers_are(self):
        path = self.folder / "huge.py"
        path.write_text("import sys, zlib\nfor line in sys.stdin:\n"
                        "    print('-1e308' if zlib.crc32(line.encode()) % 2 else '1e308', flush=True)\n")
        command = [*BOARD, "--minimise", "latency", "--maximise", f"score=exec '{sys.executable}' '{path}'", "--budget", 20,
                   "--proposer", "random,nsga2"]
        found = self.document(*command)
        for run in found["runs"]:
            self.assertTrue(all(0 <= point["value"] <= 1 for point in run["curve"]), run)
        text = self.run_tool(*command)
        self.assertEqual(text.returncode, 0, text.stderr)
        self.assertNotIn("nan", text.stdout)
        self.assertIn("1.00e+308", text.stdout)

    def test_a_model_finds_more_for_few_answers(self):
        better = sum(self.best("gp_ei", 40, seed) > self.best("random", 40, seed) for seed in range(5))
        self.assertGreaterEqual(better, 4)

    def test_who_looks_where_nobody_is_named_and_why(self):
        scored = [*BOARD, "--maximise", self.scorer(), "--budget"]
        for command, proposer, reason in (
                ([*scored, 20], "gp_ei", "a program's answers may cost much"),
                ([*scored, 501], "genetic", "too large to learn a model"),
                ([*BOARD, "--minimise", "latency", "--budget", 20], "genetic", "predictions cost next to nothing"),
                ([*TWO, "--budget", 20], "nsga2", "takes several objectives")):
            with self.subTest(proposer=proposer, reason=reason):
                found = self.document(*command)
                self.assertEqual(found["proposer"], proposer)
                self.assertIn(reason, found["proposer_reason"])
                self.assertRegex(self.run_tool(*command).stdout, f"\\n{proposer}: .*{reason}.*; --proposer changes that\\n")
                named = self.document(*command, "--proposer", proposer)
                self.assertNotIn("proposer_reason", named)
                self.assertEqual(named["front"], found["front"])

    def test_a_journal_goes_on_with_the_proposer_that_began_it(self):
        journal = self.folder / "model.jsonl"
        command = [*BOARD, "--maximise", self.scorer(), "--journal", journal, "--budget"]
        self.assertEqual(self.document(*command, 18)["proposer"], "gp_ei")
        more = self.document(*command, 22)
        self.assertEqual((more["proposer"], more["replayed"], more["evaluated"]), ("gp_ei", 18, 22))
        self.assertIn("journal", more["proposer_reason"])
        self.assertEqual(more["front"], self.document(*command[:-3], "--budget", 22)["front"])
        journal.unlink()
        self.document(*command, 20, "--proposer", "random")
        self.assertEqual(self.document(*command, 501)["proposer"], "random")  # and not that of a larger budget

    def test_several_beside_each_other(self):
        page, journal = self.folder / "both.html", self.folder / "both.jsonl"
        command = [*TWO, "--where", "latency<10s@95%", "--budget", 200, "--proposer", "random,nsga2"]
        both = self.document(*command, "--html", page)
        alone = {p: self.document(*command[:-1], p) for p in ("random", "nsga2")}
        self.assertEqual(both["evaluated"], 400)
        self.assertEqual([r["proposer"] for r in both["runs"]], ["random", "nsga2"])
        for run in both["runs"]:
            one = alone[run["proposer"]]
            self.assertEqual((run["evaluated"], run["feasible"]), (one["evaluated"], one["feasible"]))
            values = [c["value"] for c in run["curve"]]
            self.assertEqual(values, sorted(values))
            self.assertLessEqual(values[-1], 1)
            self.assertEqual(run["curve"][-1]["after"], 200)
        self.assertEqual(both["curve"], "share of the final hypervolume")
        # The front of the union, by the definition.
        key = lambda f: (f["latency"]["value"], -f["parameters"]["value"])
        union = {key(f) for one in alone.values() for f in one["front"]}
        best = {p for p in union if not any(q != p and q[0] <= p[0] and q[1] <= p[1] for q in union)}
        self.assertEqual({key(f) for f in both["front"]}, best)
        for f in both["front"]:
            for proposer, one in alone.items():
                self.assertEqual(proposer in f["found_by"], key(f) in {key(g) for g in one["front"]})
        drawn = page.read_text()
        self.assertIn("What each proposer found when", drawn)
        for proposer in ("random", "nsga2"):
            self.assertIn(f"<title>{proposer}</title></polyline>", drawn)
        said = self.run_tool(*command).stdout
        self.assertRegex(said, "400 architectures looked at by 2 proposers, ")
        self.assertRegex(said, r"proposer +looked at +share of the final hypervolume +compromises that it found")

        # From a journal, with a larger budget.
        command[-1] = "random,low_discrepancy"
        self.document(*command[:-3], 90, *command[-2:], "--journal", journal)
        more = self.document(*command, "--journal", journal)
        self.assertEqual((more["replayed"], more["evaluated"]), (180, 400))
        self.assertEqual(more["front"], self.document(*command)["front"])
        self.refuses(1, *command[:-1], "random", "--journal", journal, names=["another search", "proposer is"])

    def test_all_are_those_that_take_the_objectives(self):
        several = self.document(*TWO, "--budget", 20, "--proposer", "all")
        self.assertEqual([r["proposer"] for r in several["runs"]], ["random", "low_discrepancy", "nsga2"])
        one = self.document(*BOARD, "--minimise", "latency", "--budget", 18, "--proposer", "all")
        self.assertEqual(len(one["runs"]), 15)
        self.assertEqual(one["curve"], "latency of the best")
        self.assertEqual(min(r["curve"][-1]["value"] for r in one["runs"]), one["front"][0]["latency"]["value"])

    def test_equals_are_counted_once(self):
        equal = "score=while read -r line; do echo 0.81; done"
        command = [*BOARD, "--maximise", equal, "--budget", 12, "--proposer", "random"]
        found = self.document(*command)
        self.assertEqual([f["shared_by"] for f in found["front"]], [12])
        self.assertEqual(found["front"][0]["found_after"], 1)
        said = self.run_tool(*command).stdout
        self.assertRegex(said, r"chosen +0\.810 +12 ")
        self.assertIn("equal in every objective", said)
        self.assertNotIn("810 m", said)
        same = self.document(*command[:-4], "--minimise", "flops", *command[-4:])
        self.assertEqual(len(same["front"]), 1)

    def test_one_is_not_several(self):
        tiny = "flexibert2[hidden=128,layers=2,feed_forward=[256],heads=[sa_sdp, sa_sdp]]"
        said = self.run_tool("search", tiny, "--device", "rpi4", *TWO[4:], "--proposer", "random", "--budget", 1).stdout
        self.assertIn("\n1 architecture looked at by random\n", said)
        self.assertIn("\n1 compromise, the best in every objective:\n", said)


if __name__ == "__main__":
    unittest.main()
