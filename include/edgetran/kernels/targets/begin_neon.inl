// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// What lies from here to end_neon.inl is the target neon: nothing that the compiler was not told to use anyway.
namespace edgetran::kernels::neon {
