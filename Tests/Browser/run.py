"""Opens the reports made of Fixtures in a real browser and uses them as people do. Usage: run.py CULPRIT [SCREENSHOTS]."""

import json
import os
import re
import subprocess
import sys
import tempfile

import checks
from devtools import Browser, find_browser

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
RECORDS = 100_000


class Run:
    """Counts what was checked and what was wrong."""

    def __init__(self, culprit, pictures):
        self.culprit = culprit
        self.pictures = pictures
        self.faults = 0
        self.checked = 0

    def expect(self, name, faults):
        """Notes a check, whose `faults` are a list or a false value where it holds."""
        self.checked += 1
        if faults:
            self.faults += 1
            print("FAULT", name, "".join("\n  " + str(fault)[:300] for fault in faults) if isinstance(faults, list) else faults)

    def make(self, *arguments, output):
        """Writes a report. Findings make the status 1, which is no failure here."""
        done = subprocess.run([self.culprit, *arguments, "--output", output], cwd=ROOT, stderr=subprocess.PIPE)
        if done.returncode not in (0, 1):
            sys.exit("culprit " + " ".join(arguments) + ": " + done.stderr.decode(errors="replace"))
        return output


def big_log(path):
    """A client log with many records, of which one in ten is an error of one of many kinds."""
    words = ["policy", "content", "location", "download", "assignment", "update", "inventory", "state", "client", "site"]
    with open(path, "w", encoding="utf-8", newline="\r\n") as file:
        for index in range(RECORDS):
            second = index % 86400
            kind = 3 if index % 10 == 0 else 2 if index % 7 == 0 else 1
            text = f"Processing {words[index % 10]} {words[index // 10 % 10]} request {index}"
            if kind == 3:
                text = f"Failed to process the {words[index // 10 % 10]} of {words[index // 100 % 10]} with 0x8007000{index // 10 % 9 + 1}"
            if index % 500 == 3:
                text = "Failed to enroll with RegisterDeviceWithManagementUsingAADDeviceCredentials with error code 0x80180018."
            file.write(f'<![LOG[{text}]LOG]!><time="{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}.{index % 1000:03}-060" '
                       f'date="03-{4 + index // 86400:02}-2024" component="{words[index % 10].title()}Agent" context="" type="{kind}" '
                       f'thread="{1000 + index % 8}" file="agent.cpp:{index % 400}">\n')


def general(run, browser, name, path):
    """What has to hold of every page, in both schemes and on a phone."""
    for width, scheme in [(1280, "light"), (1280, "dark"), (360, "light")]:
        browser.view(width, scheme=scheme)
        browser.open(path)
        where = f"{name} {width} {scheme}"
        run.expect(where + ": complaints", browser.complaints())
        run.expect(where + ": nothing out of a bundle runs", browser.run(checks.NOTHING_RAN))
        run.expect(where + ": fits its width", browser.run(checks.FITS))
        run.expect(where + ": can be read aloud", browser.run(checks.CAN_BE_READ_ALOUD))
        run.expect(where + ": contrast", browser.run(checks.CONTRAST))
        if run.pictures:
            browser.screenshot(os.path.join(run.pictures, f"{name}-{width}-{scheme}.png"))
    browser.run("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    run.expect(name + " 360 opened: fits its width", browser.run(checks.FITS))
    browser.view(1280)
    run.expect(name + ": prints", None if browser.pdf()[:4] == b"%PDF" else "no document")
    browser.view(1280, media="print")
    run.expect(name + ": printing shows the still picture and the plain table", browser.run(
        "[...document.querySelectorAll('.picture, .plain')].filter((one) => !one.checkVisibility()).map((one) => one.className)"))
    browser.view(1280)


def without_script(run, browser, name, path):
    """The page without its script: the verdict, the picture and the table are there."""
    browser.call("Emulation.setScriptExecutionDisabled", {"value": True})
    browser.call("Page.navigate", {"url": "file://" + path})
    document = browser.wait_for("footer")
    for selector in ["main", ".picture svg", ".plain tbody tr"]:
        node = browser.call("DOM.querySelector", {"nodeId": document, "selector": selector})["nodeId"]
        box = browser.call("DOM.getBoxModel", {"nodeId": node})["model"] if node else {"height": 0}
        run.expect(f"{name} without script: {selector}", None if box["height"] > 0 else "is not shown")
    browser.call("Emulation.setScriptExecutionDisabled", {"value": False})


COUNT = "document.querySelector('.explorer [role=status]').textContent"
SHOWN = "[...document.querySelectorAll('.explorer .list tbody tr:not(.spacer)')].map((one) => one.textContent)"


def explorer(run, browser, name, path, word):
    """Zoom, search, the least severity, and records that open, by pointer and by keyboard."""
    browser.view(1280)
    browser.open(path)
    whole = browser.run(COUNT)
    x, y = browser.middle(".explorer canvas")
    browser.click(x, y)
    browser.mouse("mouseWheel", x, y, deltaX=0, deltaY=-240)
    browser.settle()
    run.expect(name + ": the wheel zooms", None if "in this window" in browser.run(COUNT) else browser.run(COUNT))
    browser.press("Home", 36)
    run.expect(name + ": Home shows all", None if browser.run(COUNT) == whole else browser.run(COUNT))
    browser.click_on(".explorer [aria-label='Zoom in']")
    run.expect(name + ": the button zooms", None if "in this window" in browser.run(COUNT) else browser.run(COUNT))
    browser.click_on(".explorer [aria-label='Show all']")
    browser.run("document.querySelector('.explorer canvas').focus()")
    browser.press("Enter", 13)
    run.expect(name + ": Enter opens the record in the middle",
               None if browser.run("!!document.querySelector('.opened dl')") else "nothing is open")
    point_opens(run, browser, name)
    browser.run("document.querySelector('.explorer input').focus()")
    browser.call("Input.insertText", {"text": word})
    browser.settle()
    rows = browser.run(SHOWN)
    run.expect(name + ": search", None if rows and all(word.lower() in row.lower() for row in rows) else rows[:3] or "no row")
    browser.run("document.querySelector('.explorer input').select()")
    browser.press("Delete", 46)
    browser.run("(() => { const one = document.querySelector('.explorer select'); one.value = '3'; "
                "one.dispatchEvent(new Event('change')); })()")
    rows = browser.run(SHOWN)
    run.expect(name + ": errors only", None if all("error" in row or "critical" in row for row in rows) else rows[:3])
    browser.run("document.querySelector('.explorer table[role=grid]').focus()")
    browser.press("ArrowDown", 40)
    browser.press("End", 35)
    run.expect(name + ": End chooses the last record", browser.run(
        "(() => { const grid = document.querySelector('.explorer table[role=grid]'); "
        "const chosen = document.getElementById(grid.getAttribute('aria-activedescendant')); "
        "return chosen && Number(chosen.getAttribute('aria-rowindex')) === Number(grid.getAttribute('aria-rowcount')) "
        "? null : grid.outerHTML.slice(0, 300); })()"))
    run.expect(name + ": complaints", browser.complaints())


def point_opens(run, browser, name):
    """Clicks a coloured mark of the picture, and looks for its record."""
    browser.run("document.querySelector('.opened').replaceChildren()")
    browser.middle(".explorer canvas")
    spot = browser.run("""(() => {
      const canvas = document.querySelector(".explorer canvas"), box = canvas.getBoundingClientRect();
      const bad = getComputedStyle(document.documentElement).getPropertyValue("--bad").match(/[0-9a-f]{2}/g).map((one) => parseInt(one, 16));
      const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      for (let index = 0; index < pixels.data.length; index += 4) {
        if (bad.every((one, part) => pixels.data[index + part] === one)) {
          const at = index / 4, scale = canvas.width / box.width;
          return [box.left + (at % canvas.width) / scale + 1, box.top + Math.floor(at / canvas.width) / scale + 3];
        }
      }
      return null;
    })()""")
    if spot is None:
        return
    browser.click(*spot)
    opened = browser.run("document.querySelector('.opened').textContent")
    run.expect(name + ": a point opens its record", None if re.search("severity(error|critical)", opened) else opened[:200] or "nothing is open")


def copies(run, browser, path):
    """The buttons that copy, and what a code means."""
    browser.call("Browser.grantPermissions", {"permissions": ["clipboardReadWrite"]}, session=None)
    browser.view(1280)
    browser.open(path)
    browser.click_on(".copies[data-copy='Copy fix'] button")
    text = browser.run("navigator.clipboard.readText()")
    run.expect("copy fix", None if "licence" in text and "Verify" in text else text or "nothing")
    browser.click_on(".copies[data-copy='Copy ticket text'] button")
    text = browser.run("navigator.clipboard.readText()")
    run.expect("copy ticket text", None if text.startswith("# PC-0117") and "## Ladder" in text else text[:200] or "nothing")
    browser.run("document.querySelector('a.code').focus()")
    meaning = browser.run("(() => { const one = document.getElementById('code-meaning'); return one.hidden ? '' : one.textContent; })()")
    run.expect("a code tells its meaning to the keyboard", None if "MENROLL" in meaning else meaning or "nothing")


def speed(browser, name, path):
    """What the page costs the thread that draws it, in its own time; said, and never judged."""
    browser.view(1280)
    browser.call("Performance.disable")
    browser.call("Performance.enable", {"timeDomain": "threadTicks"})

    def spent():
        metrics = browser.call("Performance.getMetrics")["metrics"]
        return next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration") * 1000

    browser.open(path)
    loaded = spent()
    steps = 40
    frame = "await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));"
    browser.run("""(async () => {
      const canvas = document.querySelector(".explorer canvas"), box = canvas.getBoundingClientRect();
      canvas.focus();
      for (let step = 0; step < %d; step++) {
        canvas.dispatchEvent(new WheelEvent("wheel", { deltaY: step < 20 ? -100 : 100, clientX: box.left + box.width / 2,
          clientY: box.top + 5, cancelable: true }));
        %s
      }
    })()""" % (steps, frame))
    zoomed = spent()
    browser.run("""(async () => {
      const list = document.querySelector(".explorer .list");
      for (let step = 0; step < %d; step++) { list.scrollTop = list.scrollHeight * step / %d; %s }
    })()""" % (steps, steps, frame))
    scrolled = spent()
    elements = browser.run("document.querySelectorAll('*').length")
    print(f"{name}: {os.path.getsize(path) / 1e6:.1f} MB, {elements} elements; time of the page's thread in ms: to load {loaded:.0f}, "
          f"a zoom step {(zoomed - loaded) / steps:.1f}, a scroll step {(scrolled - zoomed) / steps:.1f}; {browser.run(COUNT)}")


def main():
    path = find_browser()
    if not path:
        print("browser-test: skipped: no Chromium on this machine; CULPRIT_BROWSER names one")
        return
    pictures = sys.argv[2] if len(sys.argv) > 2 else None
    if pictures:
        os.makedirs(pictures, exist_ok=True)
    run = Run(os.path.abspath(sys.argv[1]), pictures)
    with tempfile.TemporaryDirectory() as folder:
        pages = {}
        for name in ["missing-licence", "healthy", "hybrid-join-failed", "recovered", "hostile"]:
            pages[name] = run.make("analyze", "Fixtures/bundles/" + name, "--format", "html", output=f"{folder}/{name}.html")
        big_log(folder + "/CoManagementHandler.log")
        big = folder + "/CoManagementHandler.log"
        pages["big"] = run.make("analyze", big, "--format", "html", output=folder + "/big.html")
        pages["all"] = run.make("analyze", "Fixtures/bundles", "--format", "html", output=folder + "/all.html")
        if "html" in subprocess.run([run.culprit, "timeline", "--help"], stdout=subprocess.PIPE, text=True).stdout:
            pages["timeline-hostile"] = run.make(
                "timeline", "Fixtures/bundles/hostile", "--format", "html", output=folder + "/timeline-hostile.html")
            pages["timeline-big"] = run.make("timeline", big, "--format", "html", output=folder + "/timeline-big.html")
        browser = Browser(path)
        try:
            for name, page in pages.items():
                general(run, browser, name, page)
            without_script(run, browser, "missing-licence", pages["missing-licence"])
            explorer(run, browser, "missing-licence", pages["missing-licence"], "dsreg")
            for name in ["big", "timeline-big"]:
                if name in pages:
                    explorer(run, browser, name, pages[name], "inventory")
                    speed(browser, name, pages[name])
            explorer(run, browser, "hostile", pages["hostile"], "jndi")
            copies(run, browser, pages["missing-licence"])
        finally:
            browser.close()
    print(f"browser-test: {run.checked} checks on {len(pages)} pages, {run.faults} faults")
    sys.exit(1 if run.faults else 0)


main()
