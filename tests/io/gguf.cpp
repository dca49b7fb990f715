// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/io/gguf.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "edgetran/io/gguf_write.hpp"
#include "io/gguf_by_hand.hpp"

namespace {

namespace fs = std::filesystem;
namespace gguf = edgetran::gguf;
namespace io = edgetran::io;
using type = gguf::tensor_type;
using test::contains;

template <class Error>
std::string refuse(const fs::path& path) {
  try {
    gguf::load_header(path);
  } catch (const Error& e) {
    return e.where().empty() || e.remedy().empty() ? "no place or remedy" : e.what();
  }
  return "accepted";
}

/// A model of three shards, the first without tensors, as llama.cpp's gguf-split makes them.
struct split_model {
  test::gguf_scratch s;
  fs::path shard(int i) const { return s.folder / ("tiny-q4-0000" + std::to_string(i) + "-of-00003.gguf"); }
  void write(int i, std::vector<gguf::stored_tensor> tensors, std::uint16_t no, std::uint16_t count = 3,
             std::int32_t all = 3) const {
    std::vector<gguf::stored_value> v{{"split.no", no}, {"split.count", count}, {"split.tensors.count", all}};
    if (i == 1)
      v.insert(v.begin(), {{"general.architecture", "llama"}, {"llama.block_count", std::uint32_t{2}}});
    gguf::save(shard(i), v, tensors);
  }
  split_model() {
    write(1, {}, 0);
    write(2,
          {{"token_embd.weight", {256, 10}, type::Q4_K, {}}, {"blk.0.attn_q.weight", {256}, type::F32, {}}},
          1);
    write(3, {{"blk.1.attn_q.weight", {256}, type::F16, {}}}, 2);
  }
};

double median_ms(std::vector<double> all) {
  std::nth_element(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2), all.end());
  return all[all.size() / 2];
}

}  // namespace

TEST_CASE("gguf files: a header is read from a file that is far longer than memory") {
  const test::gguf_scratch s;
  const std::vector<gguf::stored_value> values{
      {"general.architecture", "gemma4"},
      {"gemma4.attention.head_count_kv", std::vector<std::int32_t>(48, 8)},
      {"tokenizer.ggml.tokens", std::vector<std::string>(100'000, "token")}};
  gguf::save(s.folder / "m.gguf", values,
             std::vector<gguf::stored_tensor>{{"w", {1u << 20, 1u << 20}, type::F16, {}}});
  CHECK(fs::file_size(s.folder / "m.gguf") > std::uint64_t{2} << 40);
  const gguf::header h = gguf::load_header(s.folder / "m.gguf");
  CHECK(h.array_length("tokenizer.ggml.tokens") == 100'000);
  CHECK(h.integers("gemma4.attention.head_count_kv").size() == 48);
  CHECK(h.elements() == std::uint64_t{1} << 40);
  CHECK(h.files == std::vector<fs::path>{s.folder / "m.gguf"});
}

TEST_CASE("gguf files: what is no file, cut or empty is a typed error") {
  const test::gguf_scratch s;
  const auto put = [&](const std::string& content) {
    io::write_file(s.folder / "f", content);
    return s.folder / "f";
  };
  CHECK(contains(refuse<edgetran::system_error>(s.folder / "absent"), "cannot open"));
  CHECK(contains(refuse<edgetran::system_error>(s.folder), "directory"));
  CHECK(contains(refuse<edgetran::system_error>("/dev/zero"), "not a regular file"));
  REQUIRE(::mkfifo((s.folder / "pipe").c_str(), 0600) == 0);
  CHECK(contains(refuse<edgetran::system_error>(s.folder / "pipe"), "not a regular file"));
  CHECK(contains(refuse<edgetran::input_error>(put("")), "only 0 bytes"));
  CHECK(contains(refuse<edgetran::input_error>(put("GGUF")), "only 4 bytes"));
  CHECK(contains(refuse<edgetran::input_error>("/proc/self/maps"), "only 0 bytes"));
  gguf::save(s.folder / "g", {}, std::vector<gguf::stored_tensor>{{"w", {100}, type::F32, {}}});
  fs::resize_file(s.folder / "g", fs::file_size(s.folder / "g") - 17);
  CHECK(contains(refuse<edgetran::input_error>(s.folder / "g"), "truncated"));
}

TEST_CASE("gguf files: zeros without end do not keep the reader") {
  // Sparse files that claim to hold what their zeros would allow.
  const test::gguf_scratch s;
  const auto sparse = [&](const test::gguf_bytes& b) {
    io::write_file(s.folder / "f", b.text);
    fs::resize_file(s.folder / "f", std::uint64_t{1} << 42);
    const auto start = std::chrono::steady_clock::now();
    const std::string message = refuse<edgetran::input_error>(s.folder / "f");
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(10));
    return message;
  };
  using bytes = test::gguf_bytes;
  CHECK(contains(sparse(bytes{}.begin(1'000'000, 1'000'000)), "key of 0 bytes"));
  CHECK(contains(sparse(bytes{}.begin(std::uint64_t{1} << 36, 0)), " tensors in a file of"));
  CHECK(contains(sparse(bytes{}.begin(0, std::uint64_t{1} << 36)), " keys in a file of"));
  CHECK(contains(sparse(bytes{}.begin(0, 1).key("k", 8).u64(std::uint64_t{1} << 40)),
                 "string of 1099511627776"));
  CHECK(contains(sparse(bytes{}.begin(0, 2).key("k", 8).u64(std::uint64_t{1} << 29)), "key of 0 bytes"));
  CHECK(contains(sparse(bytes{}.begin(0, 1).array("k", 8, std::uint64_t{1} << 30)),
                 "array of 1073741824 string"));
  CHECK(contains(sparse(bytes{}.begin(0, 2).array("k", 8, std::uint64_t{1} << 24)), "key of 0 bytes"));
  CHECK(contains(sparse(bytes{}.begin(0, 2).array("k", 12, std::uint64_t{1} << 26)), "key of 0 bytes"));
  CHECK(contains(sparse(bytes{}.begin(1 << 20, 0)), "two tensors are called"));
}

TEST_CASE("gguf files: any shard brings the whole model") {
  const split_model m;
  for (int i = 1; i <= 3; ++i) {
    const gguf::header h = gguf::load_header(m.shard(i));
    CHECK(h.text("general.architecture") == "llama");
    CHECK(h.integer("llama.block_count") == 2);
    CHECK(h.files == std::vector<fs::path>{m.shard(1), m.shard(2), m.shard(3)});
    REQUIRE(h.tensors.size() == 3);
    CHECK(h.elements() == 2560 + 256 + 256);
    CHECK(h.find_tensor("token_embd.weight")->file == 1);
    CHECK(h.find_tensor("blk.1.attn_q.weight")->file == 2);
    CHECK(h.find_tensor("blk.1.attn_q.weight")->bytes() == 512);
    for (const gguf::tensor& t : h.tensors) CHECK(t.offset + t.bytes() <= fs::file_size(h.files[t.file]));
  }
}

TEST_CASE("gguf files: shards that are missing or disagree are typed errors") {
  {
    const split_model m;
    fs::remove(m.shard(3));
    CHECK(contains(refuse<edgetran::system_error>(m.shard(1)),
                   "-00003-of-00003.gguf: shard 3 of 3 is missing"));
  }
  {
    const split_model m;
    fs::rename(m.shard(2), m.s.folder / "renamed.gguf");
    CHECK(
        contains(refuse<edgetran::input_error>(m.s.folder / "renamed.gguf"), "its name does not tell which"));
    CHECK(contains(refuse<edgetran::system_error>(m.shard(1)), "shard 2 of 3 is missing"));
  }
  {
    const split_model m;
    fs::copy_file(m.shard(2), m.shard(3), fs::copy_options::overwrite_existing);
    CHECK(contains(refuse<edgetran::input_error>(m.shard(1)),
                   "split.no is 1 and split.count 3, the name says 3 of 3"));
  }
  {
    const split_model m;
    m.write(3, {{"token_embd.weight", {256}, type::F16, {}}}, 2);
    CHECK(
        contains(refuse<edgetran::input_error>(m.shard(2)), "two tensors are called \"token_embd.weight\""));
    m.write(3, {}, 2);
    CHECK(contains(refuse<edgetran::input_error>(m.shard(2)),
                   "2 tensors in all shards, split.tensors.count says 3"));
    m.write(3, {}, 2, 4);
    CHECK(contains(refuse<edgetran::input_error>(m.shard(2)), "split.count 4"));
    gguf::save(m.shard(3), {}, {});
    CHECK(contains(refuse<edgetran::input_error>(m.shard(2)), "no key \"split.no\""));
    gguf::save(m.shard(3),
               std::vector<gguf::stored_value>{{"split.no", INT64_MAX}, {"split.count", std::int64_t{3}}},
               {});
    CHECK(contains(refuse<edgetran::input_error>(m.shard(2)), "split.no is 9223372036854775807"));
    io::write_file(m.shard(3), "GGUF");
    CHECK(contains(refuse<edgetran::input_error>(m.shard(2)), "only 4 bytes"));
  }
  const test::gguf_scratch s;
  gguf::save(s.folder / "m-00001-of-70000.gguf",
             std::vector<gguf::stored_value>{{"split.no", 0}, {"split.count", 70000}}, {});
  CHECK(contains(refuse<edgetran::input_error>(s.folder / "m-00001-of-70000.gguf"), "one of 70000 shards"));
  gguf::save(s.folder / "m.gguf", std::vector<gguf::stored_value>{{"split.count", 1}}, {});
  CHECK(gguf::load_header(s.folder / "m.gguf").files.size() == 1);
}

TEST_CASE("gguf files: the header of a gigabyte of weights takes milliseconds") {
  const test::gguf_scratch s;
  std::vector<std::string> tokens(262'144);
  for (std::size_t i = 0; i < tokens.size(); ++i) tokens[i] = "tok" + std::to_string(i);
  const std::vector<gguf::stored_value> values{{"general.architecture", "gemma3"},
                                               {"tokenizer.ggml.tokens", tokens}};
  std::vector<gguf::stored_tensor> tensors;
  for (int i = 0; i < 300; ++i)
    tensors.push_back({"blk." + std::to_string(i) + ".weight", {2560, 2560}, type::Q4_K, {}});
  gguf::save(s.folder / "m.gguf", values, tensors);
  CHECK(fs::file_size(s.folder / "m.gguf") > 1'000'000'000);
  std::vector<double> times;
  for (int i = 0; i < 9; ++i) {
    const auto start = std::chrono::steady_clock::now();
    const gguf::header h = gguf::load_header(s.folder / "m.gguf");
    times.push_back(
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
    CHECK(h.array_length("tokenizer.ggml.tokens") == tokens.size());
  }
  MESSAGE("header of 1 GB GGUF: " << median_ms(times) << " ms");
  CHECK(median_ms(times) < 500);  // sanitizers and busy machines included; the benchmark looks closer
}
