// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "every_header.hpp"

double energy_in_b();
double energy_in_b() { return (edgetran::watts{2} * edgetran::seconds{3}).value(); }
