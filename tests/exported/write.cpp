// SPDX-FileCopyrightText: 2026 The edgetran authors
// SPDX-License-Identifier: MIT
// Writes a header of exported regressors, of rows and of what the regressors themselves predict for them.
#include <cmath>
#include <cstddef>
#include <fstream>
#include <string>
#include <vector>

#include "edgetran/core/random.hpp"
#include "edgetran/regress/gaussian_process_cpp.hpp"
#include "edgetran/regress/mlp_cpp.hpp"
#include "edgetran/regress/ridge.hpp"
#include "edgetran/regress/trees/trees_cpp.hpp"

namespace regress = edgetran::regress;
using edgetran::regress::detail::cpp_text;

namespace {
regress::table sample(std::size_t rows, std::uint64_t seed) {
  edgetran::stream random(seed);
  regress::table data({"a", "same", "b", "c"});
  for (std::size_t i = 0; i < rows; ++i) {
    const std::vector<double> x{random.uniform(-2, 2), 3, random.uniform(0, 400),
                                static_cast<double>(random.below(4))};
    data.add(x, std::exp(0.4 * x[0] + 0.002 * x[2]) + 0.3 * x[3] + 0.05 * random.normal());
  }
  return data;
}

std::string numbers(std::span<const double> all) {
  std::string text;
  for (const double x : all) text += (text.empty() ? "" : ", ") + cpp_text::number(x);
  return text;
}

class writer {
 public:
  explicit writer(const char* path) : out_(path) {
    out_ << "#include <array>\n#include <cstddef>\n"
         << "inline constexpr std::size_t count = " << test_.rows() << ";\n"
         << "inline constexpr std::array<std::array<double, " << test_.width() << ">, count> rows{{\n";
    for (std::size_t i = 0; i < test_.rows(); ++i) out_ << "{" << numbers(test_.row(i)) << "},\n";
    out_ << "}};\n";
  }

  template <class R>
  void add(R unfitted, const std::string& name, std::size_t train = 120) {
    unfitted.fit(train == 0 ? constant() : sample(train, 1));
    std::vector<double> expected;
    for (std::size_t i = 0; i < test_.rows(); ++i) expected.push_back(unfitted.predict(test_.row(i)));
    out_ << regress::to_cpp(unfitted, name) << "inline constexpr double " << name << "_expected[count] = {"
         << numbers(expected) << "};\n";
  }

 private:
  static regress::table constant() {
    regress::table data({"a", "same", "b", "c"});
    for (int i = 0; i < 3; ++i) data.add(std::vector<double>{1, 3, 2, 0}, 7);
    return data;
  }

  std::ofstream out_;
  regress::table test_ = sample(500, 2);
};
}  // namespace

int main(int, char** arguments) {
  using namespace regress;
  namespace cov = regress::covariance;
  namespace net = regress::neural;
  writer w(arguments[1]);
  w.add(linear{}, "line");
  w.add(non_negative({.intercept = true}), "prices");
  w.add(ridge{}, "chosen_ridge");
  w.add(relative<linear>{}, "relative_line");
  w.add(decision_tree{}, "tree");
  w.add(decision_tree({.max_depth = 2}), "small_tree");
  w.add(decision_tree{}, "one_leaf", 0);
  w.add(random_forest({.members = 30}), "forest");
  w.add(extra_trees({.members = 1}), "one_extra_tree");
  w.add(boosted_trees({.rounds = 60}), "boosted");
  w.add(boosted_trees({.rounds = 0}), "no_round");
  w.add(adaboost({.members = 80}), "votes");
  w.add(adaboost({.members = 300, .max_depth = 3}), "many_votes",
        400);  // more values than 16 bits of buckets
  w.add(adaboost({.members = 9}), "one_vote", 0);
  w.add(log_target<ridge>{}, "log_line");
  w.add(log_target<random_forest>{random_forest({.members = 9})}, "log_forest");
  w.add(polynomial<ridge>(ridge{}, {.degree = 3}), "cubic");
  w.add(log_target<polynomial<boosted_trees>>{}, "log_square");
  w.add(gaussian_process<>{}, "process");
  w.add(gaussian_process<ard_covariance>{}, "ard_process");
  w.add(gaussian_process<cov::sum<cov::rbf<>, cov::white>>{}, "rbf_process");
  w.add(gaussian_process<cov::sum<cov::product<cov::matern<3, 2>, cov::constant>, cov::matern<1, 2, cov::ard>,
                                  cov::white>>{},
        "product_process");
  w.add(log_target<gaussian_process<>>{}, "log_process");
  w.add(gaussian_process<>{}, "still_process", 0);

  const auto brief = [](auto network, std::size_t members) {
    auto o = network.options();
    o.training.epochs = 8;
    o.members = members;
    return decltype(network)(o);
  };
  w.add(brief(basic_mlp<net::network<4, net::layer<13, net::relu>, net::layer<5, net::relu>, net::layer<1>>,
                        net::squared, net::adamw, double>{},
              2),
        "relu_network");
  w.add(brief(mlp<edgetran::dynamic, net::layer<16, net::softplus>, net::layer<1>>{}, 1), "softplus_network");
  w.add(brief(heteroscedastic_mlp<4, net::dropped<9, net::tanh>, net::layer<6, net::sigmoid>>{}, 2),
        "noise_network");
  w.add(brief(basic_mlp<net::network<4, net::layer<7, net::softplus>, net::layer<1>>, net::squared,
                        net::adamw, double>{},
              1),
        "double_network");
}
