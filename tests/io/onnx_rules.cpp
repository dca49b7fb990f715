// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#include "edgetran/io/onnx_rules.hpp"

#include <doctest/doctest.h>

#include <string_view>

namespace {

namespace onnx = edgetran::onnx;

const onnx::detail::rule* rule_of(std::string_view op, std::string_view domain = {}) {
  onnx::node n;
  n.op_type = op;
  n.domain = domain;
  return onnx::detail::find_rule(n);
}

}  // namespace

TEST_CASE("rules: the operators that exported transformers are made of are known") {
  for (const std::string_view op : {"MatMul",
                                    "Gemm",
                                    "Conv",
                                    "Add",
                                    "Mul",
                                    "Div",
                                    "Sub",
                                    "Softmax",
                                    "Gelu",
                                    "Erf",
                                    "Tanh",
                                    "Relu",
                                    "Reshape",
                                    "Pow",
                                    "Transpose",
                                    "Gather",
                                    "Concat",
                                    "Split",
                                    "Slice",
                                    "Unsqueeze",
                                    "Squeeze",
                                    "Where",
                                    "Cast",
                                    "ReduceMean",
                                    "Sqrt",
                                    "Shape",
                                    "Expand",
                                    "Constant",
                                    "ConstantOfShape",
                                    "LayerNormalization",
                                    "Identity",
                                    "Sigmoid"}) {
    CAPTURE(op);
    CHECK(rule_of(op) != nullptr);
    CHECK(rule_of(op, "ai.onnx") == rule_of(op));
  }
  for (const std::string_view op :
       {"Attention", "SkipLayerNormalization", "MatMulNBits", "GroupQueryAttention"}) {
    CAPTURE(op);
    CHECK(rule_of(op, "com.microsoft") != nullptr);
  }
}

TEST_CASE("rules: another name, another case or another domain is unknown") {
  for (const std::string_view op : {"", "matmul", "MatMul ", "NoSuchOperator", "Loop"}) {
    CAPTURE(op);
    CHECK(rule_of(op) == nullptr);
  }
  CHECK(rule_of("MatMul", "my.domain") == nullptr);
  CHECK(rule_of("MatMul", "ai.onnx.ml") == nullptr);
}

TEST_CASE("rules: a rule has the operator's name; operators that change no shape share one") {
  CHECK(rule_of("MatMul")->name == "MatMul");
  CHECK(rule_of("Relu") == rule_of("Tanh"));
  CHECK(rule_of("Relu") != rule_of("Add"));
}
