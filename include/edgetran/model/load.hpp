// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Needs: nlohmann_json; outside the umbrella.
#ifndef EDGETRAN_MODEL_LOAD_HPP
#define EDGETRAN_MODEL_LOAD_HPP

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/io/json.hpp"
#include "edgetran/model/any_model.hpp"
#include "edgetran/model/architecture_json.hpp"
#include "edgetran/model/config_keys.hpp"
#include "edgetran/model/weight_format_json.hpp"

namespace edgetran::model {

namespace detail {

/// Calls `visit.template operator()<Family>()` for each family of the variant.
template <class Families, class Visit>
void each_family(Visit visit) {
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (visit.template operator()<std::variant_alternative_t<I, Families>>(), ...);
  }
  (std::make_index_sequence<std::variant_size_v<Families>>{});
}

/// Whether a class name such as `BertForMaskedLM` is `prefix` with one of the usual endings;
/// `BertGeneration…` and `ViTMAE…` are other families.
inline bool is_architecture(std::string_view class_name, std::string_view prefix) {
  if (!class_name.starts_with(prefix)) return false;
  class_name.remove_prefix(prefix.size());
  for (const std::string_view ending : {"Model", "For", "LMHead", "DoubleHeads"})
    if (class_name.starts_with(ending)) return true;
  return false;
}

/// The model type that a class name of `architectures` belongs to.
template <class Families>
std::optional<std::string_view> type_of_architecture(std::string_view class_name) {
  std::optional<std::string_view> type;
  each_family<Families>([&]<class Family>() {
    if constexpr (requires { Family::architectures; })
      for (std::size_t k = 0; k < Family::architectures.size(); ++k)
        if (is_architecture(class_name, Family::architectures[k])) type = Family::model_types[k];
  });
  return type;
}

template <class Families>
std::string known_types() {
  std::string list;
  each_family<Families>([&]<class Family>() {
    for (const std::string_view t : Family::model_types) list += (list.empty() ? "" : ", ") + std::string(t);
  });
  return list;
}

/// `model_type`, or what `architectures[0]` stands for.
template <class Families>
std::string model_type_of(const json::value& configuration, const std::string& source) {
  const json::object& keys = configuration.as_object();
  const json::value* type = keys.find("model_type");
  if (type != nullptr && !type->is_null()) return type->as_string();
  const std::string remedy = "add \"model_type\"; known: " + known_types<Families>();
  const json::value* list = keys.find("architectures");
  if (list == nullptr || list->is_null() || list->as_array().empty())
    throw unknown_error("neither the key \"model_type\" nor \"architectures\" says what model this is",
                        source, remedy);
  const json::value& first = list->as_array()[0];
  if (const auto found = type_of_architecture<Families>(first.as_string())) return std::string(*found);
  throw unknown_error("unknown architecture " + json::detail::excerpt(first.as_string()),
                      first.where().empty() ? source + ", key \"architectures\"" : first.where(), remedy);
}

/// Keys that change what a model computes, none of its costs, and nothing that the runner does.
inline std::vector<std::string> uncomputed_keys(const json::value& configuration, std::string_view type) {
  std::vector<std::string> keys;
  const json::object& all = configuration.as_object();
  const auto is = [&](std::string_view key, bool unusual) {
    const json::value* v = all.find(key);
    return v != nullptr && v->is_boolean() && v->as_boolean() == unusual;
  };
  for (const std::string_view key : {"scale_attn_by_inverse_layer_idx", "is_decoder"})
    if (is(key, true)) keys.emplace_back(key);
  if (is("scale_attn_weights", false)) keys.emplace_back("scale_attn_weights");
  for (const std::string_view key : {"rope_scaling", "rope_parameters"}) {
    const json::value* v = all.find(key);
    if (v == nullptr || !v->is_object()) continue;
    const auto unusual = [](const json::object& rope) {
      for (const std::string_view spelling : {"rope_type", "type"}) {
        const json::value* t = rope.find(spelling);
        if (t != nullptr && t->is_string() && t->as_string() != "default") return true;
      }
      return false;
    };
    bool any = unusual(v->as_object());
    for (const auto& m : v->as_object())  // of layers of one type
      any = any || (m.value.is_object() && unusual(m.value.as_object()));
    if (any) keys.emplace_back(key);
  }
  if (type == "roberta")
    if (const json::value* v = all.find("pad_token_id");
        v != nullptr && v->is_integer() && v->as_integer() != padding_id)
      keys.emplace_back("pad_token_id");
  return keys;
}

}  // namespace detail

namespace detail {
/// The model of an architecture's JSON.
template <class Families>
basic_any_model<Families> parse_architecture(const json::value& v, std::string name,
                                             const std::string& source) {
  std::optional<basic_any_model<Families>> result;
  each_family<Families>([&]<class Family>() {
    if constexpr (requires { Family{read_architecture(v, source)}; }) {
      Family family{read_architecture(v, source)};
      require_countable(family, source);
      result.emplace(std::move(family), name);
    }
  });
  if (!result)
    throw unknown_error("an architecture of FlexiBERT heads, which none of these families has", source,
                        "name a config.json of: " + known_types<Families>());
  return *std::move(result);
}
}  // namespace detail

namespace detail {
template <class Families>
bool knows(std::string_view type) {
  bool known = false;
  each_family<Families>([&]<class Family>() {
    for (const std::string_view t : Family::model_types) known = known || t == type;
  });
  return known;
}

/// The text model's keys out of a file for several kinds of input, whose own type no family has: those of
/// `text_config`, with the class and the tie of the whole where it has none.
template <class Families>
std::optional<json::value> text_part(const json::value& configuration, std::string_view type) {
  const json::value* text = configuration.find("text_config");
  if (text == nullptr || !text->is_object() || knows<Families>(type)) return std::nullopt;
  json::object keys = text->as_object();
  for (const char* key :
       {"architectures", "tie_word_embeddings", "dtype", "torch_dtype", "quantization_config"})
    if (const json::value* whole = configuration.find(key); whole != nullptr && keys.find(key) == nullptr)
      keys.set(key, *whole);
  return json::value(std::move(keys));
}
}  // namespace detail

/// The model that a configuration (the content of a `config.json`) or an architecture as published ({"l",
/// "o", "h", "f"}) describes, as one of `Families`, a std::variant. Of a file for several kinds of input
/// whose own type is not known, it is the model of `text_config`, and `left_out()` names the others. Errors
/// call it `source`, or by its name where none is given. Throws unknown_error if no family knows its
/// `model_type` and input_error, naming the key, for everything else that does not fit.
template <class Families>
basic_any_model<Families> parse_as(const json::value& configuration, std::string name,
                                   std::string source = {}) {
  if (source.empty()) source = name;
  if (is_architecture(configuration))
    return detail::parse_architecture<Families>(configuration, std::move(name), source);
  const std::string type = detail::model_type_of<Families>(configuration, source);
  if (const auto text = detail::text_part<Families>(configuration, type)) {
    auto model = parse_as<Families>(*text, std::move(name), source);
    for (const char* part : {"vision_config", "audio_config"})
      if (const json::value* v = configuration.find(part); v != nullptr && v->is_object())
        model.leave_out(part);
    return model;
  }
  std::optional<basic_any_model<Families>> result;
  detail::each_family<Families>([&]<class Family>() {
    for (const std::string_view known : Family::model_types) {
      if (result || known != type) continue;
      std::span<const key_alias> aliases;
      if constexpr (requires { Family::aliases; }) aliases = Family::aliases;
      config_keys keys(configuration, source, aliases);
      if constexpr (!requires { Family::layer_keys; })
        keys.refuse_content("per_layer_config", "layers that differ from each other are not supported yet",
                            "remove the key to load a model with equal layers");
      keys.refuse_content("pruned_heads", "layers with fewer heads than others are not supported yet",
                          "remove the key for the costs before pruning");
      Family family = Family::read(keys, known);
      detail::require_countable(family, source);
      weight_format format = read_weight_format(configuration, source);
      std::vector<std::string> uncomputed = detail::uncomputed_keys(configuration, known);
      if (format.quantized) uncomputed.emplace_back("quantization_config");
      result.emplace(std::move(family), name, std::move(uncomputed), std::move(format));
    }
  });
  if (result) return *std::move(result);
  const json::value* key = configuration.find("model_type");
  throw unknown_error("unknown model type " + json::detail::excerpt(type),
                      key == nullptr || key->where().empty() ? source + ", key \"model_type\"" : key->where(),
                      "known: " + detail::known_types<Families>());
}

/// As above, for the families that edgetran knows.
inline any_model parse(const json::value& configuration, std::string name) {
  return parse_as<known_families>(configuration, std::move(name));
}

/// Reads a configuration file, or the `config.json` in a folder. The model takes the name of the file without
/// its ending; that of the folder if the file is called `config.json`. Throws what `parse_as` throws,
/// system_error for a file that cannot be read and input_error for one that is not JSON, or has more than 16
/// MiB or 2^18 values: those with names of 20,000 classes have a sixth of that.
template <class Families>
basic_any_model<Families> load_as(const std::filesystem::path& path) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  fs::path file = path;
  if (fs::is_directory(path, ignored)) {
    file = path / "config.json";
    if (fs::status(file, ignored).type() == fs::file_type::not_found)
      throw input_error("a folder without config.json", path.string(),
                        "name a folder that holds one, or the file itself");
  }
  for (const char* ending : {".gguf", ".safetensors", ".onnx"})
    if (file.extension() == ending)
      throw input_error(
          "a file of weights, where a configuration is wanted", file.string(),
          "name the model's config.json; `open` and, of the tool, tree and fit-check read more");
  fs::path named = file;
  if (file.filename() == "config.json") named = fs::absolute(file, ignored).lexically_normal().parent_path();
  std::string name = (file.filename() == "config.json" ? named.filename() : named.stem()).string();
  if (name.empty()) name = "model";
  const json::parse_options limits{
      .max_bytes = std::size_t{16} << 20, .max_values = std::size_t{1} << 18, .allow_nonfinite = true};
  return parse_as<Families>(json::load(file, limits), std::move(name), file.string());
}

/// As above, for the families that edgetran knows.
inline any_model load(const std::filesystem::path& path) { return load_as<known_families>(path); }

}  // namespace edgetran::model

#endif  // EDGETRAN_MODEL_LOAD_HPP
