# SPDX-FileCopyrightText: 2026 The edgetran authors
# SPDX-License-Identifier: MIT
"""Active learning and transfer on the command line. Needs EDGETRAN_TOOL, the path of the program; with
EDGETRAN_DATA_DIR also the figures of docs/search/README.md on published measurements."""

import json
import os
import pathlib
import unittest

from tool import Tool

def campaign(records, dispatch=1.0, speed=1.0):
    """Architectures of 2 to 12 layers on a device that charges for layers, widths and kinds of heads."""
    file = {}
    for i in range(records):
        layers, hidden = 2 * (1 + i % 6), (128, 256, 512, 768)[(i // 2) % 4]
        heads = [[f"sa_sdp_{hidden // 2}", f"sa_wma_{hidden // 2}"] if (i + j) % 2 else
                 [f"l_dft_{hidden // 2}", f"c_5_{hidden // 2}"] for j in range(layers)]
        model = {"l": layers, "h": [hidden] * layers, "f": [[hidden * (2 + i % 3)]] * layers, "o": heads}
        flops = layers * hidden * hidden * (6 + 2 * (i % 3)) * 1e-6
        cost = dispatch * layers * (1.5 if i % 2 else 1) + flops / speed + 0.01 * ((7 * i) % 5)
        file[f"{i:032x}"] = {"model_dict": model, "performance": {"latency": cost, "energy": 3 * cost + 1, "peak_power": 5}}
    return file


class Active(Tool):
    def file(self, name, *arguments, **words):
        return self.config(json.dumps(campaign(*arguments, **words)), name)

    def test_active_learning_is_replayed_against_random_choice(self):
        path = self.file("board.json", 60)
        words = ("active", path, "--rows", "16,24", "--seeds", "2", "--outlier", "3,7")
        document = self.document(*words)
        self.assertEqual(document, self.document(*words))
        (study,) = document["active"]
        self.assertEqual((study["pool"], study["test"], study["seeds"], study["target"]), (48, 12, 2, "latency"))
        self.assertLessEqual(study["test_without_outliers"], 12)
        for strategy in ("uncertainty", "random"):
            points = study["strategies"][strategy]
            self.assertEqual([p["measured"] for p in points], [16, 24])
            self.assertLess(points[-1]["mse_mean"], 0.01)
        text = self.run_tool(*words)
        self.assertEqual(text.returncode, 0, text.stderr)
        self.assertIn("uncertainty", text.stdout)

    def test_active_refuses_what_it_cannot_do(self):
        path = self.file("small.json", 12)
        self.refuses(1, "active", path, "--rows", "30", "--seeds", "1", names=["fewer measurements"])
        for rows in ("1", "4"):  # inner folds are five
            self.refuses(2, "active", path, "--rows", rows, names=["--rows"])
        self.refuses(1, "active", path, "--rows", "6", "--seeds", "1", "--outlier", ",".join(map(str, range(12))),
                     names=["outlier"])
        self.refuses(2, "active", names=["files"])

    def test_an_outlier_named_twice_counts_once(self):
        path = self.file("board.json", 60)
        words = ["active", path, "--rows", "16", "--seeds", "1", "--outlier"]
        once = self.document(*words, ",".join(map(str, range(30))))
        self.assertEqual(self.document(*words, ",".join(map(str, [*range(30), *range(30), *range(30)]))), once)
        (study,) = once["active"]
        self.assertTrue(0 < study["test_without_outliers"] < study["test"])
        done = self.run_tool(*words[:3], "6,16,16,1000", "--seeds", "1", "--json")
        points = json.loads(done.stdout)["active"][0]["strategies"]["random"]
        self.assertEqual([p["measured"] for p in points], [6, 16])
        self.assertIn("1000 are left out", done.stderr)

    def test_transfer_tells_what_it_leaves_out(self):
        paths = [self.file("a.json", 20), self.file("b.json", 20, dispatch=2.0)]
        self.refuses(1, "transfer", *paths, "--rows", "1000", names=["--rows"])
        done = self.run_tool("transfer", *paths, "--rows", "6,1000", "--seeds", "1", "--json")
        self.assertEqual(len(json.loads(done.stdout)["transfer"]), 2)
        self.assertIn("1000", done.stderr)
        link = self.folder / "again.json"
        link.symlink_to(paths[0])
        self.refuses(1, "transfer", *paths, link, names=["again.json", "two devices"])

    def test_transfer_learns_from_other_devices(self):
        paths = [self.file("a.json", 40), self.file("b.json", 40, dispatch=2.0, speed=3.0),
                 self.file("c.json", 30, dispatch=0.5)]
        words = ("transfer", *paths, "--rows", "6", "--seeds", "3")
        document = self.document(*words)
        self.assertEqual(document, self.document(*words))
        self.assertEqual([(p["device"], p["records"], p["draws"]) for p in document["transfer"]],
                         [(str(p), 6, 3) for p in paths])
        for point in document["transfer"]:
            errors = point["median_ape_percent"]
            self.assertEqual(set(errors), {"transferred", "unguarded", "alone", "scratch", "nearest"})
            self.assertLess(errors["transferred"], 25)
            self.assertTrue(0 <= point["weight_of_others"] <= 1)
        self.assertIn("weight of others", self.run_tool(*words).stdout)
        self.refuses(1, "transfer", paths[0], names=["at least two devices"])

    @unittest.skipUnless("EDGETRAN_DATA_DIR" in os.environ, "EDGETRAN_DATA_DIR is not set")
    def test_ten_measurements_of_a_published_device(self):
        folder = pathlib.Path(os.environ["EDGETRAN_DATA_DIR"]) / "protran"
        names = ["gpu_a100_b128_r3", "cpu_rpi_b1_r1", "gpu_m1-pro_b32_r3", "npu_ncs_b1_r1"]
        document = self.document("transfer", *(folder / f"{n}.json" for n in names), "--rows", "10", "--skip", "16")
        ratios = []
        for point in document["transfer"][:3]:
            errors = point["median_ape_percent"]
            ratios.append(errors["transferred"] / errors["scratch"])
        self.assertLessEqual(max(ratios), 1.05)
        self.assertGreaterEqual(sum(r <= 0.9 for r in ratios), 2)


if __name__ == "__main__":
    unittest.main()
