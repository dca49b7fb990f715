# SPDX-FileCopyrightText: 2026 The edgetran authors
# SPDX-License-Identifier: MIT
"""scripts/check_headers.py and scripts/amalgamate.py on small made-up trees."""

import importlib.util
import pathlib
import re
import shutil
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def load(name):
    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


check_headers = load("check_headers")
amalgamate = load("amalgamate")


class Tree(unittest.TestCase):
    def setUp(self):
        self.include = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.include)

    def header(self, name, body="", needs=""):
        guard = re.sub(r"[/.]", "_", name).upper()
        path = self.include / name
        path.parent.mkdir(parents=True, exist_ok=True)
        spdx = "\n".join(check_headers.SPDX)
        path.write_text(f"{spdx}\n{needs}#ifndef {guard}\n#define {guard}\n\n{body}\n#endif  // {guard}\n")

    def umbrellas(self, **folders):
        for folder, names in folders.items():
            self.header(f"edgetran/{folder}.hpp", "".join(f'#include "edgetran/{folder}/{n}.hpp"\n' for n in names))
        self.header("edgetran/edgetran.hpp", "".join(f'#include "edgetran/{folder}.hpp"\n' for folder in folders))


class HeaderRules(Tree):
    def problems(self):
        return check_headers.problems(self.include)

    def test_a_tree_that_keeps_the_rules(self):
        self.header("edgetran/core/a.hpp", "#include <vector>\n")
        self.header("edgetran/model/b.hpp", '#include "edgetran/core/a.hpp"\n')
        self.header("edgetran/model/c.hpp", "", "// Needs: nlohmann_json; outside the umbrella.\n")
        self.header("edgetran/io/d.hpp")
        self.umbrellas(core=["a"], model=["b"])
        self.assertEqual(self.problems(), [])

    def test_a_header_missing_from_its_folder(self):
        self.header("edgetran/core/a.hpp")
        self.header("edgetran/core/b.hpp")
        self.umbrellas(core=["a"])
        self.assertEqual(self.problems(), ["edgetran/core.hpp: does not include edgetran/core/b.hpp (--write mends it)"])

    def test_a_folder_without_umbrella_or_missing_from_the_whole(self):
        self.header("edgetran/core/a.hpp")
        self.header("edgetran/edgetran.hpp")
        self.assertEqual(len(self.problems()), 1)
        self.assertIn("edgetran/core.hpp: missing", self.problems()[0])
        self.header("edgetran/core.hpp", '#include "edgetran/core/a.hpp"\n')
        self.assertEqual(len(self.problems()), 1)
        self.assertIn("edgetran/edgetran.hpp: does not include edgetran/core.hpp", self.problems()[0])

    def test_written_umbrellas_keep_the_rules(self):
        self.header("edgetran/core/a.hpp")
        self.header("edgetran/model/b.hpp", '#include "edgetran/model/parts/c.hpp"\n')
        self.header("edgetran/model/parts/c.hpp")
        self.header("edgetran/model/parts/d.hpp")
        self.header("edgetran/model/e.hpp", "", "// Needs: nlohmann_json; outside the umbrella.\n")
        self.header("edgetran/version.hpp")
        check_headers.write_umbrellas(self.include)
        self.assertEqual(self.problems(), [])
        model = (self.include / "edgetran/model.hpp").read_text()
        self.assertEqual(
            re.findall(r'"(.*)"', model), ["edgetran/model/b.hpp", "edgetran/model/parts/d.hpp"]
        )  # c comes with b, e needs JSON
        whole = (self.include / "edgetran/edgetran.hpp").read_text()
        self.assertEqual(
            re.findall(r'"(.*)"', whole), ["edgetran/version.hpp", "edgetran/core.hpp", "edgetran/model.hpp"]
        )

    def test_a_folder_with_an_umbrella_that_the_whole_does_not_bring(self):
        self.header("edgetran/cluster/a.hpp")
        self.header("edgetran/core/b.hpp")
        self.header("edgetran/version.hpp")
        check_headers.write_umbrellas(self.include)
        self.assertEqual(self.problems(), [])
        self.assertIn("cluster/a.hpp", (self.include / "edgetran/cluster.hpp").read_text())
        self.assertNotIn("cluster", re.sub("///.*", "", (self.include / "edgetran/edgetran.hpp").read_text()))
        self.umbrellas(cluster=["a"], core=["b"])
        self.assertEqual(len(self.problems()), 1)
        self.assertIn("includes edgetran/cluster.hpp, which stays outside", self.problems()[0])

    def test_an_include_from_the_same_floor_or_above(self):
        self.header("edgetran/core/a.hpp", '#include "edgetran/nn/b.hpp"\n')
        self.header("edgetran/nn/b.hpp", '#include "edgetran/predict/c.hpp"\n')
        self.header("edgetran/predict/c.hpp")
        self.umbrellas(core=["a"], nn=["b"], predict=["c"])
        found = self.problems()
        self.assertEqual(len(found), 2)
        self.assertIn("edgetran/core/a.hpp: includes edgetran/nn/b.hpp, which is not on a floor below", found)
        self.assertIn("edgetran/nn/b.hpp: includes edgetran/predict/c.hpp, which is not on a floor below", found)

    def test_a_need_that_is_passed_on_in_silence(self):
        self.header("edgetran/io/json.hpp", "", "// Needs: nlohmann_json; outside the umbrella.\n")
        self.header("edgetran/model/b.hpp", '#include "edgetran/io/json.hpp"\n')
        self.umbrellas(model=["b"])
        self.assertEqual(len(self.problems()), 1)
        self.assertIn("does not say so itself", self.problems()[0])

    def test_guards_licences_xtensor_and_hana(self):
        self.header("edgetran/core/tensor.hpp", "#include <xtensor/xarray.hpp>\n")
        self.header("edgetran/core/a.hpp", "#include <xtensor/xarray.hpp>\n#include <boost/hana.hpp>\n")
        self.umbrellas(core=["a", "tensor"])
        self.assertEqual(len(self.problems()), 2)
        (self.include / "edgetran/core/a.hpp").write_text("#pragma once\n")
        self.assertEqual(len(self.problems()), 2)


class SingleHeader(Tree):
    def text(self):
        return amalgamate.amalgamate(self.include)

    def test_own_headers_are_expanded_once_and_other_includes_stay_once(self):
        self.header("edgetran/core/a.hpp", "#include <vector>\nint a;\n")
        self.header("edgetran/core/b.hpp", '#include <vector>\n\n#include "edgetran/core/a.hpp"\nint b;\n')
        self.umbrellas(core=["a", "b"])
        text = self.text()
        self.assertEqual(text.count("int a;"), 1)
        self.assertEqual(text.count("int b;"), 1)
        self.assertEqual(text.count("#include <vector>"), 1)
        self.assertEqual(text.count('#include "'), 0)
        self.assertEqual(text.count("SPDX-License-Identifier"), 1)
        self.assertEqual(text.count("#ifndef EDGETRAN_CORE_A_HPP"), 1)

    def test_includes_inside_a_condition_are_left_alone(self):
        self.header("edgetran/core/a.hpp", "#if X\n#include <vector>\n#else\n#include <new/vector>\n#endif\n")
        self.header("edgetran/core/b.hpp", "#include <vector>\n#ifdef Y\n#include <vector>\n#endif\n")
        self.umbrellas(core=["a", "b"])
        self.assertEqual(self.text().count("#include <vector>"), 3)
        self.assertEqual(self.text().count("#include <new/vector>"), 1)

    def test_a_header_first_met_inside_a_condition_comes_again_outside(self):
        self.header("edgetran/core/a.hpp", "#include <vector>\nint a;\n")
        self.header("edgetran/core/b.hpp", '#if X\n#include "edgetran/core/a.hpp"\n#endif\n')
        self.header("edgetran/core/c.hpp", '#include "edgetran/core/a.hpp"\n')
        self.umbrellas(core=["b", "c"])
        self.assertEqual(self.text().count("int a;"), 2)  # the guard lets the compiler see one of them
        self.assertEqual(self.text().count("#include <vector>"), 2)

    def test_a_cycle_a_missing_header_and_a_missing_guard_are_refused(self):
        self.header("edgetran/edgetran.hpp", '#include "edgetran/core/gone.hpp"\n')
        self.assertRaisesRegex(SystemExit, "not there", self.text)
        self.header("edgetran/edgetran.hpp", '#if X\n#include "edgetran/edgetran.hpp"\n#endif\n')
        self.assertRaisesRegex(SystemExit, "cycle", self.text)
        (self.include / "edgetran/edgetran.hpp").write_text("#pragma once\n")
        self.assertRaisesRegex(SystemExit, "guard", self.text)


if __name__ == "__main__":
    unittest.main()
