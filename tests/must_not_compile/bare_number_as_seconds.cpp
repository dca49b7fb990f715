// expect: conversion from 'double' to non-scalar type 'edgetran::seconds'
// expect: no viable conversion from 'double' to 'edgetran::seconds'
// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/core/units.hpp"

#ifdef EDGETRAN_MUST_FAIL
edgetran::seconds latency = 0.5;
#else
edgetran::seconds latency{0.5};
#endif
