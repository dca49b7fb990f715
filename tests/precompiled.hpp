// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// What nearly every test includes; a test names its own includes all the same.
#ifndef EDGETRAN_TESTS_PRECOMPILED_HPP
#define EDGETRAN_TESTS_PRECOMPILED_HPP

#include <Eigen/Dense>
#include <algorithm>
#include <array>
#include <cmath>
#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <limits>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <set>
#include <span>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <doctest/doctest.h>

#endif  // EDGETRAN_TESTS_PRECOMPILED_HPP
