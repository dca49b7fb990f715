# SPDX-FileCopyrightText: 2026 The edgetran authors
# SPDX-License-Identifier: MIT
"""What the tests of the tool share. Needs EDGETRAN_TOOL, the path of the program."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

TOOL = os.environ["EDGETRAN_TOOL"]


class Tool(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.folder)

    def run_tool(self, *arguments, **environment):
        return subprocess.run([TOOL, *map(str, arguments)], capture_output=True, text=True, timeout=300,
                              env={**os.environ, "HOME": str(self.folder), **environment})

    def document(self, *arguments):
        """The one JSON document that a command prints; NaN and infinity are no JSON."""
        done = self.run_tool(*arguments, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout, parse_constant=lambda name: self.fail(name))

    def refuses(self, code, *arguments, names=(), **environment):
        """The command fails with `code`, says why in one short message, and leaves standard output empty."""
        done = self.run_tool(*arguments, **environment)
        self.assertEqual(done.returncode, code, (arguments, done.stdout, done.stderr))
        self.assertEqual(done.stdout, "")
        for name in names:
            self.assertIn(name, done.stderr)
        return done.stderr

    def config(self, text, name="config.json"):
        path = self.folder / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path
