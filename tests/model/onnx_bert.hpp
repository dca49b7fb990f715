// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_TESTS_MODEL_ONNX_BERT_HPP
#define EDGETRAN_TESTS_MODEL_ONNX_BERT_HPP

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "io/onnx_writer.hpp"

// A BERT as the two exporters of PyTorch write it, without weights.
namespace onnx_bert {

namespace w = onnx_writer;

enum class style { torchscript, dynamo };

struct config {
  std::int64_t layers = 2, hidden = 8, heads = 2, feed_forward = 12, vocabulary = 30, positions = 16,
               types = 2;
};

class writer {
 public:
  writer(style s, const config& c) : style_(s), c_(c) {}

  std::string file() {
    g_.input("input_ids", 7, {"batch", "sequence"});
    g_.input("attention_mask", 7, {"batch", "sequence"});
    g_.input("token_type_ids", 7, {"batch", "sequence"});
    g_.store(w::integers("embeddings.position_ids", {1, c_.positions}, count(c_.positions)));
    // (1 - mask) * -10000, [batch, 1, 1, sequence]
    node({}, "Unsqueeze", {"attention_mask"}, "m1", {w::attribute("axes", w::extents{1, 2})});
    node({}, "Cast", {"m1"}, "m2", {w::attribute("to", 1)});
    node({}, "Sub", {scalar("one"), "m2"}, "m3");
    node({}, "Mul", {"m3", scalar("low")}, "mask");
    std::string x = embed();
    for (std::int64_t l = 0; l < c_.layers; ++l) x = layer(l, x);
    pool(x);
    g_.output("pooled");
    return g_.file();
  }

 private:
  using scope = std::vector<std::string>;

  static w::extents count(std::int64_t n) {
    w::extents out;
    for (std::int64_t i = 0; i < n; ++i) out.push_back(i);
    return out;
  }
  static std::string dotted(const scope& s) {
    std::string out;
    for (const std::string& part : s) (out += out.empty() ? "" : ".") += part;
    return out;
  }
  std::string scalar(const std::string& name) {
    if (!scalars_.contains(name)) g_.store(w::tensor(name, 1, {}, w::real(4, 1)));
    scalars_.insert(name);
    return name;
  }
  std::string stored(const scope& s, const std::string& name, const w::extents& shape) {
    // TorchScript turns weights and forgets their names; Dynamo keeps both.
    std::string full = dotted(s) + "." + name;
    if (style_ == style::torchscript && shape.size() == 2 && name == "weight" &&
        s.back().find("embeddings") == s.back().npos)
      full = "onnx::MatMul_" + std::to_string(serial_++);
    g_.store(w::external(full, shape));
    return full;
  }
  void node(const scope& s, const std::string& op, const w::names& in, const std::string& out,
            const std::vector<std::string>& attributes = {}) {
    std::string name, more;
    if (style_ == style::torchscript) {
      for (const std::string& part : s) name += "/" + part;
      name += "/" + op + (serial_ % 2 == 0 ? "" : "_" + std::to_string(serial_));
      ++serial_;
    } else {
      name = "node_" + op + "_" + std::to_string(serial_);
      std::string scopes = "['', ", classes = "['transformers.models.bert.modeling_bert.BertModel', ", path;
      for (const std::string& part : s) {
        (path += path.empty() ? "" : ".") += part;
        scopes += "'" + path + "', ";
        classes += "'transformers.models.bert." + class_of(part) + "', ";
      }
      more = w::bytes(9, w::property("pkg.torch.onnx.name_scopes",
                                     scopes + "'fx_" + std::to_string(serial_++) + "']")) +
             w::bytes(9, w::property("pkg.torch.onnx.class_hierarchy", classes + "'aten." + op + "']"));
    }
    g_.add({op, in, {out}, name, attributes, {}, more});
  }
  static std::string class_of(const std::string& part) {
    if (part == "embeddings") return "BertEmbeddings";
    if (part == "encoder") return "BertEncoder";
    if (part.starts_with("layer.")) return "BertLayer";
    if (part == "attention") return "BertAttention";
    if (part == "self") return "BertSelfAttention";
    if (part == "intermediate") return "BertIntermediate";
    if (part == "pooler") return "BertPooler";
    return "Linear";
  }
  static scope below(scope s, const std::string& name) {
    s.push_back(name);
    return s;
  }

  std::string linear(const scope& s, const std::string& x, std::int64_t in, std::int64_t out) {
    const std::string y = dotted(s) + ":y", z = dotted(s) + ":z";
    std::string weight;
    if (style_ == style::torchscript) {
      weight = stored(s, "weight", {in, out});
    } else {
      weight = dotted(s) + ":t";
      node(s, "Transpose", {stored(s, "weight", {out, in})}, weight,
           {w::attribute("perm", w::extents{1, 0})});
    }
    node(s, "MatMul", {x, weight}, y);
    node(s, "Add", {stored(s, "bias", {out}), y}, z);
    return z;
  }
  std::string norm(const scope& s, const std::string& x) {
    const std::string y = dotted(s) + ":y";
    node(s, "LayerNormalization", {x, stored(s, "weight", {c_.hidden}), stored(s, "bias", {c_.hidden})}, y);
    return y;
  }

  std::string embed() {
    const scope e{"embeddings"};
    node(e, "Shape", {"input_ids"}, "e1");
    g_.store(w::integers("i1", {1}, {1})).store(w::integers("i0", {1}, {0}));
    node(e, "Gather", {"e1", "i1"}, "e2", {w::attribute("axis", 0)});
    node(e, "Slice", {"embeddings.position_ids", "i0", "e2", "i1"}, "ids");
    const auto table = [&](const std::string& name, std::int64_t rows, const std::string& ids) {
      const scope s = below(e, name);
      node(s, "Gather", {stored(s, "weight", {rows, c_.hidden}), ids}, name);
    };
    table("word_embeddings", c_.vocabulary, "input_ids");
    table("token_type_embeddings", c_.types, "token_type_ids");
    table("position_embeddings", c_.positions, "ids");
    node(e, "Add", {"word_embeddings", "token_type_embeddings"}, "e3");
    node(e, "Add", {"e3", "position_embeddings"}, "e4");
    return norm(below(e, "LayerNorm"), "e4");
  }

  std::string split_heads(const scope& s, const std::string& x, const std::string& as,
                          const w::extents& order) {
    const std::string shape = as + ":shape";
    g_.store(w::integers(shape, {4}, {0, 0, c_.heads, c_.hidden / c_.heads}));
    node(s, "Reshape", {x, shape}, as + ":r");
    node(s, "Transpose", {as + ":r"}, as, {w::attribute("perm", order)});
    return as;
  }

  std::string layer(std::int64_t l, const std::string& x) {
    const scope base{"encoder", "layer." + std::to_string(l)};
    const scope attention = below(base, "attention"), self = below(attention, "self");
    const std::string p = "l" + std::to_string(l);
    const std::string q =
        split_heads(self, linear(below(self, "query"), x, c_.hidden, c_.hidden), p + "q", {0, 2, 1, 3});
    const std::string k =
        split_heads(self, linear(below(self, "key"), x, c_.hidden, c_.hidden), p + "k", {0, 2, 3, 1});
    const std::string v =
        split_heads(self, linear(below(self, "value"), x, c_.hidden, c_.hidden), p + "v", {0, 2, 1, 3});
    node(self, "MatMul", {q, k}, p + "s");
    node(self, "Div", {p + "s", scalar("root")}, p + "d");
    node(self, "Add", {p + "d", "mask"}, p + "m");
    node(self, "Softmax", {p + "m"}, p + "p", {w::attribute("axis", style_ == style::torchscript ? 3 : -1)});
    node(self, "MatMul", {p + "p", v}, p + "c");
    node(self, "Transpose", {p + "c"}, p + "t", {w::attribute("perm", w::extents{0, 2, 1, 3})});
    g_.store(w::integers(p + ":join", {3}, {0, 0, c_.hidden}));
    node(self, "Reshape", {p + "t", p + ":join"}, p + "j");
    const scope so = below(attention, "output");
    node(so, "Add", {linear(below(so, "dense"), p + "j", c_.hidden, c_.hidden), x}, p + "a");
    const std::string z = norm(below(so, "LayerNorm"), p + "a");
    const scope in = below(base, "intermediate"), act = below(in, "intermediate_act_fn");
    const std::string u = linear(below(in, "dense"), z, c_.hidden, c_.feed_forward);
    if (style_ == style::torchscript) {
      node(act, "Div", {u, scalar("root2")}, p + "g1");
      node(act, "Erf", {p + "g1"}, p + "g2");
      node(act, "Add", {p + "g2", scalar("one")}, p + "g3");
      node(act, "Mul", {u, p + "g3"}, p + "g4");
      node(act, "Mul", {p + "g4", scalar("half")}, p + "g");
    } else {
      node(act, "Gelu", {u}, p + "g");
    }
    const scope o = below(base, "output");
    node(o, "Add", {linear(below(o, "dense"), p + "g", c_.feed_forward, c_.hidden), z}, p + "o");
    return norm(below(o, "LayerNorm"), p + "o");
  }

  void pool(const std::string& x) {
    const scope s{"pooler"}, dense{"pooler", "dense"};
    g_.store(w::integers("first", {}, {0}));
    node(s, "Gather", {x, "first"}, "row", {w::attribute("axis", 1)});
    node(dense, "Gemm",
         {"row", stored(dense, "weight", {c_.hidden, c_.hidden}), stored(dense, "bias", {c_.hidden})}, "z",
         {w::attribute("transB", 1)});
    node({"pooler", "activation"}, "Tanh", {"z"}, "pooled");
  }

  style style_;
  config c_;
  w::graph g_{};
  std::set<std::string> scalars_{};
  int serial_ = 0;
};

}  // namespace onnx_bert

#endif  // EDGETRAN_TESTS_MODEL_ONNX_BERT_HPP
