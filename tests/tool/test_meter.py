# SPDX-FileCopyrightText: 2026 The edgetran authors
# SPDX-License-Identifier: MIT
"""`edgetran meter` and `edgetran meters` on made-up machines: what they print where, exit statuses, signals, sources
that fail, and what metering costs.

Needs EDGETRAN_TOOL, the path of the program."""

import csv
import io
import json
import os
import pathlib
import signal
import subprocess
import sys
import threading
import time
import unittest

from tool import TOOL, Tool

QUANTITY = {"value", "unit", "lower", "upper", "quality", "source"}
STAT = "cpu  1000 0 0 9000 0 0 0 0 0 0\ncpu0 500 0 0 4500 0 0 0 0 0 0\ncpu1 500 0 0 4500 0 0 0 0 0 0\nintr 1\n"


class Machine:
    """A folder that stands in for / of a machine."""

    def __init__(self, folder):
        self.root = pathlib.Path(folder)
        self.write("proc/stat", STAT)
        self.write("proc/loadavg", "0.10 0.20 0.30 1/99 1234\n")

    def write(self, file, text):
        path = self.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)  # the same file, for who holds it open
        return path

    def hwmon(self, microwatts=12_000_000, name="ina226", number=0):
        self.write(f"sys/class/hwmon/hwmon{number}/name", name + "\n")
        return self.write(f"sys/class/hwmon/hwmon{number}/power1_input", f"{microwatts}\n")

    def rapl(self, microjoules=1_000_000, zone="package-0"):
        folder = "sys/class/powercap/intel-rapl:0/"
        self.write(folder + "name", zone + "\n")
        self.write(folder + "max_energy_range_uj", "262143328850\n")
        self.write(folder + "enabled", "1\n")
        return self.write(folder + "energy_uj", f"{microjoules}\n")


class Metered(Tool):
    def setUp(self):
        self.machine = Machine(self.folder / self.id().rsplit(".", 1)[-1])

    def meter(self, *words, command=("true",), idle=0, **environment):
        return self.run_tool("meter", "--root", self.machine.root, "--idle", idle, *words, "--", *command, **environment)

    def measured(self, *words, status=0, **kept):
        done = self.meter("--json", *words, **kept)
        self.assertEqual(done.returncode, status, done.stderr)
        return json.loads(done.stdout, parse_constant=lambda name: self.fail(name))


class Documents(Metered):
    def test_sampled_power_is_integrated(self):
        self.machine.hwmon()
        d = self.measured("--peak-window", "0.2", command=("sleep", "1"))
        for key in ("latency", "energy", "peak_power"):
            self.assertLessEqual(QUANTITY, set(d[key]), key)
            self.assertLessEqual(d[key]["lower"], d[key]["value"])
            self.assertGreaterEqual(d[key]["upper"], d[key]["value"])
        self.assertEqual([d[k]["unit"] for k in ("latency", "energy", "peak_power")], ["s", "J", "W"])
        self.assertEqual(d["latency"]["quality"], "measured")
        self.assertEqual((d["energy"]["quality"], d["energy"]["source"]), ("integrated", "hwmon ina226"))
        self.assertAlmostEqual(d["energy"]["value"], 12 * d["window"]["duration_s"], 6)
        self.assertAlmostEqual(d["peak_power"]["value"], 12, 6)
        self.assertAlmostEqual(d["peak_power"]["window_s"], 0.2, 9)
        self.assertGreaterEqual(d["latency"]["value"], 1)
        self.assertEqual(d["command"], ["sleep", "1"])
        self.assertEqual((d["exit_status"], d["signal"], d["runs"]), (0, None, 1))
        self.assertIsNone(d["net_energy"]["value"])
        self.assertIn("idle", d["net_energy"]["reason"])
        self.assertGreaterEqual(d["window"]["samples"], 10)
        self.assertTrue(d["source"]["files"][0].endswith("power1_input"))

    def test_a_counter_is_read_at_both_ends_and_idle_power_is_subtracted(self):
        counter = self.machine.rapl()
        # 5 W always, and 20 W more while the command runs, by the clock.
        begin, stop, busy = time.monotonic(), threading.Event(), self.folder / "busy"
        file = os.open(counter, os.O_WRONLY)
        self.addCleanup(os.close, file)

        def count():
            joules, last = 1.0, begin
            while not stop.is_set():
                now = time.monotonic()
                joules += (25 if busy.exists() else 5) * (now - last)
                last = now
                os.pwrite(file, b"%015d\n" % int(1e6 * joules), 0)  # at once, as the kernel does
                time.sleep(0.002)

        thread = threading.Thread(target=count)
        thread.start()
        try:
            d = self.measured(idle=1.5, command=("sh", "-c", f"touch {busy}; sleep 1.5; rm {busy}"))
        finally:
            stop.set()
            thread.join()
        self.assertEqual((d["energy"]["quality"], d["energy"]["source"]), ("measured", "powercap"))
        self.assertAlmostEqual(d["energy"]["value"], 25 * d["latency"]["value"], delta=4)
        self.assertIsNotNone(d["net_energy"]["value"], d)
        self.assertAlmostEqual(d["net_energy"]["value"], 20 * d["latency"]["value"], delta=5)
        self.assertLess(d["net_energy"]["lower"], d["net_energy"]["value"])
        self.assertAlmostEqual(d["idle"]["power_w"], 5, delta=1)

    def test_several_runs_are_one_window(self):
        self.machine.hwmon()
        d = self.measured("--repeat", "5", command=("sleep", "0.1"))
        self.assertEqual(d["runs"], 5)
        self.assertEqual(len(d["latencies_s"]), 5)
        self.assertAlmostEqual(d["window"]["energy"]["value"] / 5, d["energy"]["value"], 9)
        self.assertAlmostEqual(d["latency"]["value"], sorted(d["latencies_s"])[2], 9)

    def test_csv(self):
        self.machine.hwmon()
        done = self.meter("--csv", command=("sleep", "0.5"))
        rows = {row["quantity"]: row for row in csv.DictReader(io.StringIO(done.stdout))}
        self.assertEqual(list(rows), ["latency", "energy", "net_energy", "peak_power"])
        self.assertEqual(rows["energy"]["unit"], "J")
        self.assertEqual(rows["net_energy"]["value"], "")
        run = 12 * float(rows["latency"]["value"])  # the window is longer by the making of the process
        self.assertGreaterEqual(float(rows["energy"]["value"]), run * (1 - 1e-6))
        self.assertLess(float(rows["energy"]["value"]), run + 0.6)

    def test_conditions_and_overhead_are_told(self):
        self.machine.hwmon()
        self.machine.write("sys/class/thermal/thermal_zone0/temp", "91000\n")
        self.machine.write("sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq", "1800000\n")
        self.machine.write("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "powersave\n")
        d = self.measured(command=("sleep", "0.3"))
        self.assertEqual(d["conditions"]["celsius"], 91)
        self.assertEqual(d["conditions"]["clock_mhz"], 1800)
        self.assertEqual(d["conditions"]["governor"], "powersave")
        self.assertTrue(any("91" in flag for flag in d["flags"]), d["flags"])
        self.assertTrue(any("powersave" in flag for flag in d["flags"]), d["flags"])
        self.assertGreater(d["overhead"]["readings"], 2)
        self.assertGreater(d["overhead"]["sampler_percent"], 0)

    def test_samples_written_are_a_trace_that_can_be_read(self):
        self.machine.hwmon()
        trace = self.folder / "samples.csv"
        first = self.measured("--samples", trace, command=("sleep", "1"))
        begin = float(trace.read_text().splitlines()[1].split(",")[0])
        again = self.measured("--source", f"csv:{trace}", "--align", time.monotonic() - begin, command=("sleep", "0.5"))
        self.assertAlmostEqual(again["energy"]["value"], 12 * again["window"]["duration_s"], delta=0.5)
        self.assertEqual(first["energy"]["quality"], again["energy"]["quality"])


class Streams(Metered):
    def test_the_command_has_the_streams_unless_the_document_needs_one(self):
        self.machine.hwmon()
        script = ("sh", "-c", "cat; echo words; echo complaint >&2")
        plain = subprocess.run([TOOL, "meter", "--root", self.machine.root, "--idle", "0", "--", *script],
                               input="input\n", capture_output=True, text=True)
        self.assertEqual(plain.stdout, "input\nwords\n")
        self.assertIn("complaint", plain.stderr)
        self.assertIn("energy", plain.stderr)
        document = subprocess.run([TOOL, "meter", "--root", self.machine.root, "--idle", "0", "--json", "--", *script],
                                  input="input\n", capture_output=True, text=True)
        json.loads(document.stdout)
        self.assertIn("input\nwords\ncomplaint\n", document.stderr)
        out = self.folder / "out.json"
        kept = subprocess.run([TOOL, "meter", "--root", self.machine.root, "--idle", "0", "--json", "--out", out, "--", *script],
                              input="input\n", capture_output=True, text=True)
        self.assertEqual(kept.stdout, "input\nwords\n")
        self.assertEqual(json.loads(out.read_text())["exit_status"], 0)

    def test_words_behind_the_dashes_are_the_commands(self):
        self.machine.hwmon()
        done = self.meter(command=("echo", "--json", "predict", "--", "tree", "-h"))
        self.assertEqual(done.stdout, "--json predict -- tree -h\n")


class Ends(Metered):
    def test_the_exit_status_is_the_commands_and_its_failure_is_measured_too(self):
        self.machine.hwmon()
        d = self.measured(status=3, command=("sh", "-c", "sleep 0.3; exit 3"))
        self.assertEqual(d["exit_status"], 3)
        self.assertGreater(d["energy"]["value"], 0)
        d = self.measured("--repeat", "9", status=143, command=("sh", "-c", "sleep 0.2; kill -TERM $$"))
        self.assertEqual((d["exit_status"], d["signal"], d["runs"]), (143, 15, 1))

    def test_a_command_that_cannot_be_run(self):
        self.machine.hwmon()
        plain = self.machine.write("plain", "no program\n")
        for status, command in ((127, "no-such-program"), (126, plain), (126, self.folder)):
            done = self.meter("--json", command=(str(command),))
            self.assertEqual(done.returncode, status, done.stderr)
            self.assertEqual(done.stdout, "")
            self.assertIn(str(command), done.stderr)

    def signalled(self, number, script):
        self.machine.hwmon()
        started = self.folder / "started"
        started.unlink(missing_ok=True)
        with subprocess.Popen([TOOL, "meter", "--root", self.machine.root, "--idle", "0", "--json", "--", sys.executable, "-c",
                               f"import pathlib, signal, sys, time\n{script}\npathlib.Path({str(started)!r}).touch()\n"
                               "time.sleep(30)"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            while not started.exists() and process.poll() is None:
                time.sleep(0.01)
            time.sleep(0.1)
            process.send_signal(number)
            stdout, stderr = process.communicate(timeout=20)
        return process.returncode, json.loads(stdout), stderr

    def test_signals_are_passed_on(self):
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1):
            status, d, _ = self.signalled(number, "")
            self.assertEqual(status, 128 + number)
            self.assertEqual(d["signal"], number)
            self.assertGreater(d["energy"]["value"], 0)
        status, d, stderr = self.signalled(
            signal.SIGINT, "signal.signal(signal.SIGINT, lambda *_: (print('told', flush=True), sys.exit(7)))")
        self.assertEqual(status, 7)
        self.assertEqual(stderr.count("told"), 1)


    def test_a_signal_behind_the_work_does_not_lose_what_was_measured(self):
        self.machine.hwmon()
        ended = self.folder / "ended"
        with subprocess.Popen([TOOL, "meter", "--root", self.machine.root, "--idle", "1.5", "--json", "--", "sh", "-c",
                               f"sleep 0.3; touch {ended}"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
            while not ended.exists() and process.poll() is None:
                time.sleep(0.01)
            time.sleep(0.3)
            process.send_signal(signal.SIGTERM)
            stdout, stderr = process.communicate(timeout=20)
        self.assertEqual(process.returncode, 0, stderr)
        self.assertIsNotNone(json.loads(stdout)["net_energy"]["value"])

    def test_a_signal_between_runs_ends_them_and_is_no_loss(self):
        self.machine.hwmon()
        started = self.folder / "begun"
        for after in (0.4, 0.401, 0.403, 0.406):
            started.unlink(missing_ok=True)
            with subprocess.Popen([TOOL, "meter", "--root", self.machine.root, "--idle", "0", "--repeat", "100000", "--json", "--",
                                   "touch", started], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
                while not started.exists() and process.poll() is None:
                    time.sleep(0.01)
                time.sleep(after)
                process.send_signal(signal.SIGTERM)
                stdout, stderr = process.communicate(timeout=20)
            self.assertIn(process.returncode, (0, 143), stderr)
            self.assertLess(json.loads(stdout)["runs"], 100000)


class Faults(Metered):
    def test_without_a_sensor_it_is_modelled_and_says_what_it_looked_for(self):
        done = self.meter("--json", command=("sleep", "0.3"))
        d = json.loads(done.stdout)
        self.assertEqual(done.returncode, 0)
        for key in ("energy", "peak_power"):
            self.assertEqual((d[key]["quality"], d[key]["source"]), ("modelled", "model"))
        self.assertEqual(d["latency"]["quality"], "measured")
        self.assertGreater(d["energy"]["upper"] / d["energy"]["lower"], 8)
        for file in ("sys/class/powercap", "hwmon*/power*_input", "ina3221", "power_supply"):
            self.assertIn(f"{self.machine.root}", done.stderr)
            self.assertIn(file, done.stderr)
        self.assertIn("0.74 W", done.stderr)

    def test_asked_for_the_model_it_does_not_complain(self):
        self.machine.hwmon()
        done = self.meter("--json", "--source", "model", "--model", "1:1", command=("sleep", "0.5"))
        self.assertNotIn("looked for", done.stderr)
        d = json.loads(done.stdout)
        self.assertAlmostEqual(d["energy"]["value"], 2 * d["window"]["duration_s"], 6)

    def test_a_named_source_is_that_or_an_error(self):
        self.refuses(1, "meter", "--root", self.machine.root, "--source", "powercap", "--", "true", names=["powercap", "model"])
        self.machine.hwmon()
        self.machine.hwmon(5_000_000, "amdgpu", 1)
        self.assertEqual(self.measured("--source", "hwmon:amdgpu", command=("sleep", "0.3"))["energy"]["source"], "hwmon amdgpu")
        self.refuses(1, "meter", "--root", self.machine.root, "--source", "hwmon:am", "--", "true", names=["hwmon ina226"])

    def test_a_source_that_may_not_be_read_is_refused_with_the_remedy(self):
        self.machine.rapl().chmod(0)
        self.folder.chmod(0o755)
        user = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}  # root may read every file

        def run(*words):
            try:
                return subprocess.run([TOOL, *map(str, words)], capture_output=True, text=True, cwd="/", **user)
            except PermissionError:
                self.skipTest("the program lies where nobody may run it")

        done = run("meter", "--root", self.machine.root, "--source", "powercap", "--", "true")
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        for word in ("energy_uj", "chmod", "udev", "CVE-2020-8694"):
            self.assertIn(word, done.stderr)
        unasked = run("meter", "--root", self.machine.root, "--idle", "0", "--json", "--", "sleep", "0.1")
        self.assertEqual(json.loads(unasked.stdout)["energy"]["quality"], "modelled")
        self.assertIn("refused powercap", unasked.stderr)
        refused = json.loads(run("meters", "--root", self.machine.root, "--json").stdout)["refused"]
        self.assertIn("chmod", refused[0]["remedy"])

    def test_what_is_refused_and_what_a_source_notes_is_told_where_another_is_taken(self):
        self.machine.hwmon(300_000_000, "corsairpsu")
        for number, (label, watts) in enumerate((("power total", 300), ("power +12v", 200), ("power +5v", 100)), 1):
            self.machine.write(f"sys/class/hwmon/hwmon0/power{number}_label", label + "\n")
            self.machine.write(f"sys/class/hwmon/hwmon0/power{number}_input", f"{watts}000000\n")
        self.machine.write("sys/class/power_supply/BAT0/type", "Battery\n")
        self.machine.write("sys/class/power_supply/BAT0/status", "Full\n")
        self.machine.write("sys/class/power_supply/BAT0/power_now", "0\n")
        done = self.meter(command=("sleep", "0.3"))
        self.assertEqual(sum("refused battery BAT0" in line for line in done.stderr.splitlines()), 1, done.stderr)
        self.assertRegex(done.stderr, "note +'power total' counts alone")
        self.assertNotIn("refused", self.meter("--source", "hwmon", command=("sleep", "0.3")).stderr)
        d = self.measured(command=("sleep", "0.3"))
        self.assertAlmostEqual(d["energy"]["value"], 300 * d["window"]["duration_s"], 6)  # not 600 W

    def test_a_battery_on_the_plug_is_refused_with_the_remedy(self):
        for file, text in (("type", "Battery"), ("status", "Charging"), ("power_now", "9000000")):
            self.machine.write(f"sys/class/power_supply/BAT0/{file}", text + "\n")
        self.refuses(1, "meter", "--root", self.machine.root, "--source", "battery", "--", "true", names=["plug"])
        self.assertIn("refused battery BAT0", self.meter(command=("sleep", "0.1")).stderr)
        self.machine.write("sys/class/power_supply/BAT0/status", "Discharging\n")
        d = self.measured(status=1, command=("sleep", "1.2"))
        self.assertIsNone(d["energy"]["value"])
        self.assertIn("60.0", d["energy"]["reason"])  # a battery needs minutes

    def test_a_source_that_vanishes_or_talks_nonsense(self):
        for spoil in ("", "nonsense\n", "12\x00"):
            file = self.machine.hwmon()
            script = f"import time; time.sleep(0.5); open({str(file)!r}, 'w').write({spoil!r}); time.sleep(0.3)"
            d = self.measured(status=1, command=(sys.executable, "-c", script))
            self.assertIsNone(d["energy"]["value"])
            self.assertIn("power1_input", d["energy"]["reason"])
            self.assertAlmostEqual(d["until_lost"]["energy"]["value"], 12 * d["until_lost"]["duration_s"], delta=0.1)
            self.assertGreater(d["until_lost"]["duration_s"], 0.3)
            self.assertGreater(d["latency"]["value"], 0.8)
            self.assertGreater(d["overhead"]["failed"], 0)

    def test_a_counter_that_stands_is_no_energy_of_0(self):
        self.machine.rapl()
        d = self.measured(status=1, command=("sleep", "0.2"))
        self.assertIsNone(d["energy"]["value"])
        self.assertIn("did not move", d["energy"]["reason"])

    def test_a_window_shorter_than_a_step_says_how_often_to_repeat(self):
        self.machine.hwmon()
        self.machine.write("sys/class/hwmon/hwmon0/update_interval", "2000\n")
        d = self.measured(status=1)
        self.assertIsNone(d["energy"]["value"])
        self.assertIn("times", d["energy"]["reason"])

    def test_wrong_words(self):
        for words in ((), ("--idle", "-1", "--", "true"), ("--interval", "0", "--", "true"), ("--repeat", "0", "--", "true"),
                      ("--json", "--csv", "--", "true"), ("--source", "", "--", "true")):
            self.refuses(2, "meter", *words)
        self.refuses(1, "meter", "--align", "step", "--", "true", names=["--align"])
        self.refuses(1, "meter", "--root", self.machine.root, "--source", "model", "--model", "5", "--", "true", names=["--model"])
        self.refuses(1, "meter", "--out", self.folder / "missing" / "x.json", "--", "true", names=["missing"])


class External(Metered):
    def test_a_trace_in_a_file_is_aligned_by_the_step_of_power(self):
        lines = ["t_s,watts"] + [f"{0.02 * i:.2f},{25 if 100 <= i < 150 else 5}" for i in range(300)]
        trace = self.machine.write("trace.csv", "\n".join(lines) + "\n")
        d = self.measured("--source", f"csv:{trace}", "--align", "step", command=("sleep", "1"))
        self.assertAlmostEqual(d["energy"]["value"], 25 * d["window"]["duration_s"], delta=0.5)
        self.assertEqual((d["energy"]["quality"], d["energy"]["source"]), ("integrated", str(trace)))
        done = self.meter("--source", f"csv:{trace}")
        self.assertEqual(done.returncode, 1)
        self.assertIn("step", done.stderr)

    def test_a_meter_on_standard_input(self):
        process = subprocess.Popen([TOOL, "meter", "--root", self.machine.root, "--idle", "0.3", "--json", "--source", "csv:-", "--",
                                    "sh", "-c", "cat; sleep 0.6"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True)
        try:
            for i in range(400):
                process.stdin.write(f"{time.monotonic() + 4321:.6f},{8}\n")
                process.stdin.flush()
                time.sleep(0.01)
                if process.poll() is not None:
                    break
        except BrokenPipeError:
            pass
        stdout, stderr = process.communicate()
        d = json.loads(stdout)
        self.assertAlmostEqual(d["energy"]["value"], 8 * d["window"]["duration_s"], delta=0.2)
        self.assertAlmostEqual(d["net_energy"]["value"], 0, delta=0.3)

    def test_lines_that_are_none(self):
        trace = self.machine.write("bad.csv", "0,1\n1,x\n")
        d = self.measured("--source", f"csv:{trace}", "--align", "0", status=1)
        self.assertIn("bad.csv:2", d["energy"]["reason"])

    def test_a_trace_of_another_time_says_how_far_it_lies_off(self):
        trace = self.machine.write("old.csv", "".join(f"{i / 10},5\n" for i in range(40)))
        d = self.measured("--source", f"csv:{trace}", "--align", "0", status=1)
        self.assertRegex(d["energy"]["reason"], r"old.csv: its samples end [0-9.]+ s before the work \(align")

    def test_sources_that_are_no_files(self):
        for name, word in (("", "names no file"), (self.folder, "directory")):
            done = self.meter("--source", f"csv:{name}", "--align", "0", command=("touch", self.folder / "ran"))
            self.assertEqual(done.returncode, 1)
            self.assertIn(word, done.stderr)
        self.assertFalse((self.folder / "ran").exists())

    def test_nothing_is_written_over_the_trace(self):
        trace = self.machine.write("kept.csv", "0,5\n1,5\n")
        for words in (("--samples", trace), ("--out", trace), ("--out", "same", "--samples", "same")):
            done = self.meter("--source", f"csv:{trace}", "--align", "0", *words, command=("touch", self.folder / "ran"))
            self.assertEqual(done.returncode, 1)
            self.assertIn(words[0], done.stderr)
        self.assertEqual(trace.read_text(), "0,5\n1,5\n")
        self.assertFalse((self.folder / "ran").exists())

    def test_what_cannot_be_written_is_told_all_the_same(self):
        self.machine.hwmon()
        done = self.meter("--json", "--out", "/proc/report.json", command=("sleep", "0.3"))
        self.assertEqual(done.returncode, 1)
        self.assertIn("/proc/report.json", done.stderr)
        self.assertRegex(done.stderr, r"energy +[0-9.]+ J")

    def test_pipes_in_the_place_of_files_do_not_hang_it(self):
        self.machine.hwmon()
        for name in ("proc/loadavg", "proc/stat"):
            (self.machine.root / name).unlink()
            os.mkfifo(self.machine.root / name)
        d = self.measured(command=("sleep", "0.3"))
        self.assertGreater(d["energy"]["value"], 0)

    def test_words_of_a_driver_do_not_command_the_terminal(self):
        folder = "sys/class/power_supply/BAT0/"
        self.machine.write(folder + "type", "Battery\n")
        self.machine.write(folder + "power_now", "5000000\n")
        self.machine.write(folder + "status", "x").write_bytes(b"Full\x1b[31m\xff\n")
        done = subprocess.run([TOOL, "meter", "--root", self.machine.root, "--idle", "0", "--", "true"], capture_output=True)
        self.assertIn(b"Full?[31m?", done.stderr)
        self.assertNotIn(b"\x1b", done.stderr)


class Lists(Metered):
    def test_found_refused_and_looked_for(self):
        self.assertIn("no source", self.run_tool("meters", "--root", self.machine.root).stdout)
        self.machine.hwmon()
        self.machine.rapl()
        self.machine.write("sys/class/power_supply/BAT0/type", "Battery\n")
        self.machine.write("sys/class/power_supply/BAT0/status", "Full\n")
        self.machine.write("sys/class/power_supply/BAT0/power_now", "0\n")
        d = self.document("meters", "--root", self.machine.root)
        self.assertEqual([s["name"] for s in d["sources"]], ["powercap", "hwmon ina226"])
        self.assertEqual([s["quality"] for s in d["sources"]], ["measured", "integrated"])
        self.assertEqual([r["name"] for r in d["refused"]], ["battery BAT0"])
        self.assertIn("plug", d["refused"][0]["remedy"])
        self.assertEqual((d["model"]["kind"], d["model"]["quality"]), ("modelled", "modelled"))
        self.assertTrue(all(f.startswith(str(self.machine.root)) for f in d["looked_for"] if f.startswith("/")))
        text = self.run_tool("meters", "--root", self.machine.root).stdout
        for word in ("powercap", "package-0", "refused: battery BAT0", "looked for", "/sys/class/hwmon"):
            self.assertIn(word, text)

    def test_this_machine(self):
        self.assertIn("looked_for", self.document("meters"))


class Cost(Metered):
    def test_ten_readings_a_second_cost_less_than_half_a_percent_of_a_core(self):
        self.machine.hwmon()
        d = self.measured("--interval", "0.1", command=("sleep", "5"))
        self.assertGreaterEqual(d["overhead"]["readings"], 45)
        self.assertLess(d["overhead"]["sampler_percent"], 0.5)
        self.assertLess(d["overhead"]["program_percent"], 0.5)


if __name__ == "__main__":
    unittest.main()
