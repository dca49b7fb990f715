// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// A configuration takes at most four times its bytes of memory plus 128 MiB (2^18 values of 128 bytes, and
// the tree of the deepest model), at any moment, whatever it claims. A program of its own: it counts every
// `operator new` of the process.
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <string>

#include "allocations/counter.hpp"
#include "edgetran/core/error.hpp"
#include "edgetran/model/load.hpp"
#include "model/sparse_safetensors.hpp"

namespace {

namespace model = edgetran::model;

int failures = 0;

void check(const char* what, const std::string& text, const std::string& expected) {
  const test::folder f;
  f.write("config.json", text);
  const std::filesystem::path path = f / "config.json";
  std::string answer = "accepted";
  answer.reserve(100);
  const std::size_t before = live_bytes;
  peak_bytes = before;
  try {
    model::load(path);
  } catch (const edgetran::input_error& e) {
    answer.assign(e.problem(), 0, 60);
  }
  const std::size_t used = peak_bytes - before, most = 4 * text.size() + (std::size_t{128} << 20);
  std::printf("%s, %zu bytes: %zu at most, %s\n", what, text.size(), used, answer.c_str());
  if (used <= most && live_bytes == before && answer.find(expected) != answer.npos) return;
  std::printf("FAILED, at most %zu wanted, %zu are left\n", most, live_bytes - before);
  ++failures;
}

std::string repeated(std::size_t n, const std::string& s) {
  std::string out;
  for (std::size_t i = 0; i < n; ++i) out += (i == 0 ? "" : ",") + s;
  return out;
}

}  // namespace

int main() {
  const std::string bert = R"({"model_type": "bert", "x": )";
  check("few values", bert + "[1]}", "accepted");
  check("200,000 values", bert + "[" + repeated(200'000, "1") + "]}", "accepted");
  check("200,000 arrays", bert + "[" + repeated(200'000, "[]") + "]}", "accepted");
  check("as many values as a machine has memory for", bert + "[" + repeated(5'000'000, "1") + "]}",
        "values");
  check("a long text", bert + "\"" + std::string((16 << 20) - 40, 'x') + "\"}", "accepted");
  check("a longer one", bert + "\"" + std::string(16 << 20, 'x') + "\"}", "more than the limit");
  check(
      "keys",
      bert + "{" +
          [] {
            std::string all;
            for (int i = 0; i < 100'000; ++i) all += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\":0";
            return all;
          }() +
          "}}",
      "accepted");
  check("the deepest model", R"({"model_type": "bert", "num_hidden_layers": 4096})", "accepted");
  check("the deepest of two stacks",
        R"({"model_type": "whisper", "encoder_layers": 4096, "decoder_layers": 4096})", "accepted");
  check("too deep", R"({"model_type": "bert", "num_hidden_layers": 1000000})", "out of range");
  check("the widest experts",
        R"({"model_type": "qwen3_moe", "num_experts": 65536, "num_hidden_layers": 4096})", "");
  return failures == 0 ? 0 : 1;
}
