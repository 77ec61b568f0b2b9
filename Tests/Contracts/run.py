"""Reads what Culprit writes with readers that are not its own. Usage: run.py CULPRIT."""

import csv
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUNDLES = ["missing-licence", "healthy", "hybrid-join-failed", "mdm-scope-none", "recovered", "hostile"]
skipped = []


def optional(name, what):
    """A module of an independent reader, or None, which is said at the end."""
    try:
        return __import__(name)
    except ImportError:
        skipped.append(f"{what} (Python package {name.replace('_', '-')} is not here)")
        return None


class Run:
    """Counts what was checked and what was wrong."""

    def __init__(self, culprit):
        self.culprit = culprit
        self.checked = 0
        self.faults = 0

    def output(self, *arguments):
        """What Culprit writes. Findings make the status 1, which is no failure here."""
        done = subprocess.run([self.culprit, *arguments], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if done.returncode not in (0, 1):
            sys.exit("culprit " + " ".join(arguments) + ": " + done.stderr.decode(errors="replace"))
        return done.stdout.decode("utf-8")

    def expect(self, name, faults):
        self.checked += 1
        if faults:
            self.faults += 1
            print("FAULT", name, *[str(fault)[:300] for fault in faults], sep="\n  ")


def acts_on_display(text):
    """Signs that move a cursor, reorder or hide text."""
    return sorted({hex(ord(sign)) for sign in text
                   if re.match("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u200e\u200f]", sign)})


def schema_faults(jsonschema, name, text):
    """Where JSON does not fit its published schema."""
    with open(f"{ROOT}/Documentation/{name}.schema.json", encoding="utf-8") as file:
        schema = json.load(file)
    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    return [f"{list(fault.absolute_path)}: {fault.message}" for fault in list(kind(schema).iter_errors(json.loads(text)))[:3]]


def sarif_faults(models, text):
    """Where a log is no SARIF 2.1.0: by the independent model where it is here, and by what 3.27 and 3.52 ask for."""
    log = json.loads(text)
    faults = [] if log["version"] == "2.1.0" and len(log["runs"]) == 1 else ["version or runs"]
    if models:
        try:
            models.Sarif.model_validate(log)
        except ValueError as fault:
            faults.append(fault)
    for run in log["runs"]:
        rules = run["tool"]["driver"]["rules"]
        if len({rule["id"] for rule in rules}) != len(rules):
            faults.append("a rule twice")
        for result in run.get("results", []):
            if rules[result["ruleIndex"]]["id"] != result["ruleId"]:
                faults.append("a result names another rule")
            if result.get("level", "warning") not in ("none", "note", "warning", "error"):
                faults.append("level")
            if result.get("kind", "fail") != "fail" and result.get("level", "warning") != "none":
                faults.append("a result that does not fail has a level")
            if not result["message"].get("text"):
                faults.append("no message")
            for place in result.get("locations", []):
                address = place["physicalLocation"]["artifactLocation"]["uri"]
                if not re.fullmatch("[A-Za-z0-9._~:/?@!$&'()*+,;=%-]*", address):
                    faults.append("no address: " + address)
    return faults


def table_faults(text):
    """Where a table is not RFC 4180, or a cell would be a formula."""
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    faults = ["rows of different lengths"] if len({len(row) for row in rows}) > 1 else []
    return faults + [cell for row in rows for cell in row if re.match(r"\s*[=+\-@\t\r|%]", cell) and not re.fullmatch(r"-?\d+", cell)]


def junit_faults(text):
    """Where the results are not what pipelines read."""
    root = xml.etree.ElementTree.fromstring(text)
    faults = [] if root.tag == "testsuites" else [root.tag]
    for suite in root.iter("testsuite"):
        cases = suite.findall("testcase")
        for name, count in [("tests", len(cases)), ("failures", sum(case.find("failure") is not None for case in cases)),
                            ("skipped", sum(case.find("skipped") is not None for case in cases))]:
            if int(suite.get(name)) != count:
                faults.append(f"{name}={suite.get(name)}, and there are {count}")
    return faults


def markdown_faults(markdown_it, text):
    """What CommonMark makes of it: no markup of its own, and no link but those of the rules."""
    page = markdown_it.MarkdownIt("commonmark").enable(["table"]).render(text)
    faults = re.findall(r"<(?:script|img|iframe|style)[^>]*>", page)
    return faults + [link for link in re.findall(r'href="([^"]*)"', page) if not link.startswith("https://")]


def fleet(run):
    """The answers about a store of all bundles, the hostile one among them."""
    with tempfile.TemporaryDirectory() as folder:
        store = ["--store", folder + "/fleet.sqlite"]
        run.output("fleet", "Fixtures/bundles", *store)
        devices = ["devices", "--failure", "tenant-licence/intune-license-missing"]
        for more in [["report"], devices, ["report", "--format", "json"], [*devices, "--format", "csv"]]:
            text = run.output("fleet", *more, *store)
            run.expect("fleet " + " ".join(more), acts_on_display(text) or (table_faults(text) if "csv" in more else []))


def main():
    run = Run(os.path.abspath(sys.argv[1]))
    jsonschema = optional("jsonschema", "JSON against the published schemas")
    models = optional("sarif_pydantic", "SARIF by an independent model")
    markdown_it = optional("markdown_it", "Markdown by an independent reader")
    for name in BUNDLES:
        path = "Fixtures/bundles/" + name
        texts = {kind: run.output("analyze", path, "--format", kind)
                 for kind in ["text", "json", "html", "markdown", "csv", "sarif", "junit"]}
        for kind, text in texts.items():
            run.expect(f"{name} {kind}: nothing acts on a display", acts_on_display(text))
        records, inspected = run.output("records", path).splitlines(), run.output("inspect", path, "--format", "json")
        facts = run.output("facts", path).splitlines()
        if jsonschema:
            run.expect(name + " report", schema_faults(jsonschema, "report", texts["json"]))
            run.expect(name + " inspect", schema_faults(jsonschema, "inspect", inspected))
            for line in (records + facts)[:200]:
                run.expect(name + " records", schema_faults(jsonschema, "records", line))
            compared = run.output("compare", path, "Fixtures/bundles/missing-licence", "--format", "json")
            run.expect(name + " compare", schema_faults(jsonschema, "compare", compared))
        run.expect(name + " sarif", sarif_faults(models, texts["sarif"]))
        run.expect(name + " junit", junit_faults(texts["junit"]))
        run.expect(name + " csv", table_faults(texts["csv"]))
        timeline = run.output("timeline", path, "--format", "csv")
        run.expect(name + " timeline csv", table_faults(timeline) or acts_on_display(timeline))
        for line in run.output("timeline", path, "--format", "json").splitlines():
            run.expect(name + " timeline json", [] if isinstance(json.loads(line)["message"], str) else [line])
        for more in [("timeline", path), ("compare", path, path), ("compare", path, path, "--format", "markdown"),
                     ("explain", "0x80180018", path)]:
            run.expect(name + " " + " ".join(more), acts_on_display(run.output(*more)))
        if markdown_it:
            run.expect(name + " markdown", markdown_faults(markdown_it, texts["markdown"]))
    fleet(run)
    for what in skipped:
        print("contract-test: skipped:", what)
    print(f"contract-test: {run.checked} checks, {run.faults} faults")
    sys.exit(1 if run.faults else 0)


main()
