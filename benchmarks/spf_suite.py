"""Score hipaacheck, and checkdmarc beside it, on the RFC 7208 test suite of openspf.org.

Run from the repository: python -m benchmarks.spf_suite. The suite must lie at
../shared/thirdparty/spf/rfc7208-tests.yml.
"""

import asyncio
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any
from unittest.mock import patch

from tests.support.fake_dns import FakeDns
from tests.support.spf_suite import SUITE, Case, classify, load_cases

from hipaacheck.checkers.email.spf import check_host
from hipaacheck.net.answers import DnsStatus

PERMERROR = frozenset({"permerror"})
NO_VERDICT = frozenset({"permerror", "none", "temperror"})


async def result_of(case: Case) -> str:
    """Return what check_host() gives, marked when the explanation is not the one that is wanted."""
    checked = await check_host(case.dns(), case.ip, sender=case.sender, helo=case.helo)
    wanted = None if case.explanation == "DEFAULT" else case.explanation
    wrong = case.explanation is not None and checked.explanation != wanted
    return f"{checked.result}, wrong explanation" if wrong else str(checked.result)


@contextmanager
def fake_resolver(fake: FakeDns) -> Iterator[None]:
    """Make dnspython's resolver, which checkdmarc asks, answer from a zone in memory."""
    import dns.exception
    import dns.resolver

    def resolve(_: object, name: object, rdtype: str = "A", *args: object, **options: object) -> object:
        answer = fake.answer(str(name), rdtype)
        if answer.status is DnsStatus.NXDOMAIN:
            raise dns.resolver.NXDOMAIN
        if answer.status is DnsStatus.NODATA:
            raise dns.resolver.NoAnswer
        if answer.failed:
            raise dns.exception.Timeout
        return answer.rrset

    with patch.object(dns.resolver.Resolver, "resolve", resolve):
        yield


def checkdmarc_calls(case: Case) -> str:
    """Return "permerror" where checkdmarc's check_spf() does not call the record valid, else "usable"."""
    utils: Any = import_module("checkdmarc.utils")
    spf: Any = import_module("checkdmarc.spf")
    utils.DNS_CACHE.clear()
    with fake_resolver(case.dns()):
        try:
            return "usable" if spf.check_spf(case.domain)["valid"] else "permerror"
        except Exception as error:  # noqa: BLE001 - a crash of the other program is a result here
            return f"crash: {type(error).__name__}"


def say(line: str) -> None:
    """Write one line of the report."""
    sys.stdout.write(f"{line}\n")


async def main() -> None:
    """Print the scores."""
    cases = list(load_cases())
    broken = [case for case in cases if case.results == PERMERROR]
    sound = [case for case in cases if not case.results & NO_VERDICT]
    started = time.perf_counter()
    results = {case.name: await result_of(case) for case in cases}
    seconds = time.perf_counter() - started
    right = sum(results[case.name] in case.results for case in cases)
    say(f"check_host: {right}/{len(cases)} allowed, explanations included ({seconds:.2f} s)")

    started = time.perf_counter()
    ours = {case.name: await classify(case) for case in cases}
    seconds = time.perf_counter() - started
    say(f"analysis: {dict(Counter(ours.values()))} of {len(cases)} ({seconds:.2f} s)")
    compare("hipaacheck", ours, broken, sound)
    theirs = {case.name: checkdmarc_calls(case) for case in cases}
    compare("checkdmarc", theirs, broken, sound)


def compare(program: str, called: dict[str, str], broken: list[Case], sound: list[Case]) -> None:
    """Print how many permerror-only records were called so, and how many others were."""
    missed = [case.name for case in broken if called[case.name] != "permerror"]
    wrong = [case.name for case in sound if called[case.name] == "permerror"]
    caught = len(broken) - len(missed)
    say(f"{program}: {caught}/{len(broken)} permerror-only cases called broken ({caught / len(broken):.0%})")
    say(f"  called otherwise: {', '.join(missed) or 'none'}")
    say(f"  called broken though this sender cannot meet permerror: {', '.join(wrong) or 'none'}")


if __name__ == "__main__":
    if not SUITE.exists():
        sys.exit(f"the suite is not at {SUITE}")
    asyncio.run(main())
