// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nothing; for run-time choice only, so outside the umbrella.
#ifndef EDGETRAN_MEASURE_ANY_METER_HPP
#define EDGETRAN_MEASURE_ANY_METER_HPP

#include <concepts>
#include <memory>
#include <type_traits>
#include <utility>

#include "edgetran/measure/meter.hpp"

namespace edgetran::measure {

/// Any meter as one type, for the choice among those that a machine turns out to have. Move-only. A reading
/// costs one call through a pointer more.
class any_meter {
 public:
  template <class M>
  requires(!std::same_as<std::decay_t<M>, any_meter> && meter<std::decay_t<M>>) explicit any_meter(M&& m)
      : object_(new box<std::decay_t<M>>{std::forward<M>(m), {}},
                [](void* p) { delete static_cast<box<std::decay_t<M>>*>(p); }),
        description_([](const void* p) -> const source& {
          return static_cast<const box<std::decay_t<M>>*>(p)->meter.description();
        }),
        read_([](void* p) -> const reading& {
          auto& b = *static_cast<box<std::decay_t<M>>*>(p);
          if constexpr (std::is_reference_v<decltype(b.meter.read())>)
            return b.meter.read();
          else
            return b.last = b.meter.read();
        }) {}

  [[nodiscard]] const source& description() const { return description_(object_.get()); }
  /// Good until the next reading. Throws what the meter throws.
  const reading& read() { return read_(object_.get()); }

 private:
  template <class M>
  struct box {
    M meter;
    reading last;  ///< of a meter that returns its readings by value
  };

  std::unique_ptr<void, void (*)(void*)> object_;
  const source& (*description_)(const void*);
  const reading& (*read_)(void*);
};

static_assert(meter<any_meter>);

}  // namespace edgetran::measure

#endif  // EDGETRAN_MEASURE_ANY_METER_HPP
