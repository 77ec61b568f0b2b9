"""Drives a Chromium over a pipe by the DevTools protocol, with the standard library alone."""

import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]


def find_browser():
    """The path of a Chromium, or None."""
    wanted = os.environ.get("CULPRIT_BROWSER")
    return wanted or next((path for path in map(shutil.which, NAMES) if path), None)


class Browser:
    """One browser process with one page."""

    def __init__(self, path):
        self.folder = tempfile.mkdtemp(prefix="culprit-browser-")
        self.buffer = b""
        self.number = 0
        self.events = []
        commands_in, self.commands = os.pipe()
        self.answers, answers_out = os.pipe()

        def wire():
            # The browser reads commands from descriptor 3 and answers on descriptor 4.
            first, second = os.dup(commands_in), os.dup(answers_out)
            os.dup2(first, 3)
            os.dup2(second, 4)

        arguments = [path, "--headless", "--remote-debugging-pipe", "--disable-gpu", "--no-first-run", "--mute-audio",
                     "--disable-background-networking", "--user-data-dir=" + self.folder, "about:blank"]
        if os.geteuid() == 0:
            arguments.insert(1, "--no-sandbox")
        self.process = subprocess.Popen(arguments, preexec_fn=wire, close_fds=False, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(commands_in)
        os.close(answers_out)
        target = self.call("Target.createTarget", {"url": "about:blank"}, session=None)["targetId"]
        self.session = None
        answer = self.call("Target.attachToTarget", {"targetId": target, "flatten": True}, session=None)
        self.session = answer["sessionId"]
        for domain in ["Page", "Runtime", "Network", "Log"]:
            self.call(domain + ".enable")
        self.call("Emulation.setFocusEmulationEnabled", {"enabled": True})

    def close(self):
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

    def receive(self, deadline):
        """The next message."""
        while b"\0" not in self.buffer:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.answers], [], [], left)[0]:
                raise TimeoutError("the browser does not answer")
            part = os.read(self.answers, 1 << 20)
            if not part:
                raise ConnectionError("the browser has ended")
            self.buffer += part
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, parameters=None, session=""):
        """Sends a command and gives its result."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters or {}}
        if session == "":
            message["sessionId"] = self.session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.commands, data):]
        deadline = time.monotonic() + 120
        while True:
            answer = self.receive(deadline)
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise RuntimeError(method + ": " + answer["error"]["message"])
                return answer["result"]
            self.events.append(answer)

    def run(self, script):
        """The value of a script, run in the page."""
        result = self.call("Runtime.evaluate", {
            "expression": script, "returnByValue": True, "awaitPromise": True, "userGesture": True})
        if "exceptionDetails" in result:
            details = result["exceptionDetails"]
            raise RuntimeError(details.get("exception", {}).get("description", details["text"]))
        return result["result"].get("value")

    def open(self, path):
        """Loads a file and waits until it is there."""
        self.events.clear()
        self.call("Page.navigate", {"url": "file://" + path})
        deadline = time.monotonic() + 120
        while not any(event["method"] == "Page.loadEventFired" for event in self.events if "method" in event):
            self.events.append(self.receive(deadline))
        self.settle()

    def wait_for(self, selector):
        """Waits, without running a script, until an element is there, and gives the number of the document."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            document = self.call("DOM.getDocument")["root"]["nodeId"]
            try:
                if self.call("DOM.querySelector", {"nodeId": document, "selector": selector})["nodeId"]:
                    return document
            except RuntimeError:
                # The document was replaced in between.
                pass
            time.sleep(0.1)
        raise TimeoutError(selector + " did not appear")

    def settle(self):
        """Waits until what is due has been drawn."""
        self.run("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 30))))")

    def view(self, width, height=900, scheme="light", media=""):
        """Sets the size of the page and the preferred colours."""
        self.call("Emulation.setDeviceMetricsOverride",
                  {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600})
        self.call("Emulation.setEmulatedMedia",
                  {"media": media, "features": [{"name": "prefers-color-scheme", "value": scheme}]})
        self.settle()

    def press(self, key, code=0, text=""):
        """Presses and releases a key."""
        for kind in ["keyDown", "keyUp"]:
            event = {"type": kind, "key": key, "windowsVirtualKeyCode": code}
            if text and kind == "keyDown":
                event["text"] = text
            self.call("Input.dispatchKeyEvent", event)
        self.settle()

    def mouse(self, kind, x, y, **more):
        """Moves, presses, releases or turns the wheel of the mouse."""
        self.call("Input.dispatchMouseEvent", {"type": kind, "x": x, "y": y, **more})

    def click(self, x, y):
        """Clicks a place of the page."""
        for kind in ["mousePressed", "mouseReleased"]:
            self.mouse(kind, x, y, button="left", clickCount=1)
        self.settle()

    def click_on(self, selector):
        """Scrolls to an element and clicks its middle."""
        self.click(*self.middle(selector))

    def middle(self, selector):
        """The middle of an element, after scrolling to it."""
        box = self.run("(() => { const one = document.querySelector(" + json.dumps(selector) + "); "
                       "one.scrollIntoView({ block: 'center' }); const box = one.getBoundingClientRect(); "
                       "return [box.left + box.width / 2, box.top + box.height / 2]; })()")
        self.settle()
        return box

    def screenshot(self, path, whole=True):
        """Takes a picture of the page."""
        data = self.call("Page.captureScreenshot", {"captureBeyondViewport": whole})["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))

    def pdf(self):
        """The page as a printed document."""
        return base64.b64decode(self.call("Page.printToPDF", {"printBackground": False})["data"])

    def complaints(self):
        """What the page did that it must not: errors, messages, refusals by its policy, requests."""
        found = []
        for event in self.events:
            method, values = event.get("method"), event.get("params", {})
            if method == "Runtime.exceptionThrown":
                found.append("exception: " + json.dumps(values["exceptionDetails"])[:400])
            elif method == "Runtime.consoleAPICalled":
                found.append("console: " + json.dumps(values["args"])[:400])
            elif method == "Log.entryAdded" and values["entry"]["level"] in ("error", "warning"):
                found.append("log: " + values["entry"]["text"][:400])
            elif method == "Network.requestWillBeSent" and values.get("type") != "Document":
                found.append("request: " + values["request"]["url"][:200])
            elif method in ("Page.javascriptDialogOpening", "Page.frameRequestedNavigation"):
                found.append(method)
        return found
