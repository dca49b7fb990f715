# SPDX-FileCopyrightText: 2026 The edgetran authors
# SPDX-License-Identifier: MIT
"""Kills campaigns with signal 9 at random moments: the coordinator, a worker, or the coordinator in the middle of a
write to its journal. Nothing that was told may be lost, and what is left must be what a campaign leaves that was never
killed. Needs EDGETRAN_CRASH, the path of the program; EDGETRAN_SEED repeats a run, EDGETRAN_KILLS changes how many."""

import json
import os
import pathlib
import random
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

PROGRAM = os.path.abspath(os.environ["EDGETRAN_CRASH"])
SEED = int(os.environ.get("EDGETRAN_SEED") or time.time_ns() % 10**9)
KILLS = int(os.environ.get("EDGETRAN_KILLS", "200"))
QUESTIONS = 60
WORKERS = 2
VARY = {"elapsed_s", "finished_at", "attempts", "worker"}  # from run to run


def command(journal, seed, *more):
    return [PROGRAM, "campaign", str(journal), str(seed), str(QUESTIONS), str(WORKERS), *map(str, more)]


def children(pid):
    try:
        return [int(p) for p in pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:  # gone, or a kernel without that file
        found = []
        for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
            try:
                if int(stat.read_text().rpartition(") ")[2].split()[1]) == pid:
                    found.append(int(stat.parent.name))
            except (OSError, ValueError, IndexError):
                pass
        return found


def running(tag):
    """Processes that hold a word in their command line and are no zombies."""
    found = []
    for entry in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if tag.encode() in (entry / "cmdline").read_bytes().split(b"\0"):
                found.append(int(entry.name))
        except OSError:
            pass
    return [p for p in found if p != os.getpid()]


def records(journal):
    """Every record of a journal without what differs from run to run; sorted."""
    lines = journal.read_text(encoding="utf-8").splitlines()
    found = [json.loads(line)["record"] for line in lines]
    return sorted(json.dumps({k: v for k, v in r.items() if k not in VARY}, sort_keys=True) for r in found)


def told_in(journal):
    """Questions that the whole lines of a journal answer."""
    found = set()
    for line in journal.read_bytes().split(b"\n")[:-1] if journal.exists() else []:
        record = json.loads(line)["record"]
        if record.get("kind") == "told":
            found.add(record["question"])
    return found


class Crash(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.random = random.Random(SEED)
        self.killed = {"coordinator": 0, "worker": 0, "write": 0}

    def uninterrupted(self, seed):
        journal = self.folder / f"whole{seed}"
        done = subprocess.run(command(journal, seed), capture_output=True, text=True, timeout=120, check=True)
        return journal, done.stdout.splitlines()

    def kill_once(self, journal, seed, wanted):
        """Starts the campaign, kills something, and returns what the run said; True if it came to its end."""
        what = self.random.choice(list(self.killed))
        more = (self.random.randint(1, 25), self.random.choice([0, 1, 20, 31, 90, 10**6])) if what == "write" else ()
        run = subprocess.Popen(command(journal, seed, *more), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if what != "write":
            time.sleep(self.random.uniform(0, 0.09))
        if what == "worker":
            for _ in range(self.random.randint(1, 4)):
                alive = children(run.pid)
                if alive:
                    try:
                        os.kill(self.random.choice(alive), signal.SIGKILL)
                        self.killed["worker"] += 1
                    except ProcessLookupError:
                        pass
                time.sleep(self.random.uniform(0, 0.02))
            what = "coordinator"
        if what == "coordinator":
            run.kill()
        said, complaint = run.communicate(timeout=60)
        self.assertIn(run.returncode, (0, -signal.SIGKILL), complaint)
        if run.returncode != 0:
            self.killed[what] += 1
        lines = said.splitlines()
        if said and not said.endswith("\n"):
            lines.pop()
        self.assertEqual(lines, wanted[: len(lines)], "another course")
        told = {int(line.split()[1]) for line in lines if line.startswith("told")}
        self.assertLessEqual(told, told_in(journal), "told, and not in the journal")
        return run.returncode == 0

    def test_kill(self):
        print(f"EDGETRAN_SEED={SEED}", flush=True)
        begin, campaign = time.time(), 0
        while sum(self.killed.values()) < KILLS:
            campaign += 1
            whole, wanted = self.uninterrupted(campaign)
            self.assertEqual(len(wanted), QUESTIONS + 1)
            journal = self.folder / f"killed{campaign}"
            kept = set()
            while sum(self.killed.values()) < KILLS:
                ended = self.kill_once(journal, campaign, wanted)
                now = told_in(journal)
                self.assertLessEqual(kept, now, "lost between two runs")
                kept = now
                if ended:
                    break
            last = subprocess.run(command(journal, campaign), capture_output=True, text=True, timeout=120)
            self.assertEqual(last.returncode, 0, last.stderr)
            self.assertEqual(last.stdout.splitlines(), wanted)
            self.assertEqual(records(journal), records(whole))
            told = [r for r in records(journal) if '"kind": "told"' in r]
            self.assertEqual(len(told), QUESTIONS)
        print(f"{self.killed} in {campaign} campaigns of {QUESTIONS}, {time.time() - begin:.1f} s", flush=True)
        if KILLS >= 200:
            self.assertGreater(min(self.killed.values()), 20)
        # Orphaned workers notice within a heartbeat.
        for _ in range(100):
            left = [p for c in range(1, campaign + 1) for p in running(str(self.folder / f"killed{c}"))]
            if not left:
                break
            time.sleep(0.05)
        self.assertEqual(left, [])

    def test_two_coordinators(self):
        """The second one is refused, names the first, and harms nothing."""
        journal = self.folder / "shared"
        first = subprocess.Popen(command(journal, 7), stdout=subprocess.PIPE, text=True)
        while not journal.exists() or not told_in(journal):
            time.sleep(0.002)
        second = subprocess.run(command(journal, 7), capture_output=True, text=True, timeout=60)
        said, _ = first.communicate(timeout=60)
        if second.returncode != 0:  # the first may have been done already
            self.assertIn(f"process {first.pid}", second.stderr)
            self.assertIn("writes it", second.stderr)
        self.assertEqual(first.returncode, 0)
        self.assertEqual(len(said.splitlines()), QUESTIONS + 1)

    def test_the_harness_notices(self):
        """A journal that lost an answer is found out."""
        whole, wanted = self.uninterrupted(1)
        lines = whole.read_text(encoding="utf-8").splitlines(keepends=True)
        index = next(i for i, line in enumerate(lines) if '"kind":"told"' in line)
        lost = self.folder / "lost"
        lost.write_text("".join(lines[:index] + lines[index + 1 :]), encoding="utf-8")
        self.assertNotEqual(records(lost), records(whole))
        told = {int(line.split()[1]) for line in wanted if line.startswith("told")}
        self.assertFalse(told <= told_in(lost))


if __name__ == "__main__":
    unittest.main()
