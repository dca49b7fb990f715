// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Headers of model files of a gigabyte, whose weights are a hole: nothing but the header may cost.
#include <benchmark/benchmark.h>
#include <stdlib.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "edgetran/io/gguf.hpp"
#include "edgetran/io/gguf_write.hpp"
#include "edgetran/io/safetensors_files.hpp"

namespace {

namespace fs = std::filesystem;
using namespace edgetran;

struct scratch {
  fs::path folder;
  scratch() {
    std::string name = (fs::temp_directory_path() / "edgetran-bench-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    folder = name;
  }
  ~scratch() {
    std::error_code ignored;
    fs::remove_all(folder, ignored);
  }
  scratch(const scratch&) = delete;
  scratch& operator=(const scratch&) = delete;
};

/// 26 layers of 11 tensors, as a Gemma 3 of a billion parameters has them.
template <class Add>
void each_tensor(Add add) {
  const char* names[] = {"attn_q",   "attn_k",    "attn_v",   "attn_output",         "ffn_gate",     "ffn_up",
                         "ffn_down", "attn_norm", "ffn_norm", "post_attention_norm", "post_ffw_norm"};
  for (int layer = 0; layer < 26; ++layer)
    for (int i = 0; i < 11; ++i)
      add("blk." + std::to_string(layer) + "." + names[i] + ".weight",
          i < 7 ? std::vector<std::uint64_t>{2560, 1280} : std::vector<std::uint64_t>{1280});
}

fs::path write_gguf(const scratch& s, std::size_t tokens) {
  std::vector<gguf::stored_tensor> tensors;
  each_tensor([&](std::string name, std::vector<std::uint64_t> shape) {
    tensors.push_back({std::move(name), std::move(shape), gguf::tensor_type::F16, {}});
  });
  std::vector<std::string> words(tokens);
  for (std::size_t i = 0; i < tokens; ++i) words[i] = "token" + std::to_string(i);
  const std::vector<gguf::stored_value> values{{"general.architecture", "gemma3"},
                                               {"gemma3.block_count", std::uint32_t{26}},
                                               {"tokenizer.ggml.tokens", words},
                                               {"tokenizer.ggml.scores", std::vector<float>(tokens)},
                                               {"tokenizer.ggml.merges", words}};
  gguf::save(s.folder / "m.gguf", values, tensors);
  return s.folder / "m.gguf";
}

fs::path write_safetensors(const scratch& s) {
  std::string json;
  std::uint64_t end = 0;
  each_tensor([&](const std::string& name, const std::vector<std::uint64_t>& shape) {
    const std::uint64_t begin = end;
    std::string extents;
    std::uint64_t bytes = 2;
    for (const std::uint64_t e : shape) {
      (extents += extents.empty() ? "" : ",") += std::to_string(e);
      bytes *= e;
    }
    end += bytes;
    json += (begin == 0 ? "{\"" : ",\"") + name + R"(":{"dtype":"F16","shape":[)" + extents +
            R"(],"data_offsets":[)" + std::to_string(begin) + "," + std::to_string(end) + "]}";
  });
  json += "}";
  std::string head;
  for (int i = 0; i < 8; ++i) head += static_cast<char>(json.size() >> 8 * i & 0xff);
  head += json;
  const io::placed_bytes piece{0, head};
  io::write_sparse_file(s.folder / "m.safetensors", head.size() + end, std::span(&piece, 1));
  return s.folder / "m.safetensors";
}

void gguf_header(benchmark::State& state) {
  const scratch s;
  const fs::path path = write_gguf(s, static_cast<std::size_t>(state.range(0)));
  std::uint64_t elements = 0;
  for (auto _ : state) {
    const gguf::header h = gguf::load_header(path);
    benchmark::DoNotOptimize(elements = h.elements());
    state.counters["header_MB"] = 1e-6 * static_cast<double>(h.data_begin);
  }
  state.counters["file_GB"] = 1e-9 * static_cast<double>(fs::file_size(path));
}
BENCHMARK(gguf_header)->Arg(0)->Arg(32'000)->Arg(262'144)->Unit(benchmark::kMillisecond);

void safetensors_header(benchmark::State& state) {
  const scratch s;
  const fs::path path = write_safetensors(s);
  std::uint64_t elements = 0;
  for (auto _ : state) benchmark::DoNotOptimize(elements = safetensors::load_headers(path).elements);
  state.counters["file_GB"] = 1e-9 * static_cast<double>(fs::file_size(path));
}
BENCHMARK(safetensors_header)->Unit(benchmark::kMillisecond);

}  // namespace
