// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_MODEL_FAMILIES_HPP
#define EDGETRAN_MODEL_FAMILIES_HPP

#include <variant>

#include "edgetran/model/families/albert.hpp"
#include "edgetran/model/families/bert.hpp"
#include "edgetran/model/families/convbert.hpp"
#include "edgetran/model/families/decoder.hpp"
#include "edgetran/model/families/deit.hpp"
#include "edgetran/model/families/distilbert.hpp"
#include "edgetran/model/families/flexibert.hpp"
#include "edgetran/model/families/fnet.hpp"
#include "edgetran/model/families/gpt.hpp"
#include "edgetran/model/families/llama.hpp"
#include "edgetran/model/families/mobilebert.hpp"
#include "edgetran/model/families/modernbert.hpp"
#include "edgetran/model/families/squeezebert.hpp"
#include "edgetran/model/families/vit.hpp"
#include "edgetran/model/families/whisper.hpp"

namespace edgetran::model {

/// Every family that edgetran imports. A family is a class with `model_types`, `read(keys, model_type)` and
/// `operator()(interpreter)`; to add one, write its header and name it here, or make a variant of your own.
using known_families =
    std::variant<bert<>, distilbert<>, gpt2<>, openai_gpt<>, vit<>, decoder, whisper, flexibert<>, albert,
                 mobilebert, squeezebert, convbert, fnet, deit<>, modernbert>;

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_FAMILIES_HPP
