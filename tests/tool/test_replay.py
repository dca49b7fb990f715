# SPDX-FileCopyrightText: 2026 The edgetran authors
# SPDX-License-Identifier: MIT
"""Proposers on published pairs of architecture and device. Needs EDGETRAN_TOOL, the path of the program; with
EDGETRAN_DATA_DIR also what docs/search/replay.md promises of published pairs."""

import json
import math
import os
import pathlib
import signal
import statistics
import subprocess
import unittest

from tool import TOOL, Tool

NETWORKS = ("boshnas", "boshcode")
PROPOSERS = ("random", "recommended", "recommended_scalar", "low_discrepancy", "local_search", "regularised_evolution", "genetic", "nsga2",
             "tpe",
             "gp_ei", "gp_ucb", "gp_pi", "gp_thompson", "forest_ei", "extra_trees_ei", "boosted_quantiles_ei", *NETWORKS)


def pairs(devices=3, shared=6, own=12):
    """Architectures on devices that are each six times as fast as the one before."""
    file = {}
    for device in range(devices):
        for i in [*range(shared), *range(shared + device * own, shared + (device + 1) * own)]:
            layers, hidden = 2 * (1 + i % 6), (128, 256, 512)[(i // 6) % 3]
            model = {"l": layers, "h": [hidden] * layers, "f": [[hidden * 2]] * layers,
                     "o": [[f"sa_sdp_{hidden // 2}", f"sa_wma_{hidden // 2}"]] * layers}
            latency = 60 * layers * (hidden / 128) ** 2 / 50 / 6**device
            file[f"{i:032x}_cpu_board-{device}"] = {
                "model_dict": model,
                "performance": {"latency": latency, "energy": 5 * latency, "peak_power": 4 + 9 * device,
                                "glue": 0.7 + 0.1 * ((7 * i) % 13) / 13 + 0.002 * layers}}
    return file


def objective(pair, weights=(0.5, 0.2, 0.2, 0.1)):
    p = pair["performance"]
    return 1 - (weights[0] * p["glue"] + weights[1] * (1 - p["latency"] / 1000)
                + weights[2] * (1 - p["energy"] / 2000) + weights[3] * (1 - p["peak_power"] / 300))


class Replay(Tool):
    def file(self, name="pool.json", content=None):
        return self.config(json.dumps(pairs() if content is None else content), name)

    def test_the_recommended_proposer_is_replayed_beside_random_choice(self):
        words = ("replay", self.file(), "--seeds", "6", "--queries", "5,15")
        document, again, other = self.document(*words), self.document(*words), self.document(*words, "--seed", "9")
        values = [objective(p) for p in pairs().values()]
        self.assertEqual((document["pairs"], document["devices"], document["seeds"], document["initial"]),
                         (len(values), 3, 6, 16))
        self.assertAlmostEqual(document["optimum"], min(values), places=12)
        self.assertEqual((document["default"], document["finished"], document["seed"]), ("recommended", True, 0))
        self.assertEqual(list(document["proposers"]), ["random", "recommended"])
        for name, proposer in document["proposers"].items():
            self.assertEqual(proposer["best_so_far"], again["proposers"][name]["best_so_far"])
            self.assertNotEqual(proposer["best_so_far"], other["proposers"][name]["best_so_far"])
            self.assertEqual((proposer["told"], proposer["runs"]), ("parts" if name == "recommended" else "objective", 6))
            self.assertAlmostEqual(proposer["seconds_a_run"], proposer["seconds"] / 6)
            for at in ("5", "15"):
                runs = proposer["best_so_far"][at]
                self.assertEqual(len(runs), 6)
                self.assertTrue(all(min(abs(y - v) for v in values) < 1e-12 for y in runs))
                self.assertAlmostEqual(proposer["best_so_far_mean"][at], statistics.mean(runs), places=12)
                self.assertAlmostEqual(proposer["best_so_far_sd"][at], statistics.stdev(runs), places=12)
            self.assertTrue(all(b <= a for a, b in zip(proposer["best_so_far"]["5"], proposer["best_so_far"]["15"])))
        random, recommended = document["proposers"].values()
        for at, d in recommended["difference_from_random_95"].items():
            each = [a - b for a, b in zip(recommended["best_so_far"][at], random["best_so_far"][at])]
            self.assertAlmostEqual(d["mean"], statistics.mean(each), places=12)
            half = 2.5706 * statistics.stdev(each) / math.sqrt(6)  # Student's t, 5 degrees of freedom
            self.assertAlmostEqual(d["upper"] - d["mean"], half, delta=1e-3 * half + 1e-12)
            self.assertLessEqual(d["lower"], d["mean"])
        text = self.run_tool(*words)
        self.assertEqual(text.returncode, 0, text.stderr)
        self.assertIn("recommended", text.stdout)

    def test_one_proposer_by_name_and_weights_of_the_users_own(self):
        document = self.document("replay", self.file(), "--seeds", "2", "--queries", "4", "--proposer", "local_search",
                                 "--weights", "1,0,0,0")
        self.assertEqual(list(document["proposers"]), ["random", "local_search"])
        self.assertAlmostEqual(document["optimum"], min(objective(p, (1, 0, 0, 0)) for p in pairs().values()), places=12)
        single = self.document("replay", self.file(), "--seeds", "1", "--queries", "4", "--proposer", "random")
        self.assertIsNone(single["proposers"]["random"]["best_so_far_sd"]["4"])

    def test_all_proposers_answer_those_that_train_networks_in_fewer_runs(self):
        path = self.file()
        document = self.document("replay", path, "--proposer", "all", "--seeds", "21", "--queries", "1")
        self.assertEqual(tuple(document["proposers"]), PROPOSERS)
        for name, proposer in document["proposers"].items():
            self.assertEqual(proposer["runs"], 20 if name in NETWORKS else 21, name)
            self.assertEqual(len(proposer["best_so_far"]["1"]), proposer["runs"])
        random = document["proposers"]["random"]["best_so_far"]["1"]
        for name in PROPOSERS[1:]:
            one = document["proposers"][name]
            each = [a - b for a, b in zip(one["best_so_far"]["1"], random)]
            self.assertAlmostEqual(one["difference_from_random_95"]["1"]["mean"], statistics.mean(each), places=12)
        text = self.run_tool("replay", path, "--proposer", "all", "--seeds", "2", "--queries", "1")
        self.assertEqual(text.returncode, 0, text.stderr)
        for name in PROPOSERS:
            self.assertIn("edgetran: " + name + ": ", text.stderr)
            self.assertTrue(any(line.startswith(name + " ") for line in text.stdout.splitlines()), name)

    def test_fewer_than_six_runs_have_no_interval(self):
        path = self.file()
        few = self.document("replay", path, "--seeds", "5", "--queries", "4")["proposers"]["recommended"]
        self.assertNotIn("difference_from_random_95", few)
        self.assertNotIn("*", self.run_tool("replay", path, "--seeds", "5", "--queries", "4").stdout)
        many = self.document("replay", path, "--seeds", "6", "--queries", "4")["proposers"]["recommended"]
        self.assertIn("difference_from_random_95", many)
        self.assertIn("comparison", self.run_tool("replay", path, "--seeds", "6", "--queries", "4").stdout)

    def test_any_number_of_devices_and_pairs_of_any_names(self):
        seven = dict(list(pairs(7, 10, 102).items())[:782])
        document = self.document("replay", self.file("seven.json", seven), "--seeds", "2")
        self.assertEqual((document["pairs"], document["devices"]), (782, 7))
        self.assertEqual(list(document["proposers"]["recommended"]["best_so_far_mean"]), ["10", "20", "50", "100"])
        one = {key.replace("_cpu_board-0", "_\u00fc b.0"): pair for key, pair in pairs(1, 6, 34).items()}
        document = self.document("replay", self.file("one.json", one), "--queries", "1,24", "--seeds", "2", "--proposer", "boshcode")
        self.assertEqual((document["pairs"], document["devices"]), (40, 1))
        self.assertEqual(set(document["proposers"]["boshcode"]["best_so_far"]["24"]), {document["optimum"]})
        many = self.document("replay", self.file("many.json", pairs(20, 1, 2)), "--queries", "2", "--seeds", "2", "--proposer", "boshcode")
        self.assertEqual((many["pairs"], many["devices"]), (60, 20))

    def test_what_was_finished_before_a_signal_is_printed(self):
        path = self.file()
        for words in ((), ("--json",)):
            with subprocess.Popen([TOOL, "replay", path, "--proposer", "all", "--seeds", "10000", "--queries", "1", *words],
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
                self.assertIn("edgetran: random: ", process.stderr.readline())
                process.send_signal(signal.SIGINT)
                out, told = process.communicate(timeout=60)
            self.assertEqual(process.returncode, 130, told)
            self.assertIn("interrupted", told)
            if words:
                document = json.loads(out)
                self.assertFalse(document["finished"])
                self.assertEqual(len(document["proposers"]["random"]["best_so_far"]["1"]), 10000)
            else:
                self.assertTrue(any(line.startswith("random ") for line in out.splitlines()), out)

    def test_bad_pools_are_refused(self):
        few = dict(list(pairs().items())[:16])
        self.refuses(1, "replay", self.file("few.json", few), names=["few.json", "16 pairs", "more than 16"])
        for change, *words in ((lambda p: p.pop("performance"), "performance"),
                               (lambda p: p.pop("model_dict"), "model_dict"),
                               (lambda p: p.update(performance=[1, 2]), "performance"),
                               (lambda p: p["performance"].pop("glue"), "glue"),
                               (lambda p: p["performance"].update(glue=81.2), "glue", "from 0 to 1"),
                               (lambda p: p["performance"].update(glue=-0.1), "glue", "from 0 to 1"),
                               (lambda p: p["performance"].update(glue="0.8"), "glue"),
                               (lambda p: p["performance"].update(glue=None), "glue"),
                               (lambda p: p["performance"].update(latency=-1), "latency", "above 0"),
                               (lambda p: p["performance"].update(latency=0), "latency", "above 0"),
                               (lambda p: p["performance"].update(energy="2"), "energy"),
                               (lambda p: p["performance"].update(peak_power=0), "peak_power", "above 0"),
                               (lambda p: p["model_dict"].update(l=3), "layers")):
            damaged = pairs()
            first = next(iter(damaged))
            change(damaged[first])
            self.refuses(1, "replay", self.file("damaged.json", damaged), names=["damaged.json", first, *words])
        for text, word in (("", "empty"), ("nothing", "syntax"), ("[]", "pairs"), ("{}", "pairs"), ("7", "pairs"), ('{"a_b": 7}', "a_b"),
                           ('{"ab": {}}', "MODEL_DEVICE"), ('{"a_b": {}, "a_b": {}}', "twice"),
                           (json.dumps(pairs()).replace("0.7", "NaN", 1), "line 1"),
                           (json.dumps(pairs()).replace('"glue": 0.7', '"glue": 1e999', 1), "")):
            self.refuses(1, "replay", self.config(text, "bad.json"), names=["bad.json", word])
        for text, *words in ((json.dumps(pairs()).replace("\"glue\": ", "\"glue\": NaN, \"x\": ", 1), "bare NaN", "mend or drop the pair"),
                             ("[" * 200000, "nested deeper", "MODEL_DEVICE"), ("", "empty", "MODEL_DEVICE")):
            said = self.refuses(1, "replay", self.config(text, "bad.json"), names=["bad.json", *words])
            for of_the_parser in ("allow_nonfinite", "max_depth", "{} or null"):
                self.assertNotIn(of_the_parser, said)
        twice = pairs()
        first, other = list(twice)[0], list(twice)[6]
        twice[first.replace("board-0", "board-9")] = twice[other]
        self.refuses(1, "replay", self.file("twice.json", twice), names=["board-9", "another architecture", first])
        self.refuses(1, "replay", self.folder / "none.json", names=["none.json"])
        self.refuses(1, "replay", self.folder, names=[self.folder.name])

    def test_bad_words_are_refused(self):
        path = self.file()
        for weights in ("-1,0,0,0", "0,0,0,0", "nan,1,1,1", "inf,1,1,1"):
            self.refuses(1, "replay", path, f"--weights={weights}", names=["--weights", "at least"])
        self.refuses(1, "replay", path, "--queries", "4", "--weights", "1e308,1e308,1e308,1e308", names=["--weights"])
        self.refuses(1, "replay", path, "--queries", "4", "--weights", "1e-320,0,0,0", names=["--weights", "next to"])
        self.refuses(1, "replay", path, "--queries", "4", "--weights", "1e-20,0,0,0",
                     names=["--weights", "the same for every pair"])
        for queries in ("abc", "10.5", "10,x"):
            self.refuses(2, "replay", path, "--queries", queries, names=["--queries", "is no whole number"])
        for normalisers in ("1,0,1,1", "1,1,-1,1", "0,1,1,1", "1,1,1,nan"):
            self.refuses(1, "replay", path, f"--normalisers={normalisers}", names=["--normalisers", "above 0"])
        self.assertEqual(len(pairs()), 54)
        self.refuses(1, "replay", path, names=["54 pairs", "100 to ask for", "at most 38 with --queries"])
        self.refuses(1, "replay", path, "--queries", "39", names=["at most 38"])
        self.document("replay", path, "--queries", "38", "--seeds", "2")
        self.refuses(2, "replay", path, "--proposer", "nobody", names=["--proposer", "gp_thompson", "all"])
        self.refuses(2, "replay", path, "--proposer", "gp_e", names=["did you mean gp_ei?"])
        self.refuses(2, "replay", path, "--proposer", "recomended", names=["did you mean recommended?"])
        self.refuses(2, "replay", path, "--proposer", "", names=["--proposer"])
        self.refuses(2, "replay", path, "--weights", "1,0", names=["--weights"])
        self.refuses(2, "replay", path, "--weights", "1,0,0,x", names=["--weights"])
        self.refuses(2, "replay", path, "--normalisers", "1,1,1,1,1", names=["--normalisers"])
        for queries in ("0", "-1", "x", "1.5", "100001", "99999999999999999999"):
            self.refuses(2, "replay", path, f"--queries={queries}", names=["--queries"])
        for queries in ("5,5", "10,5", "1,2,2"):
            self.refuses(2, "replay", path, "--queries", queries, names=["--queries", "rising"])
        for seeds in ("0", "-1", "10001", "99999999999999999999", "x"):
            self.refuses(2, "replay", path, f"--seeds={seeds}", names=["--seeds"])
        self.refuses(2, "replay", path, "--seed", "-1", names=["--seed"])
        self.refuses(2, "replay", names=["pool"])
        self.refuses(2, "replay", "", names=["pool"])

    @unittest.skipUnless("EDGETRAN_DATA_DIR" in os.environ, "EDGETRAN_DATA_DIR is not set")
    def test_on_published_pairs_the_default_beats_random_choice(self):
        path = pathlib.Path(os.environ["EDGETRAN_DATA_DIR"]) / "edgetran" / "codesign.json"
        document = self.document("replay", path, "--seeds", "30", "--queries", "20,50")
        self.assertEqual(document["pairs"], 433)
        self.assertAlmostEqual(document["optimum"], 0.08720, places=5)
        for at, d in document["proposers"]["recommended"]["difference_from_random_95"].items():
            self.assertLess(d["upper"], 0, at)


if __name__ == "__main__":
    unittest.main()
