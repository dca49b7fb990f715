// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// What lies from here to end_scalar.inl is the target scalar: nothing that the compiler was not told to use anyway.
namespace edgetran::kernels::scalar {
