"""A small WebDriver client: chromedriver and headless Chromium, standard library only."""

import base64
import contextlib
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # the key fixed by the WebDriver standard
FLAGS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--disable-dev-shm-usage", "--lang=zh-CN", "--force-color-profile=srgb",
]
ENTER = "\ue007"
SHIFT = "\ue008"
ESCAPE = "\ue00c"
TAB = "\ue004"


class BrowserError(Exception):
    """What chromedriver answered instead of a result."""

    def __init__(self, kind, message):
        super().__init__(f"{kind}: {message.splitlines()[0] if message else ''}")
        self.kind = kind


class Browser:
    """One Chromium with a profile of its own; use as a context manager, so that it always ends."""

    def __init__(self, width=390, height=844, dark=False, mobile=True, scale=2):
        self.width, self.height, self.dark = width, height, dark
        self.mobile, self.scale = mobile, scale
        self.driver = self.base = None
        self.home = tempfile.mkdtemp(prefix="kehud-browser-")

    def __enter__(self):
        try:
            self._start()
        except BaseException:
            self.quit()
            raise
        return self

    def __exit__(self, *_):
        self.quit()

    def _start(self):
        program = shutil.which("chromedriver")
        if not program:
            raise RuntimeError("chromedriver is missing (how to mend: apt install chromium-driver)")
        # HOME too: Chromium writes caches and crash reports beside the profile.
        environment = {**os.environ, "HOME": self.home, "LANG": "C.UTF-8", "no_proxy": "127.0.0.1"}
        self.log = open(os.path.join(self.home, "chromedriver.log"), "w+", encoding="utf-8")
        # A group of its own, so that quit() reaches the browser even when chromedriver has died.
        self.driver = subprocess.Popen(
            [program, "--port=0"], stdout=self.log, stderr=subprocess.STDOUT,
            env=environment, start_new_session=True)
        port = self._port(time.monotonic() + 30)
        self.base = f"http://127.0.0.1:{port}"
        profile = os.path.join(self.home, "profile")
        size = f"--window-size={self.width},{self.height}"
        options = {"args": FLAGS + [size, f"--user-data-dir={profile}"]}
        if os.path.exists("/usr/bin/chromium"):
            options["binary"] = "/usr/bin/chromium"
        session = self._call("POST", "/session", {"capabilities": {"alwaysMatch": {
            "browserName": "chrome", "goog:chromeOptions": options,
            "goog:loggingPrefs": {"browser": "ALL"}, "unhandledPromptBehavior": "accept",
        }}})
        self.base += "/session/" + session["sessionId"]
        # Headless windows have a least width; the emulated screen has none.
        self.cdp("Emulation.setDeviceMetricsOverride", width=self.width, height=self.height,
                 deviceScaleFactor=self.scale, mobile=self.mobile)
        self.cdp("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": "dark" if self.dark else "light"}])

    def _port(self, deadline):
        """chromedriver picks a free port itself and says which: no race for it."""
        while time.monotonic() < deadline and self.driver.poll() is None:
            with open(self.log.name, encoding="utf-8") as log:
                for line in log:
                    if "started successfully on port" in line:
                        return int(line.split()[-1].rstrip("."))
            time.sleep(0.05)
        with open(self.log.name, encoding="utf-8") as log:
            raise RuntimeError("chromedriver did not start: " + log.read()[-500:])

    def _call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data=data, method=method,
                                         headers={"Content-Type": "application/json"})
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=90) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            value = json.load(error)["value"]
            raise BrowserError(value["error"], value["message"]) from None

    def quit(self):
        if self.driver and self.driver.poll() is None:
            if self.base and "/session/" in self.base:
                with contextlib.suppress(Exception):
                    self._call("DELETE", "")
            self.driver.terminate()
            try:
                self.driver.wait(10)
            except subprocess.TimeoutExpired:
                pass
        if self.driver:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.driver.pid, signal.SIGKILL)
            self.driver.wait()
            self.driver = None
            self.log.close()
        shutil.rmtree(self.home, ignore_errors=True)

    # The page

    def open(self, url):
        self._call("POST", "/url", {"url": url})

    def reload(self):
        self._call("POST", "/refresh", {})

    def script(self, code, *arguments):
        return self._call("POST", "/execute/sync", {"script": code, "args": list(arguments)})

    def cdp(self, command, **parameters):
        return self._call("POST", "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def offline(self, off):
        """Cuts the page from the network, or gives it back."""
        self._call("POST", "/chromium/network_conditions", {"network_conditions": {
            "offline": off, "latency": 0, "download_throughput": -1, "upload_throughput": -1}})

    def console(self):
        """What the page wrote to its console since the last call, errors of the CSP included."""
        return self._call("POST", "/se/log", {"type": "browser"})

    def screenshot(self, path):
        with open(path, "wb") as out:
            out.write(base64.b64decode(self._call("GET", "/screenshot")))

    # Elements

    def all(self, css):
        found = self._call("POST", "/elements", {"using": "css selector", "value": css})
        return [Element(self, one[ELEMENT]) for one in found]

    def find(self, css, text=None, deadline=10):
        """The first visible match, waited for; with text, the first one that contains it."""
        def look():
            for element in self.all(css):
                if element.shown() and (text is None or text in element.text()):
                    return element
            return None
        return self.wait_for(look, f"{css} {text or ''}".strip(), deadline)

    def wait_for(self, condition, what, deadline=10):
        """Polls until condition() is true and returns its value; stale elements just count as no."""
        end = time.monotonic() + deadline
        while True:
            try:
                value = condition()
            except BrowserError as error:
                if error.kind not in ("stale element reference", "no such element"):
                    raise
                value = None
            if value:
                return value
            if time.monotonic() > end:
                raise TimeoutError(f"waited {deadline} s for: {what}")
            time.sleep(0.05)


class Element:
    def __init__(self, browser, ident):
        self.browser, self.ident = browser, ident

    def _call(self, method, path, body=None):
        return self.browser._call(method, f"/element/{self.ident}{path}", body)

    def click(self):
        self._call("POST", "/click", {})

    def type(self, text):
        """Types into the element; a file input takes the path of a file."""
        self._call("POST", "/value", {"text": text})

    def clear(self):
        self._call("POST", "/clear", {})

    def text(self):
        return self._call("GET", "/text")

    def shown(self):
        return self._call("GET", "/displayed")

    def attribute(self, name):
        return self._call("GET", f"/attribute/{name}")

    def property(self, name):
        return self._call("GET", f"/property/{name}")

    def all(self, css):
        found = self._call("POST", "/elements", {"using": "css selector", "value": css})
        return [Element(self.browser, one[ELEMENT]) for one in found]
