// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/io/safetensors_files.hpp"

#include <doctest/doctest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "edgetran/io/file.hpp"

namespace {

namespace fs = std::filesystem;
namespace io = edgetran::io;
namespace st = edgetran::safetensors;

struct scratch {
  fs::path folder;
  scratch() {
    std::string name = (fs::temp_directory_path() / "edgetran-checkpoint-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    folder = name;
  }
  ~scratch() { fs::remove_all(folder); }
  scratch(const scratch&) = delete;
  scratch& operator=(const scratch&) = delete;
};

/// A file of which only the header is written; the weights are a hole.
void put_sparse(const fs::path& path, const std::string& json, std::uint64_t weights) {
  std::string head;
  for (int i = 0; i < 8; ++i) head += static_cast<char>(json.size() >> 8 * i & 0xff);
  head += json;
  const io::placed_bytes piece{0, head};
  io::write_sparse_file(path, head.size() + weights, std::span(&piece, 1));
}

/// Two shards of 3 tensors in all and their index.
struct sharded {
  scratch s;
  fs::path index = s.folder / "model.safetensors.index.json";
  fs::path shard(int i) const {
    return s.folder / ("model-0000" + std::to_string(i) + "-of-00002.safetensors");
  }
  void write_index(const std::string& c_in = "model-00002-of-00002.safetensors",
                   const std::string& more = "") const {
    io::write_file(index,
                   R"({"metadata":{"total_size":1},"weight_map":{"a":"model-00001-of-00002.safetensors",)"
                   R"("b":"model-00001-of-00002.safetensors","c":")" +
                       c_in + "\"" + more + "}}");
  }
  sharded() {
    put_sparse(shard(1),
               R"({"__metadata__":{"format":"pt"},"b":{"dtype":"F16","shape":[3],"data_offsets":[0,6]},)"
               R"("a":{"dtype":"F32","shape":[2,2],"data_offsets":[6,22]}})",
               22);
    put_sparse(shard(2), R"({"c":{"dtype":"F16","shape":[1000,1000,1000],"data_offsets":[0,2000000000]}})",
               2000000000);
    write_index();
  }
};

template <class Error>
std::string refuse(const fs::path& path) {
  try {
    st::load_headers(path);
  } catch (const Error& e) {
    return e.where().empty() || e.remedy().empty() ? "no place or remedy" : e.what();
  }
  return "accepted";
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

}  // namespace

TEST_CASE("checkpoints: the headers of all shards, by index or folder, add up") {
  const sharded m;
  for (const fs::path& path : {m.index, m.s.folder}) {
    const st::checkpoint c = st::load_headers(path);
    CHECK(c.files == std::vector<fs::path>{m.shard(1), m.shard(2)});
    REQUIRE(c.tensors.size() == 3);
    CHECK(c.elements == 1'000'000'007);
    CHECK(c.bytes ==
          std::map<st::dtype, std::uint64_t>{{st::dtype::F16, 2'000'000'006}, {st::dtype::F32, 16}});
    CHECK(c.metadata.at("format") == "pt");
    CHECK(c.find("a")->file == 0);
    CHECK(c.find("a")->shape == std::vector<std::uint64_t>{2, 2});
    CHECK(c.find("c")->file == 1);
    CHECK(c.find("c")->elements == 1'000'000'000);
    CHECK(c.find("d") == nullptr);
    CHECK(c.tensors[0].name == "b");  // the order of the bytes
  }
}

TEST_CASE("checkpoints: one file, and folders of other names") {
  const sharded m;
  const st::checkpoint one = st::load_headers(m.shard(2));
  CHECK(one.elements == 1'000'000'000);
  CHECK(one.files.size() == 1);
  fs::rename(m.index, m.s.folder / "diffusion.safetensors.index.json");
  CHECK(st::load_headers(m.s.folder).tensors.size() == 3);
  // A whole model beside shards comes first, as in transformers.
  fs::copy_file(m.shard(1), m.s.folder / "model.safetensors");
  CHECK(st::load_headers(m.s.folder).tensors.size() == 2);
  fs::remove(m.s.folder / "model.safetensors");
  fs::remove(m.s.folder / "diffusion.safetensors.index.json");
  CHECK(contains(refuse<edgetran::input_error>(m.s.folder), "2 safetensors and no model.safetensors"));
  fs::remove(m.shard(2));
  CHECK(st::load_headers(m.s.folder).tensors.size() == 2);
  fs::remove(m.shard(1));
  CHECK(contains(refuse<edgetran::input_error>(m.s.folder), "no safetensors in this folder"));
}

TEST_CASE("checkpoints: shards and index that disagree are typed errors") {
  const sharded m;
  m.write_index("model-00001-of-00002.safetensors");
  CHECK(contains(refuse<edgetran::input_error>(m.index),
                 "tensor \"c\" is not in model-00001-of-00002.safetensors"));
  m.write_index("model-00002-of-00002.safetensors", R"(,"d":"model-00002-of-00002.safetensors")");
  CHECK(contains(refuse<edgetran::input_error>(m.index),
                 "tensor \"d\" is not in model-00002-of-00002.safetensors"));
  m.write_index("absent.safetensors");
  CHECK(contains(refuse<edgetran::system_error>(m.index),
                 "absent.safetensors: shard of model.safetensors.index.json"));
  m.write_index("../x.safetensors");
  CHECK(contains(refuse<edgetran::input_error>(m.index), "not a plain file name"));
  m.write_index();
  put_sparse(m.shard(2),
             R"({"a":{"dtype":"U8","shape":[],"data_offsets":[0,1]},"c":{"dtype":"U8","shape":[],)"
             R"("data_offsets":[1,2]}})",
             2);
  CHECK(contains(refuse<edgetran::input_error>(m.index), "tensor \"a\" is also in"));
  put_sparse(m.shard(2),
             R"({"c":{"dtype":"U8","shape":[],"data_offsets":[0,1]},"d":{"dtype":"U8","shape":[],)"
             R"("data_offsets":[1,2]}})",
             2);
  CHECK(contains(refuse<edgetran::input_error>(m.index),
                 "tensor \"d\" of model-00002-of-00002.safetensors is not in"));
  fs::resize_file(m.shard(2), 20);
  CHECK(contains(refuse<edgetran::input_error>(m.index), "truncated"));
  CHECK(contains(refuse<edgetran::system_error>(m.s.folder / "absent.safetensors"), "cannot open"));
  CHECK(contains(refuse<edgetran::system_error>(m.s.folder / "absent.json"), "cannot open"));
  REQUIRE(::mkfifo((m.s.folder / "pipe.safetensors").c_str(), 0600) == 0);
  CHECK(contains(refuse<edgetran::system_error>(m.s.folder / "pipe.safetensors"), "not a regular file"));
}

TEST_CASE("checkpoints: the header of a gigabyte of weights takes milliseconds") {
  const scratch s;
  std::string json;
  for (std::uint64_t i = 0; i < 300; ++i)
    json += (i == 0 ? "{\"" : ",\"") + std::string("model.layers.") + std::to_string(i) +
            ".self_attn.q_proj.weight\":{\"dtype\":\"F16\",\"shape\":[1280,1280],\"data_offsets\":[" +
            std::to_string(3276800 * i) + "," + std::to_string(3276800 * (i + 1)) + "]}";
  put_sparse(s.folder / "m.safetensors", json + "}", 3276800 * 300);
  const auto start = std::chrono::steady_clock::now();
  CHECK(st::load_headers(s.folder).elements == 1280 * 1280 * 300);
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::milliseconds(500));
}
