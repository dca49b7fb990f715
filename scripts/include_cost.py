#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The edgetran authors
# SPDX-License-Identifier: MIT
"""Compares what including edgetran costs with what its dependencies cost by themselves, in processor time and peak
memory of the compiler. All run in turns, so that a busy machine slows all, and the least of the rounds counts: what
neighbours do only adds to the time that a compiler spends in its own code, and time in the kernel is left out. A loud
machine moves the ratio of times all the same, by a quarter; --count lets valgrind count the compiler's instructions
instead, which are the same in every run, in some minutes.

    scripts/include_cost.py [--count] [--compiler g++] [--rounds 9] [include directories of the dependencies ...]
"""

import argparse
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
EIGEN = "#include <Eigen/Core>\n"
DEPENDENCIES = (
    EIGEN
    + "#if __has_include(<xtensor/containers/xtensor.hpp>)\n"
    + "#include <xtensor/containers/xtensor.hpp>\n"
    + "#else\n"
    + "#include <xtensor/xtensor.hpp>\n"
    + "#endif\n"
    + "#include <boost/hana/for_each.hpp>\n"
    + "#include <boost/hana/tuple.hpp>\n"
)
# header, rival, the rival's text, the greatest ratio of time and of memory we aim at, the ratio at which the check
# fails: the goal and the noise of a loud machine. A ratchet that goes down, never up.
CHECKS = [
    ("edgetran/edgetran.hpp", "Eigen + xtensor + Hana", DEPENDENCIES, 1.6, 2.0),
    ("edgetran/model.hpp", "Eigen", EIGEN, 1.2, 1.2),
]


def cost(command: list) -> tuple:
    """User seconds and peak megabytes of one run of `command`, the processes it starts included."""
    pid = os.spawnvp(os.P_NOWAIT, command[0], command)
    _, status, usage = os.wait4(pid, 0)
    if status != 0:
        raise SystemExit("include_cost: failed: " + " ".join(command))
    return usage.ru_utime, usage.ru_maxrss / 1024


def instructions(command: list) -> tuple:
    """Thousand millions of instructions that `command` and the processes it starts execute."""
    valgrind = "valgrind --tool=cachegrind --cache-sim=no --cachegrind-out-file=/dev/null --trace-children=yes".split()
    report = subprocess.run([*valgrind, *command], capture_output=True, text=True)
    counts = re.findall(r"I +refs: +([0-9,]+)", report.stderr)
    if report.returncode != 0 or not counts:
        raise SystemExit("include_cost: failed under valgrind: " + " ".join(command) + "\n" + report.stderr)
    return (sum(int(count.replace(",", "")) for count in counts) / 1e9,)


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--compiler", default="g++")
    arguments.add_argument("--rounds", type=int, default=9)
    arguments.add_argument("--count", action="store_true", help="count instructions, once")
    arguments.add_argument("directories", nargs="*", default=["/usr/include/eigen3"])
    options = arguments.parse_args()
    command = [options.compiler, "-std=c++20", "-fsyntax-only", f"-I{ROOT / 'include'}"]
    command += [f"-isystem{directory}" for directory in options.directories]

    failed = False
    with tempfile.TemporaryDirectory() as folder:
        sources = {}  # of every text that is compiled
        for header, _, text, _, _ in CHECKS:
            for each in (f"#include <{header}>\n", text):
                sources[each] = pathlib.Path(folder, f"{len(sources)}.cpp")
                sources[each].write_text(each)
        measure, units = (instructions, ["e9 instructions"]) if options.count else (cost, ["s", "MB"])
        runs = [
            {text: measure([*command, str(source)]) for text, source in sources.items()}
            for _ in range(1 if options.count else options.rounds)
        ]
    for header, rival, text, goal, limit in CHECKS:
        for index, unit in enumerate(units):
            mine, other = (min(run[each][index] for run in runs) for each in (f"#include <{header}>\n", text))
            ratio = mine / other
            failed |= ratio > limit
            verdict = "met" if ratio <= goal else f"MISSED, fails above {limit}"
            print(f"{header}: {mine:.2f} {unit}, {rival}: {other:.2f} {unit}, ratio {ratio:.2f}, goal {goal} {verdict}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
