# SPDX-FileCopyrightText: 2026 The edgetran authors
# SPDX-License-Identifier: MIT
"""`fit-check`, and `tree` of files with weights: against sizes worked out here, in files written here.

Needs EDGETRAN_TOOL, the path of the program."""

import json
import math
import pathlib
import struct
import unittest

from tool import Tool

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
CONFIGS = ROOT / "examples" / "configs"
GIB = 2**30
F32, F16, Q8_0, Q4_K, Q6_K = (0, 1, 4), (1, 1, 2), (8, 32, 34), (12, 256, 144), (14, 256, 210)


def text(s):
    return struct.pack("<Q", len(s)) + s.encode()


def gguf(path, values, tensors):
    """A GGUF file, as docs/gguf.md of ggml says, with holes for weights. Returns the bytes of all tensors."""
    head = struct.pack("<4sIQQ", b"GGUF", 3, len(tensors), len(values))
    for key, value in values.items():
        if isinstance(value, str):
            head += text(key) + struct.pack("<I", 8) + text(value)
        elif isinstance(value, list):
            head += text(key) + struct.pack(f"<IIQ{len(value)}i", 9, 5, len(value), *value)
        else:
            head += text(key) + struct.pack("<II", 4, value)
    end = total = 0
    for name, shape, (kind, block, size) in tensors:
        head += text(name) + struct.pack(f"<I{len(shape)}QIQ", len(shape), *shape, kind, end)
        stored = math.prod(shape) // block * size
        end += (stored + 31) // 32 * 32
        total += stored
    head += bytes(-len(head) % 32)
    with open(path, "wb") as file:
        file.write(head)
        file.truncate(len(head) + end)
    return total


def qwen3(path, kind=Q4_K, layers=28, kv_heads=None):
    """Qwen3-0.6B: 596,049,920 parameters, head and words tied."""
    hidden, head, heads, feed_forward, words = 1024, 128, 16, 3072, 151936
    kv = kv_heads or [8] * layers
    values = {"general.architecture": "qwen3", "qwen3.block_count": layers, "qwen3.context_length": 40960,
              "qwen3.embedding_length": hidden, "qwen3.feed_forward_length": feed_forward,
              "qwen3.attention.head_count": heads, "qwen3.attention.head_count_kv": kv_heads or 8,
              "qwen3.attention.key_length": head, "qwen3.attention.value_length": head}
    tensors = [("token_embd.weight", [hidden, words], Q6_K)]
    for i in range(layers):
        b = f"blk.{i}."
        tensors += [(b + "attn_norm.weight", [hidden], F32), (b + "ffn_norm.weight", [hidden], F32),
                    (b + "attn_q_norm.weight", [head], F32), (b + "attn_k_norm.weight", [head], F32),
                    (b + "attn_q.weight", [hidden, heads * head], kind), (b + "attn_k.weight", [hidden, kv[i] * head], kind),
                    (b + "attn_v.weight", [hidden, kv[i] * head], kind), (b + "attn_output.weight", [heads * head, hidden], kind),
                    (b + "ffn_gate.weight", [hidden, feed_forward], kind), (b + "ffn_up.weight", [hidden, feed_forward], kind),
                    (b + "ffn_down.weight", [feed_forward, hidden], kind)]
    return gguf(path, values, tensors + [("output_norm.weight", [hidden], F32)])


class FitCheck(Tool):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.model = cls.folder / "qwen3.gguf"
        cls.bytes = qwen3(cls.model)

    def test_what_a_published_model_needs(self):
        d = self.document("fit-check", self.model, "--memory", "4GiB")
        self.assertEqual((d["model"], d["kind"], d["parameters"], d["active_parameters"]),
                         ("qwen3", "gguf", 596_049_920, 596_049_920))
        self.assertEqual((d["memory_bytes"], d["context"], d["trained_context"], d["batch"], d["prompt"], d["kv_type"]),
                         (4 * GIB, 4096, 40960, 1, 512, "f16"))
        self.assertEqual(d["stored_as"], "Q4_K, Q6_K, F32")
        stored = d["stored"]
        self.assertEqual(stored["weights_bytes"], self.bytes)
        self.assertEqual(stored["kv_cache_bytes"], 4096 * 114_688)
        self.assertEqual(stored["activation_bytes"], max(stored["prefill_bytes"], stored["decode_bytes"]))
        self.assertEqual(stored["total_bytes"], self.bytes + 4096 * 114_688 + stored["activation_bytes"])
        self.assertTrue(d["fits"] and stored["fits"])
        norms = 4 * (1024 + 28 * (2 * 1024 + 2 * 128))
        matrices = 1 + 28 * 7
        self.assertEqual(d["clustered"]["weights_bytes"], (596_049_920 - norms // 4) * 6 // 8 + norms + 256 * matrices)

    def test_the_longest_context_is_the_last_that_fits(self):
        for memory, more in (("1.5GiB", []), ("2GiB", ["--kv", "q8_0"]), ("3G", ["--kv", "f32", "--batch", "2"]),
                             ("1GiB", ["--prompt", "16"])):
            for way in ("stored", "clustered"):
                longest = self.document("fit-check", self.model, "--memory", memory, *more)[way]["longest_context"]
                self.assertGreater(longest, 0)
                for context, fits in ((longest, True), (longest + 1, False)):
                    d = self.document("fit-check", self.model, "--memory", memory, "--context", context, *more)
                    self.assertEqual((d[way]["fits"], d[way]["total_bytes"] <= d["memory_bytes"]), (fits, fits))

    def test_the_cache_by_type_and_batch(self):
        def cache(*words):
            return self.document("fit-check", self.model, "--memory", "1GiB", "--context", "10", *words)["stored"]["kv_cache_bytes"]
        self.assertEqual(cache(), 10 * 114_688)
        self.assertEqual(cache("--kv", "f32"), 20 * 114_688)
        self.assertEqual(cache("--kv", "q8_0"), 5 * 114_688 // 32 * 34)
        self.assertEqual(cache("--batch", "3"), 30 * 114_688)

    def test_exit_codes(self):
        for words, code in (([], 0), (["--fail"], 1)):
            done = self.run_tool("fit-check", self.model, "--memory", "100MB", *words)
            self.assertEqual(done.returncode, code, done.stderr)
            self.assertRegex(done.stdout, r"fits +no +no")
            self.assertRegex(done.stdout, r"longest context +none +none")
        self.assertEqual(self.run_tool("fit-check", self.model, "--memory", "8G", "--fail").returncode, 0)

    def test_sizes(self):
        for size, n in (("4GiB", 4 * GIB), ("4G", 4 * GIB), ("4GB", 4 * 10**9), ("512MB", 512 * 10**6), ("512MiB", 512 * 2**20),
                        ("1.5k", 1536), ("1.5K", 1536), ("2TB", 2 * 10**12), ("4096", 4096), ("4096B", 4096), ("1T", 2**40)):
            self.assertEqual(self.document("fit-check", self.model, "--memory", size)["memory_bytes"], n, size)
        for size in ("", "G", "-1G", "+1G", "4 GiB", "4gib", "4Gb", "4GiBs", "0", "0.1", "1e9", "nan", "inf", ".5G", "0x10", "9999999T",
                     "4,5G", "4X"):
            said = self.refuses(2, "fit-check", self.model, f"--memory={size}", names=["--memory"])
            self.assertNotIn("--memory: --memory", said)
        self.refuses(2, "fit-check", self.model)
        for words in (["--kv", "q4_0"], ["--context", "0"], ["--batch", "0"], ["--prompt", "x"], ["--context", "16777217"]):
            self.refuses(2, "fit-check", self.model, "--memory", "1G", *words)

    def test_configurations_and_encoders(self):
        d = self.document("fit-check", CONFIGS / "bert-base.json", "--memory", "1GiB")
        self.assertEqual((d["kind"], d["context"], d["stored_as"]), ("configuration", 512, "F32"))
        self.assertEqual(d["stored"]["weights_bytes"], 4 * 109_482_240)
        self.assertEqual((d["stored"]["kv_cache_bytes"], d["stored"]["decode_bytes"]), (0, 0))
        self.assertEqual(d["stored"]["longest_context"], 512)
        self.refuses(1, "fit-check", CONFIGS / "bert-base.json", "--memory", "1GiB", "--context", "513", names=["513"])
        packed = self.config('{"model_type": "bert", "torch_dtype": "float16", "quantization_config": {"quant_method": "x"}}')
        self.refuses(1, "fit-check", packed, "--memory", "1G", names=["quantization_config", "gptq"])
        d = self.document("fit-check", CONFIGS / "vit-base.json", "--memory", "1G")
        self.assertEqual(d["parameters"], 86_389_248)
        # A picture has no context.
        self.assertEqual([d["context"], d["trained_context"], d["stored"]["longest_context"]], [None] * 3)
        self.assertNotIn("context", self.run_tool("fit-check", CONFIGS / "vit-base.json", "--memory", "1G").stdout)
        self.refuses(1, "fit-check", CONFIGS / "vit-base.json", "--memory", "1G", "--context", "5", names=["--context"])
        short = self.config('{"model_type": "modernbert", "num_hidden_layers": 1, "max_position_embeddings": 512}')
        d = self.document("fit-check", short, "--memory", "8G")
        self.assertEqual((d["context"], d["trained_context"]), (512, 512))
        self.assertGreater(d["stored"]["longest_context"], 512)
        # A string where a list belongs must not drop the head, nor a number 16 the half precision.
        for key, value in (("architectures", '"Qwen2ForCausalLM"'), ("torch_dtype", "16")):
            odd = self.config('{"model_type": "qwen2", "%s": %s}' % (key, value))
            self.refuses(1, "fit-check", odd, "--memory", "1G", names=[key])

    def test_layers_that_the_keys_do_not_count_are_told(self):
        path = self.folder / "cut.gguf"
        whole = self.folder / "whole.gguf"
        qwen3(whole, Q8_0, layers=2)
        data = whole.read_bytes()
        key = b"qwen3.block_count" + struct.pack("<I", 4)
        self.assertEqual(data.count(key + struct.pack("<I", 2)), 1)
        path.write_bytes(data.replace(key + struct.pack("<I", 2), key + struct.pack("<I", 1)))
        for words in (["tree", path], ["fit-check", path, "--memory", "4G"]):
            done = self.run_tool(*words)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("11 tensors", done.stderr)
            self.assertIn("blk.1.attn_k.weight", done.stderr)
            self.assertEqual(self.run_tool(words[0], whole, *words[2:]).stderr, "")

    def test_files_that_are_no_models(self):
        broken = self.folder / "broken.gguf"
        broken.write_bytes(b"GGUF")
        self.refuses(1, "fit-check", broken, "--memory", "1G", names=["broken.gguf"])
        other = self.folder / "mamba.gguf"
        gguf(other, {"general.architecture": "mamba"}, [])
        self.refuses(1, "fit-check", other, "--memory", "1G", names=["mamba", "llama", "qwen3moe"])
        self.refuses(1, "tree", self.folder / "missing.gguf", names=["missing.gguf"])


class Trees(Tool):
    def test_a_gguf_shows_what_nodes_take(self):
        path = self.folder / "two.gguf"
        total = qwen3(path, Q8_0, layers=2, kv_heads=[8, 4])
        d = self.document("tree", path)
        self.assertEqual((d["stored_bytes"], d["stored_as"], d["unused_tensors"]), (total, "Q6_K, Q8_0, F32", []))

        def check(node):
            if node["children"]:
                self.assertEqual(sum(c["stored_bytes"] for c in node["children"]), node["stored_bytes"])
            self.assertEqual(node["stored_as"] is None, node["parameters"] == 0)
            for child in node["children"]:
                check(child)
        check(d["tree"])
        shown = self.run_tool("tree", path).stdout
        self.assertRegex(shown, r"parameters +stored +as\n")
        self.assertRegex(shown, r"embed_tokens Embedding .* 128 MB +Q6_K\n")

    def test_a_folder_of_safetensors(self):
        folder = self.folder / "bert"
        folder.mkdir()
        (folder / "config.json").write_text(json.dumps({"model_type": "distilbert", "n_layers": 1, "dim": 64, "n_heads": 4,
                                                        "hidden_dim": 96, "vocab_size": 50, "max_position_embeddings": 16}))
        self.assertNotIn("stored_bytes", self.document("tree", folder))
        names = {"embeddings.word_embeddings.weight": [50, 64], "embeddings.position_embeddings.weight": [16, 64]}
        for norm in ("embeddings.LayerNorm", "transformer.layer.0.sa_layer_norm", "transformer.layer.0.output_layer_norm"):
            names |= {norm + ".weight": [64], norm + ".bias": [64]}
        for part, (rows, columns) in ({f"attention.{p}_lin": (64, 64) for p in ("q", "k", "v", "out")} |
                                      {"ffn.lin1": (96, 64), "ffn.lin2": (64, 96)}).items():
            names |= {f"transformer.layer.0.{part}.weight": [rows, columns], f"transformer.layer.0.{part}.bias": [rows]}
        header, end = {}, 0
        for name, shape in ({"distilbert." + n: s for n, s in names.items()} | {"vocab_projector.bias": [50]}).items():
            header[name] = {"dtype": "F16", "shape": shape, "data_offsets": [end, end + 2 * math.prod(shape)]}
            end += 2 * math.prod(shape)
        head = json.dumps(header).encode()
        (folder / "model.safetensors").write_bytes(struct.pack("<Q", len(head)) + head + bytes(end))
        d = self.document("tree", folder)
        self.assertEqual((d["stored_bytes"], d["stored_as"], d["unused_tensors"]),
                         (2 * d["parameters"], "F16", ["vocab_projector.bias"]))
        self.assertEqual(self.document("tree", folder / "model.safetensors"), d)
        (folder / "config.json").unlink()
        self.refuses(1, "tree", folder / "model.safetensors", names=["config.json"])


if __name__ == "__main__":
    unittest.main()
