"""Drive LibreOffice without a screen, with a profile of its own, and leave no process behind."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

SOFFICE = shutil.which("soffice")
SYSTEM_PYTHON = "/usr/bin/python3"
XLSX, PDF = "Calc MS Excel 2007 XML", "calc_pdf_Export"
SCRIPT = Path(__file__).with_name("uno_steps.py")

Step = tuple[str, str, str, object]


def missing() -> str | None:
    """Return why LibreOffice cannot be driven here; None if it can."""
    if SOFFICE is None:
        return "soffice is not installed"
    if not Path(SYSTEM_PYTHON).exists():
        return f"{SYSTEM_PYTHON} is not installed"
    done = subprocess.run([SYSTEM_PYTHON, "-c", "import uno"], capture_output=True, check=False)
    return None if done.returncode == 0 else "python3-uno is not installed"


@contextlib.contextmanager
def office(folder: Path) -> Iterator[str]:
    """Run soffice with a profile in `folder`; yields the name of the pipe on which it listens."""
    assert SOFFICE is not None
    pipe = f"hipaacheck-{os.getpid()}-{folder.name}"
    command = [SOFFICE, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore"]
    command += ["--nologo", "--nodefault", "--nolockcheck", f"--accept=pipe,name={pipe};urp;"]
    with (folder / "soffice.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
    try:
        yield pipe
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)  # it was told to leave
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(10)


@dataclass(frozen=True)
class Job:
    """Open `source`, take the steps, and save it as each target in its format."""

    source: Path
    steps: Sequence[Step]
    targets: Sequence[tuple[Path, str]] = ()


def take_steps(folder: Path, jobs: Sequence[Job]) -> list[list[str]]:
    """Do all jobs with one soffice whose profile is in `folder`; returns what was read in each."""
    file = folder / "jobs.json"
    whole = [
        {
            "source": job.source.as_uri(),
            "steps": job.steps,
            "targets": [(path.as_uri(), name) for path, name in job.targets],
        }
        for job in jobs
    ]
    file.write_text(json.dumps(whole), encoding="utf-8")
    with office(folder) as pipe:
        command = [SYSTEM_PYTHON, str(SCRIPT), pipe, str(file)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=90, check=False)
    assert done.returncode == 0, done.stderr
    found: list[list[str]] = json.loads(done.stdout)
    return found
