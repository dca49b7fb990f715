# SPDX-FileCopyrightText: 2026 The edgetran authors
# SPDX-License-Identifier: MIT
"""Regressors on the command line: fit, estimate and surrogate. Needs EDGETRAN_TOOL, the path of the program."""

import json
import math
import shutil
import subprocess
import unittest

from tool import Tool


class Regressors(Tool):
    def table(self, name, text_column=True):
        """A plane with noise that a formula gives, so that the file is the same everywhere."""
        lines = ["device,kind,x,y,latency"]
        for i in range(60):
            x, y, kind = i % 7, (i * 5) % 11, "ab"[i % 2]
            latency = 10 + 3 * x - y + (4 if kind == "b" else 0) + 0.1 * math.sin(12.9898 * i)
            lines.append(f"d{i % 3},{kind if text_column else i},{x},{y},{latency:.6f}")
        return self.config("\n".join(lines), name)

    def test_fit_recommends_what_fits(self):
        for words in ((), ("--group", "device")):
            document = self.document("fit", self.table("plane.csv"), "--target", "latency", *words)
            best = document["recommended"]
            self.assertLess(best["rmse"], 0.2)
            self.assertGreater(best["coverage_percent"], 70)
            self.assertEqual(document["rows"], 60)
            errors = {r["regressor"]: r["inner_rmse"] for r in document["results"]}
            self.assertEqual(min(errors, key=errors.get), best["regressor"])
            columns = [c["column"] for c in document["importance"]]
            self.assertEqual(set(columns) - {"device=d0", "device=d1", "device=d2"},
                             {"x", "y", "kind=a", "kind=b"})

    def test_fit_refuses_what_is_no_table(self):
        good = self.table("good.csv")
        self.refuses(1, "fit", good, "--target", "speed", names=["speed", "device, kind, x, y, latency"])
        self.refuses(1, "fit", good, "--target", "latency", "--group", "latency", names=["group"])
        self.refuses(1, "fit", good, "--target", "kind", names=["'a' is no finite number", "good.csv:2"])
        self.refuses(1, "fit", self.config("x,y\n1,2", "short.csv"), "--target", "y", names=["1 rows"])
        self.refuses(1, "fit", self.config("x,y\n1,2\n3", "torn.csv"), "--target", "y", names=["torn.csv:3"])
        self.refuses(1, "fit", self.folder / "missing.csv", "--target", "y", names=["missing.csv"])
        rows = [f"{i},{i % 5},{3 + i}" for i in range(30)]
        for hole in ("nan", "-inf", ""):
            torn = self.config("\n".join(["x,z,y", *rows[:4], f"{hole},1,2", *rows[5:]]), "holes.csv")
            self.refuses(1, "fit", torn, "--target", "y", names=["holes.csv:6", "'x'", "no finite number"])
        lone = self.config("\n".join(["x,z,y,g", *(f"{r},{'ab'[i > 1]}" for i, r in enumerate(rows))]), "lone.csv")
        self.refuses(1, "fit", lone, "--target", "y", "--group", "g", names=["lone.csv", "2 rows", "'b'"])
        self.refuses(2, "fit", good, names=["--target"])

    def test_fit_reports_on_targets_without_logarithm(self):
        for name, shift in (("below.csv", -1000), ("zero.csv", 0)):
            path = self.config("\n".join(["x,y", *(f"{i % 10},{shift + 3 * (i % 10)}" for i in range(40))]), name)
            document = self.document("fit", path, "--target", "y")
            found = {r["regressor"]: r for r in document["results"]}
            self.assertIn("logarithm", found["log ridge"]["failure"])
            self.assertLess(document["recommended"]["rmse"], 0.1)
            if shift == 0:
                self.assertEqual(found["ridge"]["mape_percent"], {"value": None, "reason": "a target is 0"})
            lines = self.run_tool("fit", path, "--target", "y").stdout.splitlines()
            self.assertEqual(sum(line.startswith(("log ridge", "recommended")) for line in lines), 2)

    def fitted(self):
        """A file of fit, and the document that fit printed."""
        path = self.folder / "fitted.json"
        document = self.document("fit", self.table("plane.csv"), "--target", "latency", "--group", "device", "--out", path)
        return path, document

    def test_estimate_predicts_what_was_fitted(self):
        path, document = self.fitted()
        model = json.loads(path.read_text())
        self.assertEqual(model["schema"], "edgetran/fitted_table/1")
        self.assertEqual((model["target"], model["name"], model["rows"]),
                         ("latency", document["recommended"]["regressor"], 60))
        self.assertEqual(model["columns"], [{"name": "kind", "texts": ["a", "b"]}, {"name": "x"}, {"name": "y"}])
        # Columns in another order beside one that nobody fitted; rows that nobody fitted.
        new = self.config("y,note,x,kind\n0.5,hello,1.5,b\n3,,2,a\n", "new.csv")
        estimates = self.document("estimate", path, new)
        self.assertEqual((estimates["target"], estimates["level_percent"]), ("latency", 90))
        for e, truth in zip(estimates["estimates"], (10 + 4.5 - 0.5 + 4, 10 + 6 - 3)):
            self.assertAlmostEqual(e["value"], truth, delta=0.3)
            self.assertAlmostEqual(e["value"] - e["lower"], e["upper"] - e["value"])
            self.assertLess(e["lower"], e["value"])
        # The rows it was fitted on lie in their intervals at least as often as promised.
        rows = [line.split(",") for line in (self.folder / "plane.csv").read_text().splitlines()[1:]]
        inside = sum(e["lower"] <= float(row[-1]) <= e["upper"]
                     for e, row in zip(self.document("estimate", path, self.folder / "plane.csv")["estimates"], rows))
        self.assertGreaterEqual(inside, 54)
        lines = self.run_tool("estimate", path, new).stdout.splitlines()
        self.assertEqual(lines[0].split(), ["row", "latency", "from", "to"])
        self.assertEqual(len(lines), 3)
        self.assertAlmostEqual(float(lines[1].split()[1]), estimates["estimates"][0]["value"], 3)

    def test_another_writer_of_json_changes_nothing(self):
        path, _ = self.fitted()
        first = self.document("estimate", path, self.folder / "plane.csv")
        path.write_text(json.dumps(json.loads(path.read_text())))
        self.assertEqual(self.document("estimate", path, self.folder / "plane.csv"), first)

    def test_estimate_refuses_what_was_not_fitted(self):
        path, _ = self.fitted()

        def refuses(text, *names):
            self.refuses(1, "estimate", path, self.config(text, "new.csv"), "--json", names=names)

        refuses("x,kind\n1,a\n", "no column 'y'", "new.csv", "x, kind")
        refuses("x,y,kind\n1,2,a\n1,2,c\n", "'c'", "new.csv:3", "'kind'", "a, b")
        refuses("x,y,kind\n1,two,a\n", "'two' is no finite number", "new.csv:2", "'y'")
        refuses("x,y,kind\n1,,a\n", "new.csv:2", "'y'")
        refuses("x,y,kind\n1,2\n", "new.csv:2")
        self.refuses(1, "estimate", path, self.folder / "missing.csv", names=["missing.csv"])
        self.refuses(1, "estimate", self.folder / "missing.json", path, names=["missing.json"])
        self.refuses(2, "estimate", path, names=["table"])

    def test_damaged_files_of_fit_are_refused(self):
        path, _ = self.fitted()
        good, table = json.loads(path.read_text()), self.folder / "plane.csv"
        for key in ("schema", "target", "columns", "errors", "regressor"):
            damaged = self.config(json.dumps({k: v for k, v in good.items() if k != key}), "damaged.json")
            self.refuses(1, "estimate", damaged, table, names=["damaged.json", key])
        for changed, name in (({"schema": "edgetran/fitted_table/9"}, "schema"), ({"columns": good["columns"][:2]}, "columns"),
                              ({"errors": {"kind": "absolute", "residuals": []}}, "errors"),
                              ({"errors": {"kind": "both", "residuals": [1]}}, "errors.kind"),
                              ({"regressor": {**good["regressor"], "type": "oracle"}}, "oracle")):
            damaged = self.config(json.dumps({**good, **changed}), "damaged.json")
            self.refuses(1, "estimate", damaged, table, names=["damaged.json", name])
        few = self.config(json.dumps({**good, "errors": {"kind": "absolute", "residuals": [1.0] * 8}}), "few.json")
        self.refuses(1, "estimate", few, table, names=["8 errors"])
        nowhere = self.folder / "nowhere" / "fitted.json"
        self.refuses(1, "fit", table, "--target", "latency", "--out", nowhere, names=["nowhere"])

    def test_export_writes_a_program(self):
        path, _ = self.fitted()
        done = self.run_tool("export", path, "--name", "latency_of_board")
        self.assertEqual(done.returncode, 0, done.stderr)
        for part in ("Predicts latency", "0  kind=a", "3  y", "namespace latency_of_board {", "columns = 4;"):
            self.assertIn(part, done.stdout)
        header = self.folder / "latency_of_board.hpp"
        self.assertEqual(self.run_tool("export", path, "--name", "latency_of_board", "--out", header).stdout, "")
        self.assertEqual(header.read_text(), done.stdout)
        compiler = shutil.which("c++") or shutil.which("g++")
        if compiler:
            program = self.config('#include "latency_of_board.hpp"\n#include <cstdio>\n'
                                  'int main() { std::printf("%.17g", latency_of_board::predict({0, 1, 1.5, 0.5})); }',
                                  "program.cpp")
            subprocess.run([compiler, "-std=c++17", "-Wall", "-Wextra", "-Werror", program, "-o", self.folder / "program"],
                           check=True)
            value = float(subprocess.run([self.folder / "program"], capture_output=True, text=True, check=True).stdout)
            row = self.config("kind,x,y\nb,1.5,0.5\n", "row.csv")
            self.assertAlmostEqual(value, self.document("estimate", path, row)["estimates"][0]["value"], 9)
        self.refuses(1, "export", path, "--name", "latency-of-board", names=["latency-of-board", "identifier"])
        self.refuses(1, "export", path, "--name", "double", names=["keyword"])
        self.refuses(2, "export", path, names=["--name"])

    def campaign(self, records, **changes):
        """Records of architectures whose measures are what their widths say."""
        file = {}
        for i in range(records):
            layers = 2 + 2 * (i % 3)
            hidden = [128 * (1 + (i + k) % 2) for k in range(layers)]
            stacks = [[256 << (i * (k + 1)) % 4] for k in range(layers)]
            heads = [["sa_sdp_%d" % (h // 2), "c_5_%d" % (h // 2)] for h in hidden]
            work = sum(h * f[0] for h, f in zip(hidden, stacks))
            file[f"{i:032x}"] = {
                "model_dict": {"l": layers, "o": heads, "h": hidden, "f": stacks}, "model_type": "any", "embedding": "[]",
                "performance": {"latency": 1e-8 * work, "energy": 3e-8 * work + 0.01, "peak_power": 5 + layers}}
        for key, value in changes.items():
            file[f"{0:032x}"]["performance"][key] = value
        return file

    def test_surrogate_learns_a_device(self):
        path = self.config(json.dumps(self.campaign(30)), "board.json")
        splits = self.config(json.dumps({"board/0": list(range(30)), "board/1": list(range(29, -1, -1)), "other/0": []}),
                             "splits.json")
        document = self.document("surrogate", path, "--splits", splits, "--target", "latency")
        self.assertEqual((document["records"], document["splits"]), (30, 2))
        best = document["recommended"]["latency"]
        self.assertEqual(set(document["recommended"]), {"latency"})
        self.assertLess(best["mse_mean"], 1e-3)
        self.assertLess(best["mape_percent"], 10)
        self.assertGreaterEqual(best["coverage_percent"], 80)
        self.assertEqual({r["embedding"] for r in document["results"]["latency"]}, {"physical", "index"})
        self.assertEqual(best["normalised_by"]["unit"], "s")

    def test_surrogate_leaves_each_device_out(self):
        paths = [self.config(json.dumps(self.campaign(n)), f"{name}.json") for name, n in (("a", 12), ("b", 14), ("c", 16))]
        document = self.document("surrogate", *paths, "--target", "energy")
        self.assertEqual([f["records"] for f in document["files"]], [12, 14, 16])
        rows = document["leave_one_out"]
        self.assertEqual([(r["left_out"], r["target"], r["records"]) for r in rows],
                         [(str(p), "energy", n) for p, n in zip(paths, (12, 14, 16))])
        for row in rows:  # the same law on all three, but for what the greatest record is
            self.assertLess(row["mse"], 0.05)
            self.assertGreater(row["mean_width"], 0)

    def test_surrogate_refuses_what_it_cannot_learn_from(self):
        few = self.config(json.dumps(self.campaign(9)), "few.json")
        self.refuses(1, "surrogate", few, names=["9 records"])
        zero = self.config(json.dumps(self.campaign(12, energy=0)), "zero.json")
        self.refuses(1, "surrogate", zero, names=["energy", "not above 0"])
        good = self.config(json.dumps(self.campaign(12)), "good.json")
        self.refuses(1, "surrogate", good, "--skip", "5", names=["7 records after those skipped"])
        none = self.config(json.dumps({"other/0": []}), "none.json")
        self.refuses(1, "surrogate", good, "--splits", none, names=["no splits of good"])
        twice = self.config(json.dumps({"good/0": [0] * 12}), "twice.json")
        self.refuses(1, "surrogate", good, "--splits", twice, names=["record 0 twice"])
        self.refuses(2, "surrogate", good, "--target", "speed", names=["speed"])


if __name__ == "__main__":
    unittest.main()
