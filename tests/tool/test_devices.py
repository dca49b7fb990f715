# SPDX-FileCopyrightText: 2026 The edgetran authors
# SPDX-License-Identifier: MIT
"""Devices whose profiles are shipped, on the command line. Needs EDGETRAN_TOOL, the path of the program."""

import json
import unittest

from tool import Tool

MEASURED = {"a100": 128, "m1_pro_gpu": 32, "rpi4": 1, "ncs2": 1}


class Devices(Tool):
    def bert(self, layers=4, hidden=256, heads=4):
        return self.config(json.dumps({"model_type": "bert", "num_hidden_layers": layers, "hidden_size": hidden,
                                       "num_attention_heads": heads, "intermediate_size": 4 * hidden}), "bert.json")

    def test_devices_are_listed_with_their_errors(self):
        listed = {d["name"]: d for d in self.document("devices")["devices"]}
        self.assertLessEqual(set(MEASURED), set(listed))
        for name, batch in MEASURED.items():
            d = listed[name]
            self.assertEqual(d["workloads"], [{"batch": batch, "sequence": 128, "context": 128, "phase": "encode"}])
            self.assertEqual((d["per"], d["budget"], d["licence"]), ("sequence", "specs only", "BSD-3-Clause"))
            for quantity, unit in (("latency", "s"), ("energy", "J"), ("peak_power", "W")):
                q = d["quantities"][quantity]
                self.assertEqual(q["unit"], unit)
                self.assertGreater(q["mean_error_percent"], 0)
                self.assertGreater(q["coverage_percent"], 85)
                self.assertGreater(q["median_width_percent"], q["median_error_percent"])
        self.assertTrue(listed["rpi4"]["quantities"]["peak_power"]["near_noise"])
        text = self.run_tool("devices").stdout
        for words in ("a100", "near noise", "Raspberry Pi 4B", "batch 128, sequence 128", "ProTran"):
            self.assertIn(words, text)

    def test_predict_takes_the_workload_that_was_measured(self):
        config = self.bert()
        for name, batch in MEASURED.items():
            done = self.run_tool("predict", config, "--device", name, "--json")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn(f"{name} was measured at batch {batch}, sequence 128", done.stderr)
            p = json.loads(done.stdout)
            self.assertEqual((p["device"], p["per"]), (name, "sequence"))
            self.assertEqual((p["workload"]["batch"], p["workload"]["sequence"]), (batch, 128))
            self.assertIn("relative positions", p["note"])
            for quantity, unit in (("latency", "s"), ("energy", "J"), ("peak_power", "W")):
                q = p[quantity]
                self.assertEqual((q["unit"], q["quality"]), (unit, "predicted"))
                self.assertLess(q["lower"], q["value"])
                self.assertLess(q["value"], q["upper"])
                self.assertIn(f"profile {name}", q["source"])
                self.assertIn("specs only", q["source"])
            self.assertIsNone(p["peak_memory"]["value"])
            self.assertIn("measured no memory", p["peak_memory"]["reason"])
        named = self.run_tool("predict", config, "--device", "a100", "--batch", "128", "--sequence", "128", "--json")
        self.assertNotIn("was measured at", named.stderr)
        self.assertEqual(json.loads(named.stdout), self.document("predict", config, "--device", "Nvidia-A100"))

    def test_costs_are_those_of_one_sequence(self):
        config = self.bert()
        p = self.document("predict", config, "--device", "a100")
        own = self.document("tree", config, "--batch", "128", "--sequence", "128")
        self.assertEqual(p["parameters"], own["parameters"])
        self.assertAlmostEqual(p["flops"], own["flops"] / 128)
        self.assertAlmostEqual(p["bytes"], own["bytes"] / 128)

    def test_the_tree_shares_what_can_be_told_apart(self):
        p = self.document("predict", self.bert(), "--device", "a100")
        for quantity in ("latency", "energy"):
            parts = [c[quantity]["value"] for c in p["tree"]["children"]] + [p["start"][quantity]["value"]]
            self.assertAlmostEqual(sum(parts) / p[quantity]["value"], 1)
            self.assertEqual(p["tree"][quantity], p[quantity])
        leaf = p["tree"]["children"][0]["children"][0]
        self.assertEqual(leaf["name"], "word_embeddings")
        self.assertIsNone(leaf["latency"]["value"])
        self.assertIn("cannot tell", leaf["latency"]["reason"])

    def test_what_was_never_measured_is_refused(self):
        config = self.bert()
        for words in (("--batch", "8"), ("--sequence", "64"), ("--batch", "128,1")):
            self.refuses(1, "predict", config, "--device", "a100", *words, "--json",
                         names=["a100: never measured at batch", "ask for batch 128, sequence 128"])
        gpt = self.config('{"model_type": "gpt2"}', "gpt.json")
        self.refuses(1, "predict", gpt, "--device", "rpi4", names=["gpt: ", "gpt2", "bert, roberta, distilbert"])
        huge = self.bert(48, 1600, 25)
        self.refuses(1, "predict", huge, "--device", "a100", names=["bert: the model is", "times as large"])
        self.refuses(1, "predict", config, "--device", "a100", "--phase", "decode", names=["decode"])
        self.refuses(1, "predict", config, "--device", "a101", names=["a101", "no such device", "here, ", "a100, rpi4"])
        self.refuses(1, "verify", config, "--device", "a100", names=["a100: a shipped profile"])

    def test_an_architecture_of_the_measured_space_is_taken(self):
        layer = {"l": 2, "h": [256, 128], "f": [[1024], [512, 512]],
                 "o": [["sa_sdp_64", "sa_wma_64", "l_dft_64", "c_5_64"], ["sa_sdp_32", "l_dct_32", "c_9_32", "c_13_32"]]}
        p = self.document("predict", self.config(json.dumps(layer), "mixed.json"), "--device", "m1-pro-gpu")
        self.assertNotIn("note", p)
        self.assertEqual(p["parameters"], p["tree"]["parameters"])
        text = self.run_tool("predict", self.folder / "mixed.json", "--device", "m1-pro-gpu").stdout
        self.assertIn("start: what no part accounts for", text)
        self.assertIn("everything for one sequence", text)


if __name__ == "__main__":
    unittest.main()
