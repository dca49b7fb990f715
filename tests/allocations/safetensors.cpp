// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Headers and indices of safetensors take at most four times their bytes of memory plus 64 KiB, added up over
// every allocation, whatever the file claims. A program of its own: it counts every `operator new` of the
// process.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "allocations/counter.hpp"
#include "edgetran/core/error.hpp"
#include "edgetran/io/file.hpp"
#include "edgetran/io/safetensors.hpp"
#include "edgetran/io/safetensors_files.hpp"
#include "model/sparse_safetensors.hpp"

namespace {

namespace st = edgetran::safetensors;

int failures = 0;

template <class Read>
void check(const char* what, std::size_t size, const std::string& expected, Read read) {
  const std::size_t before = allocated_bytes;
  std::string answer = "accepted";
  try {
    read();
  } catch (const edgetran::input_error& e) {
    answer = e.problem();
  }
  const std::size_t used = allocated_bytes - before, most = 4 * size + 65536;
  std::printf("%s, %zu bytes: %zu allocated (%.2f)\n", what, size, used,
              static_cast<double>(used) / static_cast<double>(size));
  if (used <= most && answer.find(expected) != answer.npos) return;
  std::printf("FAILED, at most %zu wanted: %s\n", most, answer.c_str());
  ++failures;
}

/// From memory, from a file with its index by name, and as a checkpoint.
void check(const char* what, const std::string& json, std::size_t weights, const std::string& expected) {
  std::string head(8, '\0');
  for (std::size_t i = 0; i < 8; ++i) head[i] = static_cast<char>(json.size() >> 8 * i & 0xff);
  head += json;
  const std::string name = "f";
  check(what, json.size(), expected,
        [&] { st::parse_header(std::as_bytes(std::span(head)), head.size() + weights, name); });
  const test::folder f;
  const edgetran::io::placed_bytes piece{0, head};
  edgetran::io::write_sparse_file(f / "m.safetensors", head.size() + weights, std::span(&piece, 1));
  const std::filesystem::path path = f / "m.safetensors";
  check("  as a file", json.size(), expected, [&] { st::file::open(path); });
  check("  as a checkpoint", json.size(), expected, [&] { st::load_headers(path); });
}

/// `n` different texts, as short as they can be.
std::string short_key(std::size_t i) {
  static const std::string letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
  std::string k(1, letters[i % 64]);
  for (i /= 64; i > 0; i /= 64) k += letters[(i - 1) % 64];
  return k;
}

/// Tensors of no bytes, whose text is the shortest.
std::string tensors(std::size_t n, std::size_t rank, bool backwards = false) {
  std::string shape = "0";
  for (std::size_t r = 1; r < rank; ++r) shape += ",1";
  std::string json = "{";
  for (std::size_t i = 0; i < n; ++i)
    json += (i == 0 ? "\"" : ",\"") + short_key(backwards ? n - i : i) + R"(":{"dtype":"U8","shape":[)" +
            shape + R"(],"data_offsets":[0,0]})";
  return json + "}";
}

std::string pairs(std::size_t n, std::size_t length, const char* before, const char* after) {
  std::string json = before;
  for (std::size_t i = 0; i < n; ++i)
    json += (i == 0 ? "\"" : ",\"") + short_key(i) + "\":\"" + std::string(length, 'v') + "\"";
  return json + after;
}

/// A checkpoint of eight files whose names are as published ones: at most four times all bytes at any moment.
void check_shards(std::size_t n) {
  const test::folder f;
  std::string lines;
  std::size_t size = 0;
  for (std::size_t shard = 0; shard < 8; ++shard) {
    const std::string file = "model-0000" + std::to_string(shard + 1) + "-of-00008.safetensors";
    std::vector<test::sparse_tensor> tensors;
    for (std::size_t i = shard * n / 8; i < (shard + 1) * n / 8; ++i) {
      tensors.push_back({"model.layers." + std::to_string(i) + ".mlp.down_proj.weight", "BF16", 16, {4, 4}});
      lines += (lines.empty() ? "\"" : ",\n\"") + tensors.back().name + "\": \"" + file + "\"";
    }
    test::write_safetensors(f / file, tensors);
    size += std::filesystem::file_size(f / file) - tensors.size() * 32;
  }
  f.write("model.safetensors.index.json", "{\"weight_map\": {" + lines + "}}");
  size += lines.size();
  const std::filesystem::path path = f.path();
  const std::size_t before = live_bytes;
  peak_bytes = before;
  const std::size_t tensors = st::load_headers(path).tensors.size();
  const std::size_t used = peak_bytes - before;
  std::printf("%zu tensors in 8 files, %zu bytes: %zu at most (%.2f)\n", n, size, used,
              static_cast<double>(used) / static_cast<double>(size));
  if (tensors == n && used <= 4 * size + 65536) return;
  std::printf("FAILED, %zu tensors\n", tensors);
  ++failures;
}

}  // namespace

int main() {
  for (const std::size_t n : {8u, 1000u, 100'000u}) check_shards(n);
  for (const std::size_t n : {1u, 64u, 8000u, 300'000u}) {
    check("shortest tensors", tensors(n, 1), 0, "accepted");
    check("shortest tensors in another order", tensors(n, 1, true), 0, "accepted");
    check("tensors of 12 extents", tensors(n, 12), 0, "accepted");
    check("tensors of 13 extents", tensors(n, 13), 0, "more than 12 extents");
    check("cut tensors", tensors(n, 1).substr(0, 50 * n), 0, "");
    check("metadata", pairs(n, 0, "{\"__metadata__\":{", "}}"), 0, n > 150 ? "pairs in" : "accepted");
    check("longer metadata", pairs(n, 50, "{\"__metadata__\":{", "}}"), 0, "accepted");
    check("keys that are passed over",
          pairs(n, 0, "{\"w\":{\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[0,1],\"x\":{", "}}}"), 1,
          "accepted");
    check("the same ending in a repeated one", pairs(n, 0, "{\"w\":{\"x\":{", ",\"\\u0061\":0}}}"), 1,
          "appears twice");
  }
  const std::string escapes = [] {
    std::string text;
    for (int i = 0; i < 100'000; ++i) text += "\\n";
    return text;
  }();
  check("a long name of escapes", "{\"" + escapes + R"(":{"dtype":"U8","shape":[],"data_offsets":[0,1]}})", 1,
        "accepted");
  check("brackets in a name",
        "{\"" + std::string(1 << 20, '{') + R"(":{"dtype":"U8","shape":[],"data_offsets":[0,1]}})", 1,
        "accepted");
  check("an error below a long name", "{\"" + std::string(1 << 20, 'x') + "\":{\"dtype\":1}}", 0,
        "wanted a string");
  check("a broken name", "{\"" + std::string(1 << 20, 'x'), 0, "syntax error");

  for (const std::size_t n : {1u, 200u, 8000u, 300'000u})
    for (const std::size_t length : {1u, 36u}) {
      const std::string text = pairs(n, length, "{\"weight_map\":{", "}}");
      const test::folder f;
      f.write("i.json", text);
      const std::filesystem::path path = f / "i.json";
      check("index", text.size(), n > 300 && length == 1 ? "too many tensors" : "accepted",
            [&] { st::load_index(path); });
    }
  return failures == 0 ? 0 : 1;
}
