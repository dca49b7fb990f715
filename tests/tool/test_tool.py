# SPDX-FileCopyrightText: 2026 The edgetran authors
# SPDX-License-Identifier: MIT
"""The command-line tool as a user meets it: exit codes, what lies on which stream, and the documents it prints.

Needs EDGETRAN_TOOL, the path of the program."""

import json
import math
import shutil
import os
import pathlib
import subprocess
import unittest

from tool import TOOL, Tool

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
CONFIGS = ROOT / "examples" / "configs"


class Usage(Tool):
    def test_wrong_words_are_a_usage_error(self):
        for words in ([], ["nonsense"], ["tree"], ["tree", CONFIGS / "gpt2.json", "--nonsense"],
                      ["tree", CONFIGS / "gpt2.json", "--phase", "train"], ["calibrate", "--budget", "nan"],
                      ["calibrate", "--budget", "0"], ["calibrate", "--budget", "-3"],
                      ["tree", CONFIGS / "gpt2.json", "--batch", ""], ["tree", CONFIGS / "gpt2.json", "--batch", "1,,2"],
                      ["tree", CONFIGS / "gpt2.json", "--sequence", "0"],
                      ["tree", CONFIGS / "gpt2.json", "--sequence", "-1"],
                      ["tree", CONFIGS / "gpt2.json", "--sequence", "64:32"],
                      ["tree", CONFIGS / "gpt2.json", "--sequence", "1:9:0"],
                      ["tree", CONFIGS / "gpt2.json", "--sequence", "1:9:1:1"],
                      ["tree", CONFIGS / "gpt2.json", "--sequence", "99999999999999999999"],
                      ["tree", CONFIGS / "gpt2.json", "--sequence", "1e2"],
                      ["tree", CONFIGS / "gpt2.json", "--sequence", "1:100000"],
                      ["calibrate", "--budget", "1", "--out", ""],
                      ["predict", CONFIGS / "gpt2.json", "--device", ""]):
            self.refuses(2, *words)

    def test_output_that_cannot_be_written_is_a_failure(self):
        for words in (["--help"], ["tree", "--help"], ["--version"], ["tree", str(CONFIGS / "gpt2.json")]):
            with open("/dev/full", "w") as full:
                done = subprocess.run([TOOL, *words], stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
            self.assertEqual(done.returncode, 1, words)
            self.assertIn("could not be written", done.stderr)

    def test_help_and_version(self):
        for command in ([], ["tree"], ["predict"], ["verify"], ["calibrate"]):
            done = self.run_tool(*command, "--help")
            self.assertEqual(done.returncode, 0)
            self.assertIn("Usage", done.stdout)
        self.assertIn("Exit codes", self.run_tool("--help").stdout)
        self.assertIn("bertperf", self.run_tool("space", "--help").stdout)
        self.assertRegex(self.run_tool("--version").stdout, r"^\d+\.\d+\.\d+\n$")


class BadConfigurations(Tool):
    def test_each_names_the_file_and_the_key(self):
        for text, names in (
            ("", []), ("{", []), ("[]", []), ("nul", []), ('{"model_type": "bert"} x', []),
            ("\ufeff{}".encode("utf-16"), []),
            ("{}", ["model_type"]),
            ('{"model_type": "t5"}', ["t5", "bert", "llama"]),
            ('{"model_type": "bert", "hidden_size": 100}', ["num_attention_heads"]),
            ('{"model_type": "bert", "hidden_size": -1}', ["hidden_size"]),
            ('{"model_type": "bert", "hidden_size": NaN}', []),
            ('{"model_type": "bert", "hidden_size": "768"}', ["hidden_size"]),
            ('{"model_type": "bert", "hidden_size": 768, "hidden_size": 512}', ["hidden_size"]),
            ('{"model_type": "bert", "num_hidden_layers": 1000000000000}', ["num_hidden_layers"]),
            ('{"model_type": "bert", "hidden_act": "swish9"}', ["hidden_act", "gelu"]),
            ('{"model_type": "llama", "hidden_size": 64, "num_attention_heads": 8, "num_key_value_heads": 3}',
             ["num_key_value_heads"]),
        ):
            path = self.config(text)
            self.refuses(1, "tree", path, "--json", names=[str(path), *names])

    def test_what_is_not_a_file(self):
        missing = self.folder / "missing.json"
        for command in ("tree", "predict", "verify"):
            self.refuses(1, command, missing, names=[str(missing)])
        (self.folder / "empty").mkdir()
        self.refuses(1, "tree", self.folder / "empty", names=["empty"])
    

    def test_a_workload_that_the_model_cannot_run(self):
        self.refuses(1, "tree", CONFIGS / "bert-tiny.json", "--sequence", "513", names=["513", "512"])

    def test_the_default_sequence_is_one_that_the_model_can_read(self):
        short = self.config('{"model_type": "bert", "num_hidden_layers": 1, "max_position_embeddings": 64}')
        self.assertEqual(self.document("tree", short)["workload"]["sequence"], 64)
        self.refuses(1, "tree", short, "--sequence", "128", names=["128", "64"])

    def test_a_profile_that_cannot_be_written_is_told_before_the_calibration(self):
        self.refuses(1, "calibrate", "--out", self.folder / "missing" / "a.json", names=["missing", "no such folder"])
        self.refuses(1, "calibrate", HOME="/dev/null", XDG_CACHE_HOME="", names=["no such folder (create it"])
        self.refuses(1, "calibrate", HOME="", XDG_CACHE_HOME="", names=["HOME", "--out"])


class Trees(Tool):
    def test_published_parameter_counts(self):
        for name, parameters in (("bert-base", 109_482_240), ("distilbert", 66_362_880), ("gpt2", 124_439_808),
                                 ("vit-base", 86_389_248), ("bert-tiny", 4_385_920), ("roberta-base", 124_645_632)):
            self.assertEqual(self.document("tree", CONFIGS / f"{name}.json")["parameters"], parameters, name)

    def test_children_sum_up_to_their_parent(self):
        def check(node):
            if node["children"]:
                for key in ("parameters", "flops", "bytes", "irene_bytes"):
                    self.assertAlmostEqual(sum(c[key] for c in node["children"]) / max(node[key], 1),
                                           node[key] / max(node[key], 1), 9, (node["name"], key))
            for child in node["children"]:
                check(child)

        for path in sorted(CONFIGS.glob("*.json")):
            check(self.document("tree", path)["tree"])

    def test_a_file_name_may_hold_any_bytes(self):
        name = os.fsencode(self.folder) + b"/\xff\xfe.json"
        with open(name, "wb") as file:
            file.write(b'{"model_type": "bert", "num_hidden_layers": 1}')
        self.assertEqual(self.document("tree", os.fsdecode(name))["model"], "??")

    def test_ranges_print_one_array(self):
        both = self.document("tree", CONFIGS / "gpt2.json", "--batch", "1,8", "--sequence", "32:96:32")
        self.assertEqual([(d["workload"]["batch"], d["workload"]["sequence"]) for d in both],
                         [(b, s) for b in (1, 8) for s in (32, 64, 96)])

    def test_the_text_tells_contexts_apart(self):
        shown = self.run_tool("tree", CONFIGS / "gpt2.json", "--phase", "decode", "--context", "0:200:100").stdout
        heads = [line.split(":")[0] for line in shown.splitlines() if line.startswith("gpt2,")]
        self.assertEqual(heads, ["gpt2, batch 1, sequence 1, decode", "gpt2, batch 1, sequence 1, context 100, decode",
                                 "gpt2, batch 1, sequence 1, context 200, decode"])
        self.refuses(1, "tree", CONFIGS / "llama-0.1b.json", "--phase", "decode", "--context", 2**24,
                     names=["--context", str(2**24)])

    def test_an_onnx_graph_is_a_tree_too(self):
        graph = self.folder / "graph.onnx"
        shutil.copy(CONFIGS.parent.parent / "tests" / "fuzz" / "corpus" / "onnx" / "bert_torchscript.onnx", graph)
        short, long = self.document("tree", graph, "--batch", "2", "--sequence", "4,8")
        self.assertEqual((short["workload"]["batch"], short["workload"]["sequence"]), (2, 4))
        self.assertEqual(short["parameters"], long["parameters"])
        self.assertGreater(long["flops"], 2 * short["flops"])
        self.assertIn("attention", json.dumps(short["tree"]))
        self.assertIn("attention", self.run_tool("tree", graph, "--sequence", "8").stdout)
        self.refuses(1, "tree", graph, "--phase", "decode", names=["--phase"])
        self.refuses(1, "predict", graph, "--device", "a100", names=["config.json"])
        damaged = self.folder / "damaged.onnx"  # names that are no UTF-8
        damaged.write_bytes(graph.read_bytes().replace(b"/encoder/layer.0/", b"/enco\xffer/layer.0/"))
        self.assertIn("enco?er", json.dumps(self.document("tree", damaged, "--sequence", "4")["tree"]))
        self.refuses(1, "tree", graph, "--bind", "batch", names=["SYMBOL=EXTENT"])
        self.refuses(1, "tree", graph, "--bind", "btach=2", names=["btach", "INPUT:AXIS"])

    def test_parts_that_no_figure_counts_are_told(self):
        both = self.config('{"model_type": "gemma3", "text_config": {"model_type": "gemma3_text"}, "vision_config": {}}')
        self.assertIn("vision_config", self.run_tool("tree", both).stderr)

    def test_the_text_shows_every_kind_of_node(self):
        text = self.run_tool("tree", CONFIGS / "bert-base.json").stdout
        for word in ("BertModel", "encoder", "layer.0", "query", "softmax", "layer.11", "pooler", "109 M"):
            self.assertIn(word, text)


class Predictions(Tool):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.profile = cls.folder / "device.json"
        done = subprocess.run([TOOL, "calibrate", "--budget", "1", "--out", str(cls.profile)], capture_output=True,
                              text=True, timeout=600)
        assert done.returncode == 0, done.stderr
        cls.calibration = done

    def quantity(self, q, qualities):
        self.assertEqual(set(q), {"value", "unit", "lower", "upper", "quality", "source"})
        self.assertTrue(0 <= q["lower"] <= q["value"] <= q["upper"] and math.isfinite(q["upper"]), q)
        self.assertIn(q["quality"], qualities)

    def test_no_bar_in_a_pipe(self):
        self.assertEqual(self.calibration.stderr, "")

    def test_every_node_has_its_quantities(self):
        p = self.document("predict", CONFIGS / "bert-tiny.json", "--device", self.profile)
        # A second's calibration may have seen nothing as large: then a warning says so.
        self.assertEqual(set(p) - {"warning"}, {"model", "device", "workload", "parameters", "flops", "bytes", "latency",
                                                "energy", "peak_power", "peak_memory", "tree"})
        for key in ("energy", "peak_power", "peak_memory"):
            self.quantity(p[key], {"modelled"})
        leaves = []

        def check(node):
            self.quantity(node["latency"], {"predicted"})
            self.quantity(node["energy"], {"modelled"})
            if not node["children"]:
                leaves.append(node["latency"]["value"])
            for child in node["children"]:
                check(child)

        check(p["tree"])
        self.assertAlmostEqual(sum(leaves) / p["latency"]["value"], 1, 6)
        # Weights of four bytes are in memory at least.
        self.assertGreaterEqual(p["peak_memory"]["value"], 4 * p["parameters"])

    def test_another_device_widens_the_intervals_and_says_so(self):
        mine = self.document("predict", CONFIGS / "bert-tiny.json", "--device", self.profile)["latency"]
        changed = json.loads(self.profile.read_text())
        changed["fingerprint"]["processor"] = "another one"
        other = self.config(json.dumps(changed), "other.json")
        done = self.run_tool("predict", CONFIGS / "bert-tiny.json", "--device", other, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        document = json.loads(done.stdout)
        self.assertIn("processor", document["warning"])
        several = self.run_tool("predict", CONFIGS / "bert-tiny.json", "--device", other, "--sequence", "64:68")
        lines = several.stderr.splitlines()
        self.assertEqual(len(lines), len(set(lines)), lines)
        self.assertGreater(document["latency"]["upper"], mine["upper"])

    def test_damaged_profiles_are_refused(self):
        whole = self.profile.read_text()
        good = json.loads(whole)

        def without(key):
            return json.dumps({k: v for k, v in good.items() if k != key})

        for text in [whole[: len(whole) // 2], "{}", whole.replace("fingerprint", "finger"),
                     *(without(key) for key in good if key != "quality")]:
            path = self.config(text, "damaged.json")
            self.refuses(1, "predict", CONFIGS / "bert-tiny.json", "--device", path, "--json", names=[str(path)])
        path = self.config(json.dumps({**good, "schema": 999}), "newer.json")
        self.refuses(1, "predict", CONFIGS / "bert-tiny.json", "--device", path, names=[str(path), "999"])

    def test_verify_measures_what_it_predicted_and_tells_every_warning(self):
        changed = json.loads(self.profile.read_text())
        for law in changed["laws"].values():
            law["greatest_feature"] = [1e12] * 8
        changed["laws"]["embedding"]["greatest_feature"][0] = 4e-3  # rows of 32 tokens fit, those of 128 do not
        narrow = self.config(json.dumps(changed), "narrow.json")
        done = self.run_tool("verify", CONFIGS / "bert-tiny.json", "--sequence", "32,128", "--device", narrow, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stderr.count("larger than anything that was calibrated"), 1)  # the second workload
        document = json.loads(done.stdout)
        self.assertEqual([{k: r["workload"][k] for k in ("batch", "sequence")} for r in document["results"]],
                         [{"batch": 1, "sequence": s} for s in (32, 128)])
        inside = 0
        for r in document["results"]:
            self.assertLessEqual(r["lower_s"], r["predicted_latency_s"])
            self.assertGreater(r["measured_latency_s"], 0)
            self.assertAlmostEqual(r["error_percent"], 100 * (r["predicted_latency_s"] / r["measured_latency_s"] - 1))
            inside += r["lower_s"] <= r["measured_latency_s"] <= r["upper_s"]
        self.assertEqual(document["coverage_percent"], 50 * inside)
        self.assertAlmostEqual(document["mape_percent"],
                               sum(abs(r["error_percent"]) for r in document["results"]) / 2)

    def test_what_cannot_be_verified_is_left_out(self):
        small = self.config('{"model_type": "bert", "num_hidden_layers": 1, "hidden_size": 33,'
                            '"num_attention_heads": 3, "intermediate_size": 7, "vocab_size": 3,'
                            '"max_position_embeddings": 16}', "small.json")
        broken = self.config("{", "broken.json")
        huge = self.config('{"model_type": "llama", "hidden_size": 65536, "num_hidden_layers": 100}', "huge.json")
        words = ("verify", broken, small, huge, "--device", self.profile, "--json")
        done = self.run_tool(*words, "--sequence", "8,32")
        self.assertEqual(done.returncode, 1)
        for name in (broken, huge, "32 tokens, but the position table holds 16", "not every model"):
            self.assertIn(str(name), done.stderr)
        document = json.loads(done.stdout)
        self.assertEqual(list(document), ["calibration_seconds", "results", "mape_percent", "max_error_percent",
                                          "coverage_percent", "median_half_width_percent"])
        self.assertEqual([(r["config"], r["workload"]["sequence"]) for r in document["results"]], [(str(small), 8)])
        self.assertEqual(list(document["results"][0]), ["config", "workload", "predicted_latency_s", "lower_s",
                                                        "upper_s", "measured_latency_s", "spread_percent",
                                                        "error_percent"])
        self.refuses(1, "verify", broken, huge, "--device", self.profile, names=[str(broken), str(huge)])

    def test_every_model_in_every_phase(self):
        for path in sorted(CONFIGS.glob("*.json")):
            name = path.stem
            phases = ["encode"]
            if any(decoder in name for decoder in ("gpt", "llama", "mistral", "qwen", "gemma", "whisper")):
                phases += ["prefill", "decode"]
            for phase in phases:
                p = self.document("predict", path, "--device", self.profile, "--phase", phase)
                self.assertGreater(p["latency"]["value"], 0, (name, phase))

    def test_a_token_against_its_context(self):
        path = CONFIGS / "mistral-tiny.json"
        options = ("--device", self.profile, "--phase", "decode", "--context", "0:2048:512")
        all = self.document("predict", path, *options)
        self.assertEqual([p["workload"]["context"] for p in all], [1, 513, 1025, 1537, 2049])
        for p in all:
            self.quantity(p["latency"], {"predicted"})
            self.quantity(p["tokens_per_second"], {"predicted"})
            self.quantity(p["energy_per_token"], {"modelled"})
            self.assertAlmostEqual(p["tokens_per_second"]["value"] * p["latency"]["value"], 1)
        # 4 layers keep keys and values of 2 heads of 32 channels for the last 256 tokens.
        self.assertEqual([p["kv_cache_bytes"] for p in all], [4 * 2 * 64 * 4 * n for n in (1, 256, 256, 256, 256)])
        lines = self.run_tool("predict", path, *options).stdout.splitlines()
        self.assertEqual(len([line for line in lines if line.split()[:1] == ["1"]]), 5, lines)
        self.refuses(1, "predict", path, "--device", self.profile, "--context", "7", names=["--context", "decode"])
        self.refuses(1, "predict", path, "--device", self.profile, "--phase", "decode", "--context", "7",
                     "--sequence", "9", names=["--context", "--sequence"])
        self.refuses(2, "predict", path, "--context", "-1")
        prompt = self.document("predict", path, "--device", self.profile, "--phase", "prefill", "--context", "100",
                               "--sequence", "20")
        self.assertEqual((prompt["workload"]["sequence"], prompt["workload"]["context"]), (20, 120))


class Space(Tool):
    TOTAL = "16858908734132497780908867493333806257614075489378357347998921892214947867599639413377600"

    def test_the_count_is_exact(self):
        document = self.document("space", "flexibert2")
        self.assertEqual(document["cardinality"], self.TOTAL)
        self.assertEqual(document["embedding_size"], 37)
        self.assertIn(self.TOTAL, self.run_tool("space", "flexibert2").stdout)
        self.assertEqual(self.document("space", "bertperf")["cardinality"], "4200")

    def test_a_narrowed_space_is_part_of_the_whole(self):
        document = self.document("space", "bertperf[hidden=256]")
        self.assertEqual(document["cardinality"], "1080")
        self.assertEqual(document["part_of"], {"space": "bertperf", "cardinality": "4200"})
        narrowed = self.document("space", "flexibert2[hidden=128:256,layers=2:4]", "--sample", 20)
        for sample in narrowed["samples"]:
            self.assertIn(sample["architecture"]["l"], (2, 4))
            self.assertLessEqual(set(sample["architecture"]["h"]), {128, 256})

    def test_samples_are_members_by_seed(self):
        for space in ("flexibert2", "flexibert2_narrow", "flexibert1_test", "bertperf", "hat"):
            for method in ("random", "sobol", "lhs", "halton", "hammersley", "uniform"):
                words = ("space", space, "--sample", 8, "--method", method, "--seed")
                document = self.document(*words, 3)
                self.assertEqual(len(document["samples"]), 8)
                for sample in document["samples"]:
                    self.assertLess(int(sample["rank"]), int(document["cardinality"]))
                    self.assertEqual(len(sample["embedding"]), document["embedding_size"])
                self.assertEqual(document, self.document(*words, 3))
                self.assertNotEqual(document["samples"], self.document(*words, 4)["samples"])

    def test_models_have_their_published_form_and_type(self):
        sample = self.document("space", "flexibert2", "--sample", 1)["samples"][0]
        model = sample["architecture"]
        self.assertEqual(sorted(model), ["f", "h", "l", "o"])
        self.assertEqual(len(model["h"]), model["l"])
        self.assertEqual(model["o"][0][0].rsplit("_", 1)[1], str(model["h"][0] // len(model["o"][0])))
        depth, width = sample["model_type"].split("_")
        self.assertEqual(depth, "shallow" if model["l"] < 8 else "deep")
        self.assertEqual(width, "narrow" if max(map(len, model["o"])) < 8 else "wide")

    def test_what_is_not_there_is_named(self):
        self.refuses(1, "space", "nonsense", names=("nonsense", "flexibert2", "bertperf"))
        self.refuses(1, "space", "hat[heads=4]", names=("heads", "cross_heads"))
        self.refuses(1, "space", "flexibert2[hidden=100]", names=("100", "128, 256, 512, 768"))
        self.refuses(1, "space", "flexibert2[hidden=128", names=("]",))
        self.refuses(1, "space", "flexibert2[layers=2,hidden=512:128]",
                     names=("hidden=512:128: the first is above the last", "write hidden=128:512"))
        self.refuses(1, "space", "flexibert2", "--sample", 2, "--method", "sobel", names=("sobel", "sobol"))
        self.refuses(2, "space")
        self.refuses(2, "space", "flexibert2", "--sample", -1)


if __name__ == "__main__":
    unittest.main()
