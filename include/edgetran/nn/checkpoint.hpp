// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: edgetran/io, which no umbrella brings; outside the umbrella.
#ifndef EDGETRAN_NN_CHECKPOINT_HPP
#define EDGETRAN_NN_CHECKPOINT_HPP

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <type_traits>
#include <utility>
#include <vector>

#include "edgetran/core/edit_distance.hpp"
#include "edgetran/core/error.hpp"
#include "edgetran/io/safetensors.hpp"
#include "edgetran/model/published_names.hpp"
#include "edgetran/nn/weights.hpp"

namespace edgetran::nn {

/// Weights out of a checkpoint, and what else it held: heads, tied copies, buffers.
struct checkpoint {
  nn::weights weights;
  std::string prefix;                ///< what the checkpoint puts before the names, `bert.` or nothing
  std::vector<std::string> ignored;  ///< names of the tensors that the model does not use, sorted
};

namespace detail {

/// The tensors of one safetensors file, of a sharded checkpoint or of a folder that holds either.
class checkpoint_files {
 public:
  explicit checkpoint_files(const std::filesystem::path& path) : path_(path) {
    std::error_code none;
    if (std::filesystem::is_directory(path, none)) path_ = inside(path);
    if (path_.extension() != ".json") {
      files_.push_back(safetensors::file::open(path_));
      for (const safetensors::tensor& t : files_[0].tensors()) place_.emplace(t.name, 0);
      return;
    }
    const safetensors::shard_index index = safetensors::load_index(path_);
    for (const std::string& name : index.files)
      files_.push_back(safetensors::file::open(path_.parent_path() / name));
    for (const auto& [tensor, file] : index.weight_map) {
      if (files_[file].find(tensor) == nullptr)
        throw input_error("tensor \"" + tensor + "\" is not in " + index.files[file], path_.string(),
                          "index and shards are of different checkpoints: fetch them again");
      place_.emplace(tensor, file);
    }
  }

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  [[nodiscard]] const std::map<std::string, std::size_t>& names() const { return place_; }
  [[nodiscard]] bool has(const std::string& name) const { return place_.contains(name); }
  [[nodiscard]] const safetensors::file& holder(const std::string& name) const {
    return files_[place_.at(name)];
  }

 private:
  static std::filesystem::path inside(const std::filesystem::path& folder) {
    for (const char* name : {"model.safetensors", "model.safetensors.index.json"})
      if (std::filesystem::exists(folder / name)) return folder / name;
    throw input_error("no model.safetensors and no model.safetensors.index.json", folder.string(),
                      "name the file, or convert the checkpoint to safetensors");
  }

  std::filesystem::path path_;
  std::vector<safetensors::file> files_;
  std::map<std::string, std::size_t> place_;  // tensor to file
};

/// `left` are the tensors that no array has claimed: the misnamed one is among them.
inline input_error missing_tensor(const std::string& name, const std::map<std::string, std::size_t>& left,
                                  const std::filesystem::path& path) {
  constexpr std::size_t most_compared = 4096;  // a hint must not cost more than the load
  std::vector<std::pair<std::size_t, std::string>> near;
  for (const auto& [have, file] : left)
    if (near.size() < most_compared && have.size() <= 2 * name.size())
      near.emplace_back(edit_distance(name, have), have);
  std::sort(near.begin(), near.end());
  std::string remedy = "is it a checkpoint of this model?";
  for (std::size_t i = 0; i < std::min<std::size_t>(near.size(), 3); ++i)
    remedy += (i == 0 ? " nearest: " : ", ") + near[i].second;
  return input_error("no tensor \"" + name + "\"", path.string(), remedy);
}

inline std::string text(const std::vector<std::uint64_t>& shape) {
  std::string s = "[";
  for (const std::uint64_t extent : shape) s += (s.size() > 1 ? ", " : "") + std::to_string(extent);
  return s + "]";
}

inline std::string stored_name(const checkpoint_files& files, std::string_view prefix,
                               const std::string& name) {
  return model::stored_name([&](const std::string& n) { return files.has(n); }, prefix, name);
}

/// Every array's shape as published checkpoints store it.
class published_shapes : public model::shape_interpreter<published_shapes>, public model::weight_ledger {
 public:
  template <model::primitive P>
  void leaf(const model::node_name&, const P& p, model::row_count) {
    if (!owns_weights()) return;
    const auto u = [](std::int64_t n) { return static_cast<std::uint64_t>(n); };
    using erased = decltype(p.erased());
    p.each_parameter([&](std::string_view name, std::int64_t rows, std::int64_t columns) {
      if (std::is_same_v<erased, model::prepend_and_place<>> && name != "weight")
        shapes_.push_back({1, u(rows), u(columns)});
      else if constexpr (std::is_same_v<erased, model::head_linear<>>)
        shapes_.push_back(of_heads(p, name, u(rows), u(columns)));
      else if (columns == 1 && name != "weight")
        shapes_.push_back({u(rows)});
      else if constexpr (std::is_same_v<erased, model::depthwise<>>)
        shapes_.push_back({u(rows), 1, u(columns)});
      else if constexpr (std::is_same_v<erased, model::time_convolution<>>)
        shapes_.push_back({u(rows), u(p.in), u(p.taps)});
      else if constexpr (std::is_same_v<erased, model::patches<>>)
        shapes_.push_back({u(rows), u(p.channels), u(p.patch_height), u(p.patch_width)});
      else if constexpr (std::is_same_v<erased, model::layer_norm<>> ||
                         std::is_same_v<erased, model::rms_norm<>> ||
                         std::is_same_v<erased, model::head_norm<>> ||
                         std::is_same_v<erased, model::scale_shift<>>)
        shapes_.push_back({u(rows)});
      else
        shapes_.push_back({u(rows), u(columns)});
    });
  }
  std::vector<std::vector<std::uint64_t>> finish() && { return std::move(shapes_); }

 private:
  using extents = std::vector<std::uint64_t>;
  template <class P>
  static extents of_heads(const P& p, std::string_view name, std::uint64_t rows, std::uint64_t columns) {
    using storage = model::head_storage;
    if (name == "bias") return p.stored == storage::pointwise ? extents{rows, 1} : extents{rows};
    const auto heads = static_cast<std::uint64_t>(std::int64_t{p.heads});
    if (p.stored == storage::transposed) return {heads, rows / heads, columns};
    if (p.stored == storage::rows) return {rows, columns};
    return {rows, columns, 1};
  }

  std::vector<extents> shapes_;
};

}  // namespace detail

using model::known_prefixes;

/// Reads the arrays of `m` from a .safetensors file, a `model.safetensors.index.json` with its shards, or a
/// folder that holds either. Names are the published ones, with any of `known_prefixes`; F32, F16, BF16 and
/// F64 become float. Throws system_error if a file cannot be read, input_error if it is not sound or lacks an
/// array (naming the nearest that it has) or the configuration has a key that the runner does not honour,
/// shape_error if an array has another shape, numeric_error if one holds a NaN or an infinity. Because every
/// array is found once with its shape, the checkpoint's elements without the ignored tensors are the model's
/// parameters.
template <class Model>
checkpoint load_weights(const Model& m, const std::filesystem::path& path) {
  if constexpr (requires { m.uncomputed(); })
    if (!m.uncomputed().empty())
      throw input_error(
          "its configuration asks for what the runner does not compute: \"" + m.uncomputed().front() + "\"",
          m.name(), "costs and random weights are not affected; remove the key to load all the same");
  std::vector<parameter> all = list_parameters(m);
  const detail::checkpoint_files files(path);

  std::string prefix;
  std::size_t most = 0;
  for (const std::string_view candidate : known_prefixes) {
    const auto found =
        static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [&](const parameter& p) {
          return !detail::stored_name(files, candidate, p.name).empty();
        }));
    if (found > most) most = found, prefix = candidate;
  }

  std::vector<std::string> names;
  std::map<std::string, std::size_t> left = files.names();
  for (const parameter& p : all) left.erase(names.emplace_back(detail::stored_name(files, prefix, p.name)));
  for (std::size_t i = 0; i < all.size(); ++i) {
    parameter& p = all[i];
    const std::string& name = names[i];
    if (name.empty()) throw detail::missing_tensor(prefix + p.name, left, files.path());
    const safetensors::file& file = files.holder(name);
    const safetensors::tensor& stored = file.at(name);
    if (!model::holds(stored.shape, stored.elements, p.rows, p.columns))
      throw shape_error("tensor \"" + name + "\" has shape " + detail::text(stored.shape) +
                            " where the model has [" + std::to_string(p.rows) + ", " +
                            std::to_string(p.columns) + "]",
                        file.path().string(), "give the configuration that the checkpoint was saved with");
    const std::vector<float> values = file.read_f32(name);
    for (const float x : values)
      if (!std::isfinite(x))
        throw numeric_error("tensor \"" + name + "\" holds a NaN or an infinity", file.path().string(),
                            "the checkpoint is damaged or its training diverged");
    p.data = allocate_floats(p.size());
    std::copy(values.begin(), values.end(), p.data.get());
  }

  checkpoint result{weights(std::move(all)), prefix, {}};
  for (const auto& [name, file] : left) result.ignored.push_back(name);
  return result;
}

/// Writes the weights of `m` as F32 under their published names and shapes, in one step that a crash cannot
/// tear. Throws shape_error if they are not the weights of `m`, and system_error.
template <class Model>
void save_weights(const Model& m, const weights& w, const std::filesystem::path& path) {
  const std::vector<parameter> expected = list_parameters(m);
  detail::published_shapes lister;
  m(lister);
  const auto shapes = std::move(lister).finish();
  if (expected.size() != w.parameters().size())
    throw shape_error(std::to_string(w.parameters().size()) + " arrays where the model has " +
                          std::to_string(expected.size()),
                      "nn::save_weights", "give the weights of this very model");
  std::vector<safetensors::f32_tensor> tensors;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const parameter& p = w.parameters()[i];
    if (p.name != expected[i].name || p.rows != expected[i].rows || p.columns != expected[i].columns)
      throw shape_error(
          "array \"" + p.name + "\" where the model has \"" + expected[i].name + "\", or in another shape",
          "nn::save_weights", "give the weights of this very model");
    tensors.push_back({p.name, shapes[i], {p.data.get(), p.size()}});
  }
  safetensors::save(path, tensors, {{"format", "pt"}});
}

}  // namespace edgetran::nn

#endif  // EDGETRAN_NN_CHECKPOINT_HPP
