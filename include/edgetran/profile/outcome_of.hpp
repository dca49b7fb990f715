// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nlohmann_json; outside the umbrella.
#ifndef EDGETRAN_PROFILE_OUTCOME_OF_HPP
#define EDGETRAN_PROFILE_OUTCOME_OF_HPP

#include <exception>
#include <new>

#include "edgetran/core/error.hpp"
#include "edgetran/io/json_parse.hpp"
#include "edgetran/io/json_value.hpp"
#include "edgetran/io/json_write.hpp"
#include "edgetran/profile/trial.hpp"
#include "edgetran/profile/trial_json.hpp"

namespace edgetran::profile {

/// Calls `measure()`, which returns a measurement, or an outcome, or throws; all that it may do becomes an
/// outcome that a journal can hold and read back. `refused`, for no other try would help: the library's
/// errors, too little memory, and numbers that are not finite, negative, or outside their interval. `other`,
/// which may go by: what the system refused, and any other exception.
template <class Measure>
outcome outcome_of(Measure&& measure) {
  try {
    const outcome result = measure();
    json::object told;
    set_outcome(told, result);
    (void)read_outcome(json::parse(json::dump(told), "measured"));
    return result;
  } catch (const system_error& e) {
    return failure{failure_kind::other, e.what()};
  } catch (const error& e) {
    return failure{failure_kind::refused, e.what()};
  } catch (const std::bad_alloc&) {
    return failure{failure_kind::refused, "not enough memory"};
  } catch (const std::exception& e) {
    return failure{failure_kind::other, e.what()};
  }
}

}  // namespace edgetran::profile

#endif  // EDGETRAN_PROFILE_OUTCOME_OF_HPP
