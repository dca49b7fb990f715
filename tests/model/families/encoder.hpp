// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_MODEL_FAMILIES_ENCODER_HPP
#define EDGETRAN_TESTS_MODEL_FAMILIES_ENCODER_HPP

#include <doctest/doctest.h>

#include <cstdint>
#include <string>

#include "edgetran/io/json.hpp"
#include "edgetran/model/any_model.hpp"
#include "edgetran/model/load.hpp"
#include "model/irene_view.hpp"

namespace test {

namespace m = edgetran::model;

/// The model of a configuration with this type, and keys that begin with a comma or none.
inline m::any_model configured(const std::string& type, const std::string& keys) {
  return m::parse(edgetran::json::parse("{\"model_type\": \"" + type + "\"" + keys + "}", "c.json"), "c");
}

/// A configuration is refused with an input_error that names the key and says this.
inline void refused(const std::string& type, const std::string& keys, const std::string& key,
                    const std::string& says) {
  CAPTURE(keys);
  try {
    configured(type, keys);
    FAIL("nothing thrown");
  } catch (const edgetran::input_error& e) {
    const std::string all = e.what();
    CHECK(all.find(key) != std::string::npos);
    CHECK(all.find(says) != std::string::npos);
  }
}

/// FLOPs counted by hand, for `sequences` of `tokens`: a multiply-accumulate is two.
struct hand {
  double sequences, tokens;

  [[nodiscard]] double rows() const { return sequences * tokens; }
  [[nodiscard]] double linear(double in, double out, double groups = 1) const {
    return rows() * (2 * in * out / groups + out);
  }
  [[nodiscard]] double each(double flops, double width) const { return rows() * flops * width; }
  /// A sum with a norm behind it.
  [[nodiscard]] double add_and_norm(double width) const { return each(1 + 8, width); }
  /// Two products, scale, mask and soft-max over `keys` of every row.
  [[nodiscard]] double attention(double heads, double width, double keys) const {
    return rows() * keys * (4 * width + (1 + 1 + 5) * heads);
  }
};

inline double flops_of(const m::any_model& a, const char* path, const m::workload& w) {
  return a.tree().costs(w)[find(a.tree(), path)].flops.value();
}

}  // namespace test

#endif  // EDGETRAN_TESTS_MODEL_FAMILIES_ENCODER_HPP
