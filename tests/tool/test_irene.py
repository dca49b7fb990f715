# SPDX-FileCopyrightText: 2026 The edgetran authors
# SPDX-License-Identifier: MIT
"""Profiled trees as the tool reads them, and the profiles it writes, under odd names and lopsided campaigns.

Needs EDGETRAN_TOOL, the path of the program."""

import copy
import json
import pathlib
import unittest

from tool import Tool

CONFIGS = pathlib.Path(__file__).resolve().parent.parent.parent / "examples" / "configs"
TINY = CONFIGS / "bert-tiny.json"
HEADER = ("batch_size,seq_len,flops,mem_bytes,cpu,mem,gpu,gpu_mem,gpu_clk,gpu_mem_clk,times_mean,gpu_energy_mean,"
          "energy_mean,level_name,model_name\n")
CLASSES = "Embedding", "LayerNorm", "Linear", "MatMul", "Softmax", "Tanh"
BUDGETS = "full", "driver", "latency", "leaves", "specs"


class Irene(Tool):
    def campaign(self, models, dense="Linear", latency="", name="campaign"):
        """A folder of trees of two layers with leaves of every class; of the last model with another dense layer."""
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        files = {f: [HEADER.encode()] for f in ("model", "module", "ml1", "ml2")}
        for k, model in enumerate(models):
            model = model if isinstance(model, bytes) else model.encode()
            for step in range(1, 5):
                def row(file, size, level_name, seconds=""):
                    flops, mib = 100.0 * size, 3.0 * size + 1
                    noise = 1 + 0.01 * ((7 * k + 3 * step + size) % 5)
                    joule = (1e-4 * flops + 1e-3 * mib + 2e-3) * noise
                    head = (f"8,{32 * step},{flops},{mib},8.5,12,96,31,1900,3800,{seconds or joule / 150},{joule / 2},{joule},")
                    files[file].append(head.encode() + level_name + b"," + model + b"\n")
                size = step * (k + 2)
                row("model", 20 * size, model, latency)
                for layer in range(2):
                    row("module", 9 * size, f"h.{layer}:Block".encode())
                    for j, leaf in enumerate(CLASSES):
                        kind = dense if leaf == "Linear" and k + 1 == len(models) else leaf
                        if leaf in ("MatMul", "Softmax"):
                            row("ml2", size + j, f"h.{layer}:{leaf}".encode())
                        else:
                            row("ml1", size + j, f"h.{layer}.{leaf}:{kind}".encode())
        for f, rows in files.items():
            (folder / f"{f}.csv").write_bytes(b"".join(rows))
        return folder

    def profile(self, **changes):
        path = self.folder / "profile.json"
        self.document("irene", self.campaign("abcd"), "--out", path)
        profile = json.loads(path.read_text())
        for keys, value in changes.items():
            profile[keys] = value
        path.write_text(json.dumps(profile))
        return path

    def test_a_study_is_one_document(self):
        found = self.document("irene", self.campaign("abcd"), "--seeds", 1)
        self.assertEqual(set(BUDGETS), set(found["budgets"]))

    def test_out_prints_the_profile_too(self):
        path = self.folder / "p.json"
        for folder in (f"{self.campaign('abcd')}/", f"{self.campaign('abcd')}/."):
            found = self.document("irene", folder, "--out", path)
            self.assertEqual(found, json.loads(path.read_text()))
            self.assertEqual(found["device"], "campaign")

    def test_names_of_any_bytes(self):
        found = self.document("irene", self.campaign(["a", "b", "c", b"d\xff"]), "--budget", "specs")
        self.assertEqual(list(found["budgets"]["specs"]["models"]), ["a", "b", "c", "d?"])
        done = self.run_tool("irene", self.campaign(["a", "b", "c", "d\x1b[31m"]), "--budget", "specs")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn("\x1b", done.stdout)
        self.assertIn("d?[31m", done.stdout)

    def test_too_few_models(self):
        for models in ("a", "ab"):
            self.refuses(1, "irene", self.campaign(models), names=["at least three", "campaign"])
            self.refuses(1, "irene", self.campaign(models), "--out", self.folder / "p.json", names=["at least three"])
        self.refuses(2, "irene", self.campaign("abc"), "--leave-out", "", names=["empty"])

    def test_a_model_unlike_the_others(self):
        for more in ((), ("--out", self.folder / "p.json")):
            why = self.refuses(1, "irene", self.campaign("abc", dense="Conv1D"), "--budget", "specs", *more,
                               names=["no model can be predicted from the others", "Conv1D"])
            self.assertEqual(why.count("\n"), 1)
        found = self.document("irene", self.campaign("abcd", dense="Conv1D"), "--budget", "specs")
        models = found["budgets"]["specs"]["models"]
        self.assertIn("Conv1D", models["d"]["refused"])
        self.assertGreater(models["a"]["ml"], 0)

    def test_what_has_no_nodes_has_no_error(self):
        folder = self.campaign("abcd")
        (folder / "module.csv").write_text(HEADER)
        (folder / "ml2.csv").write_text(HEADER)
        specs = self.document("irene", folder, "--budget", "specs")["budgets"]["specs"]
        self.assertIsNone(specs["module"])
        self.assertIsNone(specs["coverage"]["module"])
        self.assertGreater(specs["model"], 0)

    def test_a_latency_of_zero_is_named(self):
        folder = self.campaign("abcd", latency="0")
        for more in ((), ("--budget", "latency"), ("--out", self.folder / "p.json")):
            self.refuses(1, "irene", folder, *more, names=["latency of zero", "a 8x32"])
        self.document("irene", folder, "--budget", "specs")
        self.refuses(1, "irene", self.campaign("abcd", latency="1e-300"), names=["model.csv:2", "times_mean"])

    def test_profiles_that_were_edited(self):
        for key in ("batch", "sequence"):
            for least, most in ((0, 0), (0.5, 8), (1e15, 1e15)):
                self.refuses(1, "predict", TINY, "--device", self.profile(**{key: {"least": least, "most": most}}),
                             names=[key, "whole numbers"])
        profile = json.loads(self.profile().read_text())
        nothing = copy.deepcopy(profile["energy"])
        for leaf in nothing["leaves"].values():
            leaf.update(price=[0, 0, 0], factor=0)
        nothing.update(own_per_million_flops=0, own_per_mib=0, per_leaf=0, per_call=0)
        for key in ("energy", "latency"):
            for command in ("predict", "bottlenecks"):
                self.refuses(1, command, TINY, "--device", self.profile(**{key: nothing}), names=["come to nothing"])

    def test_a_page_and_a_drawing_need_two_files(self):
        file = self.folder / "x.html"
        self.refuses(1, "predict", TINY, "--device", "gtx1080ti", "--html", file, "--svg", f"{self.folder}/./x.html",
                     names=["name two files"])
        self.assertFalse(file.exists())


if __name__ == "__main__":
    unittest.main()
