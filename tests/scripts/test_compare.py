# SPDX-FileCopyrightText: 2026 The edgetran authors
# SPDX-License-Identifier: MIT
"""The arithmetic of benchmarks/compare on small results made up by hand."""

import contextlib
import importlib.machinery
import importlib.util
import io
import json
import pathlib
import tempfile
import unittest
import xml.etree.ElementTree

PATH = pathlib.Path(__file__).resolve().parent.parent.parent / "benchmarks" / "compare"
loader = importlib.machinery.SourceFileLoader("compare", str(PATH))
compare = importlib.util.module_from_spec(importlib.util.spec_from_loader("compare", loader))
loader.exec_module(compare)

SHAPE = "M:1/K:768/N:768/cold"


def rows(name, times, **counters):
    return [{"name": name, "run_name": name, "run_type": "iteration", "repetition_index": i, "cpu_time": t,
             "real_time": 2 * t, "time_unit": "us", **{k.replace("_per_s", "/s"): v for k, v in counters.items()}}
            for i, t in enumerate(times)]


def document(*groups):
    return {"context": {"executable": "build/bench_clustered_gemm", "fma_peak_flops": "1e11",
                        "dram_read_bytes_per_second": "2e10"}, "benchmarks": [row for g in groups for row in g]}


OURS = rows(f"clustered_gemm/c16b4/{SHAPE}", [9, 10, 11, 10, 10], GF_per_s=80, bytes_per_s=15e9)
EIGEN = rows(f"dense/eigen/{SHAPE}", [80, 80, 80])
BLAS = rows(f"dense/openblas-Haswell/{SHAPE}", [70, 75, 65])
DNN = rows(f"dense/onednn/{SHAPE}", [50, 50, 50])
NARROW = rows(f"dense/onednn-bf16/{SHAPE}", [20, 20, 20])
NAIVE = rows(f"clustered_gemm/naive-c64b8/{SHAPE}", [5, 5, 5])
READ = rows(f"machine/dram_read/{SHAPE}", [1, 1, 1], bytes_per_s=20e9)


def group(*groups):
    return compare.by_shape(compare.read_cases(document(*groups)), "clustered_gemm")[SHAPE]


class Ratios(unittest.TestCase):
    def test_over_the_best_of_the_dense_float32_peers(self):
        ratio = compare.against_best_dense(group(OURS, EIGEN, BLAS, DNN, NARROW, NAIVE, READ), "c16b4")
        self.assertEqual(ratio.peer.contender, "onednn")  # neither the bfloat16 one nor the naive loop
        self.assertAlmostEqual(ratio.value, 5.0)
        self.assertTrue(ratio.complete)

    def test_incomplete_without_openblas(self):
        self.assertFalse(compare.against_best_dense(group(OURS, EIGEN, DNN), "c16b4").complete)

    def test_incomplete_without_onednn(self):
        ratio = compare.against_best_dense(group(OURS, EIGEN, BLAS, NARROW), "c16b4")
        self.assertAlmostEqual(ratio.value, 7.0)
        self.assertFalse(ratio.complete)
        self.assertIn("*incomplete*", compare.report({"clustered_gemm": document(OURS, EIGEN, BLAS)}))
        self.assertNotIn("*incomplete*", compare.report({"clustered_gemm": document(OURS, EIGEN, BLAS, DNN)}))

    def test_spread_between_quartiles(self):
        ratio = compare.against_best_dense(group(OURS, BLAS), "c16b4")
        self.assertAlmostEqual(ratio.low, 67.5 / 10)  # the peer's first quartile over our third
        self.assertAlmostEqual(ratio.high, 72.5 / 10)

    def test_no_ratio_of_what_did_not_run(self):
        self.assertIsNone(compare.against_best_dense(group(EIGEN), "c16b4"))
        self.assertIsNone(compare.against_best_dense(group(OURS, NAIVE), "c16b4"))

    def test_aggregates_are_enough(self):
        def median(name, time):
            base = {"run_name": name, "run_type": "aggregate", "time_unit": "us"}
            return [{**base, "name": name + "_median", "aggregate_name": "median", "cpu_time": time},
                    {**base, "name": name + "_cv", "aggregate_name": "cv", "cpu_time": 0.1}]

        contenders = group(median(f"clustered_gemm/c16b4/{SHAPE}", 10), median(f"dense/onednn/{SHAPE}", 50))
        ratio = compare.against_best_dense(contenders, "c16b4")
        self.assertAlmostEqual(ratio.value, 5.0)
        self.assertAlmostEqual(ratio.low, 5 * (1 - 0.0674) / (1 + 0.0674))

    def test_failed_cases_are_left_out(self):
        failed = [{**row, "error_occurred": True} for row in DNN]
        self.assertNotIn("onednn", group(OURS, failed))

    def test_part_of_the_bandwidth_read_in_the_same_group(self):
        self.assertAlmostEqual(compare.part_of(group(OURS, READ), "c16b4", "dram_read", "bytes/s"), 0.75)
        self.assertIsNone(compare.part_of(group(OURS), "c16b4", "dram_read", "bytes/s"))


class Bars(unittest.TestCase):
    def verdict(self, text, *groups):
        cases = compare.read_cases(document(*groups))
        return {t: (value, verdict) for t, _, value, verdict in compare.check_bars(cases)}[text]

    def everywhere(self, *groups):
        """The same rows at each of the four shapes that the bars name."""
        return [[{**row, "run_name": row["run_name"].replace("K:768/N:768", size)} for row in g]
                for g in groups for size in compare.LARGE]

    def test_met_and_missed(self):
        text = "c16b4, M = 1, cold, mean over best dense"
        value, verdict = self.verdict(text, *self.everywhere(OURS, BLAS, DNN))
        self.assertAlmostEqual(value, 5.0)
        self.assertEqual(verdict, "missed")
        faster = [{**row, "cpu_time": 6} for row in OURS]
        self.assertEqual(self.verdict(text, *self.everywhere(faster, BLAS, DNN))[1], "met")

    def test_incomplete_is_never_met(self):
        text = "c16b4, M = 1, cold, mean over best dense"
        self.assertEqual(self.verdict(text, *self.everywhere(OURS, EIGEN))[1], "incomplete")

    def test_not_run_unless_every_shape_ran(self):
        self.assertEqual(self.verdict("c16b4, M = 1, cold, mean over best dense", OURS, DNN), (None, "not run"))

    def test_bandwidth(self):
        value, verdict = self.verdict("c16b4, M = 1, cold, least over machine:dram_read", *self.everywhere(OURS, READ))
        self.assertEqual((round(value, 9), verdict), (0.75, "met"))

    def test_only_suites_that_ran(self):
        self.assertEqual(compare.check_bars(compare.read_cases(document(rows("machine/fma_peak", [1])))), [])

    def test_layers(self):
        cases = compare.read_cases(document(
            rows("dft/fast/S:512/H:768", [100]), rows("dft/dense-openblas-Haswell/S:512/H:768", [1600]),
            rows("dft/dense-openblas-Zen/S:512/H:768", [2000]), rows("dft/dense-eigen/S:512/H:768", [10])))
        (text, _, value, verdict), *_ = compare.check_bars(cases)
        self.assertEqual((text, round(value, 9), verdict), ("DFT, 512 x 768, over dense", 16.0, "met"))


FIT = "fit/n:200/d:37"


class Regress(unittest.TestCase):
    """Ours and the Python peers join by `<library>-<ours>` and shape."""

    def cases(self, *groups):
        return compare.read_cases(document(*groups))

    def verdict(self, text, *groups):
        return {t: (value, verdict) for t, _, value, verdict in compare.check_bars(self.cases(*groups))}[text]

    def test_pairs_by_name_and_shape(self):
        cases = self.cases(rows(f"regress/adaboost-500/{FIT}", [1]), rows(f"regress/native:adaboost-500/{FIT}", [1]),
                           rows(f"regress/sklearn-adaboost-500/{FIT}", [20]), rows("regress/sklearn-adaboost-500/predict/n:1", [9]),
                           rows(f"regress/xgboost_exact-boosted_trees-300/{FIT}", [9]))
        pairs = [(ours.contender, peer.contender, ours.shape) for ours, peer in compare.regress_pairs(cases)]
        self.assertEqual(pairs, [("adaboost-500", "sklearn-adaboost-500", FIT), ("native:adaboost-500", "sklearn-adaboost-500", FIT)])

    def test_a_bar_counts_where_ours_errs_no_more(self):
        text = "Gaussian process, fit over sklearn"
        fast, slow = f"regress/gaussian_process/{FIT}", f"regress/sklearn-gaussian_process/{FIT}"
        self.assertEqual(self.verdict(text, rows(fast, [1], error=1.0), rows(slow, [12], error=1.0)), (12.0, "met"))
        self.assertEqual(self.verdict(text, rows(fast, [1], error=1.1), rows(slow, [12], error=1.0)), (12.0, "errs more"))
        self.assertEqual(self.verdict(text, rows(fast, [2], error=1.0), rows(slow, [12], error=1.0)), (6.0, "missed"))
        self.assertEqual(self.verdict(text, rows(fast, [2], error=1.0)), (None, "not run"))

    def test_the_best_of_several_ways_is_the_peer(self):
        groups = [rows(f"regress/{name}boosted_trees-300/{FIT}", [time])
                  for name, time in (("", 2), ("xgboost-", 20), ("xgboost_exact-", 10), ("sklearn-", 30))]
        self.assertEqual(self.verdict("boosted 300, fit over xgboost", *groups), (5.0, "met"))
        self.assertEqual(self.verdict("boosted 300, fit over sklearn", *groups), (15.0, "met"))

    def test_limits(self):
        text = "MLP 37-64-32-1, one row within 1 us"
        self.assertEqual(self.verdict(text, rows("regress/mlp/predict/n:1", [0.5])), (2.0, "met"))
        self.assertEqual(self.verdict(text, rows("regress/mlp/predict/n:1", [2])), (0.5, "missed"))

    def test_a_missing_peer_is_named(self):
        content = document(rows(f"regress/mlp/{FIT}", [1]))
        content["context"]["missing"] = "torch, xgboost"
        report = compare.report({"regress": content})
        self.assertIn("**torch is missing**", report)
        self.assertIn("**xgboost is missing**", report)

    def test_the_table_holds_times_errors_and_ratios(self):
        content = document(rows(f"regress/mlp/{FIT}", [10, 10, 12], error=0.5), rows(f"regress/torch-mlp/{FIT}", [300, 360, 330], error=0.6))
        report = compare.report({"regress": content})
        self.assertIn(f"mlp {FIT} | 10.0 (10.0–11.0) | error 0.5 | torch-mlp | 330 (315–345) | error 0.6 | 33.00 (28.64–34.50) | 30.00 |",
                      report)


class Files(unittest.TestCase):
    def run_on(self, content, *options):
        with tempfile.TemporaryDirectory() as folder:
            source = pathlib.Path(folder) / "in.json"
            source.write_text(json.dumps(content), encoding="utf-8")
            output = io.StringIO()
            with contextlib.redirect_stdout(output), contextlib.redirect_stderr(io.StringIO()):
                compare.main(["--from", str(source), "--json", folder + "/out.json", "--svg", folder + "/svg", *options])
            saved = json.loads((pathlib.Path(folder) / "out.json").read_text(encoding="utf-8"))
            return output.getvalue(), saved, list((pathlib.Path(folder) / "svg").glob("*.svg")) and {
                path.name: path.read_text(encoding="utf-8") for path in (pathlib.Path(folder) / "svg").glob("*.svg")}

    def test_a_saved_file_says_the_same_again(self):
        report, saved, drawings = self.run_on(document(OURS, EIGEN, BLAS, DNN, READ), "--bars")
        self.assertIn("| c16b4 | 5.00 (5.00–5.00) | 5.00 |", report)
        self.assertEqual([(r["peer"], r["complete"]) for r in saved["ratios"]], [(f"dense/onednn/{SHAPE}", True)])
        again, saved_again, _ = self.run_on(saved, "--bars")
        self.assertEqual((report, saved), (again, saved_again))
        self.assertEqual(sorted(drawings), ["ratios.svg", "roofline.svg"])
        for drawing in drawings.values():
            self.assertIn("prefers-color-scheme: dark", drawing)
            xml.etree.ElementTree.fromstring(drawing)

    def test_layers_print_a_ratio_to_each_peer(self):
        report, *_ = self.run_on(document(rows("attention/sdp/S:64", [10]), rows("attention/eigen-rows/S:64", [15])))
        self.assertIn("| S:64 | 1.50 (1.50–1.50) |", report)

    def test_refuses_what_it_cannot_read(self):
        for content in ({"schema": 99, "suites": {}}, {"other": 1}):
            with self.assertRaises(SystemExit) as refused:
                self.run_on(content)
            self.assertIn("in.json", str(refused.exception))
        with self.assertRaises(SystemExit) as refused:
            compare.main(["--from", "no/such/file.json"])
        self.assertIn("no/such/file.json", str(refused.exception))
        with contextlib.redirect_stderr(io.StringIO()) as complaint, self.assertRaises(SystemExit):
            compare.main(["clusterd_gemm"])
        self.assertIn("no suite is called clusterd_gemm", complaint.getvalue())


if __name__ == "__main__":
    unittest.main()
