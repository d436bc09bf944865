"""What is read out of nginx.conf where no nginx could say it: what is hidden, odd or hostile."""

import crossplane  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hipaacheck.mistakes import FileMistakesError
from hipaacheck.model import NOT_LIVE, Unseen
from hipaacheck.model.transport import TlsFacts
from hipaacheck.net.planned.facts import facts_of
from hipaacheck.serverconfig.configured import ConfigText, Found
from hipaacheck.serverconfig.nginx import BASELINE, read_nginx
from hipaacheck.serverconfig.nginx_syntax import Directive, parse_nginx
from hipaacheck.serverconfig.planned import PlannedServer, PlannedServers

GOOD = "ssl_protocols TLSv1.2 TLSv1.3; ssl_ciphers ECDHE+AESGCM;"


def read(text: str, **files: str) -> PlannedServers:
    """Read a configuration; `files` are what it may include, by name without '.conf'."""

    def found(name: str) -> Found:
        key = name.removesuffix(".conf")
        if key == "none":
            return Found()
        return (
            Found((ConfigText(name, files[key]),))
            if key in files
            else Found(unread="there is no such file", absent=True)
        )

    return read_nginx(ConfigText("nginx.conf", text), found, facts_of)


def only(plan: PlannedServers) -> PlannedServer:
    [server] = plan.servers
    return server


def site(inner: str, outer: str = "", listen: str = "listen 443 ssl;") -> str:
    return f"http {{ {outer}\nserver {{ {listen} server_name a.example;\n{inner}\n}} }}"


def unseen(facts: TlsFacts) -> set[str]:
    return {name for name in type(facts).model_fields if isinstance(getattr(facts, name), Unseen)}


NEVER_SHOWN = {
    "handshake",
    "secure_renegotiation",
    "curves",
    "tls_compression",
    "heartbleed",
    "ccs_injection",
    "robot",
    "client_renegotiation_dos",
}


def test_a_complete_server_leaves_open_only_what_no_configuration_shows() -> None:
    assert unseen(only(read(site(GOOD))).tls) == NEVER_SHOWN


def test_what_is_assumed_is_said() -> None:
    assert read(site(GOOD)).notes == (f"nginx.conf: {BASELINE}",)


@pytest.mark.parametrize("text", ["", "events { }", "ssl_protocols TLSv1;", "http { }"])
def test_a_file_that_plans_nothing_says_so(text: str) -> None:
    plan = read(text)

    assert plan.servers == ()
    assert plan.notes == (
        "nginx.conf: no server in it speaks TLS for a host that it names, so nothing in it was judged",
    )


@pytest.mark.parametrize("where", ["server", "http"])
def test_an_include_that_was_not_read_may_say_anything_that_is_not_said(where: str) -> None:
    include = "include hidden.conf;"
    plan = read(site(include) if where == "server" else site("", include, "listen 443 ssl default_server;"))
    facts = only(plan).tls

    assert {"offers_ssl3", "offers_tls1_0", "offers_tls1_3", "accepts_rc4", "dh_bits"} <= unseen(facts)
    assert isinstance(facts.offers_tls1_0, Unseen)
    assert "'hidden.conf' includes at nginx.conf:" in facts.offers_tls1_0.unseen
    assert any("hidden.conf" in note for note in plan.notes)


def test_an_include_that_was_not_read_cannot_switch_an_old_version_off_again() -> None:
    facts = only(read(site("ssl_protocols TLSv1 TLSv1.2; include hidden.conf;"))).tls

    assert facts.offers_tls1_0 is not False
    assert isinstance(facts.offers_tls1_1, Unseen)


def test_a_hidden_http_level_may_hold_another_default_server() -> None:
    facts = only(read(site(GOOD, "include hidden.conf;"))).tls

    assert isinstance(facts.offers_tls1_0, Unseen)
    assert "another server may be the default at *:443" in facts.offers_tls1_0.unseen
    assert facts.accepts_rc4 is False


def test_a_wildcard_vouches_for_no_host_that_a_hidden_file_may_name() -> None:
    text = "http { include hidden.conf; server { listen 443 ssl default_server; server_name .a.example; } }"
    plan = read(text)

    assert only(plan).hosts == ("a.example",)
    assert any("not judged for *.a.example" in note for note in plan.notes)


def test_a_default_server_that_is_not_seen_whole_is_the_reason() -> None:
    first = "server { listen 443 ssl; server_name _; include hidden.conf; }"
    [server] = read(f"http {{ {first} server {{ listen 443 ssl; server_name a.example; {GOOD} }} }}").servers

    assert isinstance(server.tls.offers_tls1_0, Unseen)
    assert "'hidden.conf' includes at nginx.conf:1 was not read" in server.tls.offers_tls1_0.unseen


def test_a_default_server_that_says_so_needs_nobody_else() -> None:
    facts = only(read(site(GOOD, "include hidden.conf;", "listen 443 ssl default_server;"))).tls

    assert unseen(facts) == NEVER_SHOWN


@pytest.mark.parametrize("name", ["mime.types", "/etc/nginx/mime.types", "fastcgi_params", "none.conf"])
def test_tables_and_patterns_without_a_match_hide_nothing(name: str) -> None:
    assert unseen(only(read(site(GOOD, f"include {name};"))).tls) == NEVER_SHOWN


@pytest.mark.parametrize("name", ["proxy_params", "/etc/nginx/mime.types", "fastcgi.conf"])
def test_a_file_with_the_name_of_a_table_is_read_where_it_is(name: str) -> None:
    key = name.removesuffix(".conf")
    plan = read(site(f"include {name};"), **{key: "ssl_protocols TLSv1 TLSv1.1; ssl_ciphers ALL:eNULL;"})

    assert only(plan).tls.offers_tls1_0 is True
    assert only(plan).tls.accepts_null is True
    assert not any(name in note for note in plan.notes)


def test_a_table_that_is_not_there_is_named_in_a_note() -> None:
    plan = read(site(f"{GOOD}\ninclude proxy_params;"))

    assert any("'proxy_params' includes at nginx.conf:4 is not there" in note for note in plan.notes)


def test_a_file_with_the_name_of_a_table_that_cannot_be_read_may_say_anything() -> None:
    there = Found(unread="Permission denied")
    plan = read_nginx(ConfigText("nginx.conf", site("include mime.types;")), lambda name: there, facts_of)

    assert isinstance(only(plan).tls.offers_tls1_0, Unseen)


def test_text_of_a_file_never_ends_a_reason() -> None:
    for inner in (f'include "/opt/{NOT_LIVE}";', f'ssl_conf_command "{NOT_LIVE}" "{NOT_LIVE}";'):
        facts = only(read(site(inner))).tls
        assert isinstance(facts.offers_tls1_0, Unseen)
        assert not facts.offers_tls1_0.unseen.endswith(NOT_LIVE)
        assert not facts.offers_tls1_0.unseen.rstrip("'. ").endswith(NOT_LIVE)
    facts = only(
        read(
            site(
                f'{GOOD} ssl_dhparam "{NOT_LIVE}"; ssl_ciphers "DHE:x {NOT_LIVE}";'.replace(
                    "ssl_ciphers ECDHE+AESGCM;", ""
                )
            )
        )
    ).tls
    assert isinstance(facts.dh_bits, Unseen)
    assert not facts.dh_bits.unseen.rstrip("'. ").endswith(NOT_LIVE)


def test_quoted_text_is_cut_and_of_one_line() -> None:
    [note] = [one for one in read(site(f'{GOOD} include "a\n\x1b[31m{"x" * 500}";')).notes if "read" in one]

    assert note.isprintable()
    assert len(note) < 200


def test_an_include_counts_where_it_stands_and_its_lines_are_its_own() -> None:
    server = only(read(site("include tls.conf;"), tls="\nssl_protocols TLSv1;\nssl_ciphers AES128-SHA;"))

    assert server.tls.offers_tls1_0 is True
    [place] = [place for place in server.places if "offers_tls1_0" in place.about]
    assert str(place.origin) == "tls.conf:2"


def test_an_include_inside_of_a_location_says_nothing_of_tls() -> None:
    assert unseen(only(read(site(GOOD + "location / { include hidden.conf; }"))).tls) == NEVER_SHOWN


def test_a_file_of_conf_d_alone_is_judged_for_what_it_says_itself() -> None:
    text = "server { listen 443 ssl default_server; server_name a.example; ssl_protocols TLSv1 TLSv1.2; }"
    facts = only(read(text)).tls

    assert facts.offers_tls1_0 is not False
    assert facts.offers_tls1_1 is False
    assert isinstance(facts.accepts_3des, Unseen)
    assert "the http block around it is in none of the files" in facts.accepts_3des.unseen


def test_a_file_of_conf_d_without_the_default_server_vouches_for_no_version() -> None:
    facts = only(read(f"server {{ listen 443 ssl; server_name a.example; {GOOD} }}")).tls

    assert {"offers_ssl3", "offers_tls1_0", "offers_tls1_1", "offers_tls1_2", "offers_tls1_3"} <= unseen(
        facts
    )


def test_absent_protocols_are_blamed_on_the_listen_line_and_say_what_to_write() -> None:
    server = only(read(site("")))

    assert isinstance(server.tls.offers_tls1_0, Unseen)
    assert "write 'ssl_protocols TLSv1.2 TLSv1.3;'" in server.tls.offers_tls1_0.unseen
    [place] = [place for place in server.places if "offers_tls1_0" in place.about]
    assert (place.origin.line, place.text) == (2, "listen 443 ssl;")


@pytest.mark.parametrize(
    "command", ["Protocol ALL", "SecurityLevel 0", "NoSuchThing x", "VerifyMode Peer", "ciphers ALL"]
)
def test_a_command_that_is_not_understood_takes_back_what_is_good(command: str) -> None:
    facts = only(read(site(f"{GOOD} ssl_conf_command {command};"))).tls

    assert {"offers_tls1_0", "offers_tls1_2", "offers_tls1_3", "accepts_rc4", "dh_bits"} <= unseen(facts)


def test_a_prime_that_cannot_be_read_is_not_guessed() -> None:
    text = "ssl_protocols TLSv1.2; ssl_ciphers DHE+AESGCM:ECDHE+AESGCM; ssl_dhparam dh.conf;"

    for plan in (read(site(text)), read(site(text), dh="nothing"), read(site(text), dh="")):
        assert isinstance(only(plan).tls.dh_bits, Unseen)


@pytest.mark.parametrize("names", ["_", "''", "", "~^(www\\.)?a\\.example$", "$hostname", "a/b"])
def test_a_server_that_names_no_host_is_left_out_with_a_note(names: str) -> None:
    name = f"server_name {names};" if names else ""
    plan = read(f"http {{ server {{ listen 443 ssl; {name} {GOOD} }} }}")

    assert plan.servers == ()
    assert any("names no host" in note for note in plan.notes)


def test_a_server_that_refuses_handshakes_or_speaks_no_tls_over_tcp_is_no_server() -> None:
    for inner, listen in (
        ("ssl_reject_handshake on;", "listen 443 ssl;"),
        (GOOD, "listen 80;"),
        (GOOD, "listen 443 quic;"),
        (GOOD, "listen unix:/run/x ssl;"),
        (GOOD, ""),
    ):
        plan = read(site(inner, listen=listen))
        assert plan.servers == ()
        assert any("nginx.conf:2" in note for note in plan.notes), listen


@pytest.mark.parametrize("kind", ["mail", "stream", "rtmp"])
def test_every_server_that_is_left_out_is_named_by_its_line(kind: str) -> None:
    assert any("nginx.conf:2" in note for note in read(f"{kind} {{\nserver {{ server_name a.b; }} }}").notes)


@pytest.mark.parametrize(
    ("listen", "ports"),
    [
        ("443-443 ssl", [443]),
        ("127.0.0.1:8443-8445 ssl", [8443, 8444, 8445]),
        ("[::1]:8443-8444 ssl", [8443, 8444]),
        ("1-65535 ssl", [25, 80, 110, 143, 443, 465, 587, 993, 995, 8443]),
        ("my-host:443 ssl", [443]),
        ("my-host ssl", [80]),
    ],
)
def test_ranges_of_ports_are_gone_through(listen: str, ports: list[int]) -> None:
    plan = read(site("ssl_protocols TLSv1;", listen=f"listen {listen};"))

    assert [server.port for server in plan.servers] == ports
    assert all(server.tls.offers_tls1_0 is True for server in plan.servers)
    assert any("many ports at nginx.conf:2" in note for note in plan.notes) is (listen == "1-65535 ssl")


@pytest.mark.parametrize("listen", ["444-443", "1-70000", "0-5", "a:b", "a:", "[::1]:x"])
def test_a_range_that_is_none_is_refused(listen: str) -> None:
    with pytest.raises(FileMistakesError, match="no port"):
        read(site(GOOD, listen=f"listen {listen};"))


@pytest.mark.timeout(60)
def test_no_more_is_listened_at_than_anybody_does() -> None:
    with pytest.raises(FileMistakesError, match="more than 20000 ports"):
        read(site(GOOD, listen="listen 1-100;" * 1000))
    with pytest.raises(FileMistakesError, match="more than 20000 ports"):
        read("http {" + ("server {" + "listen 1-100;" * 100 + "}") * 10 + "}")


def test_what_port_443_without_ssl_would_negotiate_is_unseen_and_never_passes_for_nothing() -> None:
    server = only(read(site(GOOD, listen="listen 443;")))

    assert server.port == 443
    for seen in (server.tls.offers_tls1_0, server.tls.offers_tls1_2, server.tls.accepts_null):
        assert isinstance(seen, Unseen)
        assert "nginx.conf:2 opens the port without 'ssl', so no TLS begins there" in seen.unseen
    assert (server.places[0].text, server.places[0].about) == ("listen 443;", ())


@pytest.mark.parametrize("where", ["server", "http", "fragment"])
def test_what_is_not_read_may_switch_tls_on_at_port_443(where: str) -> None:
    hidden = "include hidden.conf;"
    text = f"server {{ listen 443; server_name a.example; {GOOD} }}"
    if where != "fragment":
        text = site(GOOD + hidden * (where == "server"), hidden * (where == "http"), "listen 443;")
    facts = only(read(text)).tls

    assert facts.spoken
    assert isinstance(facts.offers_tls1_2, Unseen)


@pytest.mark.parametrize(
    ("listen", "port", "key"),
    [
        ("listen [::]:443 ssl;", 443, "[::]:443"),
        ("listen 8443 ssl http2;", 8443, "*:8443"),
        ("listen *:443 ssl;", 443, "*:443"),
        ("listen 0.0.0.0:443 ssl;", 443, "*:443"),
        ("listen localhost:443 ssl;", 443, "localhost:443"),
        ("listen 443; ssl on;", 443, "*:443"),
        ("listen 127.0.0.1 ssl;", 80, "127.0.0.1:80"),
    ],
)
def test_addresses_of_all_kinds(listen: str, port: int, key: str) -> None:
    server = only(read(site(GOOD, listen=listen)))

    assert (server.port, server.listens) == (port, (key,))


def test_a_mail_proxy_is_read_with_its_starttls() -> None:
    text = (
        "mail { server_name mail.a.example; ssl_protocols TLSv1.2 TLSv1.3; ssl_ciphers ECDHE+AESGCM;\n"
        "server { listen 993 ssl; protocol imap; }\n"
        "server { listen 25; protocol smtp; starttls on; }\n"
        "server { listen 587; protocol smtp; }\n"
        "server { listen 110; } }"
    )
    found = {(one.port, one.starttls): one for one in read(text).servers}

    assert set(found) == {(993, None), (25, "smtp"), (587, "smtp"), (110, "pop3")}
    assert found[993, None].tls.offers_tls1_2 is True
    assert found[25, "smtp"].smtp is not None
    assert found[25, "smtp"].smtp.starttls_offered is True
    assert isinstance(found[25, "smtp"].smtp.auth_before_tls, Unseen)
    assert found[587, "smtp"].smtp is not None
    assert found[587, "smtp"].smtp.starttls_offered is False
    assert not found[110, "pop3"].tls.spoken


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("http {\nserver {\n listen 443 ssl\n", 3, "is not terminated"),
        ('http {\n a "b;\n', 2, "a quote in it has no end"),
        ("a;\n}", 2, "unexpected '}'"),
        ("\na;\0", 2, "NUL"),
        ("a {\n" * 60, 51, "deep"),
        ("http { content_by_lua_block { x", 1, "quote in it has no end"),
        ("hipaacheck_end_of_file; http { }", None, "own"),
        ("http { include a b; }", 1, "one file or pattern"),
        ("http {\n server { listen 0 ssl; } }", 2, "no port"),
        ("http {\n server { listen; } }", 2, "address or a port"),
        ("http { server { listen 1 ssl; ssl_conf_command a; } }", 1, "takes a name and a value"),
        (
            "http { server { location / {\n} listen 443 ssl; server_name a.b;\nssl_conf_command MinProtocol x; } }",
            3,
            "knows no protocol",
        ),
        (
            "stream { ssl_protocols TLSv1.2;\n server { ssl_reject_handshake on;\n ssl_ciphers a; ssl_ciphers b; } }",
            3,
            "is given at",
        ),
    ],
)
def test_a_mistake_is_told_with_its_line(text: str, line: int | None, words: str) -> None:
    with pytest.raises(FileMistakesError) as caught:
        read(text)

    [mistake] = caught.value.mistakes
    assert (mistake.file, mistake.line) == ("nginx.conf", line)
    assert words in mistake.message


def test_includes_that_go_round_in_a_circle_end() -> None:
    with pytest.raises(FileMistakesError, match="includes itself"):
        read("http { include one.conf; }", one="include two.conf;", two="include one.conf;")


def test_too_many_includes_end() -> None:
    with pytest.raises(FileMistakesError, match="more than 300 files"):
        read("http {" + "include one.conf;" * 301 + "}", one="")


def test_lua_blocks_hide_no_braces_and_say_nothing_of_tls() -> None:
    lua = "access_by_lua_block {\n local x = '}' -- } {\n if a then b = { 1 } end\n}"
    facts = only(read(site(f"{GOOD} {lua}"))).tls

    assert unseen(facts) == NEVER_SHOWN


def test_many_servers_are_read_in_time() -> None:
    servers = "".join(f"server {{ listen 443 ssl; server_name h{at}.example; }}" for at in range(1500))

    assert len(read(f"http {{ {GOOD} {servers} }}").servers) == 1500


def _crossplane(tree: list[dict[str, object]]) -> list[object]:
    return [(one["directive"], one["args"], _crossplane(one.get("block", []))) for one in tree]  # type: ignore[arg-type]


def _ours(tree: tuple[Directive, ...]) -> list[object]:
    return [(one.name, list(one.args), _ours(one.block or ())) for one in tree]


words = st.text("ab.$~*\\", min_size=1, max_size=5).filter(lambda word: "\\" not in word)
statements = st.recursive(
    st.tuples(words, st.lists(words, max_size=3)).map(lambda x: f"{' '.join([x[0], *x[1]])};\n"),
    lambda inner: st.tuples(words, st.lists(inner, max_size=3)).map(
        lambda x: f"{x[0]} {{ # c }}\n{''.join(x[1])}}}\n"
    ),
    max_leaves=10,
)


@given(st.lists(statements, max_size=5).map("".join))
@settings(max_examples=80, deadline=None)
def test_the_tree_is_the_one_that_crossplane_reads(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "crossplane.conf"
    path.write_text(text)
    other = crossplane.parse(str(path), single=True, check_ctx=False, check_args=False)
    assert other["status"] == "ok", other

    assert _ours(parse_nginx(ConfigText("x", text))) == _crossplane(other["config"][0]["parsed"])


pieces = st.one_of(
    st.sampled_from(
        ["http {", "server {", "stream {", "mail {", "if ($a) {", "content_by_lua_block {", "}", ";"]
    ),
    st.sampled_from(
        ["listen 443 ssl;", "server_name a.b *.c ~x;", "ssl_protocols", "TLSv1", "ssl_ciphers ALL;"]
    ),
    st.sampled_from(
        ["include x;", "ssl_dhparam x;", "ssl_conf_command MinProtocol TLSv1.2;", "--", "${", "$"]
    ),
    st.sampled_from(list("\"'\\#\n\r\0\u00a0()")),
)


@given(st.lists(st.one_of(pieces, st.text(max_size=4)), max_size=30).map(" ".join))
@settings(max_examples=300, deadline=None)
def test_any_text_is_read_or_refused_with_a_line(text: str) -> None:
    try:
        plan = read(text)
    except FileMistakesError as error:
        assert error.mistakes
    else:
        assert all(server.port for server in plan.servers)
