// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Outside the umbrella.
#ifndef EDGETRAN_IO_JSON_DIFFERENCES_HPP
#define EDGETRAN_IO_JSON_DIFFERENCES_HPP

#include <string>

#include "edgetran/io/json_value.hpp"
#include "edgetran/io/json_write.hpp"

namespace edgetran::json {

/// In which members two objects differ, in words: `cores is 2 here and 4 there; ...`; empty for equal ones,
/// whatever their order. O(n m).
inline std::string differences(const object& here, const object& there) {
  std::string all;
  const auto say = [&](const std::string& key, const value* mine, const value* theirs) {
    all += (all.empty() ? "" : "; ") + key + " is " + (mine == nullptr ? "absent" : dump(*mine)) +
           " here and " + (theirs == nullptr ? "absent" : dump(*theirs)) + " there";
  };
  for (const member& m : here)
    if (const value* theirs = there.find(m.key); theirs == nullptr || !(*theirs == m.value))
      say(m.key, &m.value, theirs);
  for (const member& m : there)
    if (here.find(m.key) == nullptr) say(m.key, nullptr, &m.value);
  return all;
}

}  // namespace edgetran::json

#endif  // EDGETRAN_IO_JSON_DIFFERENCES_HPP
