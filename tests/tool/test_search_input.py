# SPDX-FileCopyrightText: 2026 The edgetran authors
# SPDX-License-Identifier: MIT
"""edgetran search: what is refused, when and in which words. Needs EDGETRAN_TOOL, the path of the program."""

import json
import os
import subprocess
import sys
import unittest

from tool import TOOL, Tool

SMALL = "flexibert2[hidden=128:256]"
ONE = ["search", SMALL, "--device", "rpi4", "--minimise", "latency", "--budget", 30]


class SearchInput(Tool):
    def test_constraints(self):
        """Each refusal names the piece of text and the remedy; nothing was looked at."""
        for text, *names in (
                ("latency<50", "no unit", "write ns, us, ms, s or ks"),
                ("latency<5parsecs", "column 10", "parsecs", "ms"),
                ("latency<50ms@95", "'95' is no probability", "@95% or @0.95"),
                ("latency < 50 ms @ 95", "'95' is no probability", "@95% or @0.95"),
                ("latency<50ms@200%", "column 14", "from 50% to below 100%"),
                ("latency<1e308ks", "'1e308ks'", "larger than any number"),
                ("latency<1e999s", "'1e999s'", "larger than any number"),
                ("latency<-5ms", "no latency is below 0", "write a bound above 0"),
                ("parameters>-1", "every parameters is at least 0", "leave the constraint out"),
                ("latncy<5ms", "'latncy'", "did you mean latency?", "known: latency, energy"),
                ("Latency<5ms", "'Latency'", "did you mean latency?"),
                ("latency<1e-320s", "'1e-320s'", "or smaller"),
                ("latency<1,5s", "',5s' is no unit of latency", "write ns, us, ms, s or ks"),
                ("latency<5\u00b5s", "'\u00b5s' is no unit of latency"),
                ("latency<1_000s", "'_000s' is no unit of latency"),
                ("score>0.5", "no score", "add score=FILE or score=COMMAND to --maximise"),
                (" score > 50%", "no score", "add score=FILE or score=COMMAND to --maximise"),
                ("memory<100M", "'M' of memory", "MB", "MiB"),
                ("latency=5ms", "'=5ms'", "write <, <=, > or >="),
                ("latency<5ms and energy<1J", "'and' behind the constraint", "each by itself")):
            with self.subTest(text):
                self.refuses(1, *ONE, "--where", text, names=names)
        for one, other, *names in (
                ("latency<10ms", "latency<10ms", "they say the same", "leave one out"),
                ("latency<10ms", "latency<0.01s@95%", "they say the same"),
                ("latency<10ms", "latency<20ms", "the second says nothing beside the first", "leave it out"),
                ("latency<10ms", "latency>20ms", "nothing satisfies both", '"latency<10ms"', '"latency>20ms"')):
            with self.subTest((one, other)):
                self.refuses(1, *ONE, "--where", one, "--where", other, names=names)

    def test_constraints_are_read_as_they_are_meant(self):
        for text, bound, quantile in (("latency < 10 s @ 95 %", 10, 0.95), ("latency\t< 10 s\t@ 95 %", 10, 0.95), ("latency<10s@0.9", 10, 0.9),
                                      ("flops<10G", 1e10, 0.95), ("parameters<20M", 2e7, 0.95)):
            with self.subTest(text):
                done = self.run_tool(*ONE[:-2], "--budget", 1, "--where", text, "--json")
                read = json.loads(done.stdout)["constraints"][0]
                self.assertAlmostEqual(read["bound"], bound)
                self.assertAlmostEqual(read["quantile"], quantile)
        for text in ("memory<100MB", "memory < 100 MiB"):  # read, and then not known of a shipped device
            self.refuses(1, *ONE, "--where", text, names=["memory"])

    def test_blanks_between_names_say_nothing(self):
        words = ["--device", "rpi4", "--budget", 20]
        plain = self.document("search", SMALL, *words, "--minimise", "latency,parameters")
        blank = self.document("search", " flexibert2[ hidden = 128 : 256 ]", *words, "--minimise", " latency, parameters ")
        self.assertEqual(blank["front"], plain["front"])

    def test_names_that_nobody_knows(self):
        self.refuses(1, *ONE[:4], "--minimise", "latencies", names=["did you mean latency?"])
        self.refuses(1, *ONE[:4], "--minimise", "params", names=["known: latency", "parameters"])
        self.refuses(2, *ONE, "--proposer", "gp_e", names=["no proposer 'gp_e'", "did you mean gp_ei?"])
        self.refuses(2, *ONE, "--proposer", "random,oracle", names=["oracle", "or all"])
        self.refuses(2, *ONE, "--proposer", "random,random", names=["twice"])
        self.refuses(2, *ONE, "--proposer", "", names=["--proposer"])
        said = self.refuses(1, *ONE, "--maximise", "parameters", "--proposer", "gp_ei", names=["one objective"])
        for takes_several in ("random", "low_discrepancy", "nsga2"):
            self.assertIn(takes_several, said)

    def test_sources_of_a_score(self):
        blank = self.folder / "a folder"
        blank.mkdir()
        program = blank / "scorer"
        program.write_text("#!/bin/sh\nwhile read -r line; do echo 0.5; done\n")
        script = self.folder / "scorer.py"
        script.write_text("print(1)\n")
        command = ["search", SMALL, "--device", "rpi4", "--budget", 3, "--maximise"]
        refuses = lambda source, *names: self.refuses(1, *command, f"score={source}", names=names)
        refuses("", "no source of the score", "score=COMMAND")
        refuses("  ", "no source of the score")
        refuses(self.folder, "a folder", "edgetran fit --out")
        refuses(f"{self.folder} now", "is a folder", "name a program in it")
        refuses(script, "may not be run", "chmod +x", f"python3 {script}")
        refuses(f"{script} 3", "may not be run", "chmod +x")
        refuses(self.folder / "none", "no file and no program")
        refuses(f"{self.folder}/none --fast", "no file and no program")
        refuses("no_such_program --fast", "no file and no program 'no_such_program'")
        refuses("no_such_file.json", "no file and no program 'no_such_file.json'")
        refuses(f"'{self.folder}/no such' 1", "no file and no program")
        program.chmod(0o755)
        refuses(program, "to pieces", f"score='{program}'")
        for runs in (f"'{program}'", f'"{program}" 1', f"cd '{blank}' && ./scorer", f"X=1 exec '{program}'",
                     "while read -r l; do echo 0.5; done", f"(cat '{script}' >&2; exec '{program}')"):
            with self.subTest(runs):
                self.assertEqual(self.document(*command, f"score={runs}")["front"][0]["score"]["value"], 0.5)
        self.addCleanup(os.chdir, os.getcwd())
        os.chdir(blank)
        refuses("scorer", "./scorer")

    def test_files_are_looked_at_before_the_search(self):
        """Each with a command that would take far longer than the test if the search began."""
        long = [*ONE[:-1], 10_000_000]
        self.refuses(1, *long, "--html", self.folder / "none" / "page.html", names=["no such folder", "none"])
        self.refuses(1, *long, "--out", self.folder / "none" / "config.json", names=["no such folder", "none"])
        for option, name in (("--out", 300 * "x"), ("--html", 250 * "x"), ("--journal", 300 * "x")):
            self.refuses(1, *long, option, self.folder / name, names=[f"{len(name)} bytes is too long", "at most"])
        os.mkfifo(self.folder / "pipe")
        for special in ("/dev/null", self.folder / "pipe"):
            self.refuses(1, *long, "--journal", special, names=["no file can be written here"])
        with open(self.folder / "printed", "w+b") as printed:
            done = subprocess.run([TOOL, *map(str, long), "--journal", "/dev/stdout"], stdout=printed, stderr=subprocess.PIPE,
                                  timeout=60)
            self.assertEqual((done.returncode, printed.seek(0), printed.read()), (1, 0, b""))
            self.assertIn(b"what is printed goes into this file", done.stderr)
        self.refuses(1, *long, "--journal", self.folder, names=[str(self.folder), "name another"])
        self.refuses(1, *long, "--journal", self.folder / "none" / "j", names=["no such folder"])
        text = self.folder / "text"
        text.write_text("no journal\n")
        self.refuses(1, *long, "--journal", text, names=["no sound header"])
        if os.geteuid() != 0:  # root may write everything
            text.chmod(0o444)
            self.refuses(1, *long, "--html", text, names=["may not be written", "chmod"])

    def test_a_journal_of_another_search_is_told_before_a_calibration(self):
        journal = self.folder / "other.jsonl"
        self.document(*ONE, "--journal", journal)
        kept = journal.read_bytes()
        here = ["search", "flexibert2[hidden=128:128]", "--minimise", "latency", "--budget", 30, "--journal", journal]
        self.refuses(1, *here, names=["another search", "space is"])  # a calibration would take 50 s
        self.assertEqual(list(self.folder.glob(".cache")), [])
        self.refuses(1, *ONE, "--journal", journal, "--where", "latency<9s", names=["another search", "where is"])
        self.refuses(1, *ONE, "--journal", journal, "--proposer", "random", names=["another search", "proposer is"])
        self.assertEqual(journal.read_bytes(), kept)

    def test_numbers(self):
        self.refuses(2, *ONE[:-2], "--budget", 0, names=["--budget"])
        self.refuses(2, *ONE, "--check", 0, names=["--check"])
        self.refuses(2, *ONE, "--measure", -1, names=["--measure"])
        self.document(*ONE, "--measure", 0)
        profile = self.folder / "here.json"
        self.document("calibrate", "--budget", 1, "--out", profile)
        few = "flexibert2[hidden=128,layers=2,feed_forward=[256],heads=[sa_sdp, sa_sdp]]"
        self.refuses(1, "search", few, "--device", profile, "--minimise", "latency", "--check", 10,
                     names=["members, fewer than 10", "--check"])

    def test_says_why_out_is_not_written(self):
        out = self.folder / "none.json"
        done = self.run_tool(*ONE, "--where", "latency<1us", "--out", out)
        self.assertEqual(done.returncode, 1)
        self.assertFalse(out.exists())
        self.assertRegex(done.stderr, "none.json: not written, for no architecture that was looked at satisfies")


if __name__ == "__main__":
    unittest.main()
