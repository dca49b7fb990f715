// expect: anything
// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// The harness must complain: this file compiles with EDGETRAN_MUST_FAIL as well.
int main() {}
