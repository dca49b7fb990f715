// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/open.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "model/gguf_models.hpp"
#include "model/sparse_safetensors.hpp"

using namespace edgetran;
namespace m = edgetran::model;

namespace {

template <class Error>
std::string refused(const std::filesystem::path& path) {
  try {
    m::open(path);
  } catch (const Error& e) {
    CHECK_FALSE(e.remedy().empty());
    return e.what();
  }
  FAIL("accepted");
  return {};
}

}  // namespace

TEST_CASE("a configuration alone tells no stored weights") {
  const test::folder f;
  f.write("config.json", test::small_bert);
  for (const auto& path : {f.path(), f / "config.json"}) {
    const m::opened o = m::open(path);
    CHECK(o.kind == m::source_kind::configuration);
    CHECK_FALSE(o.stored);
  }
  CHECK_THROWS_AS(m::open(f / "missing.json"), system_error);
}

TEST_CASE("BERT with heads: names with a prefix and of TensorFlow, what is not the model's is listed") {
  const test::folder f;
  f.write("config.json", test::small_bert);
  auto tensors = test::bert_tensors("bert.");
  tensors.push_back({"cls.predictions.bias", "F32", 32, {50}});
  tensors.push_back({"bert.embeddings.position_ids", "I64", 64, {1, 16}});
  test::write_safetensors(f / "model.safetensors", tensors);
  for (const auto& path : {f.path(), f / "model.safetensors"}) {
    const m::opened o = m::open(path);
    CHECK(o.kind == m::source_kind::safetensors);
    REQUIRE(o.stored);
    CHECK(o.stored->nodes[0].elements == static_cast<std::uint64_t>(o.model.parameters()));
    CHECK(o.stored->total() == bytes{4.0 * static_cast<double>(o.model.parameters())});
    CHECK(o.stored->unused ==
          std::vector<std::string>{"bert.embeddings.position_ids", "cls.predictions.bias"});
    CHECK(o.stored->unused_elements == 66);
    CHECK(o.stored->unused_bytes == 4 * 50 + 8 * 16);
  }
}

TEST_CASE("safetensors without a configuration, and folders with nothing") {
  const test::folder f;
  test::write_safetensors(f / "model.safetensors", test::bert_tensors(""));
  const std::string alone = refused<input_error>(f / "model.safetensors");
  CHECK(alone.find("config.json") != std::string::npos);
  CHECK(alone.find("model.safetensors") != std::string::npos);
  const test::folder empty;
  CHECK(refused<input_error>(empty.path()).find("config.json") != std::string::npos);
}

TEST_CASE("a GGUF file, and a folder that holds one") {
  const test::folder f;
  test::gguf_decoder d;
  d.make().save(f / "small.gguf");
  for (const auto& path : {f / "small.gguf", f.path()}) {
    const m::opened o = m::open(path);
    CHECK(o.kind == m::source_kind::gguf);
    CHECK(o.model.name() == "small");
    REQUIRE(o.stored);
    CHECK(o.stored->total() == bytes{4.0 * static_cast<double>(o.model.parameters())});
    std::uint64_t size = std::filesystem::file_size(f / "small.gguf");
    CHECK(size == gguf::load_header(f / "small.gguf").data_begin + o.stored->nodes[0].bytes);
  }
  d.make().save(f / "another.gguf");
  CHECK(refused<input_error>(f.path()).find("several") != std::string::npos);
}
