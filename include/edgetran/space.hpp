// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SPACE_HPP
#define EDGETRAN_SPACE_HPP

#include "edgetran/space/architecture.hpp"
#include "edgetran/space/choice.hpp"
#include "edgetran/space/conditional.hpp"
#include "edgetran/space/count.hpp"
#include "edgetran/space/depth.hpp"
#include "edgetran/space/element.hpp"
#include "edgetran/space/list.hpp"
#include "edgetran/space/multiset.hpp"
#include "edgetran/space/optional.hpp"
#include "edgetran/space/place.hpp"
#include "edgetran/space/presets/bertperf.hpp"
#include "edgetran/space/presets/flexibert.hpp"
#include "edgetran/space/presets/hat.hpp"
#include "edgetran/space/presets/heads.hpp"
#include "edgetran/space/record.hpp"
#include "edgetran/space/sequence.hpp"

#endif  // EDGETRAN_SPACE_HPP
