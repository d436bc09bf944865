"""Read the TLS policies that servers are compared with: dated data, each with its source and its reach."""

from functools import cache, cached_property

from hipaacheck.mistakes import FileMistakesError, Mistake
from hipaacheck.model import Record
from hipaacheck.net.tls.suites import Version, select, suite_names
from hipaacheck.resources import rules_dir
from hipaacheck.yamlio import build, parse_yaml

_NOT_A_POLICY = "cipher_suites.yaml"


class Minimum(Record):
    """The least that a policy asks of keys and signatures; None where it does not use or name the thing.

    `strength_bits` is the security strength of SP 800-57 part 1.
    """

    rsa_bits: int | None
    ec_bits: int | None
    dh_bits: int | None
    strength_bits: int
    signature_hashes: tuple[str, ...]


class TlsPolicy(Record):
    """One published TLS policy. `sure` says what of it was checked, `scope` whom it binds.

    `suites` maps a protocol version to the IANA names that the policy lists for it.
    """

    id: str
    title: str
    published: str
    source: str
    sure: str
    scope: str
    versions: tuple[str, ...]
    minimum: Minimum
    suites: dict[str, tuple[str, ...]]

    @cached_property
    def listed(self) -> frozenset[str]:
        """Return the names that the policy lists for any version."""
        return frozenset(name for names in self.suites.values() for name in names)

    def off_policy(self, version: Version) -> frozenset[int]:
        """Return the codes that can be negotiated in `version` and that the policy lists nowhere."""
        return _unlisted(self.listed, version is Version.TLS1_3)


@cache
def _unlisted(names: frozenset[str], tls13: bool) -> frozenset[int]:
    return select(lambda suite: suite.tls13 is tls13 and suite.name not in names)


@cache
def load_policies() -> tuple[TlsPolicy, ...]:
    """Return the policies of rules/catalogs/tls, by id.

    Raises FileMistakesError when a file is not a policy or names a suite that the catalogue does not know.
    """
    folder = rules_dir() / "catalogs" / "tls"
    found = []
    for source in folder.iterdir():
        if source.name.endswith(".yaml") and source.name != _NOT_A_POLICY:
            document = parse_yaml(source.read_text("utf-8"), source.name, keep=True)
            policy = build(TlsPolicy, document, (), document.data)
            unknown = sorted(policy.listed - suite_names().keys())
            if unknown:
                text = f"names suites that cipher_suites.yaml does not know: {', '.join(unknown)}"
                raise FileMistakesError([Mistake(source.name, document.line(("suites",)), text)])
            found.append(policy)
    return tuple(sorted(found, key=lambda policy: policy.id))
