// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// oneDNN with weights in the storage it asks for, made once: what a framework does before it serves a model.
#include "gemm.hpp"

#ifndef EDGETRAN_HAS_ONEDNN

std::vector<edgetran::peers::gemm_peer> edgetran::peers::onednn_peers() { return {}; }

#else

#include <dlfcn.h>

#include <oneapi/dnnl/dnnl.hpp>

namespace edgetran::peers {
namespace {

using dnnl::memory;

dnnl::engine& engine() {
  static dnnl::engine cpu(dnnl::engine::kind::cpu, 0);
  return cpu;
}

dnnl::stream& stream() {
  static dnnl::stream in_order(engine());
  return in_order;
}

/// One thread, whatever the machine has: the OpenMP library that oneDNN brought along decides.
void use_one_thread() {
  if (const auto set = reinterpret_cast<void (*)(int)>(dlsym(RTLD_DEFAULT, "omp_set_num_threads"))) set(1);
}

/// Primitive is dnnl::matmul (W as [k,n]) or dnnl::inner_product_forward (W as [n,k]).
template <class Primitive, memory::data_type Type>
class onednn_gemm final : public gemm {
  static constexpr bool is_matmul = std::is_same_v<Primitive, dnnl::matmul>;

 public:
  explicit onednn_gemm(const gemm_problem& p)
      : m_(p.m),
        k_(p.k),
        n_(p.n),
        weights_(p.w),
        description_(describe(p)),
        primitive_(description_),
        y_(description_.dst_desc(), engine(), nullptr),
        w_(description_.weights_desc(), engine(), nullptr),
        x_({{p.m, p.k}, memory::data_type::f32, memory::format_tag::ab}, engine(), nullptr) {
    if (Type != memory::data_type::f32) {  // activations arrive as float32; turning them is part of the work
      narrow_ = memory(description_.src_desc(), engine());
      to_narrow_ = dnnl::reorder(x_, narrow_);
    }
  }

  std::string kernel() const override {
    return std::string(is_matmul ? "matmul " : "inner_product ") + description_.impl_info_str();
  }
  std::string form() const override { return kernel() + " M:" + std::to_string(m_); }
  std::size_t bytes() const override { return description_.weights_desc().get_size(); }

  void store(void* to) const override {
    const memory::desc plain({k_, n_}, memory::data_type::f32, memory::format_tag::ab);
    memory from(is_matmul ? plain : plain.permute_axes({1, 0}), engine(), const_cast<float*>(weights_));
    memory stored(description_.weights_desc(), engine(), to);
    dnnl::reorder(from, stored).execute(stream(), from, stored);
    stream().wait();
  }

  void run(const float* x, const void* stored, float* y) const override {
    w_.set_data_handle(const_cast<void*>(stored));
    y_.set_data_handle(y);
    x_.set_data_handle(const_cast<float*>(x));
    if (narrow_) to_narrow_.execute(stream(), x_, narrow_);
    primitive_.execute(stream(),
                       {{DNNL_ARG_SRC, narrow_ ? narrow_ : x_}, {DNNL_ARG_WEIGHTS, w_}, {DNNL_ARG_DST, y_}});
    stream().wait();
  }

 private:
  static typename Primitive::primitive_desc describe(const gemm_problem& p) {
    use_one_thread();
    const auto any = memory::format_tag::any;
    const memory::desc x({p.m, p.k}, Type, memory::format_tag::ab);
    const memory::desc y({p.m, p.n}, memory::data_type::f32, memory::format_tag::ab);
    if constexpr (is_matmul) {
      return {typename Primitive::desc(x, memory::desc({p.k, p.n}, Type, any), y), engine()};
    } else {
      return {typename Primitive::desc(dnnl::prop_kind::forward_inference, x,
                                       memory::desc({p.n, p.k}, Type, any), y),
              engine()};
    }
  }

  std::int64_t m_, k_, n_;
  const float* weights_;
  typename Primitive::primitive_desc description_;
  Primitive primitive_;
  mutable memory y_, w_, x_, narrow_{};  // handles, pointed at the caller's memory by every run
  dnnl::reorder to_narrow_{};
};

template <memory::data_type Type>
gemm_ways ways(const gemm_problem& p) {
  gemm_ways all;
  try {
    all.push_back(std::make_unique<onednn_gemm<dnnl::matmul, Type> >(p));
    all.push_back(std::make_unique<onednn_gemm<dnnl::inner_product_forward, Type> >(p));
  } catch (const dnnl::error&) {
    // this machine has no kernel for the type: no way to run it
  }
  return all;
}

}  // namespace

std::vector<gemm_peer> onednn_peers() {
  const dnnl_version_t& v = *dnnl::version();
  const std::string version =
      "oneDNN " + std::to_string(v.major) + "." + std::to_string(v.minor) + "." + std::to_string(v.patch);
  return {{"onednn", version + ", float32, weights prepacked", ways<memory::data_type::f32>},
          {"onednn-bf16", version + ", bfloat16 in, float32 out, weights prepacked",
           ways<memory::data_type::bf16>}};
}

}  // namespace edgetran::peers

#endif  // EDGETRAN_HAS_ONEDNN
