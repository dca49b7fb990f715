// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/model/configuration.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>

namespace m = edgetran::model;

namespace {
/// What a family needs of its `Keys` here, without JSON.
struct one_text {
  std::string value;
  std::string text(std::string_view, std::string_view otherwise) const {
    return value.empty() ? std::string(otherwise) : value;
  }
  [[noreturn]] void fail(std::string_view key, const std::string& problem, const std::string&) const {
    throw std::invalid_argument(std::string(key) + ": " + problem);
  }
};
m::function read(std::string value) {
  one_text keys{std::move(value)};
  return m::read_function(keys, "hidden_act", "gelu");
}
}  // namespace

TEST_CASE("activations go by all their names") {
  CHECK(read("") == m::function::gelu);
  CHECK(read("gelu") == m::function::gelu);
  for (const char* name : {"gelu_new", "gelu_fast", "gelu_pytorch_tanh", "gelu_accurate"})
    CHECK(read(name) == m::function::gelu_tanh);
  CHECK(read("silu") == m::function::silu);
  CHECK(read("swish") == m::function::silu);
  CHECK(read("relu") == m::function::relu);
  CHECK(read("tanh") == m::function::tanh);
  CHECK(read("quick_gelu") == m::function::quick_gelu);
}

TEST_CASE("an unknown activation is refused by key and name") {
  CHECK_THROWS_WITH(read("mish"), "hidden_act: unknown activation \"mish\"");
}
