// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nothing; for processes that tell each other, so outside the umbrella.
#ifndef EDGETRAN_CORE_PORTABLE_ERROR_HPP
#define EDGETRAN_CORE_PORTABLE_ERROR_HPP

#include <array>
#include <cstddef>
#include <exception>
#include <string>
#include <string_view>
#include <utility>

#include "edgetran/core/error.hpp"

namespace edgetran {

/// Something else than an edgetran::error was thrown where its type could not be kept.
struct remote_error : error {
  using error::error;
};

/// An exception as data, to carry it to another process: the class of an edgetran::error among those of
/// core/error.hpp, the nearest base where it is of a class derived from them, and its three texts. Of any
/// other std::exception the text alone.
struct portable_error {
  static constexpr std::array<std::string_view, 9> kinds{"other",         "error",        "input_error",
                                                         "unknown_error", "shape_error",  "system_error",
                                                         "numeric_error", "device_error", "state_error"};

  std::size_t kind = 0;  ///< index into `kinds`
  std::string problem{}, where{}, remedy{};

  /// Of what was thrown. Never throws but for memory.
  [[nodiscard]] static portable_error of(const std::exception_ptr& thrown) {
    const auto told = [](std::size_t which, const error& e) {
      return portable_error{which, e.problem(), e.where(), e.remedy()};
    };
    try {
      std::rethrow_exception(thrown);
    } catch (const remote_error& e) {
      return told(0, e);
    } catch (const unknown_error& e) {  // before its base
      return told(3, e);
    } catch (const input_error& e) {
      return told(2, e);
    } catch (const shape_error& e) {
      return told(4, e);
    } catch (const system_error& e) {
      return told(5, e);
    } catch (const numeric_error& e) {
      return told(6, e);
    } catch (const device_error& e) {
      return told(7, e);
    } catch (const state_error& e) {
      return told(8, e);
    } catch (const error& e) {
      return told(1, e);
    } catch (const std::exception& e) {
      return {0, e.what(), {}, {}};
    } catch (...) {
      return {0, "an exception that is no std::exception", {}, {}};
    }
  }

  /// Throws it: as its class of core/error.hpp, or as remote_error.
  [[noreturn]] void raise() const {
    switch (kind) {
      case 1:
        throw error(problem, where, remedy);
      case 2:
        throw input_error(problem, where, remedy);
      case 3:
        throw unknown_error(problem, where, remedy);
      case 4:
        throw shape_error(problem, where, remedy);
      case 5:
        throw system_error(problem, where, remedy);
      case 6:
        throw numeric_error(problem, where, remedy);
      case 7:
        throw device_error(problem, where, remedy);
      case 8:
        throw state_error(problem, where, remedy);
      default:
        throw remote_error(problem, where, remedy);
    }
  }

  friend bool operator==(const portable_error&, const portable_error&) = default;
};

}  // namespace edgetran

#endif  // EDGETRAN_CORE_PORTABLE_ERROR_HPP
