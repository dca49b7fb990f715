// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_SPACE_PRESETS_FLEXIBERT_HPP
#define EDGETRAN_SPACE_PRESETS_FLEXIBERT_HPP

#include "edgetran/space/choice.hpp"
#include "edgetran/space/depth.hpp"
#include "edgetran/space/multiset.hpp"
#include "edgetran/space/presets/heads.hpp"
#include "edgetran/space/sequence.hpp"

namespace edgetran::space {

/// FlexiBERT 2.0, 1.69e88 architectures: the values of the code and data of ProTran and EdgeTran, of which
/// the papers quote the count. Table I as printed is another, smaller space: `flexibert2_narrow`.
using flexibert2 =
    depth<"layers", 2, 4, 6, 8, 10,
          12>::of<choice<"hidden", 128, 256, 512, 768>,
                  sequence<"feed_forward", choice<"width", 256, 512, 1024, 2048, 3072, 4096>, 1, 3>,
                  multiset<"heads", one_of<sdp, wma, dft, dct, conv<5>, conv<9>, conv<13>>, 2, 4, 8, 12>>;

/// Table I of the ProTran paper to the letter: hidden 128 and 256, kernels 5 and 9; 1.37e79 architectures and
/// not the 1.69e88 that the same paper quotes.
using flexibert2_narrow =
    depth<"layers", 2, 4, 6, 8, 10,
          12>::of<choice<"hidden", 128, 256>,
                  sequence<"feed_forward", choice<"width", 256, 512, 1024, 2048, 3072, 4096>, 1, 3>,
                  multiset<"heads", one_of<sdp, wma, dft, dct, conv<5>, conv<9>>, 2, 4, 8, 12>>;

/// FlexiBERT 1.0 as its library enumerates it: layers change in stacks of two, each with one operation, one
/// hidden size, one number of heads and one feed-forward width, used once or three times. The space of the
/// paper's runs, 9,312 architectures; `get<"hidden">(layer)` is the same for both layers of a stack.
using flexibert1_test = depth<"layers", 2, 4>::in_stacks<2>::of<
    named<"operation", one_of<sdp, wma, dft, dct, conv<5>, conv<9>>>, choice<"hidden", 128, 256>,
    choice<"heads", 2, 4>, choice<"feed_forward", 512, 1024>, choice<"feed_forward_stacks", 1, 3>>;

/// The two larger ones. Their published lists name no kernels and no feed-forward stacks; these are those of
/// `flexibert1_test`.
using flexibert1_small = depth<"layers", 2, 4>::in_stacks<2>::of<
    named<"operation", one_of<sdp, wma, dft, dct, conv<5>, conv<9>>>, choice<"hidden", 128, 256>,
    choice<"heads", 2, 4>, choice<"feed_forward", 512, 1024, 2048>, choice<"feed_forward_stacks", 1, 3>>;
using flexibert1_default = depth<"layers", 2, 4, 6>::in_stacks<2>::of<
    named<"operation", one_of<sdp, wma, dft, dct, conv<5>, conv<9>>>, choice<"hidden", 128, 256, 512>,
    choice<"heads", 2, 4, 8>, choice<"feed_forward", 512, 1024, 2048, 4096>,
    choice<"feed_forward_stacks", 1, 3>>;

}  // namespace edgetran::space

#endif  // EDGETRAN_SPACE_PRESETS_FLEXIBERT_HPP
