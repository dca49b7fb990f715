# SPDX-FileCopyrightText: 2026 The edgetran authors
# SPDX-License-Identifier: MIT
"""Proposers on published pairs of architecture and device. Needs EDGETRAN_TOOL, the path of the program; with
EDGETRAN_DATA_DIR also what docs/search/replay.md promises of published pairs."""

import json
import math
import os
import pathlib
import statistics
import unittest

from tool import Tool


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
        document, again = self.document(*words), self.document(*words)
        values = [objective(p) for p in pairs().values()]
        self.assertEqual((document["pairs"], document["devices"], document["seeds"], document["initial"]),
                         (len(values), 3, 6, 16))
        self.assertAlmostEqual(document["optimum"], min(values), places=12)
        self.assertEqual(document["default"], "recommended")
        self.assertEqual(list(document["proposers"]), ["random", "recommended"])
        for name, proposer in document["proposers"].items():
            self.assertEqual(proposer["best_so_far"], again["proposers"][name]["best_so_far"])
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

    def test_bad_pools_and_words_are_refused(self):
        few = dict(list(pairs().items())[:16])
        self.refuses(1, "replay", self.file("few.json", few), names=["few.json", "16"])
        for change, word in ((lambda p: p.pop("performance"), "performance"),
                             (lambda p: p["performance"].pop("glue"), "glue"),
                             (lambda p: p["performance"].update(latency=-1), "latency"),
                             (lambda p: p["performance"].update(energy="2"), "energy"),
                             (lambda p: p["model_dict"].update(l=3), "layers")):
            damaged = pairs()
            change(next(iter(damaged.values())))
            self.refuses(1, "replay", self.file("damaged.json", damaged), names=["damaged.json", word])
        self.refuses(1, "replay", self.config(json.dumps(pairs()).replace("0.7", "NaN", 1), "nan.json"), names=["nan.json"])
        self.refuses(1, "replay", self.folder / "none.json", names=["none.json"])
        path = self.file()
        self.refuses(1, "replay", path, "--weights", "-1,0,0,0", names=["weight"])
        self.refuses(1, "replay", path, "--normalisers", "1,0,1,1", names=["normaliser"])
        self.refuses(2, "replay", path, "--proposer", "nobody", names=["--proposer"])
        self.refuses(2, "replay", path, "--weights", "1,0", names=["--weights"])
        self.refuses(2, "replay", path, "--queries", "0", names=["--queries"])
        self.refuses(2, "replay", names=["pool"])

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
