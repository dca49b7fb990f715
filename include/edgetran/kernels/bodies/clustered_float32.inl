// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// What bodies/clustered_blocked.inl and bodies/clustered_direct.inl multiply: float32.

inline constexpr int group_depth = static_cast<int>(group_rows);
EDGETRAN_INLINE f32 multiply_add(f32 a, f32 b, f32 c) { return fma(a, b, c); }
