#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The edgetran authors
# SPDX-License-Identifier: MIT
"""What design spaces cost to compile: FlexiBERT 2.0 with its counts asserted, over an empty file with the same include,
and a space of 64 named elements with a draw. Both sides of a difference run in turns; medians are printed and held
against their goals.

    scripts/space_cost.py [--compiler g++] [--rounds 5] [include directories of the dependencies ...]
"""

import argparse
import pathlib
import statistics
import sys
import tempfile

import include_cost

INCLUDE = "#include <edgetran/space.hpp>\n"
FLEXIBERT = INCLUDE + """
using namespace edgetran;
using space::flexibert2;
static_assert(space::cardinality<flexibert2> ==
              "16858908734132497780908867493333806257614075489378357347998921892214947867599639413377600"_big);
static_assert(space::unrank<flexibert2>(space::cardinality<flexibert2> - 1U).get<"layers">() == 12);
"""
MANY = INCLUDE + "using many = edgetran::space::record<" + ", ".join(
    f'edgetran::space::choice<"element{i}", 1, 2, {i + 3}>' for i in range(64)) + """>;
int main() {
  edgetran::stream random(1);
  const auto a = edgetran::space::uniform_coordinates(many{}, random);
  return a.get<"element0">() + a.get<"element63">();
}
"""


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--compiler", default="g++")
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("directories", nargs="*", default=["/usr/include/eigen3"])
    options = arguments.parse_args()
    command = [options.compiler, "-std=c++20", f"-I{include_cost.ROOT / 'include'}"]
    command += [f"-isystem{directory}" for directory in options.directories]
    missed = False

    def report(what: str, value: float, unit: str, goal: float) -> None:
        nonlocal missed
        missed |= value > goal
        print(f"{what}: {value:.2f} {unit}, goal {goal} {'met' if value <= goal else 'MISSED'}")

    with tempfile.TemporaryDirectory() as folder:
        def cost(name: str, text: str, *how: str) -> tuple:
            source = pathlib.Path(folder, name)
            source.write_text(text)
            return include_cost.cost([*command, *how, str(source)])

        rounds = [(cost("flexibert.cpp", FLEXIBERT, "-fsyntax-only"), cost("empty.cpp", INCLUDE, "-fsyntax-only"))
                  for _ in range(options.rounds)]
        added = statistics.median(ours[0] - empty[0] for ours, empty in rounds)
        report("FlexiBERT 2.0 with its asserts, over its include", added, "s", 0.3)
        runs = [cost("many.cpp", MANY, "-O2", "-c", "-o", "/dev/null") for _ in range(options.rounds)]
        report("64 named elements", statistics.median(run[0] for run in runs), "s", 3)
        report("64 named elements", statistics.median(run[1] for run in runs), "MB", 400)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
