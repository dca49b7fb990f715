// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// What the files of this program share.
#ifndef EDGETRAN_TESTS_MPI_RANKS_HPP
#define EDGETRAN_TESTS_MPI_RANKS_HPP

#include <optional>
#include <string>

#include "edgetran/core/mpi_ranks.hpp"

namespace mpi_tests {

inline edgetran::mpi_ranks<>* over_ranks = nullptr;
inline std::string fingerprint;  ///< of all results, for the comparison between numbers of ranks

/// A search that keeps a journal; the last rank is killed at its so-manieth candidate. The MD5 of what it
/// comes to, and how many answers the journal knew.
std::string search_with_journal(const std::string& journal, std::optional<int> killed_at);

}  // namespace mpi_tests

#endif  // EDGETRAN_TESTS_MPI_RANKS_HPP
