"""Put the lab together: certificates, zones and servers, and the way for a scanner to find them."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.lab.clinic import Clinic, Site, Talk, Zone
from tests.lab.names import start_authority, start_resolver
from tests.lab.pki import Pki
from tests.lab.postfix import OPENSSL_CNF, Postfix, why_no_postfix
from tests.lab.programs import Server, free_ports, has_ipv6
from tests.lab.serve import READY, Spec
from tests.lab.smtp import MailServer
from tests.lab.web import WebConfig, WebPorts, start_web
from tests.lab.zones import Addresses, write_zones

_ODD_ZONES = (Zone.LAME, Zone.LAME_SIGNED, Zone.SILENT, Zone.SERVFAIL, Zone.GARBAGE)
_GOOD_SITE = "127.0.1.1"


@dataclass(frozen=True, slots=True)
class Ports:
    """Every port of the lab; the last three stand for 25, 80 and 443."""

    authority: int
    resolver: int
    odd: Mapping[Zone, int]
    smtp: int
    http: int
    https: int

    @classmethod
    def free(cls) -> "Ports":
        """Find ports that nobody uses."""
        found = free_ports(5 + len(_ODD_ZONES))
        odd = dict(zip(_ODD_ZONES, found[5:], strict=True))
        return cls(found[0], found[1], odd, found[2], found[3], found[4])


class Lab:
    """All servers of the lab, from `start` until `stop`."""

    def __init__(self, folder: Path, clinics: Sequence[Clinic]) -> None:
        self.folder = folder
        self.clinics = tuple(clinics)
        self.ports = Ports.free()
        self.pki = Pki(folder / "pki")
        self.ipv6 = has_ipv6()
        self.trust_anchor = ""
        self._dh_file = folder / "dh1024.pem"
        self._stack = contextlib.ExitStack()
        self._where = self._addresses()

    @property
    def nameserver(self) -> str:
        """Return the resolver, as --nameserver takes it."""
        return f"127.0.0.1:{self.ports.resolver}"

    @property
    def connect_to(self) -> dict[tuple[str, int], tuple[str, int]]:
        """Return where the standard ports lead: the hosts keep the addresses that DNS says."""
        return {
            ("", 25): ("", self.ports.smtp),
            ("", 80): ("", self.ports.http),
            ("", 443): ("", self.ports.https),
        }

    @property
    def options(self) -> list[str]:
        """Return the options that lead `hipaacheck scan` here."""
        anchor = self.folder / "anchor.txt"
        anchor.write_text(self.trust_anchor + "\n")
        found = [
            "--nameserver",
            self.nameserver,
            "--trust-anchor",
            str(anchor),
            "--ca-file",
            str(self.pki.ca_file),
        ]
        for (_, meant), (_, port) in self.connect_to.items():
            found += ["--connect-to", f":{meant}::{port}"]
        return found

    def why_not(self, clinic: Clinic) -> str | None:
        """Return why this machine cannot hold the clinic, or None."""
        if clinic.mail is None:
            return None
        if clinic.mail.ipv6 and not self.ipv6:
            return "this machine has no IPv6 loopback address"
        return why_no_postfix() if clinic.mail.talk is Talk.POSTFIX else None

    def start(self) -> None:
        """Start everything; what was started is stopped again if something fails."""
        try:
            self._start_names()
            self._start_web()
            self._start_mail()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End every server."""
        self._stack.close()

    def _keep(self, server: Server) -> Server:
        self._stack.callback(server.stop)
        return server

    def _start_names(self) -> None:
        zones = write_zones(self.clinics, self._where)
        self.trust_anchor = zones.trust_anchor
        self._keep(start_authority(self.folder / "knot", zones, self.ports.authority))
        ports = dict.fromkeys(zones.files, self.ports.authority)
        ports |= {
            f"{one.name}.": self.ports.odd[one.zone] for one in self.clinics if one.zone in self.ports.odd
        }
        resolver = start_resolver(self.folder / "unbound", zones.trust_anchor, self.ports.resolver, ports)
        self._keep(resolver)

    def _start_web(self) -> None:
        folder = self.folder / "nginx"
        folder.mkdir()
        command = ["openssl", "dhparam", "-dsaparam", "-out", str(self._dh_file), "1024"]
        subprocess.run(command, check=True, capture_output=True)
        config = WebConfig(folder, self.pki, WebPorts(self.ports.http, self.ports.https), self._dh_file)
        for clinic in self.clinics:
            if clinic.has_servers:
                config.add_policy(clinic, self._where.site[f"mta-sts.{clinic.name}"])
                if clinic.site is not None:
                    config.add_site(clinic, clinic.site, self._where.site[clinic.name])
        self._keep(start_web(folder, config, (_GOOD_SITE, self.ports.https)))

    def _start_mail(self) -> None:
        servers = tuple(self._mail_servers())
        for one in servers:
            if one.talk is Talk.POSTFIX:
                postfix = Postfix(self.folder / "postfix", one, self.ports.smtp)
                self._stack.callback(postfix.stop)
                postfix.wait()
        folder = self.folder / "odd"
        folder.mkdir()
        (folder / "openssl.cnf").write_text(OPENSSL_CNF)
        Spec(self.ports.smtp, servers, dict(self.ports.odd)).write(folder / "spec.json")
        command = [sys.executable, "-m", "tests.lab.serve", str(folder / "spec.json")]
        paths = [os.fspath(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")]
        environment = {
            "OPENSSL_CONF": str(folder / "openssl.cnf"),
            "PYTHONPATH": os.pathsep.join(filter(None, paths)),
        }
        server = self._keep(Server(command, folder, "serve", **environment))
        server.wait_until(lambda: READY in server.log)

    def _mail_servers(self) -> list[MailServer]:
        found = []
        for clinic in self.clinics:
            mail = clinic.mail
            if mail is None or not clinic.has_servers or self.why_not(clinic) is not None:
                continue
            for host in clinic.mx_names:
                issued = self.pki.issue(mail.cert, host, *(f"{label}.{clinic.name}" for label in mail.also))
                server = MailServer(
                    host=host,
                    addresses=self._where.mail[host],
                    talk=mail.talk,
                    tls=mail.tls,
                    chain=str(issued.chain),
                    key=str(issued.key),
                    dh_file=str(self._dh_file),
                )
                found.append(server)
        return found

    def _addresses(self) -> Addresses:
        good = (_GOOD_SITE, "::1") if self.ipv6 else (_GOOD_SITE,)
        site: dict[str, tuple[str, ...]] = {}
        mail: dict[str, tuple[str, ...]] = {}
        tlsa: dict[str, str] = {}
        for clinic in self.clinics:
            own = (f"127.0.3.{len(site) // 2 + 1}",)
            at_apex = clinic.mail is not None and clinic.mail.at_apex
            site[clinic.name] = good if clinic.site == Site() and not at_apex else own
            site[f"mta-sts.{clinic.name}"] = good
            if clinic.mail is None:
                continue
            for host in clinic.mx_names:
                mail[host] = ("::1",) if clinic.mail.ipv6 else (f"127.0.2.{len(mail) + 1}",)
                if clinic.mail.at_apex:
                    mail[host] = site[clinic.name]
                if clinic.mail.dane:
                    tlsa[host] = self.pki.issue(clinic.mail.cert, host).spki_sha256
        return Addresses(site, mail, tlsa)
