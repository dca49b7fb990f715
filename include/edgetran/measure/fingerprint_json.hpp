// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nlohmann_json; outside the umbrella.
#ifndef EDGETRAN_MEASURE_FINGERPRINT_JSON_HPP
#define EDGETRAN_MEASURE_FINGERPRINT_JSON_HPP

#include <cstdint>
#include <string>

#include "edgetran/core/md5.hpp"
#include "edgetran/io/json_value.hpp"
#include "edgetran/io/json_write.hpp"
#include "edgetran/measure/fingerprint.hpp"

namespace edgetran::measure {

/// A fingerprint as JSON.
inline json::object to_json(const fingerprint& f) {
  return {{"processor", f.processor},
          {"architecture", f.architecture},
          {"cores", static_cast<std::int64_t>(f.cores)},
          {"governor", f.governor},
          {"l2_cache_bytes", f.l2_cache.value()},
          {"l3_cache_bytes", f.l3_cache.value()},
          {"compiler", f.compiler},
          {"instruction_set", f.instruction_set},
          {"eigen", f.eigen},
          {"kernels", f.kernels}};
}

/// The name of a device in journals: 16 hexadecimal digits of the MD5 of its fingerprint, whatever members
/// that has.
inline std::string fingerprint_hash(const json::object& fingerprint) {
  return md5(json::dump(fingerprint)).str().substr(0, 16);
}

}  // namespace edgetran::measure

#endif  // EDGETRAN_MEASURE_FINGERPRINT_JSON_HPP
