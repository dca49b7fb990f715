# SPDX-FileCopyrightText: 2026 The edgetran authors
# SPDX-License-Identifier: MIT
"""`edgetran worker` as a coordinator meets it. Needs EDGETRAN_TOOL, the path of the program."""

import json
import os
import pathlib
import re
import subprocess
import threading
import time
import unittest

from tool import TOOL, Tool

CONFIG = {"model_type": "bert", "num_hidden_layers": 1, "hidden_size": 64, "num_attention_heads": 2,
          "intermediate_size": 128, "vocab_size": 100}


def request(identity, architecture, sequence=8, budget=0.1, protocol=(1, 0)):
    return json.dumps({"type": "measure", "protocol": protocol, "id": identity, "architecture": architecture,
                       "workload": {"batch": 1, "sequence": sequence}, "budget_s": budget})


def window_of(energy):
    """Calls and seconds of the window, as the source of an energy tells them."""
    calls, seconds = re.search(r", (\d+) calls? in ([0-9.e+]+) s", energy["source"]).groups()
    return int(calls), float(seconds)


class Worker(Tool):
    def talk(self, *lines, words=("--latency-only",)):
        done = subprocess.run([TOOL, "worker", *map(str, words)], input="".join(line + "\n" for line in lines), capture_output=True,
                              text=True, timeout=300)
        return done, [json.loads(line) for line in done.stdout.splitlines()]

    def test_measures_and_refuses(self):
        path = self.config(json.dumps(CONFIG))
        done, said = self.talk(request("1", CONFIG), request("2", {"config": str(path)}),
                               request("3", {"model_type": "t5"}), request("4", CONFIG, sequence=100000),
                               '{"type": "shutdown"}')
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(said[0]["type"], "hello")
        self.assertEqual(said[0]["protocol"], [1, 0])
        self.assertTrue(said[0]["fingerprint"]["processor"])
        answers = [m for m in said if m["type"] == "answer"]
        self.assertEqual([a["id"] for a in answers], ["1", "2", "3", "4"])
        for a in answers[:2]:
            latency = a["measurement"]["latency"]
            self.assertEqual((latency["unit"], latency["quality"]), ("s", "measured"))
            self.assertTrue(0 < latency["lower"] <= latency["value"] <= latency["upper"])
            self.assertIsNone(a["measurement"]["energy"]["value"])
            self.assertTrue(a["measurement"]["energy"]["reason"])
        for a in answers[2:]:
            self.assertEqual(a["failure"]["kind"], "refused")
        self.assertIn("t5", answers[2]["failure"]["message"])

    def machine(self, name, **files):
        """A folder that stands in for / of a machine without a sensor."""
        root = self.folder / name
        for file, text in {"proc/stat": "cpu  1000 0 0 9000 0 0 0 0 0 0\ncpu0 500 0 0 4500 0 0 0 0 0 0\n", **files}.items():
            path = root / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return root

    def measured(self, *words, budget=0.1):
        done, said = self.talk(request("1", CONFIG, budget=budget), '{"type": "shutdown"}', words=words)
        self.assertEqual(done.returncode, 0, done.stderr)
        return said[0]["capabilities"], said[-1]["measurement"]

    def test_energy_of_sampled_power(self):
        chip = {"sys/class/hwmon/hwmon0/name": "ina226\n", "sys/class/hwmon/hwmon0/power1_input": "12000000\n"}
        can, m = self.measured("--root", self.machine("board", **chip), "--idle", 0, "--peak-window", 0.2)
        self.assertEqual(can["quantities"], ["latency", "energy", "peak_power"])
        self.assertEqual((can["source"], can["quality"]), ("hwmon ina226", "integrated"))
        self.assertEqual((m["energy"]["unit"], m["energy"]["quality"]), ("J", "integrated"))
        calls, duration = window_of(m["energy"])
        self.assertAlmostEqual(m["energy"]["value"] * calls / (12 * duration), 1, delta=0.01)
        self.assertGreaterEqual(duration, 1)
        self.assertIn("gross", m["energy"]["source"])
        self.assertAlmostEqual(m["peak_power"]["value"], 12)
        self.assertIn("mean over 0.2 s", m["peak_power"]["source"])
        self.assertNotIn("gross_energy", m)
        # The same power while it rests: nothing is left of it, and that is no energy of 0.
        _, m = self.measured("--root", self.machine("board", **chip), "--idle", 0.5)
        self.assertIsNone(m["energy"]["value"])
        self.assertIn("idle", m["energy"]["reason"])
        self.assertGreater(m["gross_energy"]["value"], 0)
        self.assertTrue(m["latency"]["value"])

    def test_energy_of_a_counter_above_idle_power(self):
        zone = "sys/class/powercap/intel-rapl:0/"
        root = self.machine("server", **{zone + "name": "package-0\n", zone + "max_energy_range_uj": "262143328850\n",
                                         zone + "enabled": "1\n", zone + "energy_uj": "1000000\n"})
        file = os.open(root / zone / "energy_uj", os.O_WRONLY)
        self.addCleanup(os.close, file)
        stop, worker = threading.Event(), []

        def work():  # seconds of processor time of the worker
            try:
                fields = pathlib.Path(f"/proc/{worker[0]}/stat").read_text().rsplit(")", 1)[1].split()
                return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
            except (IndexError, OSError):
                return None

        def count():  # 5 W always, and 20 J a second of the worker's processor time
            begin, last = time.monotonic(), 0.0
            while not stop.is_set():
                last = work() or last
                os.pwrite(file, b"%015d\n" % int(1e6 * (1 + 5 * (time.monotonic() - begin) + 20 * last)), 0)
                time.sleep(0.002)

        thread = threading.Thread(target=count)
        thread.start()
        try:
            with subprocess.Popen([TOOL, "worker", "--root", root, "--idle", "1"], stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE, text=True) as process:
                worker.append(process.pid)
                said, _ = process.communicate(request("1", CONFIG) + "\n", timeout=120)
        finally:
            stop.set()
            thread.join()
        m = json.loads(said.splitlines()[-1])["measurement"]
        self.assertIsNotNone(m["energy"]["value"], m)
        self.assertEqual((m["energy"]["quality"], m["gross_energy"]["quality"]), ("measured", "measured"))
        self.assertIn("powercap", m["energy"]["source"])
        self.assertLess(m["energy"]["value"], m["gross_energy"]["value"])
        # One thread works: 20 J a second of it, however much of a processor it gets.
        calls, duration = window_of(m["energy"])
        self.assertGreater(m["energy"]["value"] * calls, 0.5 * duration)
        self.assertLess(m["energy"]["value"] * calls, 24 * duration)

    def test_without_a_source_it_says_what_it_looked_for_and_models_only_when_asked(self):
        root = self.machine("bare")
        can, m = self.measured("--root", root)
        self.assertEqual(can["quantities"], ["latency"])
        self.assertTrue(m["latency"]["value"])
        for quantity in ("energy", "peak_power"):
            self.assertIsNone(m[quantity]["value"])
            for word in ("looked for", "powercap", "hwmon", "ina3221", "--source model"):
                self.assertIn(word, m[quantity]["reason"])
        can, m = self.measured("--root", root, "--source", "model", "--model", "2:3", "--idle", 0)
        self.assertEqual((can["source"], can["quality"]), ("model", "modelled"))
        self.assertEqual((m["energy"]["quality"], m["peak_power"]["quality"]), ("modelled", "modelled"))
        self.assertGreater(m["energy"]["upper"], 2.9 * m["energy"]["value"])
        done, said = self.talk(words=("--root", root, "--source", "powercap"))
        self.assertEqual((done.returncode, said), (1, []))
        self.assertIn("no source 'powercap'", done.stderr)
        done, _ = self.talk(words=("--source", "csv:trace.csv"))
        self.assertEqual(done.returncode, 1)
        self.assertIn("edgetran meter", done.stderr)

    def test_garbage_ends_it(self):
        done, said = self.talk("please measure this")
        self.assertEqual(done.returncode, 1)
        self.assertIn("standard input:1", done.stderr)
        self.assertEqual(said[-1]["failure"]["kind"], "garbled")

    def test_a_request_that_breaks_off_is_told(self):
        done = subprocess.run([TOOL, "worker"], input=request("1", CONFIG), capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 1)
        self.assertIn("middle of a line", done.stderr)
        self.assertEqual(json.loads(done.stdout.splitlines()[-1])["failure"]["kind"], "garbled")
        done, _ = self.talk("[]")
        self.assertIn("the worker's standard input", done.stderr)

    def test_another_protocol_is_refused(self):
        _, said = self.talk(request("1", CONFIG, protocol=(2, 0)))
        self.assertEqual(said[-1]["failure"]["kind"], "garbled")

    def test_nobody_listens(self):
        worker = subprocess.Popen([TOOL, "worker", "--latency-only"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        worker.stdout.readline()
        worker.stdout.close()
        worker.stdin.write((request("1", CONFIG, budget=60) + "\n").encode())
        worker.stdin.close()
        self.assertEqual(worker.wait(timeout=60), 1)  # a heartbeat finds out, long before the budget ends


if __name__ == "__main__":
    unittest.main()
