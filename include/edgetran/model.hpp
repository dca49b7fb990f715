// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_HPP
#define EDGETRAN_MODEL_HPP

#include "edgetran/model/any_model.hpp"
#include "edgetran/model/architecture.hpp"
#include "edgetran/model/architecture_graph.hpp"
#include "edgetran/model/as_flexibert.hpp"
#include "edgetran/model/configuration.hpp"
#include "edgetran/model/cost.hpp"
#include "edgetran/model/families.hpp"
#include "edgetran/model/from_space.hpp"
#include "edgetran/model/gguf_names.hpp"
#include "edgetran/model/graph_hash.hpp"
#include "edgetran/model/interpreter.hpp"
#include "edgetran/model/memory.hpp"
#include "edgetran/model/neighbours.hpp"
#include "edgetran/model/overlap.hpp"
#include "edgetran/model/physical_embedding.hpp"
#include "edgetran/model/primitive.hpp"
#include "edgetran/model/program.hpp"
#include "edgetran/model/published_names.hpp"
#include "edgetran/model/shape.hpp"
#include "edgetran/model/stored_weights.hpp"
#include "edgetran/model/summary_embedding.hpp"
#include "edgetran/model/tree.hpp"
#include "edgetran/model/weight_format.hpp"
#include "edgetran/model/workload.hpp"

#endif  // EDGETRAN_MODEL_HPP
