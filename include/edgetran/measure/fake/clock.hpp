// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nothing; a kit for tests, outside the umbrella.
#ifndef EDGETRAN_MEASURE_FAKE_CLOCK_HPP
#define EDGETRAN_MEASURE_FAKE_CLOCK_HPP

#include <memory>

#include "edgetran/core/units.hpp"

namespace edgetran::measure::fake {

/// A clock that stands until it is told to move. Copies show the same time. Not for several threads.
class clock {
 public:
  explicit clock(seconds start = seconds{0}) : now_(std::make_shared<seconds>(start)) {}
  seconds operator()() const { return *now_; }
  void advance(seconds by) const { *now_ += by; }
  void set(seconds to) const { *now_ = to; }

 private:
  std::shared_ptr<seconds> now_;
};

}  // namespace edgetran::measure::fake

#endif  // EDGETRAN_MEASURE_FAKE_CLOCK_HPP
