"""Counts instructions under callgrind, which the machine's mood does not change: of the hot paths, against a committed
baseline, and of inputs that are made to be slow, at one size and at twice that. The rules are a pack of their own
(rulepack.py), so that a new rule of the built-in pack moves nothing."""

import io
import json
import os
import platform
import random
import re
import subprocess
import sys
import zipfile

import eventlog
import inputs
import rulepack

HERE = os.path.dirname(os.path.abspath(__file__))
BASELINES = os.path.join(HERE, "instructions.json")
SEED = 7


class Guard:
    """Runs one program on generated inputs in `folder`."""

    def __init__(self, culprit, folder):
        self.folder = folder
        # Without what debuggers need, which valgrind reads and does not understand.
        self.culprit = os.path.join(folder, "culprit")
        subprocess.run(["strip", "--strip-debug", "-o", self.culprit, culprit], check=True)
        self.preloaded = os.path.join(folder, "sigsuspend.so")
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", self.preloaded, os.path.join(HERE, "sigsuspend.c")], check=True)
        self.pack = os.path.join(folder, "pack")
        # Reading rules is not what is measured.
        rulepack.write_pack(self.pack, 24)

    def write(self, name, data):
        path = os.path.join(self.folder, name)
        with open(path, "wb") as file:
            file.write(data)
        return path

    def count(self, command, *paths):
        """Instructions, in all threads, of `command` on `paths`; without the numbers of Swift's hashes, which differ
        from run to run."""
        environment = dict(os.environ, SWIFT_DETERMINISTIC_HASHING="1", SWIFT_BACKTRACE="enable=no", LD_PRELOAD=self.preloaded)
        run = subprocess.run(
            ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", self.culprit, *command, "--jobs", "1",
             "--without-built-in-rules", "--rules", self.pack, *paths],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment, text=True)
        found = re.search(r"Collected : (\d+)", run.stderr)
        if run.returncode not in (0, 1) or not found:
            raise SystemExit("%s ended with %d:\n%s" % (" ".join(command), run.returncode, run.stderr[-2000:]))
        return int(found.group(1))


def hot_paths(guard):
    """(name, command, path) of each hot path, on inputs of a megabyte or two."""
    rng = random.Random(SEED)
    samples = [("CoManagementHandler", "Could not check enrollment url, 0x00000001:"), ("CcmExec", "Return code: 0x80070005")]
    log = guard.write("client.log", inputs.cmtrace(rng, samples, 6000))
    events = os.path.join(guard.folder, "events.evtx")
    eventlog.write_log(events, (event for channel in range(9) for event in inputs.events(rng, channel, 250)))
    report = guard.write("report.xml", b"".join(inputs.mdm_report(rng, 900_000)))
    bundle = os.path.join(guard.folder, "bundle.zip")
    with zipfile.ZipFile(bundle, "w", zipfile.ZIP_DEFLATED) as archive:
        def add(name, data):
            archive.writestr(zipfile.ZipInfo(name, (2024, 3, 20, 10, 0, 0)), data, zipfile.ZIP_DEFLATED)
        add("Logs/CcmExec.log", inputs.cmtrace(rng, samples, 1500))
        add("CBS/CBS.log", inputs.servicing(rng, 400_000))
        add("Registry/export.reg", inputs.registry(rng, 200_000))
        for number in range(40):
            add("Files/%02d.txt" % number, " ".join(rng.choices(inputs.WORDS, k=300)).encode())
    yield "log: analyze", ["analyze"], log
    yield "log: records", ["records"], log
    yield "event log: analyze", ["analyze"], events
    yield "event log: records", ["records"], events
    yield "report: analyze", ["analyze"], report
    yield "zip: analyze", ["analyze"], bundle


def marked(message, component="CcmExec"):
    return ("<![LOG[%s]LOG]!><time=\"10:00:00.000-120\" date=\"03-20-2024\" component=\"%s\" context=\"\" type=\"3\" "
            "thread=\"1\" file=\"a.cpp:1\">\r\n" % (message, component)).encode()


def many_members(count):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(count):
            archive.writestr(zipfile.ZipInfo("a/%d" % number, (2024, 3, 20, 10, 0, 0)), b"x")
    return out.getvalue()


def hostile(size):
    """(name, file name, bytes) of inputs that are made to be slow, each of about `size` bytes."""
    yield "lines of one character", "a.log", b"x\n" * (size // 2)
    yield "records of one character", "a.log", marked("x") * (size // 130)
    yield "a message of exclamation marks", "a.log", marked("!" * size)
    yield "messages of exclamation marks", "a.log", marked("!>" * 500) * (size // 1100)
    yield "a message of brackets", "a.log", marked("<" * size)
    yield "beginnings without an end", "a.log", b"<![LOG[" * (size // 7)
    yield "ends without a beginning", "a.log", b"]LOG]!>" * (size // 7)
    yield "attributes without an end", "a.log", marked("x")[:60] * (size // 60)
    yield "components that never repeat", "a.log", b"".join(
        marked("x", "Component%d" % number) for number in range(size // 130))
    yield "words that almost match", "a.log", marked("failed with 0x8007000 so rule1 gave u " * 25) * (size // 1050)
    yield "zero bytes", "a.log", marked("x") + bytes(size) + marked("x")
    yield "markup of angle brackets", "a.xml", b"<?xml version=\"1.0\"?><a>" + b"<" * size
    yield "markup of ampersands", "a.xml", b"<?xml version=\"1.0\"?><a>" + b"&" * size + b"</a>"
    yield "elements without an end", "a.xml", b"<?xml version=\"1.0\"?>" + b"<a>" * (size // 3)
    yield "ends without elements", "a.xml", b"<?xml version=\"1.0\"?><a>" + b"</b>" * (size // 4)
    yield "containers without an identifier", "a.xml", (
        b"<?xml version=\"1.0\"?><MDMEnterpriseDiagnosticsReport>"
        + b"<PolicyScope><Area><x>1</x></Area></PolicyScope>" * (size // 48) + b"</MDMEnterpriseDiagnosticsReport>")
    yield "marks of event records", "a.evtx", b"ElfFile\0" + bytes(4088) + b"**\0\0\xff\xff\0\0" * (size // 8)
    yield "chunks inside chunks", "a.evtx", b"ElfFile\0" + bytes(4088) + b"ElfChnk\0" * (size // 8)
    yield "an export of half lines", "a.reg", (
        b"Windows Registry Editor Version 5.00\r\n\r\n[HKEY_LOCAL_MACHINE\\A]\r\n\"x\"=hex:" + b"00,\\\r\n" * (size // 6))
    yield "nested arrays", "a.json", b"[" * size
    yield "tiny members", "a.zip", many_members(size // 130)


def key():
    """What baselines are told apart by: the processor's family and the compiler."""
    version = subprocess.run(["swift", "--version"], capture_output=True, text=True).stdout
    found = re.search(r"Swift version ([0-9.]+)", version)
    return "%s, Swift %s" % (platform.machine(), found.group(1) if found else "unknown")


def load():
    with open(BASELINES) as file:
        return json.load(file)


def save(baselines):
    with open(BASELINES, "w") as file:
        json.dump(baselines, file, indent=2, sort_keys=True)
        file.write("\n")


def compare(guard, tolerance, accept):
    """Counts the hot paths; true where none takes more than the baseline allows."""
    baselines, own = load(), key()
    known = baselines.get(own)
    if known is None and not accept:
        print("instructions: skipped, there is no baseline for %s (Scripts/instructions --accept makes one)" % own)
        return True
    isSound, counts = True, {}
    for name, command, path in hot_paths(guard):
        counts[name] = guard.count(command, path)
        before = (known or {}).get(name)
        change = (counts[name] / before - 1) * 100 if before else 0.0
        verdict = "" if before else "new"
        if before and change > tolerance:
            verdict, isSound = "MORE THAN THE BASELINE", False
        elif before and change < -tolerance:
            verdict = "less than the baseline: accept it"
        print("%-28s %14s %+7.1f%%  %s" % (name, "{:,}".format(counts[name]), change, verdict), flush=True)
    if accept:
        baselines[own] = counts
        save(baselines)
        print("accepted as the baseline for", own)
        return True
    if not isSound:
        print("Where the change is worth it: Scripts/instructions --accept", file=sys.stderr)
    return isSound


def growth(guard, size, most):
    """Counts hostile inputs at `size` and at twice that, without what an empty file costs; true where each takes at most
    `most` times as much."""
    nothing = guard.count(["analyze"], guard.write("empty.log", b""))
    isSound = True
    for (name, file, small), (_, _, large) in zip(hostile(size), hostile(2 * size)):
        first = guard.count(["analyze"], guard.write(file, small)) - nothing
        second = guard.count(["analyze"], guard.write(file, large)) - nothing
        # What is done in a moment is mostly the cost of beginning.
        ratio = second / max(first, 1)
        isFine = ratio <= most or second < 3_000_000
        isSound = isSound and isFine
        print("%-34s %14s %14s %6.2f  %6.0f a byte  %s" % (
            name, "{:,}".format(first), "{:,}".format(second), ratio, (second - first) / max(1, len(large) - len(small)),
            "" if isFine else "GROWS FASTER THAN THE INPUT"), flush=True)
    return isSound
