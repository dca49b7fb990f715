// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: edgetran/io, which no umbrella brings; outside the umbrella.
#ifndef EDGETRAN_MODEL_STORED_SAFETENSORS_HPP
#define EDGETRAN_MODEL_STORED_SAFETENSORS_HPP

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/io/json_text.hpp"
#include "edgetran/io/safetensors_files.hpp"
#include "edgetran/model/any_model.hpp"
#include "edgetran/model/published_names.hpp"
#include "edgetran/model/stored_weights.hpp"

namespace edgetran::model {

namespace detail {

/// What tools of quantisation store beside a matrix, or in its place (the first two), below its name.
inline constexpr std::array<std::string_view, 18> packed_parts{"qweight",
                                                               "weight_packed",
                                                               "weight_codebook",
                                                               "qzeros",
                                                               "scales",
                                                               "g_idx",
                                                               "SCB",
                                                               "weight_format",
                                                               "weight_scale",
                                                               "weight_scale_inv",
                                                               "weight_zero_point",
                                                               "weight_shape",
                                                               "input_scale",
                                                               "weight.absmax",
                                                               "weight.quant_map",
                                                               "weight.nested_absmax",
                                                               "weight.nested_quant_map",
                                                               "weight.quant_state.bitsandbytes__nf4"};

/// Claims the tensors of a checkpoint array by array.
class safetensors_claims {
 public:
  safetensors_claims(const safetensors::checkpoint& files, std::string_view prefix)
      : files_(files), prefix_(prefix), claimed_(files.tensors.size()) {
    slots_.resize(std::bit_ceil(2 * files.by_name.size() + 1), none);
    for (std::size_t i = 0; i < files.by_name.size(); ++i) slots_[slot_of(name_at(i))] = i;
  }

  /// Adds what the array [rows, columns] takes to a node: the tensor of its name, or what stands in its
  /// place.
  void claim(storage_ledger& ledger, std::size_t at, const std::string& array, std::int64_t rows,
             std::int64_t columns) {
    const auto n = static_cast<std::uint64_t>(rows) * static_cast<std::uint64_t>(columns);
    const std::string full = prefix_ + array;
    std::size_t place_of_own = slots_[slot_of(full)];  // among the names
    if (place_of_own == none)
      stored_name([&](const std::string& s) { return (place_of_own = slots_[slot_of(s)]) != none; }, prefix_,
                  array);
    const safetensors::placed_tensor* own = place_of_own == none ? nullptr : &tensor_at(place_of_own);
    if (own != nullptr) take(*own);
    std::uint64_t beside = 0, in_place = 0;
    if (full.ends_with(".weight") && columns > 1)
      each_below(std::string_view(full).substr(0, full.size() - 6), place_of_own,
                 [&](std::string_view part, const safetensors::placed_tensor& t) {
                   const auto known = std::find(packed_parts.begin(), packed_parts.end(), part);
                   if (known == packed_parts.end()) return;
                   take(t);
                   beside += t.bytes;
                   if (known - packed_parts.begin() < replacing) in_place = t.bytes;
                 });
    if (own != nullptr && holds(own->shape, own->elements, rows, columns))
      return ledger.add(at, safetensors::name(own->type), n, own->bytes + beside, columns > 1);
    if (own != nullptr && beside > 0) in_place = own->bytes, beside += own->bytes;
    if (own == nullptr && in_place == 0) missing(full);
    const std::uint64_t bits = n == 0 || in_place > n ? 0 : 8 * in_place / n;
    if (bits < 1) {
      const std::string found = own == nullptr ? std::string("packed bytes, ") + std::to_string(in_place)
                                               : "shape " + shape_text(own->shape);
      throw shape_error("tensor " + json::detail::excerpt(own == nullptr ? full : own->name) + " has " +
                            found + " where the model has [" + std::to_string(rows) + ", " +
                            std::to_string(columns) + "]",
                        place(own), "give the configuration that the checkpoint was saved with");
    }
    ledger.add(at, "packed " + std::to_string(bits) + "-bit", n, beside, true);
  }

  /// Whether the file has anything of a pooler.
  [[nodiscard]] bool pools() const {
    return std::any_of(files_.tensors.begin(), files_.tensors.end(),
                       [&](const safetensors::placed_tensor& t) {
                         return std::string_view(t.name).starts_with(prefix_ + "pooler.");
                       });
  }

  void list_unused(stored_weights& w) const {
    for (const std::size_t i : files_.by_name) {
      if (claimed_[i]) continue;
      w.unused.push_back(files_.tensors[i].name);
      w.unused_elements += files_.tensors[i].elements;
      w.unused_bytes += files_.tensors[i].bytes;
    }
  }

 private:
  static constexpr std::ptrdiff_t replacing = 2;  // of packed_parts stand in the place of a matrix

  /// Calls `visit(rest, tensor)` for the tensors whose names begin with `stem`, which lie together; `known`
  /// is the place of one of them among the names, or none.
  template <class Visit>
  void each_below(std::string_view stem, std::size_t known, Visit visit) const {
    if (known == none)
      known =
          static_cast<std::size_t>(std::lower_bound(files_.by_name.begin(), files_.by_name.end(), stem,
                                                    [&](std::size_t at, std::string_view n) {
                                                      return std::string_view(files_.tensors[at].name) < n;
                                                    }) -
                                   files_.by_name.begin());
    while (known > 0 && name_at(known - 1).starts_with(stem)) --known;
    for (; known < files_.by_name.size() && name_at(known).starts_with(stem); ++known)
      visit(name_at(known).substr(stem.size()), tensor_at(known));
  }

  [[nodiscard]] const safetensors::placed_tensor& tensor_at(std::size_t place) const {
    return files_.tensors[files_.by_name[place]];
  }
  [[nodiscard]] std::string_view name_at(std::size_t place) const { return tensor_at(place).name; }
  /// The slot that has the place of a name, or would have it.
  [[nodiscard]] std::size_t slot_of(std::string_view name) const {
    std::size_t slot = std::hash<std::string_view>{}(name);
    while (slots_[slot &= slots_.size() - 1] != none && name_at(slots_[slot]) != name) ++slot;
    return slot;
  }

  void take(const safetensors::placed_tensor& t) {
    claimed_[static_cast<std::size_t>(&t - files_.tensors.data())] = true;
  }
  static std::string shape_text(const std::vector<std::uint64_t>& shape) {
    std::string s = "[";
    for (const std::uint64_t extent : shape) s += (s.size() > 1 ? ", " : "") + std::to_string(extent);
    return s + "]";
  }
  [[nodiscard]] std::string place(const safetensors::placed_tensor* t) const {
    return files_.files.empty() ? std::string("checkpoint")
                                : files_.files[t == nullptr ? 0 : t->file].string();
  }
  [[noreturn]] void missing(const std::string& name) const {
    throw input_error("no tensor " + json::detail::excerpt(name), place(nullptr),
                      "is it a checkpoint of this configuration? the config.json alone can be named, too");
  }

  static constexpr std::size_t none = static_cast<std::size_t>(-1);

  const safetensors::checkpoint& files_;
  std::vector<std::size_t> slots_;  // places among the names, by hash: one look is cheaper than a search
  std::string prefix_;
  std::vector<bool> claimed_;
};

/// The prefix under which most of a model's first arrays are found.
inline std::string prefix_in(const safetensors::checkpoint& files, const std::vector<std::string>& arrays) {
  std::string_view best;
  std::ptrdiff_t most = 0;
  for (const std::string_view candidate : known_prefixes) {
    const auto found = std::count_if(arrays.begin(), arrays.end(), [&](const std::string& a) {
      return !stored_name([&](const std::string& n) { return files.find(n) != nullptr; }, candidate, a)
                  .empty();
    });
    if (found > most) most = found, best = candidate;
  }
  return std::string(best);
}

/// Calls `visit(node, name, rows, columns)` for every array that the model owns, under its published name,
/// until one call returns false; those of a leaf that has begun follow all the same.
template <class Visit>
void each_published_array(const any_model& m, Visit visit) {
  const auto& nodes = m.tree();
  bool wanted = true;
  for (std::size_t i = 0; i < nodes.size() && wanted; ++i) {
    if (nodes[i].level != level::primitive || !nodes[i].owns_weights) continue;
    const std::string stem = nodes[i].path.empty() ? std::string() : nodes[i].path + ".";
    std::visit(
        [&](const auto& p) {
          p.each_parameter([&](std::string_view array, std::int64_t rows, std::int64_t columns) {
            wanted = visit(i, m.published_name(stem + std::string(array)), rows, columns);
          });
        },
        nodes[i].primitive);
  }
}

}  // namespace detail

/// How a checkpoint stores the weights of a model: each array under its published name, with any of
/// `known_prefixes`, in its type, or packed into integers with the scales that stand beside it (GPTQ, AWQ,
/// bitsandbytes, compressed-tensors, FP8 with scales, codebooks). Models with a head for words or pictures
/// are saved without a pooler: then its arrays are `absent`. Throws input_error if it lacks any other array
/// and shape_error if one has another shape; both name it. Unpacked, all elements without those of `unused`
/// are the model's parameters, but for those of `absent`. O(n log n) in the tensors.
inline stored_weights stored_in(const any_model& m, const safetensors::checkpoint& files) {
  constexpr std::size_t enough = 64;
  std::vector<std::string> first;
  detail::each_published_array(m, [&](std::size_t, std::string name, std::int64_t, std::int64_t) {
    first.push_back(std::move(name));
    return first.size() < enough;
  });
  detail::safetensors_claims claims(files, detail::prefix_in(files, first));
  detail::storage_ledger ledger(m.tree().size());
  std::vector<std::string> absent;
  detail::each_published_array(
      m, [&](std::size_t at, const std::string& name, std::int64_t rows, std::int64_t columns) {
        if (name.starts_with("pooler.") && !claims.pools())
          absent.push_back(name);
        else
          claims.claim(ledger, at, name, rows, columns);
        return true;
      });
  stored_weights w = std::move(ledger).finish(m.tree());
  w.absent = std::move(absent);
  claims.list_unused(w);
  return w;
}

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_STORED_SAFETENSORS_HPP
