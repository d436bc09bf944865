"""Read what a Postfix configuration will let senders negotiate at port 25."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from hipaacheck.mistakes import FileMistakesError, Mistake
from hipaacheck.model import NOT_LIVE, Place, Seen, Unseen
from hipaacheck.model.transport import TlsFacts
from hipaacheck.serverconfig.configured import (
    ABOUT_CIPHERS,
    ABOUT_PRIME,
    ABOUT_VERSIONS,
    VERSIONS,
    ConfigText,
    Configured,
    FactsOf,
    Read,
    opaque,
    quoted,
    unseen,
)
from hipaacheck.serverconfig.dh import prime_bits
from hipaacheck.serverconfig.planned import PlannedServer, PlannedServers
from hipaacheck.serverconfig.postfix_master import Service, parse_master_cf
from hipaacheck.serverconfig.postfix_text import Expansion, OpaqueError, Parameter, parse_main_cf
from hipaacheck.serverconfig.postfix_words import DEFAULTS, protocols
from hipaacheck.serverconfig.smtp import planned_smtp

BASELINE = "judged as Postfix 3.6 or later with OpenSSL 1.1.1 or later would behave"
NOT_READ = (
    "master.cf was not read: what its '-o' changes, at port 25 or for other ports, is not seen; " + BASELINE
)
READ = "of master.cf what it changes at port 25 was read, other ports are not judged; " + BASELINE
MAX_NAMED = 20
_HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)+\Z")

# What decides TLS before smtpd is reached; postscreen and tlsproxy take over all else from smtpd_tls_*.
_OF_POSTSCREEN = re.compile(r"(postscreen|tlsproxy)_(use_|enforce_)?tls")
_GRADES = ("high", "medium", "low", "export", "null")
_CERTIFICATES = (
    "smtpd_tls_chain_files",
    "smtpd_tls_cert_file",
    "smtpd_tls_eccert_file",
    "smtpd_tls_dcert_file",
)


def read_postfix(main: ConfigText, host: str | None, read: Read, facts_of: FactsOf) -> PlannedServers:
    """Return the mail server that main.cf or the output of `postconf -n` plans, at `host` or `myhostname`.

    Raises FileMistakesError for lines that Postfix would not take, and when the host is not known.
    """
    given = parse_main_cf(main)
    work = _Work(given, Expansion(given, DEFAULTS), read)
    name = host or _host(main, work)
    there = read("master.cf")
    if there.absent:
        return PlannedServers((work.server(name, main.file, facts_of),), (f"{main.file}: {NOT_READ}",))
    if there.unread or len(there.files) != 1:
        why = (
            f"the master.cf beside {quoted(main.file)} was not read: {there.unread or 'it is no single file'}"
        )
        return PlannedServers(
            (work.server(name, main.file, facts_of, why),), (f"{main.file}: {NOT_READ}", why)
        )
    services = parse_master_cf(there.files[0])
    servers = tuple(
        replace(one.server(name, main.file, facts_of, why), listens=(f"{address}:25",))
        for one, why, address in _at_port_25(work, services, there.files[0].file)
    )
    return PlannedServers(servers, (f"{main.file}: {READ}", *_other_ports(services)))


def _at_port_25(work: "_Work", services: Sequence[Service], file: str) -> Iterator[tuple["_Work", str, str]]:
    """Yield for each service at port 25 what it does with main.cf, what hides it, and its address."""
    found = [one for one in services if one.at_port_25]
    if not found:
        yield work, f"{quoted(file)} has no service at port 25, so nothing is known of it", "*"
    for one in found:
        serving, why = (one, one.unread) if one.command == "smtpd" else _behind(one, services, work)
        yield work.changed_by(serving, one), why, one.address


def _behind(one: Service, services: Sequence[Service], work: "_Work") -> tuple[Service, str]:
    """Return what serves a client that postscreen hands on (POSTSCREEN_README), and why that is not all."""
    where = one.place.origin
    if one.command != "postscreen":
        return one, f"the service at {where} runs {quoted(one.command)}, which hipaacheck does not know"
    behind = [other for other in services if (other.name, other.kind) == ("smtpd", "pass")]
    if len(behind) != 1 or behind[0].command != "smtpd":
        return one, f"the postscreen at {where} has no 'smtpd' service of type 'pass' behind it"
    before = [other for other in services if other.command in ("postscreen", "tlsproxy")]
    said = [option.name for other in before for option in other.overrides if "tls" in option.name]
    odd = next((name for name in (*said, *work.given) if name in said or _OF_POSTSCREEN.match(name)), None)
    if odd is not None:
        return behind[0], f"postscreen at {where} has settings of its own for TLS, {quoted(odd)} being one"
    return behind[0], next((other.unread for other in (*before, *behind) if other.unread), "")


def _other_ports(services: Sequence[Service]) -> Iterator[str]:
    """Yield a sentence that names the services for mail at other ports."""
    found = [one for one in services if one.kind == "inet" and not one.at_port_25 and one.command == "smtpd"]
    if found:
        named = ", ".join(f"{quoted(one.name)} ({one.place.origin})" for one in found[:MAX_NAMED])
        more = f" and {len(found) - MAX_NAMED} more" if len(found) > MAX_NAMED else ""
        yield f"these services for mail at other ports than 25 are not judged: {named}{more}"


def _host(main: ConfigText, work: "_Work") -> str:
    try:
        name = work.expansion.value("myhostname").lower()
    except OpaqueError as error:
        why = f"the name of the host is not known: {error}; write --config postfix:HOST={main.file}"
        raise FileMistakesError([Mistake(main.file, None, why)]) from None
    if not _HOST.match(name):
        why = f"myhostname is {quoted(name)}, no full host name; write --config postfix:HOST={main.file}"
        raise FileMistakesError([Mistake(main.file, work.given["myhostname"].origin.line, why)])
    return name


@dataclass
class _Work:
    """One main.cf on the way to facts, with the lines that decided."""

    given: dict[str, Parameter]
    expansion: Expansion
    read: Read
    places: list[Place] = field(default_factory=list)

    def changed_by(self, service: Service, listening: Service) -> "_Work":
        """Return the work with what a service of master.cf says otherwise."""
        given = {**self.given, **{one.name: one for one in service.overrides}}
        places = list(dict.fromkeys((listening.place, service.place)))
        return _Work(given, Expansion(given, DEFAULTS), self.read, places)

    def server(self, host: str, source: str, facts_of: FactsOf, why: str = "") -> PlannedServer:
        """Return the server; of one that is hidden, for the reason `why`, nothing is seen."""
        if not why and self._yes("smtpd_tls_wrappermode") is not False:
            self.note("smtpd_tls_wrappermode", ())
            why = "smtpd_tls_wrappermode is not 'no': with it port 25 has no STARTTLS, and is not judged"
        named = self.given.get("myhostname")
        begins = named.origin if named else None
        if why:
            hidden = unseen(why)
            smtp = planned_smtp(host, 25, offered=hidden, auth=hidden, reply=hidden)
            tls = facts_of(opaque(why))
        else:
            offered = self._offered()
            reply = self._reply(offered)
            smtp = planned_smtp(host, 25, offered=offered, auth=self._auth(offered), reply=reply)
            tls = self._tls(offered, reply, facts_of)
        places = tuple(dict.fromkeys(self.places))
        return PlannedServer((host,), 25, tls, source, places, starttls="smtp", smtp=smtp, begins=begins)

    def note(self, name: str, about: tuple[str, ...]) -> None:
        """Blame the line of a parameter; what stands nowhere is blamed on the one that switches TLS on."""
        for one in (name, "smtpd_tls_security_level", "smtpd_use_tls", "smtpd_enforce_tls"):
            if one in self.given:
                self.places.append(self.given[one].place(about))
                return

    def text(self, name: str) -> Seen[str]:
        """Return the value of a parameter as Postfix sees it."""
        try:
            return self.expansion.value(name).strip()
        except OpaqueError as error:
            return unseen(f"{name}: {error}")

    def _yes(self, name: str) -> Seen[bool]:
        value = self.text(name)
        if isinstance(value, Unseen):
            return value
        word = value.lower()
        return (
            word == "yes"
            if word in ("yes", "no")
            else unseen(f"{name} is {quoted(value, 40)}, not yes or no")
        )

    def _level(self) -> Seen[str]:
        """Return "none", "may" or "encrypt" (TLS_README, "Enabling TLS in the Postfix SMTP server")."""
        level = self.text("smtpd_tls_security_level")
        if isinstance(level, Unseen):
            return level
        if level:
            known = level.lower() in ("none", "may", "encrypt")
            why = f"smtpd_tls_security_level is {quoted(level, 40)}, which hipaacheck does not know"
            return level.lower() if known else unseen(why)
        for name, meant in (("smtpd_enforce_tls", "encrypt"), ("smtpd_use_tls", "may")):
            on = self._yes(name)
            if isinstance(on, Unseen):
                return on
            if on:
                return meant
        return "none"

    def _offered(self) -> Seen[bool]:
        """Return whether EHLO will list STARTTLS: the level says so, and nothing hides it."""
        level = self._level()
        self.note("smtpd_tls_security_level", ("starttls_offered", "spoken"))
        if isinstance(level, Unseen):
            return level
        if level == "none":
            return False
        for name in ("smtpd_discard_ehlo_keywords", "smtpd_discard_ehlo_keyword_address_maps"):
            value = self.text(name)
            if isinstance(value, Unseen) or (value and name.endswith("maps")):
                return unseen(f"{name} may hide STARTTLS from some clients")
            if "starttls" in re.split(r"[,\s]+", value.lower()):
                self.note(name, ("starttls_offered", "spoken"))
                return False
        return True

    def _reply(self, offered: Seen[bool]) -> Seen[int | None]:
        """Return what STARTTLS will be answered: 454 where no certificate is named, though EHLO lists it."""
        if offered is False:
            return None
        certificates = [self.text(name) for name in _CERTIFICATES]
        if offered is True and not any(certificates):
            self.note("smtpd_tls_security_level", ("starttls_reply",))
            return 454
        return unseen(f"a configuration file does not show whether TLS comes about: {NOT_LIVE}")

    def _auth(self, offered: Seen[bool]) -> Seen[bool]:
        enabled = self._yes("smtpd_sasl_auth_enable")
        if enabled is False:
            return False
        only = self._yes("smtpd_tls_auth_only")
        name = "smtpd_tls_auth_only" if "smtpd_tls_auth_only" in self.given else "smtpd_sasl_auth_enable"
        self.note(name, ("auth_before_tls",))
        level = self._level()
        # With TLS enforced Postfix takes nothing before STARTTLS but EHLO and its like (smtpd(8)).
        if only is True or (level == "encrypt" and offered is True):
            return False
        return next((one for one in (enabled, only, level) if isinstance(one, Unseen)), True)

    def _tls(self, offered: Seen[bool], reply: Seen[int | None], facts_of: FactsOf) -> TlsFacts:
        if offered is False:
            return TlsFacts.not_spoken("STARTTLS is not switched on, or it is hidden from clients")
        if reply == 454:
            return TlsFacts.not_spoken("no certificate is named, without which Postfix speaks no TLS")
        level = self._level()
        if isinstance(level, Unseen):
            return facts_of(opaque(level.unseen))
        mandatory = "mandatory_" if level == "encrypt" else ""
        configured = Configured(
            versions=self._versions(f"smtpd_tls_{mandatory}protocols"),
            ciphers=self._ciphers(mandatory),
            suites13=self._suites13(),
            dhe=True,
            dh_bits=self._prime(),
            curves=unseen("the curves of Postfix depend on its version"),
        )
        return facts_of(configured)

    def _versions(self, name: str) -> dict[str, Seen[bool]]:
        self.note(name, ABOUT_VERSIONS)
        text = self.text(name)
        chosen = text if isinstance(text, Unseen) else protocols(text, name)
        if isinstance(chosen, Unseen):
            return dict.fromkeys(VERSIONS, chosen)
        return {version: version in chosen for version in VERSIONS}

    def _ciphers(self, mandatory: str) -> Seen[str]:
        grade_name = f"smtpd_tls_{mandatory}ciphers"
        grade = self.text(grade_name)
        self.note(grade_name, ABOUT_CIPHERS)
        if isinstance(grade, Unseen):
            return grade
        if grade.lower() not in _GRADES:
            return unseen(f"{grade_name} is {quoted(grade, 40)}, no grade that Postfix knows")
        names = [f"tls_{grade.lower()}_cipherlist", "smtpd_tls_exclude_ciphers"]
        names += ["smtpd_tls_mandatory_exclude_ciphers"] if mandatory else []
        values = [self.text(name) for name in names]
        for name in names:
            if name in self.given:
                self.note(name, ABOUT_CIPHERS)
        hidden = next((value for value in values if isinstance(value, Unseen)), None)
        if hidden is not None:
            return hidden
        if self.text("smtpd_tls_eecdh_grade") != "auto" and self.text("smtpd_tls_eecdh_grade") == "none":
            return unseen("smtpd_tls_eecdh_grade is 'none', which only some versions obey")
        return self._joined([value for value in values if isinstance(value, str)])

    def _joined(self, values: list[str]) -> Seen[str]:
        """Return the string that Postfix gives OpenSSL, which it also sets to level 0 (tls_server.c)."""
        excluded = [word for value in values[1:] for word in re.split(r"[,\s:]+", value) if word]
        if any(word[0] in "!+-@" for word in excluded):
            return unseen("an exclusion begins with '!', '+', '-' or '@', at which Postfix gives up TLS")
        if self._yes("smtpd_tls_ask_ccert") is True or self._yes("smtpd_tls_req_ccert") is True:
            excluded.append("aNULL")
        return ":".join([values[0], *(f"!{word}" for word in excluded), "@SECLEVEL=0"])

    def _suites13(self) -> Seen[str | None]:
        for name, harmless in (("tls_config_file", ("default", "none")), ("tls_config_name", ("",))):
            value = self.text(name)
            if isinstance(value, Unseen) or value not in harmless:
                return unseen(f"{name} names settings of OpenSSL that were not read")
        return None

    def _prime(self) -> Seen[int]:
        name = self.text("smtpd_tls_dh1024_param_file")
        if isinstance(name, Unseen):
            return name
        if not name or name == "auto":
            return unseen(
                "without a file in 'smtpd_tls_dh1024_param_file' the prime depends on the version; "
                "exclude 'kDHE' in 'smtpd_tls_exclude_ciphers' to use none"
            )
        self.note("smtpd_tls_dh1024_param_file", ABOUT_PRIME)
        return prime_bits(name, self.read)
