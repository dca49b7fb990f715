# SPDX-FileCopyrightText: 2026 The edgetran authors
# SPDX-License-Identifier: MIT
"""`edgetran journal`. Needs EDGETRAN_TOOL, the path of the program."""

import csv
import io
import json
import unittest

from tool import Tool


def crc32c(data):
    remainder = 0xFFFFFFFF
    for byte in data:
        remainder ^= byte
        for _ in range(8):
            remainder = (remainder >> 1) ^ (0x82F63B78 if remainder & 1 else 0)
    return remainder ^ 0xFFFFFFFF


def sealed(record):
    text = json.dumps(record, separators=(",", ":"))
    return '{"crc32c":"%08x","record":%s}\n' % (crc32c(text.encode()), text)


HEADER = {"journal": "edgetran-campaign", "version": [1, 0]}


def asked(question):
    return {"id": f"c/{question}/asked", "kind": "asked", "campaign": "c", "question": question, "architecture": [question]}


def told(question, latency):
    return {"id": f"c/{question}/told/d", "kind": "told", "campaign": "c", "question": question,
            "measurement": {"latency": {"value": latency, "unit": "s"}, "energy": {"value": None, "reason": "none"}}}


class Journal(Tool):
    def journal(self, name, *records, header=HEADER):
        return self.config("".join(map(sealed, [header, *records])), name)

    def test_merges_and_exports(self):
        a = self.journal("a.jsonl", asked(0), told(0, 0.1), asked(1))
        b = self.journal("b.jsonl", asked(1), told(1, 1 / 3), asked(0), {"id": "future", "new": True})
        out = self.folder / "merged.jsonl"
        merged = self.document("journal", a, b, "--out", out)
        self.assertEqual([r["id"] for r in merged], ["c/0/asked", "c/0/told/d", "c/1/asked", "c/1/told/d", "future"])
        self.assertEqual(self.document("journal", b, a, out), merged)
        self.assertEqual(out.read_text(), "".join(map(sealed, [HEADER, *merged])))
        self.refuses(1, "journal", a, "--out", out, names=["merged.jsonl", "exists"])
        done = self.run_tool("journal", out, "--csv")
        rows = list(csv.DictReader(io.StringIO(done.stdout)))
        self.assertEqual([float(r["measurement.latency.value"]) for r in rows], [0.1, 1 / 3])
        self.assertIn("campaign", self.run_tool("journal", a).stdout)

    def test_damage_is_named(self):
        good = self.journal("d.jsonl", asked(0), told(0, 0.1), asked(1))
        lines = good.read_text().splitlines(keepends=True)
        good.write_text(lines[0] + lines[1] + lines[2].replace("0.1", "0.2") + lines[3])
        self.refuses(1, "journal", good, names=["d.jsonl:3", "damaged"])
        self.assertEqual(len(self.document("journal", good, "--skip-damaged")), 2)
        self.refuses(1, "journal", self.journal("n.jsonl", header={"journal": "edgetran-campaign", "version": [2, 0]}),
                     names=["2.0", "newer"])
        self.refuses(1, "journal", self.config("hello\n", "notes.txt"), names=["notes.txt"])
        self.refuses(2, "journal", good, "--csv", "--json")
        self.refuses(2, "journal", "", names=["journals", "empty name"])


if __name__ == "__main__":
    unittest.main()
