#!/usr/bin/env python3
"""Looks at a report in headless Chromium: `.ci/page.py REPORT.html [FOLDER]`.

At 360 and 1920 pixels, light and dark: no console message, exactly one request, nothing wider than the window; the filters
leave what they say; the printed page has the tables. With FOLDER, pictures and a PDF are left there. Speaks the DevTools
protocol over a pipe, so that nothing but Chromium and Python is needed. Ends with 0 and a line "skipped" without Chromium.
"""

import base64
import fcntl
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

WIDTHS = (360, 1920)
WIDER = """(() => { const w = document.documentElement.clientWidth;
const wide = [...document.querySelectorAll("body *")].filter(e => { const r = e.getBoundingClientRect();
  return r.width > 0 && r.right > w + 1 && !e.closest(".scroll, .skip"); });
return JSON.stringify({ over: document.documentElement.scrollWidth - w, wide: wide.slice(0, 3).map(e => e.outerHTML.slice(0, 90)) }); })()"""
SHAPE = """(() => { const bad = [];
if (document.querySelectorAll("h1").length !== 1) bad.push("not one h1");
for (const e of document.querySelectorAll("[aria-labelledby]"))
  for (const id of e.getAttribute("aria-labelledby").split(" ")) if (!document.getElementById(id)) bad.push("no label " + id);
for (const e of document.querySelectorAll("a[href^='#']"))
  if (!document.getElementById(e.getAttribute("href").slice(1))) bad.push("no target " + e.getAttribute("href"));
for (const e of document.querySelectorAll("select, input")) if (!e.closest("label")) bad.push("no label for " + e.name);
const ids = [...document.querySelectorAll("[id]")].map(e => e.id);
if (new Set(ids).size !== ids.length) bad.push("an id twice");
return JSON.stringify(bad); })()"""
FILTER = """(() => { const f = document.getElementById("filters"), rows = () => [...document.querySelectorAll("tr[data-v]")];
const seen = () => rows().filter(r => r.offsetParent !== null), bad = [];
if (!f) return JSON.stringify(bad);
const put = (name, value) => { f[name].value = value; f.dispatchEvent(new Event("input", { bubbles: true })); };
for (const v of ["s", "p", "c", "u"]) { put("verdict", v);
  if (seen().length !== rows().filter(r => r.dataset.v === v).length) bad.push("verdict " + v); }
put("verdict", "");
const word = rows()[0].textContent.split(" ")[0]; put("text", word);
if (seen().length !== rows().filter(r => r.textContent.toLowerCase().includes(word.toLowerCase())).length) bad.push("text");
put("text", ""); put("source", "0");
if (seen().some(r => !r.dataset.s.split(" ").includes("0"))) bad.push("source");
put("source", ""); put("section", "0");
if (seen().some(r => r.dataset.h !== "0")) bad.push("section");
put("section", "");
if (seen().length !== rows().length) bad.push("not all back");
return JSON.stringify(bad); })()"""


def chromium():
    for name in ("chromium", "chromium-browser", "google-chrome", "chrome"):
        if path := shutil.which(name):
            return path
    return None


class Browser:
    def __init__(self, program, profile):
        ours_in, theirs_out = os.pipe()
        theirs_in, ours_out = os.pipe()
        # Chromium reads from 3 and writes to 4; out of the way first, or one would close the other.
        read, write = (fcntl.fcntl(fd, fcntl.F_DUPFD, 10) for fd in (theirs_in, theirs_out))

        def pipes():
            os.dup2(read, 3)
            os.dup2(write, 4)

        flags = "headless no-sandbox disable-gpu disable-quic no-first-run disable-background-networking hide-scrollbars"
        flags += " disable-component-update disable-sync remote-debugging-pipe"
        arguments = [program, *(f"--{flag}" for flag in flags.split()), f"--user-data-dir={profile}"]
        quiet = subprocess.DEVNULL
        self.process = subprocess.Popen(
            arguments, stdin=quiet, stdout=quiet, stderr=quiet, preexec_fn=pipes, pass_fds=(3, 4)
        )
        for fd in (theirs_in, theirs_out, read, write):
            os.close(fd)
        self.incoming, self.outgoing = os.fdopen(ours_in, "rb"), os.fdopen(ours_out, "wb")
        self.number, self.buffer, self.events = 0, b"", []

    def receive(self):
        while b"\0" not in self.buffer:
            piece = self.incoming.read1(1 << 16)
            if not piece:
                raise RuntimeError("Chromium is gone")
            self.buffer += piece
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, session=None, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        self.outgoing.write(json.dumps(message).encode() + b"\0")
        self.outgoing.flush()
        while True:
            answer = self.receive()
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer["result"]
            self.events.append(answer)

    def wait(self, method):
        while not any(event.get("method") == method for event in self.events):
            self.events.append(self.receive())

    def close(self):
        try:
            self.call("Browser.close")
        except (RuntimeError, OSError):
            pass
        self.process.wait(timeout=20)


def look(browser, address, width, scheme, folder, problems):
    where = f"{width} px, {scheme}"
    target = browser.call("Target.createTarget", url="about:blank")["targetId"]
    session = browser.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
    call = lambda method, **parameters: browser.call(method, session, **parameters)
    for domain in ("Page", "Network", "Runtime", "Log"):
        call(f"{domain}.enable")
    call("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
    call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])
    browser.events.clear()
    call("Page.navigate", url=address)
    browser.wait("Page.loadEventFired")
    evaluate = lambda script: json.loads(call("Runtime.evaluate", expression=script, returnByValue=True)["result"]["value"])
    wider = evaluate(WIDER)
    if wider["over"] > 0 or wider["wide"]:
        problems.append(f"{where}: wider than the window: {wider}")
    problems.extend(f"{where}: {problem}" for problem in evaluate(SHAPE))
    problems.extend(f"{where}: filter: {problem}" for problem in evaluate(FILTER))
    if folder:
        shot = call("Page.captureScreenshot", format="png", captureBeyondViewport=True)
        (folder / f"{width}-{scheme}.png").write_bytes(base64.b64decode(shot["data"]))
    if width == max(WIDTHS) and scheme == "light":
        pdf = base64.b64decode(call("Page.printToPDF", printBackground=True, preferCSSPageSize=True)["data"])
        if len(pdf) < 10_000:
            problems.append("the printed page is empty")
        if folder:
            (folder / "report.pdf").write_bytes(pdf)
    asked = [event for event in browser.events if event.get("method") == "Network.requestWillBeSent"]
    # The icon is an empty `data:` address and asks nobody.
    asked = [event["params"]["request"]["url"] for event in asked]
    asked = [url for url in asked if not url.startswith("data:")]
    if len(asked) != 1:
        problems.append(f"{where}: {len(asked)} requests: {asked[:5]}")
    said = ("Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Log.entryAdded")
    problems.extend(f"{where}: {event}" for event in browser.events if event.get("method") in said)
    browser.call("Target.closeTarget", targetId=target)


def main():
    program = chromium()
    if not program:
        print("skipped: no chromium on the path")
        return 0
    page = pathlib.Path(sys.argv[1]).resolve()
    folder = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else None
    problems = []
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        browser = Browser(program, profile)
        try:
            for width in WIDTHS:
                for scheme in ("light", "dark"):
                    look(browser, page.as_uri(), width, scheme, folder, problems)
        finally:
            browser.close()
    for problem in problems:
        print(f"error: {problem}", file=sys.stderr)
    if not problems:
        print(f"{page.name}: one request, no console message, no overflow at {' and '.join(map(str, WIDTHS))} px")
    return 1 if problems else 0


sys.exit(main())
