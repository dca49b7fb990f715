// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_VERSION_HPP
#define EDGETRAN_VERSION_HPP

/// The one source of the version: CMake and Conan read these three lines, and a test holds the vcpkg
/// manifests against them.
#define EDGETRAN_VERSION_MAJOR 0
#define EDGETRAN_VERSION_MINOR 1
#define EDGETRAN_VERSION_PATCH 0

/// One comparable number: `#if EDGETRAN_VERSION >= 100 * 1` means 0.1.0 or later.
#define EDGETRAN_VERSION \
  (EDGETRAN_VERSION_MAJOR * 10000 + EDGETRAN_VERSION_MINOR * 100 + EDGETRAN_VERSION_PATCH)

#endif  // EDGETRAN_VERSION_HPP
