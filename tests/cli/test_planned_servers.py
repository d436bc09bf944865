"""What `--config` reads, and what it keeps away from."""

import time
from pathlib import Path

import pytest

from hipaacheck.cli.exits import UsageError
from hipaacheck.cli.planned_servers import MAX_BYTES, read_servers
from hipaacheck.mistakes import FileMistakesError
from hipaacheck.model import NOT_LIVE, Unseen
from hipaacheck.model.transport import TlsFacts

SITE = "server { listen 443 ssl default_server; server_name a.example; %s }\n"


def tls(path: Path, word: str = "nginx") -> TlsFacts:
    [server] = read_servers([f"{word}={path}"]).servers
    return server.tls


def folder(tmp_path: Path, **files: str) -> Path:
    """Write files, named with '__' for '/', and return the main one."""
    for name, text in files.items():
        path = tmp_path / "etc" / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.with_suffix(".conf").write_text(text)
    return tmp_path / "etc" / "nginx.conf"


@pytest.mark.parametrize(
    "include",
    ["conf.d/*.conf", "conf.d/site.conf", "/etc/nginx/conf.d/*.conf", "./conf.d/../conf.d/s[hi]te.conf"],
)
def test_includes_within_the_folder_are_read(include: str, tmp_path: Path) -> None:
    main = folder(tmp_path, nginx=f"http {{ include {include}; }}")
    (main.parent / "conf.d").mkdir()
    (main.parent / "conf.d" / "site.conf").write_text(SITE % "ssl_protocols TLSv1;")
    plan = read_servers([f"nginx={main}"])

    [server] = plan.servers
    assert server.tls.offers_tls1_2 is False
    [place] = [place for place in server.places if "offers_tls1_0" in place.about]
    assert (place.origin.file, place.origin.line) == (f"{main.parent}/conf.d/site.conf", 1)


@pytest.mark.parametrize(
    "include", ["../secret.conf", "/etc/passwd", "link.conf", "x/../../secret.conf", "{root}/secret.conf"]
)
def test_nothing_outside_of_the_folder_is_read(include: str, tmp_path: Path) -> None:
    (tmp_path / "secret.conf").write_text("ssl_protocols TLSv1.3; ssl_ciphers ECDHE+AESGCM;")
    main = folder(
        tmp_path, nginx=f"http {{ {SITE % f'include {include};'} }}".replace("{root}", str(tmp_path))
    )
    (main.parent / "link.conf").symlink_to(tmp_path / "secret.conf")
    plan = read_servers([f"nginx={main}"])

    [server] = plan.servers
    assert isinstance(server.tls.offers_tls1_0, Unseen)
    assert "lies outside of" in server.tls.offers_tls1_0.unseen
    assert any("lies outside of" in note for note in plan.notes)


def test_a_link_within_the_folder_is_followed(tmp_path: Path) -> None:
    main = folder(tmp_path, nginx="http { include on/*; }", off__site=SITE % "ssl_protocols TLSv1.2;")
    (main.parent / "on").mkdir()
    (main.parent / "on" / "site").symlink_to("../off/site.conf")

    assert tls(main).offers_tls1_0 is False


@pytest.mark.parametrize("include", ["missing.conf", "missing/*.conf", "on"])
def test_a_missing_include_is_a_note(include: str, tmp_path: Path) -> None:
    main = folder(tmp_path, nginx=f"http {{ {SITE % f'include {include};'} }}", on__x="")
    plan = read_servers([f"nginx={main}"])

    assert isinstance(plan.servers[0].tls.offers_tls1_0, Unseen)
    assert any("there is no" in note for note in plan.notes)


def test_a_pattern_without_a_match_in_a_folder_that_is_there_hides_nothing(tmp_path: Path) -> None:
    main = folder(
        tmp_path, nginx=f"http {{ include on/*.nothing; {SITE % 'ssl_protocols TLSv1.2;'} }}", on__x=""
    )

    assert tls(main).offers_tls1_0 is False


def test_a_table_beside_the_main_file_is_read(tmp_path: Path) -> None:
    main = folder(tmp_path, nginx=f"http {{ {SITE % 'include /etc/nginx/proxy_params;'} }}")
    (main.parent / "proxy_params").write_text("ssl_protocols TLSv1;")

    assert tls(main).offers_tls1_0 is True


@pytest.mark.parametrize("kind", ["broken link", "folder", "through a link"])
def test_a_table_that_is_there_and_cannot_be_read_hides_something(kind: str, tmp_path: Path) -> None:
    name = "away/proxy_params" if kind == "through a link" else "proxy_params"
    main = folder(tmp_path, nginx=f"http {{ {SITE % f'include {name};'} }}")
    if kind == "folder":
        (main.parent / name).mkdir()
    else:
        (main.parent / name.partition("/")[0]).symlink_to("/nowhere/at/all")

    assert isinstance(tls(main).offers_tls1_0, Unseen)


def test_a_link_of_a_pattern_that_leads_nowhere_hides_something(tmp_path: Path) -> None:
    main = folder(tmp_path, nginx=f"http {{ {SITE % 'include on/*;'} }}", on__x="")
    (main.parent / "on" / "site").symlink_to("/etc/nginx/sites-available/nothing")

    assert isinstance(tls(main).offers_tls1_0, Unseen)


def test_a_folder_with_hostile_name_ends_no_reason(tmp_path: Path) -> None:
    main = folder(tmp_path / NOT_LIVE, nginx=f"http {{ {SITE % 'include /opt/x;include y;include z/*;'} }}")
    plan = read_servers([f"nginx={main}"])

    reasons = [note for note in plan.notes if "was not read" in note]
    assert len(reasons) == 3
    assert not any(note.rstrip("'. ").endswith((NOT_LIVE, "etc")) for note in reasons)


def test_master_cf_beside_main_cf_is_read(tmp_path: Path) -> None:
    main = tmp_path / "main.cf"
    main.write_text(
        "myhostname = mx.a.example\nsmtpd_tls_security_level = may\nsmtpd_tls_cert_file = x\n"
        "smtpd_tls_protocols = >=TLSv1.2\n"
    )
    master = tmp_path / "master.cf"
    master.write_text("smtp inet n - y - - smtpd\n  -o smtpd_tls_protocols=TLSv1\n")

    assert tls(main, "postfix").offers_tls1_0 is True
    [server] = read_servers([f"postfix={main}"]).servers
    [place] = [place for place in server.places if "offers_tls1_0" in place.about]
    assert (place.origin.file, place.origin.line) == (str(master), 2)

    master.unlink()
    master.symlink_to("/etc/hostname")
    assert isinstance(tls(main, "postfix").offers_tls1_0, Unseen)


def test_a_prime_is_read_from_the_folder(tmp_path: Path) -> None:
    text = "ssl_protocols TLSv1.2; ssl_ciphers DHE+AESGCM; ssl_dhparam /etc/nginx/dh.conf;"
    main = folder(tmp_path, nginx=f"http {{ {SITE % text} }}", dh=DH_1024)

    assert tls(main).dh_bits == 1024


DH_1024 = """\
-----BEGIN DH PARAMETERS-----
MIGHAoGBAP//////////yQ/aoiFowjTExmKLgNwc0SkCTgiKZ8x0Agu+pjsTmyJR
Sgh5jjQE3e+VGbPNOkMbMCsKbfJfFDdP4TVtbVHCReSFtXZiXn7G9ExC6aY37WsL
/1y29Aa37e44a/taiZ+lrp8kEXxLH+ZJKGZR7OZTgf//////////AgEC
-----END DH PARAMETERS-----
"""


@pytest.mark.parametrize(
    "word",
    [
        "",
        "nginx",
        "nginx=",
        "apache=x",
        "nginx:a.example=x",
        "postfix:=x",
        "postfix:a b=x",
        "postfix:1.2.3.4=x",
    ],
)
def test_a_word_that_is_none_is_refused(word: str) -> None:
    with pytest.raises(UsageError, match="--config"):
        read_servers([word])


def test_files_that_cannot_be_read_are_refused(tmp_path: Path) -> None:
    (tmp_path / "large.conf").write_bytes(b"#" * (MAX_BYTES + 1))
    for name, why in (("missing.conf", "no such file"), (".", "no file"), ("large.conf", "too large")):
        with pytest.raises(UsageError, match=why):
            read_servers([f"nginx={tmp_path / name}"])


def test_mistakes_are_told_with_file_and_line(tmp_path: Path) -> None:
    main = folder(tmp_path, nginx="http {\n include x.conf; }", x="\n\nssl_protocols TLSv9;\n" + SITE % "")

    with pytest.raises(FileMistakesError, match=r"x\.conf:3: nginx knows no protocol 'TLSv9'"):
        read_servers([f"nginx={main}"])


def test_postfix_and_nginx_are_read_together(tmp_path: Path) -> None:
    main = folder(tmp_path, nginx=f"http {{ {SITE % ''} }}")
    (tmp_path / "main.cf").write_text("smtpd_tls_security_level = may\nsmtpd_tls_cert_file = x\n")
    plan = read_servers([f"nginx={main}", f"postfix:mx.a.example={tmp_path / 'main.cf'}", f"nginx={main}"])

    assert [(server.hosts, server.port) for server in plan.servers] == [
        (("a.example",), 443),
        (("mx.a.example",), 25),
    ]
    assert any("master.cf was not read" in note for note in plan.notes)


def test_bytes_that_are_no_text_are_read_or_refused(tmp_path: Path) -> None:
    path = tmp_path / "nginx.conf"
    path.write_bytes(b"# \xff\xfe\nhttp { " + (SITE % "ssl_protocols TLSv1.2;").encode() + b" }")

    assert tls(path).offers_tls1_0 is False


@pytest.mark.timeout(60)
def test_a_large_file_is_read_or_refused_in_time(tmp_path: Path) -> None:
    path = tmp_path / "nginx.conf"
    for text in ("{" * 100_000, "a " * 400_000, "a;" * 200_000, '"' + "x" * 900_000):
        path.write_text(text)
        began = time.monotonic()
        try:
            read_servers([f"nginx={path}"])
        except FileMistakesError as error:
            assert error.mistakes[0].line is not None
        assert time.monotonic() - began < 20
