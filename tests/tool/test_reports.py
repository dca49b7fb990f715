# SPDX-FileCopyrightText: 2026 The edgetran authors
# SPDX-License-Identifier: MIT
"""Bottlenecks, differences and pages as the tool gives them.

Needs EDGETRAN_TOOL, the path of the program."""

import itertools
import pathlib
import subprocess
import unittest
import xml.etree.ElementTree

from tool import TOOL, Tool

CONFIGS = pathlib.Path(__file__).resolve().parent.parent.parent / "examples" / "configs"
TINY, MINI, GPT2 = CONFIGS / "bert-tiny.json", CONFIGS / "bert-mini.json", CONFIGS / "gpt2.json"


class Reports(Tool):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.profile = cls.folder / "device.json"
        done = subprocess.run([TOOL, "calibrate", "--budget", "1", "--out", str(cls.profile)], capture_output=True,
                              text=True, timeout=600)
        assert done.returncode == 0, done.stderr

    def on_device(self, *arguments):
        return self.document(*arguments, "--device", self.profile)

    def test_bottlenecks_add_up(self):
        for config, by in itertools.product((TINY, GPT2), ("latency", "energy")):
            found = self.on_device("bottlenecks", config, "--by", by)
            rows = found["bottlenecks"]
            self.assertEqual(sum(round(100 * r["share_percent"]) for r in rows), 10000)
            self.assertEqual(sum(r[by]["value"] for r in rows), found[by]["value"])  # not almost
            self.assertEqual(sum(r[by]["value"] for r in reversed(rows)), found[by]["value"])
            self.assertEqual(found[by]["unit"], "s" if by == "latency" else "J")
            for r in rows:
                self.assertTrue(r[by]["lower"] <= r[by]["value"] <= r[by]["upper"])
        self.assertEqual({"MLP", "Attention", "LayerNorm", "Embedding", "Add", "Bookkeeping"}, {r["type"] for r in rows})

    def test_bottlenecks_as_text(self):
        done = self.run_tool("bottlenecks", TINY, "--device", self.profile)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, r"total +100\.00 ")
        self.assertIn("BertIntermediate", done.stdout)

    def test_differences_add_up(self):
        for sides in ((TINY, MINI), (TINY, "--batch", "1,8"), (TINY, "--sequence", "32,64"), (TINY, GPT2),
                      (TINY, "--clusters", "64"), (GPT2, "--clusters", "16", "--nodes", "all", "--phase", "decode")):
            for by in ("latency", "energy"):
                found = self.on_device("diff", *sides, "--by", by)
                change = sum(p["change"] for p in found["parts"])
                self.assertAlmostEqual(change / found["change"]["value"], 1, 12)
                sizes = [abs(p["change"]) for p in found["parts"]]
                self.assertEqual(sizes, sorted(sizes, reverse=True))
                self.assertTrue(found["change"]["lower"] <= found["change"]["value"] <= found["change"]["upper"])

    def test_clusters_are_modelled_and_named(self):
        found = self.on_device("diff", TINY, "--clusters", "64")
        self.assertEqual(found["after"]["latency"]["quality"], "modelled")
        self.assertIn("64 clusters in feed_forward", found["after"]["model"])
        self.assertLess(found["change"]["value"], 0)
        self.refuses(1, "diff", TINY, "--clusters", "64", "--nodes", "*.no_such", "--device", self.profile,
                     names=["no_such", "feed_forward"])
        self.refuses(2, "diff", TINY, "--clusters", "1", "--device", self.profile)

    def test_a_difference_has_two_sides(self):
        for words in ((TINY,), (TINY, "--batch", "1,2,3"), (TINY, MINI, "--batch", "1,2"), (TINY, MINI, "--clusters", 16)):
            self.refuses(1, "diff", *words, "--device", self.profile, names=["two sides"])
        self.refuses(2, "diff", TINY, MINI, GPT2, "--device", self.profile)

    def test_pages_and_drawings(self):
        page, drawing = self.folder / "page.html", self.folder / "icicle.svg"
        done = self.run_tool("predict", TINY, "--device", self.profile, "--html", page, "--svg", drawing)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("bert-tiny", page.read_text())
        xml.etree.ElementTree.parse(drawing)
        self.assertIn("layer.0 to layer.1", drawing.read_text())
        done = self.run_tool("predict", TINY, "--device", self.profile, "--svg", drawing, "--all", "--by", "energy")
        self.assertNotIn("layer.0 to layer.1", drawing.read_text())
        self.assertIn("energy", drawing.read_text())
        done = self.run_tool("diff", TINY, MINI, "--device", self.profile, "--html", page)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("what changed from bert-tiny", page.read_text())

    def test_what_cannot_be_drawn_is_told_first(self):
        self.refuses(1, "predict", TINY, "--batch", "1,2", "--html", self.folder / "x.html", "--device", self.profile,
                     names=["one workload"])
        self.refuses(1, "predict", TINY, "--html", self.folder / "missing" / "x.html", "--device", self.profile,
                     names=["no such folder"])
        self.refuses(2, "predict", TINY, "--by", "time", "--device", self.profile)


if __name__ == "__main__":
    unittest.main()
