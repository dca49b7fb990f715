// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/cluster/safetensors.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "edgetran/cluster/cluster_matrices.hpp"
#include "edgetran/core/random.hpp"

namespace {

namespace fs = std::filesystem;
namespace st = edgetran::safetensors;
namespace cluster = edgetran::cluster;
using cluster::matrix_view;
using cluster::named_matrix;

struct scratch {
  fs::path folder;
  scratch() {
    std::string name = (fs::temp_directory_path() / "edgetran-clustered-XXXXXX").string();
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    folder = name;
  }
  ~scratch() { fs::remove_all(folder); }
  scratch(const scratch&) = delete;
  scratch& operator=(const scratch&) = delete;
};

std::vector<named_matrix> some_matrices(const cluster::cluster_options& options) {
  std::vector<std::vector<float>> weights(3, std::vector<float>(35));
  std::vector<matrix_view> views;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    edgetran::stream random(1, i);
    for (float& w : weights[i]) w = static_cast<float>(random.normal());
    views.push_back(matrix_view::out_in(weights[i].data(), 7, 5));
  }
  auto matrices = cluster::cluster_matrices(views, options);
  std::vector<named_matrix> named;
  for (std::size_t i = 0; i < matrices.size(); ++i)
    named.push_back({"layer." + std::to_string(i) + ".dense", std::move(matrices[i])});
  return named;
}

/// A file of one [2, 3] matrix, in parts that a test may spoil.
struct parts {
  std::string config =
      R"({"quant_method":"edgetran-codebook","schema_version":1,"scope":"per_matrix","modules":{"a":{"shape":[2,3],"bits":4,"clusters":3}}})";
  std::vector<std::uint8_t> packed{0x10, 0x02, 0x21, 0x00};
  std::vector<float> book{-1, 0, 1};
  std::string packed_name = "a.weight_packed", book_name = "a.weight_codebook";
  std::vector<std::uint64_t> packed_shape{2, 2};
  st::dtype packed_type = st::dtype::U8;

  std::vector<named_matrix> load(const scratch& s) const {
    const std::vector<st::stored_tensor> tensors{
        {packed_name, packed_type, packed_shape, std::as_bytes(std::span(packed))},
        {book_name, st::dtype::F32, {book.size()}, std::as_bytes(std::span(book))}};
    st::save(s.folder / "m", tensors, {{"quantization_config", config}});
    return cluster::load_clustered(s.folder / "m");
  }

  /// The whole line of the error that loading gives.
  template <class Error = edgetran::input_error>
  std::string refusal(const scratch& s) const {
    try {
      load(s);
    } catch (const Error& e) {
      CHECK(!e.remedy().empty());
      CHECK(e.where().find((s.folder / "m").string()) == 0);
      return e.what();
    }
    return "accepted";
  }

  parts with(const std::string& from, const std::string& to) const {
    parts p = *this;
    p.config.replace(p.config.find(from), from.size(), to);
    return p;
  }
};

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("clustered safetensors: what is saved is loaded, for every width and scope") {
  const scratch s;
  for (const auto scope : {cluster::scope::per_matrix, cluster::scope::shared})
    for (const std::size_t k : {3U, 16U, 20U, 80U}) {
      const auto saved = some_matrices({.codebook = {.clusters = k}, .scope = scope});
      const std::vector<float> bias{1, 2};
      const std::vector<st::f32_tensor> others{{"layer.0.dense.bias", {2}, bias}};
      cluster::save_clustered(s.folder / "m", saved, others);
      const auto loaded = cluster::load_clustered(s.folder / "m");
      REQUIRE(loaded.size() == 3);
      for (std::size_t i = 0; i < 3; ++i) {
        const auto &a = saved[i].matrix, &b = loaded[i].matrix;
        CHECK(loaded[i].name == saved[i].name);
        CHECK(a.book() == b.book());
        CHECK(a.width() == b.width());
        CHECK(b.inputs() == 5);
        CHECK(b.outputs() == 7);
        CHECK(a.packed() == b.packed());
        CHECK((&b.book() == &loaded[0].matrix.book()) == (i == 0 || scope == cluster::scope::shared));
      }
      CHECK(st::file::open(s.folder / "m").read_f32("layer.0.dense.bias") == bias);
    }
}

TEST_CASE("clustered safetensors: names, types, shapes and the configuration") {
  const scratch s;
  const auto saved = some_matrices({.codebook = {.clusters = 10}, .scope = cluster::scope::shared});
  cluster::save_clustered(s.folder / "m", saved);
  const auto file = st::file::open(s.folder / "m");
  const auto& packed = file.at("layer.2.dense.weight_packed");
  CHECK(packed.type == st::dtype::U8);
  CHECK(packed.shape == std::vector<std::uint64_t>{7, 3});
  CHECK(file.at("layer.2.dense.weight_codebook").shape == std::vector<std::uint64_t>{10});
  const auto config = cluster::quantization_config(std::span(saved).first(2));
  CHECK(
      edgetran::json::dump(config) ==
      R"({"quant_method":"edgetran-codebook","schema_version":1,"scope":"shared","modules":{)"
      R"("layer.0.dense":{"shape":[7,5],"bits":4,"clusters":10},"layer.1.dense":{"shape":[7,5],"bits":4,"clusters":10}}})");
  CHECK(file.metadata().at("quantization_config") ==
        edgetran::json::dump(cluster::quantization_config(saved)));
  CHECK_THROWS_AS(cluster::quantization_config(std::vector<named_matrix>{saved[0], saved[0]}),
                  edgetran::input_error);
}

TEST_CASE("clustered safetensors: a file written by hand") {
  const scratch s;
  const auto loaded = parts().load(s);
  REQUIRE(loaded.size() == 1);
  std::vector<float> w(6);
  loaded[0].matrix.decode(cluster::mutable_matrix_view::out_in(w.data(), 2, 3));
  CHECK(w == std::vector<float>{-1, 0, 1, 0, 1, -1});
}

TEST_CASE("clustered safetensors: every bad file is a typed error that names tensor or key") {
  const scratch s;
  const parts good;
  parts p = good;
  p.packed.pop_back();
  p.packed_shape = {3};
  CHECK(has(p.refusal(s), "tensor \"a.weight_packed\" is U8 [3], its metadata ask for U8 [2, 2]"));
  p = good;
  p.packed_type = st::dtype::I8;
  CHECK(has(p.refusal(s), "is I8 [2, 2]"));
  p = good;
  p.packed[3] = 0x03;
  CHECK(
      has(p.refusal(s), "tensor \"a.weight_packed\": index 3 at input 2, output 1 where the codebook has 3"));
  p = good;
  p.packed[1] = 0x12;
  CHECK(has(p.refusal(s), "tensor \"a.weight_packed\": row 0 ends with bits that belong to no index"));
  p = good;
  p.book = {0, 0, 1};
  CHECK(has(p.refusal(s), "tensor \"a.weight_codebook\": centroid 1 is 0"));
  p.book = {0, 1};
  CHECK(has(p.refusal(s), "tensor \"a.weight_codebook\" is F32 [2], its metadata ask for F32 [3]"));
  p = good;
  p.book_name = "other";
  CHECK(has(p.refusal(s), "no tensor \"a.weight_codebook\""));
  p = good;
  p.packed_name = "other";
  CHECK(has(p.refusal(s), "no tensor \"a.weight_packed\""));
  CHECK(has(good.with(R"({"a":{"shape":[2,3],"bits":4,"clusters":3}})", "{}").refusal(s),
            "belongs to no module"));
  CHECK(has(good.with("version\":1", "version\":2").refusal<edgetran::unknown_error>(s),
            "unknown schema version 2"));
  CHECK(has(good.with("edgetran-codebook", "gptq").refusal<edgetran::unknown_error>(s),
            "unknown method \"gptq\""));
  CHECK(has(good.with("per_matrix", "per_row").refusal<edgetran::unknown_error>(s),
            "unknown scope \"per_row\""));
  CHECK(has(good.with("\"bits\":4", "\"bits\":5").refusal(s), "5 bits an index"));
  CHECK(has(good.with("[2,3]", "[2,3,1]").refusal(s), "3 extents"));
  CHECK(has(good.with("[2,3]", "[0,3]").refusal(s), "0 is out of range"));
  CHECK(has(good.with("[2,3]", "[9223372036854775807,3]").refusal(s), "out of range"));
  CHECK(has(good.with("clusters\":3", "clusters\":17").refusal(s), "17 is out of range"));
  CHECK(has(good.with(",\"bits\":4", "").refusal(s), "no key \"bits\""));
  CHECK(has(good.with("{\"quant", "{\"quan").refusal(s), "no key \"quant_method\""));
  CHECK(has(good.with("{\"quant", "quant").refusal(s), "metadata \"quantization_config\""));

  const std::vector<st::f32_tensor> plain{{"w", {3}, good.book}};
  st::save(s.folder / "plain", plain);
  CHECK_THROWS_AS(cluster::load_clustered(s.folder / "plain"), edgetran::input_error);
  CHECK_THROWS_AS(cluster::load_clustered(s.folder / "absent"), edgetran::system_error);

  // Two modules that must share a codebook and do not.
  auto two = some_matrices({.codebook = {.clusters = 4}});
  cluster::save_clustered(s.folder / "m", two);
  const auto file = st::file::open(s.folder / "m");
  std::vector<std::vector<std::byte>> bytes;
  std::vector<st::stored_tensor> tensors;
  for (const auto& t : file.tensors()) bytes.push_back(file.read(t.name));
  for (std::size_t i = 0; i < bytes.size(); ++i)
    tensors.push_back({file.tensors()[i].name, file.tensors()[i].type, file.tensors()[i].shape, bytes[i]});
  std::string config = file.metadata().at("quantization_config");
  config.replace(config.find("per_matrix"), 10, "shared");
  st::save(s.folder / "n", tensors, {{"quantization_config", config}});
  CHECK_THROWS_AS(cluster::load_clustered(s.folder / "n"), edgetran::input_error);
}
