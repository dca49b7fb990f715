// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_CLUSTER_HPP
#define EDGETRAN_CLUSTER_HPP

#include "edgetran/cluster/cluster_matrices.hpp"
#include "edgetran/cluster/clustered_matrix.hpp"
#include "edgetran/cluster/codebook.hpp"
#include "edgetran/cluster/kmeans_exact.hpp"
#include "edgetran/cluster/lloyd.hpp"
#include "edgetran/cluster/matrix_view.hpp"
#include "edgetran/cluster/packed_indices.hpp"
#include "edgetran/cluster/partition.hpp"
#include "edgetran/cluster/penalised_partition.hpp"
#include "edgetran/cluster/radix_sort.hpp"
#include "edgetran/cluster/sorted_values.hpp"

#endif  // EDGETRAN_CLUSTER_HPP
