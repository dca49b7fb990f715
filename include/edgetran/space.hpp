// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SPACE_HPP
#define EDGETRAN_SPACE_HPP

#include "edgetran/space/architecture.hpp"
#include "edgetran/space/bounds.hpp"
#include "edgetran/space/choice.hpp"
#include "edgetran/space/conditional.hpp"
#include "edgetran/space/count.hpp"
#include "edgetran/space/depth.hpp"
#include "edgetran/space/distance_report.hpp"
#include "edgetran/space/draw.hpp"
#include "edgetran/space/element.hpp"
#include "edgetran/space/embedding.hpp"
#include "edgetran/space/latin_hypercube.hpp"
#include "edgetran/space/layout.hpp"
#include "edgetran/space/list.hpp"
#include "edgetran/space/multiset.hpp"
#include "edgetran/space/neighbours.hpp"
#include "edgetran/space/optional.hpp"
#include "edgetran/space/place.hpp"
#include "edgetran/space/points.hpp"
#include "edgetran/space/presets/bertperf.hpp"
#include "edgetran/space/presets/flexibert.hpp"
#include "edgetran/space/presets/flexibert_types.hpp"
#include "edgetran/space/presets/hat.hpp"
#include "edgetran/space/presets/heads.hpp"
#include "edgetran/space/print.hpp"
#include "edgetran/space/record.hpp"
#include "edgetran/space/sample.hpp"
#include "edgetran/space/sequence.hpp"
#include "edgetran/space/sobol.hpp"
#include "edgetran/space/where.hpp"

#endif  // EDGETRAN_SPACE_HPP
