# SPDX-FileCopyrightText: 2026 The edgetran authors
# SPDX-License-Identifier: MIT
"""`edgetran worker` as a coordinator meets it. Needs EDGETRAN_TOOL, the path of the program."""

import json
import subprocess
import unittest

from tool import TOOL, Tool

CONFIG = {"model_type": "bert", "num_hidden_layers": 1, "hidden_size": 64, "num_attention_heads": 2,
          "intermediate_size": 128, "vocab_size": 100}


def request(identity, architecture, sequence=8, budget=0.1, protocol=(1, 0)):
    return json.dumps({"type": "measure", "protocol": protocol, "id": identity, "architecture": architecture,
                       "workload": {"batch": 1, "sequence": sequence}, "budget_s": budget})


class Worker(Tool):
    def talk(self, *lines):
        done = subprocess.run([TOOL, "worker"], input="".join(line + "\n" for line in lines), capture_output=True,
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
        worker = subprocess.Popen([TOOL, "worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        worker.stdout.readline()
        worker.stdout.close()
        worker.stdin.write((request("1", CONFIG, budget=60) + "\n").encode())
        worker.stdin.close()
        self.assertEqual(worker.wait(timeout=60), 1)  # a heartbeat finds out, long before the budget ends


if __name__ == "__main__":
    unittest.main()
