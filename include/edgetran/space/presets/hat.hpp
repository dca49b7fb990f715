// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SPACE_PRESETS_HAT_HPP
#define EDGETRAN_SPACE_PRESETS_HAT_HPP

#include "edgetran/space/choice.hpp"
#include "edgetran/space/depth.hpp"
#include "edgetran/space/record.hpp"

namespace edgetran::space {

/// The encoder-decoder space of HAT (Hardware-Aware Transformers, ACL 2020) for WMT'14 English to German.
/// `attended_layers` says over how many of the last encoder layers a decoder layer attends. One embedding
/// size serves a whole side; the number of encoder layers is fixed.
using hat =
    record<choice<"encoder_embedding", 640, 512>,
           depth<"encoder_layers", 6>::of<choice<"encoder_feed_forward", 3072, 2048, 1024>,
                                          choice<"encoder_heads", 8, 4>>,
           choice<"decoder_embedding", 640, 512>,
           depth<"decoder_layers", 6, 5, 4, 3, 2,
                 1>::of<choice<"decoder_feed_forward", 3072, 2048, 1024>, choice<"decoder_heads", 8, 4>,
                        choice<"cross_heads", 8, 4>, choice<"attended_layers", 1, 2, 3>>>;

/// The wider space from which the models of HAT's published latency tables were drawn: feed-forward widths of
/// 512 and 2 heads as well.
using hat_measured =
    record<choice<"encoder_embedding", 640, 512>,
           depth<"encoder_layers", 6>::of<choice<"encoder_feed_forward", 3072, 2048, 1024, 512>,
                                          choice<"encoder_heads", 8, 4, 2>>,
           choice<"decoder_embedding", 640, 512>,
           depth<"decoder_layers", 6, 5, 4, 3, 2, 1>::of<
               choice<"decoder_feed_forward", 3072, 2048, 1024, 512>, choice<"decoder_heads", 8, 4, 2>,
               choice<"cross_heads", 8, 4, 2>, choice<"attended_layers", 1, 2, 3>>>;

}  // namespace edgetran::space

#endif  // EDGETRAN_SPACE_PRESETS_HAT_HPP
