"""The walls between rooms: who may import whom, and where I/O may happen (DESIGN sections 3 and 8)."""

import ast
from pathlib import Path

import pytest

SRC = Path(__file__).resolve().parents[1] / "src" / "hipaacheck"
FILES = sorted(SRC.rglob("*.py"))

# A room may import itself and what stands here; nothing else of hipaacheck.
MAY_IMPORT = {
    "model": set(),
    "mistakes": set(),
    "kept": set(),
    "kept_templates": {"kept"},
    "yamlio": {"kept", "mistakes", "yamltree"},
    "yamltree": {"mistakes"},
    "yamlscalars": set(),
    "resources": set(),
    "suffixes": set(),
    "packs": {"kept_templates", "mistakes", "model", "yamlio"},
    # Of reporters/ only the templates and their escaping, for the form in HTML.
    "questionnaires": {"mistakes", "model", "reporters", "resources", "sheets", "yamlio"},
    "inventory": {
        "catalogs",
        "mistakes",
        "model",
        "questionnaires",
        "suffixes",
        "tenants",
        "yamlio",
        "yamlscalars",
    },
    "catalogs": {"kept", "mistakes", "model", "resources", "yamlio"},
    "tenants": {"model"},
    "zones": {"mistakes", "model", "yamlio"},
    "serverconfig": {"mistakes", "model"},
    "net": {"mistakes", "model", "resources", "serverconfig", "tenants", "yamlio", "zones"},
    "checkers": {
        "catalogs",
        "inventory",
        "model",
        "net",
        "questionnaires",
        "resources",
        "suffixes",
        "tenants",
        "yamlio",
    },
    "engine": {"model", "net", "catalogs", "checkers", "inventory", "packs", "resources", "yamlio"},
    "history": {"model"},
    "gate": {"history", "model"},
    "baselines": {"gate", "mistakes", "model", "yamlio", "yamlscalars"},
    # What changed, in words, is reporters' business; the room adds the envelope of each service.
    "notices": {"gate", "history", "model", "reporters"},
    "store": {"history", "mistakes", "model"},
    "archive": {"history", "model", "reporters"},
    "redaction": {"history", "model", "reporters", "resources"},
    "reporters": {
        "actions",
        "gate",
        "history",
        "kept_templates",
        "mistakes",
        "model",
        "resources",
        "sheets",
        "yamlio",
    },
    "sheets": set(),
    "actions": {"mistakes", "model", "sheets", "yamlio"},
    "demo": {"net"},
    "testing": {"model", "engine", "checkers", "packs", "net", "yamlio"},
}
FOR_ALL = {"plugins"}
# Probes see the promises of net/, never its rooms with sockets in them.
NET_FOR_CHECKERS = {"hipaacheck.net.clients", "hipaacheck.net.answers", "hipaacheck.net.noting"}
NETWORK = {
    "socket",
    "ssl",
    "httpx",
    "httpcore",
    "h11",
    "urllib.request",
    "http.client",
    "smtplib",
    "requests",
}
NETWORK |= {"dns.query", "dns.asyncquery", "dns.resolver", "dns.asyncresolver", "sslyze", "nassl", "OpenSSL"}


def room(path: Path) -> str:
    parts = path.relative_to(SRC).parts
    return parts[0].removesuffix(".py")


def imports(path: Path) -> list[tuple[str, int]]:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [(alias.name, node.lineno) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [(node.module, node.lineno)]
            found += [(f"{node.module}.{alias.name}", node.lineno) for alias in node.names]
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SRC)))
def test_rooms_import_only_what_they_may(path: Path) -> None:
    here = room(path)
    allowed = MAY_IMPORT.get(here)
    if allowed is None:
        return
    wrong = []
    for name, line in imports(path):
        parts = name.split(".")
        known = (SRC / parts[1]).is_dir() or (SRC / f"{parts[1]}.py").is_file() if len(parts) > 1 else False
        if parts[0] == "hipaacheck" and known and parts[1] not in allowed | FOR_ALL | {here}:
            wrong.append(f"{path.name}:{line} imports {name}")

    assert wrong == []


@pytest.mark.parametrize(
    "path", [path for path in FILES if room(path) == "checkers"], ids=lambda path: str(path.relative_to(SRC))
)
def test_a_checker_knows_of_another_no_more_than_its_facts(path: Path) -> None:
    """What several checkers need stands in checkers/shared; facts are asked for by their type."""
    here = path.relative_to(SRC / "checkers").parts[0]
    wrong = []
    for name, line in imports(path):
        match name.split("."):
            case ["hipaacheck", "checkers", other, *rest] if (SRC / "checkers" / other).is_dir():
                facts = rest[:1] == ["facts"] and here != "shared"
                if other not in {here, "shared"} and not facts:
                    wrong.append(f"{path.name}:{line} imports {name}")

    assert wrong == []


@pytest.mark.parametrize(
    "path", [path for path in FILES if room(path) == "checkers"], ids=lambda path: str(path.relative_to(SRC))
)
def test_probes_know_the_network_by_its_promises_only(path: Path) -> None:
    modules = {name for name, _ in imports(path) if name.startswith("hipaacheck.net")}
    files = {name for name in modules if (SRC / Path(*name.split(".")[1:]).with_suffix(".py")).is_file()}
    packages = {name for name in modules if (SRC / Path(*name.split(".")[1:])).is_dir()}

    assert files <= NET_FOR_CHECKERS
    assert packages <= {"hipaacheck.net"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SRC)))
def test_only_net_opens_connections(path: Path) -> None:
    if room(path) in {"net", "demo"}:
        return
    wrong = [f"{path.name}:{line} imports {name}" for name, line in imports(path) if name in NETWORK]

    assert wrong == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SRC)))
def test_pure_rooms_touch_no_files_environment_or_clock(path: Path) -> None:
    if room(path) not in {
        "model",
        "engine",
        "reporters",
        "packs",
        "checkers",
        "inventory",
        "catalogs",
        "actions",
        "sheets",
    }:
        return
    banned = {"os.environ", "os.getenv", "time.time", "datetime.now", "datetime.utcnow", "date.today"}
    wrong = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute) and ast.unparse(node) in banned:
            wrong.append(f"{path.name}:{node.lineno} uses {ast.unparse(node)}")
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"open", "print", "input"}:
            wrong.append(f"{path.name}:{node.lineno} calls {ast.unparse(node.func)}")

    assert wrong == []
