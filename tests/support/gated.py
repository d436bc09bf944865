"""Make the repository of a small clinic whose changes a gate judges, and ways to make it worse."""

import os
import subprocess
import sys
from pathlib import Path

ZONE = "zones/clinic.example.zone"

_FILES = {
    "inventory.yaml": """\
version: 1
organisation:
  name: Clinic
  kind: covered-entity
  security_official: {name: Dana Whitlock}
  privacy_official: {name: Ruth Abelard}
domains:
  - {name: clinic.example, www: false, dkim_selectors: [s1]}
""",
    ZONE: """\
$ORIGIN clinic.example.
$TTL 3600
@ IN SOA ns1.clinic.example. hostmaster.clinic.example. 1 7200 3600 1209600 3600
@ IN NS ns1.clinic.example.
@ IN NS ns2.clinic.example.
@ IN MX 10 mail.clinic.example.
@ IN A 192.0.2.1
mail IN A 192.0.2.2
ns1 IN A 192.0.2.3
ns2 IN A 198.51.100.3
@ IN TXT "v=spf1 mx -all"
_dmarc IN TXT "v=DMARC1; p=reject; rua=mailto:dmarc@clinic.example"
s1._domainkey IN TXT ( "v=DKIM1; k=rsa; p="
  "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAxhKtmUxRiGRMmZSRHkcqAARGqvhVxmbjR0sZCCo1rUAwryRApWtE86"
  "VnMSQwJ4Qw7IOHlDrRQ9J+nLKXe29ZHKXeiBC1C1lNzE0rx3QHNO+7lKHARxAOhXYZTtwXPu4Jz/YIx/fZFy5ozkf5uYAOZW8q"
  "Fbr8h4PbOO1Zo803BLI0yPKi2dACI0/nGWfWfKNYNXSI8lOCOfWaU1Pf3SyDOzj3Vl7LX601l1Vgj5hIxkyEMp/Uq4cMpEPYMD"
  "0BF0rug+D9pDnMVVtWiQrGO0QARk4M7cTxJkGGwtFe8vD4YGItOVmApaATOfmUAjdtdKEej6WFo69VJvUxa0HwaK9ZBwIDAQAB" )
""",
    "servers/nginx.conf": """\
events {}
http {
  server {
    listen 443 ssl;
    server_name clinic.example;
    ssl_certificate clinic.crt;
    ssl_certificate_key clinic.key;
    ssl_protocols TLSv1.2 TLSv1.3;
  }
}
""",
}


def clinic(folder: Path) -> Path:
    """Write the files of the clinic into a folder, and return it."""
    for name, text in _FILES.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder


def weaken_dmarc(folder: Path) -> int:
    """Let receivers take forged mail; returns the line of the record."""
    file = folder / ZONE
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("p=reject", "p=none"), encoding="utf-8")
    return next(at for at, line in enumerate(text.splitlines(), 1) if "DMARC1" in line)


def add_comment(folder: Path) -> None:
    """Change the zone without changing what it says."""
    file = folder / ZONE
    file.write_text(f"; reviewed\n{file.read_text(encoding='utf-8')}", encoding="utf-8")


def git(folder: Path, *words: str) -> str:
    """Run git in a folder, untouched by the user's settings."""
    env = {
        **os.environ,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        "GIT_AUTHOR_NAME": "Test",
        "GIT_AUTHOR_EMAIL": "test@clinic.example",
        "GIT_COMMITTER_NAME": "Test",
        "GIT_COMMITTER_EMAIL": "test@clinic.example",
    }
    done = subprocess.run(["git", *words], cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def committed(folder: Path) -> str:
    """Commit all that is in a folder, and return the commit."""
    if not (folder / ".git").exists():
        git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", "as it is")
    return git(folder, "rev-parse", "HEAD")


def program_folder(folder: Path) -> Path:
    """Return a folder with a program `hipaacheck` that is the one under test."""
    place = folder / "bin"
    place.mkdir(parents=True, exist_ok=True)
    program = place / "hipaacheck"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m hipaacheck "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    return place
