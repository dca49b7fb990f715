// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// An ONNX graph, its shapes and its tree take at most four times the bytes of the file plus the constant that
// the reader is given and a mebibyte for what no file asks for, at any moment, whatever the file claims. A
// program of its own: it counts every `operator new` of the process.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>

#include "allocations/counter.hpp"
#include "edgetran/core/error.hpp"
#include "edgetran/io/onnx_parse.hpp"
#include "edgetran/model/from_onnx.hpp"
#include "io/onnx_writer.hpp"

namespace {

namespace onnx = edgetran::onnx;
namespace model = edgetran::model;
namespace w = onnx_writer;

int failures = 0;

void check(const char* what, const std::string& file) {
  const onnx::limits limits{.constant = std::size_t{1} << 18};
  std::string answer = "accepted";
  answer.reserve(100);
  const std::size_t before = live_bytes;
  peak_bytes = before;
  try {
    onnx::allowance memory(file.size(), limits, "f");
    const onnx::model m = onnx::parse(w::view(file), "f", memory, limits);
    const auto read = model::from_onnx(m, {}, memory);
    if (read.tree.costs(read.workload)[0].parameters != read.parameters) answer = "other parameters";
  } catch (const edgetran::error& e) {
    answer.assign(e.problem(), 0, 60);
  }
  const std::size_t used = peak_bytes - before, most = 4 * file.size() + limits.constant + (1 << 20);
  std::printf("%s, %zu bytes: %zu at most (%.2f), %s\n", what, file.size(), used,
              static_cast<double>(used) / static_cast<double>(file.size()), answer.c_str());
  if (used <= most && live_bytes == before && answer != "other parameters") return;
  std::printf("FAILED, at most %zu wanted, %zu are left\n", most, live_bytes - before);
  ++failures;
}

std::string repeated(std::size_t n, const std::string& s) {
  std::string out;
  for (std::size_t i = 0; i < n; ++i) out += s;
  return out;
}
std::string graph_of(const std::string& fields) { return w::number(1, 8) + w::bytes(7, fields); }

}  // namespace

int main() {
  for (const std::size_t n : {1u, 100u, 10'000u, 300'000u}) {
    const std::string none;
    check("empty nodes", graph_of(repeated(n, w::bytes(1, none)) + w::bytes(12, none)));
    check("empty tensors", graph_of(repeated(n, w::bytes(5, none))));
    check("empty inputs", graph_of(repeated(n, w::bytes(11, none))));
    check("empty values", graph_of(w::bytes(12, none) + repeated(n, w::bytes(13, none))));
    check("arguments", graph_of(w::bytes(1, repeated(n, w::bytes(1, none)))));
    check("attributes", graph_of(w::bytes(1, repeated(n, w::bytes(5, none)))));
    check("extents of a tensor", graph_of(w::bytes(5, repeated(n, w::number(1, 1)))));
    check("extents of a value",
          graph_of(w::bytes(12, w::bytes(2, w::bytes(1, w::bytes(2, repeated(n, w::bytes(1, none))))))));
    check("functions", graph_of(w::bytes(12, none)) + repeated(n, w::bytes(25, none)));
    check("properties", graph_of(w::bytes(12, none)) + repeated(n, w::bytes(14, none)));

    w::graph chain;
    chain.input("0", 1, {2, 2});
    for (std::size_t i = 0; i < n; ++i) chain.add({"Relu", {std::to_string(i)}, {std::to_string(i + 1)}});
    check("short names in a chain", chain.output(std::to_string(n)).file());
    w::graph unknown;
    unknown.input("x", 1, {2});
    for (std::size_t i = 0; i < n; ++i) unknown.add({"?", {"x"}, {std::to_string(i)}});
    check("unknown operators", unknown.output("0").file());
    w::graph scopes;
    scopes.input("x", 1, {2});
    for (std::size_t i = 0; i < n; ++i)
      scopes.add(
          {"Relu", {"x"}, {"y" + std::to_string(i)}, repeated(60, "/" + std::to_string(i % 7)) + "/r"});
    check("deep scopes", scopes.output("y0").file());
  }
  std::string deep;
  for (int i = 0; i < 2000; ++i) deep = w::bytes(1, w::bytes(5, w::bytes(6, deep)));
  check("graphs in graphs", graph_of(deep));
  return failures == 0 ? 0 : 1;
}
