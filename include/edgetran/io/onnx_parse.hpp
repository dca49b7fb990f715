// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
#ifndef EDGETRAN_IO_ONNX_PARSE_HPP
#define EDGETRAN_IO_ONNX_PARSE_HPP

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "edgetran/core/error.hpp"
#include "edgetran/io/onnx_graph.hpp"
#include "edgetran/io/onnx_tensor.hpp"
#include "edgetran/io/onnx_value_info.hpp"
#include "edgetran/io/protobuf_wire.hpp"

namespace edgetran::onnx {

namespace detail {

/// Walks the messages of a model and fills the structs.
class parser {
 public:
  parser(allowance& memory, const limits& l) : memory_(memory), limits_(l) {}

  void read(protobuf::slice message, model& m) {
    const protobuf::tally<26> n(message);
    memory_.make_room(m.opsets, n.of[8]);
    memory_.make_room(m.metadata, n.of[14]);
    memory_.make_room(m.functions, n.of[25]);
    for (protobuf::reader r(message); r.next();) {
      const protobuf::field& f = r.get();
      switch (f.number) {
        case 1:
          m.ir_version = f.integer();
          break;
        case 2:
          m.producer = f.text();
          break;
        case 7:
          read(f.message(), m.graph, 0);
          break;
        case 8:
          read(f.message(), m.opsets.emplace_back());
          break;
        case 14:
          read(f.message(), m.metadata.emplace_back());
          break;
        case 25:
          read(f.message(), m.functions.emplace_back());
          break;
        default:
          break;
      }
    }
  }

 private:
  using slice = protobuf::slice;

  void read(slice message, opset& o) {
    for (protobuf::reader r(message); r.next();) {
      if (r.get().number == 1) o.domain = r.get().text();
      if (r.get().number == 2) o.version = r.get().integer();
    }
  }

  void read(slice message, property& p) {
    for (protobuf::reader r(message); r.next();) {
      if (r.get().number == 1) p.key = r.get().text();
      if (r.get().number == 2) p.value = r.get().text();
    }
  }

  void read(slice message, function& f) {
    const protobuf::tally<12> n(message);
    memory_.make_room(f.inputs, n.of[4]);
    memory_.make_room(f.outputs, n.of[5]);
    memory_.make_room(f.nodes, n.of[7]);
    memory_.make_room(f.defaults, n.of[11]);
    for (protobuf::reader r(message); r.next();) {
      const protobuf::field& g = r.get();
      switch (g.number) {
        case 1:
          f.name = g.text();
          break;
        case 4:
          f.inputs.push_back(g.text());
          break;
        case 5:
          f.outputs.push_back(g.text());
          break;
        case 7:
          read(g.message(), f.nodes.emplace_back(), 0);
          break;
        case 10:
          f.domain = g.text();
          break;
        case 11:
          read(g.message(), f.defaults.emplace_back(), 0);
          break;
        case 13:
          f.overload = g.text();
          break;
        default:
          break;
      }
    }
  }

  void read(slice message, graph& g, std::size_t depth) {
    if (depth >= limits_.depth)
      protobuf::detail::fail("graphs nested deeper than " + std::to_string(limits_.depth), message.source,
                             message.offset);
    const protobuf::tally<16> n(message);
    memory_.make_room(g.nodes, n.of[1]);
    memory_.make_room(g.initializers, n.of[5] + n.of[15]);
    memory_.make_room(g.inputs, n.of[11]);
    memory_.make_room(g.outputs, n.of[12]);
    memory_.make_room(g.values, n.of[13]);
    for (protobuf::reader r(message); r.next();) {
      const protobuf::field& f = r.get();
      switch (f.number) {
        case 1:
          read(f.message(), g.nodes.emplace_back(), depth);
          break;
        case 2:
          g.name = f.text();
          break;
        case 5:
          read_tensor(f.message(), g.initializers.emplace_back(), memory_);
          break;
        case 11:
          read_value_info(f.message(), g.inputs.emplace_back(), memory_);
          break;
        case 12:
          read_value_info(f.message(), g.outputs.emplace_back(), memory_);
          break;
        case 13:
          read_value_info(f.message(), g.values.emplace_back(), memory_);
          break;
        case 15:
          read_sparse(f.message(), g.initializers.emplace_back(), memory_);
          break;
        default:
          break;
      }
    }
  }

  void read(slice message, node& out, std::size_t depth) {
    const protobuf::tally<10> n(message);
    memory_.make_room(out.inputs, n.of[1]);
    memory_.make_room(out.outputs, n.of[2]);
    memory_.make_room(out.attributes, n.of[5]);
    memory_.make_room(out.metadata, n.of[9]);
    for (protobuf::reader r(message); r.next();) {
      const protobuf::field& f = r.get();
      switch (f.number) {
        case 1:
          out.inputs.push_back(f.text());
          break;
        case 2:
          out.outputs.push_back(f.text());
          break;
        case 3:
          out.name = f.text();
          break;
        case 4:
          out.op_type = f.text();
          break;
        case 5:
          read(f.message(), out.attributes.emplace_back(), depth);
          break;
        case 6:
          out.doc_string = f.text();
          break;
        case 7:
          out.domain = f.text();
          break;
        case 8:
          out.overload = f.text();
          break;
        case 9:
          read(f.message(), out.metadata.emplace_back());
          break;
        default:
          break;
      }
    }
  }

  void read(slice message, attribute& a, std::size_t depth) {
    const protobuf::tally<24> n(message);
    memory_.make_room(a.tensors, n.of[5] + n.of[10] + n.of[22] + n.of[23]);
    memory_.make_room(a.graphs, n.of[6] + n.of[11]);
    attribute_kind seen = attribute_kind::undefined;
    for (protobuf::reader r(message); r.next();) {
      const protobuf::field& f = r.get();
      switch (f.number) {
        case 1:
          a.name = f.text();
          break;
        case 2:
          a.real = f.real32();
          seen = attribute_kind::real;
          break;
        case 3:
          a.integer = f.integer();
          seen = attribute_kind::integer;
          break;
        case 4:
          a.text = f.text();
          seen = attribute_kind::text;
          break;
        case 5:
        case 10:
          read_tensor(f.message(), a.tensors.emplace_back(), memory_);
          seen = f.number == 5 ? attribute_kind::tensor : attribute_kind::tensors;
          break;
        case 6:
        case 11:
          read(f.message(), a.graphs.emplace_back(), depth + 1);
          seen = f.number == 6 ? attribute_kind::graph : attribute_kind::graphs;
          break;
        case 7:
          a.count += f.count_fixed(4);
          seen = attribute_kind::reals;
          break;
        case 8:
          seen = attribute_kind::integers;
          break;
        case 9:
          ++a.count;
          seen = attribute_kind::texts;
          break;
        case 20:
          a.kind = static_cast<attribute_kind>(f.code(static_cast<std::uint32_t>(attribute_kind::types)));
          break;
        case 21:
          a.refers_to = f.text();
          break;
        case 22:
        case 23:
          read_sparse(f.message(), a.tensors.emplace_back(), memory_);
          seen = f.number == 22 ? attribute_kind::sparse_tensor : attribute_kind::sparse_tensors;
          break;
        default:
          break;
      }
    }
    if (n.of[8] > 0) read_integers(message, 8, a.integers, memory_);
    if (a.kind == attribute_kind::undefined) a.kind = seen;  // files of the first version do not say
  }

  allowance& memory_;
  limits limits_;
};

}  // namespace detail

/// Reads a model from the bytes of a .onnx file. The result holds views of them. `source` names the file in
/// errors; its characters must outlive only the call. Throws input_error with the byte offset for anything
/// malformed: truncated or oversize lengths, wrong wire types, negative or overflowing shapes, tensors whose
/// numbers are not as many as the shape says, external data outside the folder of the model, graphs nested
/// deeper than the limit, more memory than the limits allow. Unknown fields are skipped. O(bytes * depth).
inline model parse(std::span<const std::byte> bytes, std::string_view source, allowance& memory,
                   const limits& l = {}) {
  model m;
  detail::parser(memory, l).read({bytes, 0, source}, m);
  if (m.graph.nodes.empty() && m.graph.initializers.empty() && m.graph.outputs.empty())
    throw input_error("no graph", std::string(source), "check that it is an ONNX model");
  return m;
}
inline model parse(std::span<const std::byte> bytes, std::string_view source, const limits& l = {}) {
  allowance memory(bytes.size(), l, source);
  return parse(bytes, source, memory, l);
}

}  // namespace edgetran::onnx

#endif  // EDGETRAN_IO_ONNX_PARSE_HPP
