// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/core/portable_error.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <typeinfo>

using namespace edgetran;

namespace {

template <class E>
portable_error caught(const E& thrown) {
  return portable_error::of(std::make_exception_ptr(thrown));
}

struct short_window : device_error {
  using device_error::device_error;
};

/// What comes out is exactly this class, with the same texts.
template <class Expected, class E>
void comes_out_as(const E& thrown) {
  const portable_error p = caught(thrown);
  try {
    p.raise();
  } catch (const error& e) {
    CHECK(typeid(e) == typeid(Expected));
    CHECK(e.problem() == thrown.problem());
    CHECK(e.where() == thrown.where());
    CHECK(e.remedy() == thrown.remedy());
    CHECK(std::string(e.what()) == thrown.what());
  }
}

}  // namespace

TEST_CASE("the library's errors keep class and texts; classes of others become the nearest base") {
  comes_out_as<error>(error("a", "b", "c"));
  comes_out_as<input_error>(input_error("a", "b", "c"));
  comes_out_as<unknown_error>(unknown_error("a", "b", "c"));
  comes_out_as<shape_error>(shape_error("a", "b"));
  comes_out_as<system_error>(system_error("a"));
  comes_out_as<numeric_error>(numeric_error("a", "b", "c"));
  comes_out_as<device_error>(device_error("a", "", "c"));
  comes_out_as<state_error>(state_error("a", "b", "c"));
  comes_out_as<remote_error>(remote_error("a", "b", "c"));
  comes_out_as<device_error>(short_window("too short", "meter", "repeat"));
  CHECK(portable_error::kinds[caught(unknown_error("a")).kind] == "unknown_error");
}

TEST_CASE("whatever else is thrown comes out as remote_error with its text") {
  const auto text = [](const portable_error& p) {
    CHECK(portable_error::kinds[p.kind] == "other");
    try {
      p.raise();
    } catch (const remote_error& e) {
      return std::string(e.what());
    }
  };
  CHECK(text(caught(std::out_of_range("37"))) == "37");
  CHECK(text(caught(5)).find("no std::exception") != std::string::npos);
  CHECK_THROWS_AS((portable_error{1000, "from a later version", {}, {}}.raise()), remote_error);
}
