// expect: error
// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// The harness must complain: this file does not even compile without EDGETRAN_MUST_FAIL.
int main() { return nothing; }
