// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nlohmann_json; outside the umbrella.
#ifndef EDGETRAN_CLUSTER_SAFETENSORS_HPP
#define EDGETRAN_CLUSTER_SAFETENSORS_HPP

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgetran/cluster/clustered_matrix.hpp"
#include "edgetran/core/error.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/io/safetensors.hpp"
#include "edgetran/io/safetensors_write.hpp"

namespace edgetran::cluster {

/// A matrix and the module that owns it: `encoder.layer.0.attention.self.query`, without `.weight`.
struct named_matrix {
  std::string name;
  clustered_matrix matrix;
};

/// Of what `save_clustered` writes.
inline constexpr std::int64_t schema_version = 1;
inline constexpr std::string_view quantization_method = "edgetran-codebook";

/// The `quantization_config` of a model's `config.json`; the file's own metadata hold the same:
/// {"quant_method": "edgetran-codebook", "schema_version": 1, "scope": "per_matrix" or "shared",
///  "modules": {name: {"shape": [outputs, inputs], "bits": 4, 6 or 8, "clusters": 1 to 256}}}.
/// The scope is shared where several matrices have one codebook between them.
inline json::object quantization_config(std::span<const named_matrix> matrices) {
  json::object modules;
  bool shared = matrices.size() > 1;
  for (const named_matrix& m : matrices) {
    const auto u = [](std::size_t n) { return static_cast<std::uint64_t>(n); };
    if (modules.find(m.name))
      throw input_error("two matrices of the name " + json::detail::excerpt(m.name), "quantization_config",
                        "rename one");
    modules.set(m.name, json::object{{"shape", json::array{u(m.matrix.outputs()), u(m.matrix.inputs())}},
                                     {"bits", bits(m.matrix.width())},
                                     {"clusters", u(m.matrix.book().size())}});
    shared = shared && &m.matrix.book() == &matrices.front().matrix.book();
  }
  return {{"quant_method", quantization_method},
          {"schema_version", schema_version},
          {"scope", shared ? "shared" : "per_matrix"},
          {"modules", std::move(modules)}};
}

/// Writes, for each matrix, `<name>.weight_packed` (U8 [outputs, bytes of a row], clustered_matrix::packed)
/// and
/// `<name>.weight_codebook` (F32 [clusters]; beside each matrix, shared or not), then `others` as they are,
/// in one step that a crash cannot tear. Throws input_error for a repeated name, shape_error for one of
/// `others` whose shape and data disagree, system_error.
inline void save_clustered(const std::filesystem::path& path, std::span<const named_matrix> matrices,
                           std::span<const safetensors::f32_tensor> others = {}) {
  std::vector<std::vector<std::uint8_t>> packed;
  std::vector<safetensors::stored_tensor> tensors;
  packed.reserve(matrices.size());
  for (const auto& [name, m] : matrices) {
    const auto& bytes = packed.emplace_back(m.packed());
    tensors.push_back({name + ".weight_packed",
                       safetensors::dtype::U8,
                       {m.outputs(), packed_row(m.inputs(), m.width())},
                       std::as_bytes(std::span(bytes))});
    tensors.push_back(
        safetensors::as_stored({name + ".weight_codebook", {m.book().size()}, m.book().centroids()}));
  }
  for (const auto& t : others) tensors.push_back(safetensors::as_stored(t));
  safetensors::save(path, tensors,
                    {{"format", "pt"}, {"quantization_config", json::dump(quantization_config(matrices))}});
}

namespace detail {

/// Runs `make`, whose errors know neither file nor tensor.
template <class Make>
auto at_tensor(const std::string& source, const std::string& name, Make make) {
  try {
    return make();
  } catch (const error& e) {
    throw input_error("tensor " + json::detail::excerpt(name) + ": " + e.problem(), source, e.remedy());
  }
}

/// The tensor of this name, type and shape.
inline const safetensors::tensor& expect_tensor(
    const std::map<std::string, const safetensors::tensor*>& tensors, const std::string& name,
    safetensors::dtype type, const std::vector<std::uint64_t>& shape, const std::string& source) {
  const auto found = tensors.find(name);
  if (found == tensors.end())
    throw input_error("no tensor " + json::detail::excerpt(name), source,
                      "its metadata describe the module: indices and codebook come in pairs");
  const safetensors::tensor& t = *found->second;
  if (t.type == type && t.shape == shape) return t;
  const auto text = [](safetensors::dtype d, const std::vector<std::uint64_t>& s) {
    std::string out(safetensors::name(d));
    for (std::size_t i = 0; i < s.size(); ++i) out += (i == 0 ? " [" : ", ") + std::to_string(s[i]);
    return s.empty() ? out : out + "]";
  };
  throw input_error("tensor " + json::detail::excerpt(name) + " is " + text(t.type, t.shape) +
                        ", its metadata ask for " + text(type, shape),
                    source, "the file is damaged, or its metadata are of another: save it again");
}

inline json::value clustering_metadata(const safetensors::header& header, const std::string& source) {
  const auto found = header.metadata.find("quantization_config");
  if (found == header.metadata.end())
    throw input_error("no metadata \"quantization_config\"", source,
                      "load a file that save_clustered wrote; other weights must be clustered first");
  json::value config =
      json::parse(found->second, source + ", metadata \"quantization_config\"", {.max_depth = 8});
  const json::value& method = config.at("quant_method");
  if (method.as_string() != quantization_method)
    throw unknown_error("unknown method " + json::detail::excerpt(method.as_string()), method.where(),
                        "known: " + std::string(quantization_method));
  const json::value& schema = config.at("schema_version");
  if (schema.as_integer() != schema_version)
    throw unknown_error("unknown schema version " + std::to_string(schema.as_integer()), schema.where(),
                        "this version reads " + std::to_string(schema_version));
  return config;
}

/// The matrices that a header describes; `fetch` gives the bytes of a tensor. O(bytes).
template <class Fetch>
std::vector<named_matrix> read_clustered(const safetensors::header& header, Fetch fetch,
                                         const std::string& source) {
  const json::value config = clustering_metadata(header, source);
  const json::value& scope = config.at("scope");
  const bool shared = scope.as_string() == "shared";
  if (!shared && scope.as_string() != "per_matrix")
    throw unknown_error("unknown scope " + json::detail::excerpt(scope.as_string()), scope.where(),
                        "known: per_matrix, shared");
  std::map<std::string, const safetensors::tensor*> tensors;
  for (const auto& t : header.tensors) tensors.emplace(t.name, &t);

  std::vector<named_matrix> result;
  std::shared_ptr<const codebook> common;
  for (const auto& [name, module] : config.at("modules").as_object()) {
    constexpr std::int64_t most = std::int64_t{1} << 48;  // products with 8 bits fit
    const json::value& shape = module.at("shape");
    if (shape.as_array().size() != 2)
      throw input_error(std::to_string(shape.as_array().size()) + " extents", shape.where(),
                        "write [outputs, inputs]");
    const auto outputs = static_cast<std::size_t>(shape.at(0).as_integer(1, most));
    const auto inputs = static_cast<std::size_t>(shape.at(1).as_integer(1, most));
    const std::int64_t width_bits = module.at("bits").as_integer();
    if (width_bits != 4 && width_bits != 6 && width_bits != 8)
      throw input_error(std::to_string(width_bits) + " bits an index", module.at("bits").where(),
                        "write 4, 6 or 8");
    const auto width = static_cast<index_width>(width_bits);
    const auto clusters =
        static_cast<std::uint64_t>(module.at("clusters").as_integer(1, std::int64_t{1} << width_bits));

    const std::string packed_name = name + ".weight_packed", book_name = name + ".weight_codebook";
    const auto& packed = expect_tensor(tensors, packed_name, safetensors::dtype::U8,
                                       {outputs, packed_row(inputs, width)}, source);
    const auto& table = expect_tensor(tensors, book_name, safetensors::dtype::F32, {clusters}, source);
    const std::vector<std::byte> table_bytes = fetch(table);
    std::vector<float> centroids;
    for (std::size_t i = 0; i < clusters; ++i)
      centroids.push_back(std::bit_cast<float>(
          safetensors::detail::load_little_endian<std::uint32_t>(table_bytes.data() + 4 * i)));
    auto book =
        at_tensor(source, book_name, [&] { return std::make_shared<const codebook>(std::move(centroids)); });
    if (shared) {
      if (!common) common = book;
      if (!(*common == *book))
        throw input_error(
            "tensor " + json::detail::excerpt(book_name) + " is not the codebook of the module before",
            source, "the scope is shared: write one codebook for all, or the scope per_matrix");
      book = common;
    }
    const std::vector<std::byte> bytes = fetch(packed);
    result.push_back({name, at_tensor(source, packed_name, [&] {
                        return clustered_matrix::unpack(
                            inputs, outputs, std::move(book), width,
                            {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
                      })});
    tensors.erase(packed_name);
    tensors.erase(book_name);
  }
  for (const auto& [name, t] : tensors)
    if (name.ends_with(".weight_packed") || name.ends_with(".weight_codebook"))
      throw input_error(
          "tensor " + json::detail::excerpt(name) + " belongs to no module that its metadata describe",
          source, "save the file again");
  return result;
}

}  // namespace detail

/// The clustered matrices of a file, in the order in which they were saved; other tensors are left alone
/// (safetensors::file reads them). Throws system_error if it cannot be read; unknown_error for a schema,
/// method or scope this version does not know; input_error, naming the tensor, for anything else that is not
/// sound: a tensor missing from its pair or of another size than the metadata say, an index beyond its
/// codebook, a codebook that is not ascending.
inline std::vector<named_matrix> load_clustered(const std::filesystem::path& path) {
  const auto file = safetensors::file::open(path);
  return detail::read_clustered(
      {file.tensors(), file.metadata()}, [&](const safetensors::tensor& t) { return file.read(t.name); },
      path.string());
}

}  // namespace edgetran::cluster

#endif  // EDGETRAN_CLUSTER_SAFETENSORS_HPP
