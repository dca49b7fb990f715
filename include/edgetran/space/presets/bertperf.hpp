// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SPACE_PRESETS_BERTPERF_HPP
#define EDGETRAN_SPACE_PRESETS_BERTPERF_HPP

#include "edgetran/space/choice.hpp"
#include "edgetran/space/conditional.hpp"
#include "edgetran/space/record.hpp"

namespace edgetran::space {

/// The 4,200 models and workloads of BERTPerf: batch, heads and feed-forward width depend on the hidden size.
/// The lists are those of the published measurements, which have a width of 2560 that the talk's slide leaves
/// out. The layers are all alike, and so a plain element.
using bertperf =
    record<choice<"hidden", 128, 256, 384, 512, 640, 768>,
           depending<"hidden", given<128, choice<"batch", 1, 2, 4>>, given<256, choice<"batch", 1, 2>>,
                     given<384, choice<"batch", 1, 2>>, given<512, choice<"batch", 1>>,
                     given<640, choice<"batch", 1>>, given<768, choice<"batch", 1>>>,
           choice<"sequence", 64, 128, 256, 384, 512>,
           depending<"hidden", given<128, choice<"heads", 2, 4>>, given<256, choice<"heads", 2, 4, 8>>,
                     given<384, choice<"heads", 4, 6, 8, 12>>, given<512, choice<"heads", 4, 8>>,
                     given<640, choice<"heads", 8, 10>>, given<768, choice<"heads", 8, 12>>>,
           depending<"hidden", given<128, choice<"feed_forward", 512, 1024>>,
                     given<256, choice<"feed_forward", 512, 1024, 1536>>,
                     given<384, choice<"feed_forward", 1024, 1536, 2048>>,
                     given<512, choice<"feed_forward", 1536, 2048, 2560>>,
                     given<640, choice<"feed_forward", 2048, 2560, 3072>>,
                     given<768, choice<"feed_forward", 2560, 3072>>>,
           range<"layers", 1, 12>>;

}  // namespace edgetran::space

#endif  // EDGETRAN_SPACE_PRESETS_BERTPERF_HPP
