#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The edgetran authors
# SPDX-License-Identifier: MIT
"""Compares what including edgetran costs with what its dependencies cost by themselves, in processor time and peak
memory of the compiler. Both sides run in turns, so that a busy machine slows both; the median of the rounds counts.

    scripts/include_cost.py [--compiler g++] [--rounds 9] [include directories of the dependencies ...]
"""

import argparse
import os
import pathlib
import statistics
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
# header under test, what it is held against, greatest ratio of time and of memory
# header, rival, the rival's text, the ratio we aim at, the ratio at which the check fails: a ratchet that goes down
# to the goal, never up.
CHECKS = [
    ("edgetran/edgetran.hpp", "Eigen + xtensor + Hana", DEPENDENCIES, 1.6, 2.0),
    ("edgetran/model.hpp", "Eigen", EIGEN, 1.2, 1.2),
]


def cost(command: list) -> tuple:
    """Processor seconds and peak megabytes of one run of `command`, the processes it starts included."""
    pid = os.spawnvp(os.P_NOWAIT, command[0], command)
    _, status, usage = os.wait4(pid, 0)
    if status != 0:
        raise SystemExit("include_cost: failed: " + " ".join(command))
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--compiler", default="g++")
    arguments.add_argument("--rounds", type=int, default=9)
    arguments.add_argument("directories", nargs="*", default=["/usr/include/eigen3"])
    options = arguments.parse_args()
    command = [options.compiler, "-std=c++20", "-fsyntax-only", f"-I{ROOT / 'include'}"]
    command += [f"-isystem{directory}" for directory in options.directories]

    failed = False
    with tempfile.TemporaryDirectory() as folder:
        for header, rival, text, goal, limit in CHECKS:
            if not (ROOT / "include" / header).is_file():
                print(f"{header}: not there yet, skipped")
                continue
            ours, theirs = pathlib.Path(folder, "ours.cpp"), pathlib.Path(folder, "theirs.cpp")
            ours.write_text(f"#include <{header}>\n")
            theirs.write_text(text)
            runs = [(cost([*command, str(ours)]), cost([*command, str(theirs)])) for _ in range(options.rounds)]
            for index, unit in ((0, "s"), (1, "MB")):
                mine = statistics.median(ours[index] for ours, _ in runs)
                other = statistics.median(theirs[index] for _, theirs in runs)
                ratio = mine / other
                failed |= ratio > limit
                verdict = "met" if ratio <= goal else f"MISSED, fails above {limit}"
                print(f"{header}: {mine:.2f} {unit}, {rival}: {other:.2f} {unit}, ratio {ratio:.2f}, goal {goal} {verdict}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
