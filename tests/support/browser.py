"""Drive Chromium by the WebDriver protocol (W3C), as chromedriver of Debian's package chromium-driver speaks it."""

import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"


@dataclass(frozen=True)
class Browser:
    """One window; `downloads` is where it saves files."""

    session: httpx.Client
    downloads: Path

    def _post(self, path: str, body: object) -> Any:
        answer = self.session.post(path, json=body).json()["value"]
        assert not (isinstance(answer, dict) and "error" in answer), answer
        return answer

    def open(self, page: Path) -> None:
        """Open a file."""
        self._post("/url", {"url": page.as_uri()})

    def run(self, script: str, *arguments: object) -> Any:
        """Return what a script returns."""
        return self._post("/execute/sync", {"script": script, "args": list(arguments)})

    def _element(self, selector: str) -> str:
        found: str = self._post("/element", {"using": "css selector", "value": selector})[_ELEMENT]
        return found

    def click(self, selector: str) -> None:
        """Click as a person does, who scrolls first to where it is."""
        self.run("document.querySelector(arguments[0]).scrollIntoView({block: 'center'})", selector)
        self._post(f"/element/{self._element(selector)}/click", {})

    def type(self, selector: str, text: str) -> None:
        """Type into a field; into one for files, the path of a file."""
        self._post(f"/element/{self._element(selector)}/value", {"text": text})

    def text(self, selector: str) -> str:
        """Return what is to be read there."""
        found: str = self.session.get(f"/element/{self._element(selector)}/text").json()["value"]
        return found

    def log(self) -> list[str]:
        """Return what the console said: errors of scripts, and what the page's policy refused."""
        return [entry["message"] for entry in self._post("/se/log", {"type": "browser"})]

    def saved(self, name: str) -> Path:
        """Return a file when it has been saved."""
        file = self.downloads / name
        until = time.monotonic() + 20
        while not file.exists():
            assert time.monotonic() < until, f"{name} was not saved"
            time.sleep(0.05)
        return file


@contextmanager
def browser(folder: Path) -> Iterator[Browser]:
    """Start Chromium without a window, with no network to speak of; skip the test where there is none."""
    driver, chromium = shutil.which("chromedriver"), shutil.which("chromium")
    if driver is None or chromium is None:
        pytest.skip("chromium and chromedriver are not installed (Debian: chromium chromium-driver)")
    command = [driver, "--port=0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        try:
            assert process.stdout is not None
            said = next(
                found
                for line in process.stdout
                if (found := re.search(r"started successfully on port (\d+)", line))
            )
            options = {
                "binary": chromium,
                "args": [
                    "--headless",
                    "--no-sandbox",
                    "--disable-gpu",
                    f"--user-data-dir={folder / 'profile'}",
                ],
                "prefs": {"download.default_directory": str(folder)},
            }
            wanted = {"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}
            base = f"http://127.0.0.1:{said[1]}"
            with httpx.Client(timeout=60, trust_env=False) as client:
                asked = {"capabilities": {"alwaysMatch": wanted}}
                begun = client.post(f"{base}/session", json=asked).json()["value"]
                assert "sessionId" in begun, begun
                session = f"{base}/session/{begun['sessionId']}"
                client.base_url = httpx.URL(session)
                try:
                    yield Browser(client, folder)
                finally:
                    # By its whole address: httpx would put a slash behind it, and Chromium would stay.
                    assert client.delete(session).is_success
        finally:
            process.terminate()
