// expect: a sentence that no compiler says
// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// The harness must complain: the compiler refuses this file for another reason than the expected one.
#ifdef EDGETRAN_MUST_FAIL
static_assert(false, "another sentence");
#endif
int main() {}
