// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// A header takes at most four times its bytes of memory plus 16 KiB, added up over every allocation, whatever
// the file claims. A program of its own: it counts every `operator new` of the process.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <span>
#include <string>

#include "allocations/counter.hpp"
#include "edgetran/core/error.hpp"
#include "edgetran/io/file.hpp"
#include "edgetran/io/gguf.hpp"
#include "io/gguf_by_hand.hpp"

namespace {

namespace gguf = edgetran::gguf;
using test::gguf_bytes;

int failures = 0;

void check(const char* what, const std::string& file, const std::string& expected) {
  const test::gguf_scratch s;
  edgetran::io::write_file(s.folder / "f", file);
  const std::string name = "f", path = (s.folder / "f").string();
  for (const bool from_memory : {true, false}) {
    const std::size_t before = allocated_bytes;
    std::string answer = "accepted";
    try {
      if (from_memory)
        gguf::parse_header(std::as_bytes(std::span(file)), file.size(), name);
      else
        gguf::load_header(path);
    } catch (const edgetran::input_error& e) {
      answer = e.problem();
    }
    const std::size_t used = allocated_bytes - before;
    const std::size_t most = 4 * file.size() + (from_memory ? 16384 : 16384 + 4096);
    const std::size_t window = from_memory ? 0 : std::min<std::size_t>(file.size(), 256 << 10);
    std::printf("%s, %zu bytes: %zu allocated (%.2f)\n", what, file.size(), used,
                static_cast<double>(used - window) / static_cast<double>(file.size()));
    if (used <= most + window && answer.find(expected) != answer.npos) continue;
    std::printf("FAILED, at most %zu wanted: %s\n", most + window, answer.c_str());
    ++failures;
  }
}

/// `n` different texts, as short as they can be.
std::string short_key(std::size_t i) {
  std::string k(1, static_cast<char>('!' + i % 94));
  for (i /= 94; i > 0; i /= 94) k += static_cast<char>('!' + (i - 1) % 94);
  return k;
}

}  // namespace

int main() {
  for (const std::size_t n : {1u, 94u, 8000u, 300'000u}) {
    gguf_bytes keys, tensors, strings, words;
    keys.begin(0, n);
    for (std::size_t i = 0; i < n; ++i) keys.key(short_key(i), 0).number(1, 1);
    check("shortest keys", keys.text, "accepted");
    tensors.begin(n, 0);
    for (std::size_t i = 0; i < n; ++i) tensors.string(short_key(i)).u32(0).u32(24).u64(32 * i);
    tensors.pad().zeros(32 * n);
    check("shortest tensors", tensors.text.substr(0, tensors.text.size()), "accepted");
    // The same without their bytes behind them, as a reader sees it before it finds out.
    check("tensors without data", tensors.text.substr(0, tensors.text.size() - 32 * n), "tensor");
    strings.begin(0, n);
    for (std::size_t i = 0; i < n; ++i) strings.key(short_key(i), 8).string("0123456789abcdef");
    check("short strings", strings.text, "accepted");
    words.begin(0, 1).array("tokens", 8, n);
    for (std::size_t i = 0; i < n; ++i) words.string("");
    check("empty words", words.text, "accepted");
  }
  gguf_bytes text, kept, both, claims;
  text.begin(0, 1).key(std::string(65535, 'k'), 8).string(std::string(1 << 20, 't'));
  check("long key and string", text.text, "accepted");
  kept.begin(0, 300);
  for (std::size_t i = 0; i < 300; ++i) kept.array(short_key(i), 0, 4096).zeros(4096);
  check("arrays that are kept", kept.text, "accepted");
  both.begin(4000, 0).zeros(100'000);
  check("counts of tensors", both.text, "two tensors are called");
  claims.begin(0, 7000).zeros(100'000);
  check("counts of keys", claims.text, "key of 0 bytes");
  check("array of 2^63", gguf_bytes{}.begin(0, 1).array("k", 4, std::uint64_t{1} << 63).text,
        "array of 9223");
  check("string of 2^30", gguf_bytes{}.begin(0, 1).key("k", 8).u64(1 << 30).text, "string of 1073741824");
  return failures == 0 ? 0 : 1;
}
