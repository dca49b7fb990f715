// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "regress/compiled_once.hpp"

namespace edgetran::regress {
template void linear::fit<double>(const table&);
template void non_negative::fit<double>(const table&);
template void ridge::fit<double>(const table&);
}  // namespace edgetran::regress
