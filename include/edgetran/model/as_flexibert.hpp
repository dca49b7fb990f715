// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_AS_FLEXIBERT_HPP
#define EDGETRAN_MODEL_AS_FLEXIBERT_HPP

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/model/architecture.hpp"
#include "edgetran/model/families/bert.hpp"
#include "edgetran/model/families/distilbert.hpp"
#include "edgetran/model/families/flexibert.hpp"

namespace edgetran::model {

namespace detail {
template <class Family>
inline constexpr bool is_bert = false;
template <std::int64_t L, std::int64_t H, std::int64_t N, std::int64_t F>
inline constexpr bool is_bert<bert<L, H, N, F>> = true;
template <class Family>
inline constexpr bool is_distilbert = false;
template <std::int64_t L, std::int64_t H, std::int64_t N, std::int64_t F>
inline constexpr bool is_distilbert<distilbert<L, H, N, F>> = true;
}  // namespace detail

/// The FlexiBERT model with the layers of an encoder of BERT's form: scaled dot products in every head, one
/// hidden layer in every feed-forward stack, its vocabulary. It adds what the encoder has not: relative
/// positions in place of absolute ones, and behind DistilBERT a pooler and token types.
template <class Family>
requires detail::is_bert<Family> || detail::is_distilbert<Family> flexibert<> as_flexibert(const Family& m) {
  flexibert<> result;
  const std::int64_t heads = m.heads;
  const architecture::layer layer{
      m.hidden,
      std::vector<attention_head>(static_cast<std::size_t>(heads), {operation::sdp, 0, m.hidden / heads}),
      {std::int64_t{m.feed_forward}}};
  for (std::int64_t l = 0; l < std::int64_t{m.layers}; ++l) result.architecture.layers.push_back(layer);
  result.vocabulary = m.vocabulary;
  result.positions = m.positions;
  if constexpr (requires { m.token_types; }) result.token_types = m.token_types;
  result.activation_function = m.activation_function;
  result.epsilon = m.epsilon;
  return result;
}
inline flexibert<> as_flexibert(const flexibert<>& m) { return m; }

/// The same of a model of any family. Throws unknown_error, which calls it `name`, for a decoder and for a
/// model of images: no FlexiBERT model has their layers. O(heads).
template <class... Family>
flexibert<> as_flexibert(const std::variant<Family...>& any, const std::string& name) {
  return std::visit(
      [&](const auto& m) -> flexibert<> {
        if constexpr (requires { as_flexibert(m); })
          return as_flexibert(m);
        else
          throw unknown_error(
              "a model of the type " + std::string(m.model_types[0]) + " has no encoder of BERT's form", name,
              "known: bert, roberta, distilbert, flexibert");
      },
      any);
}

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_AS_FLEXIBERT_HPP
