import pytest
from tests.checkers.email.routing.probing import FakeContext, domain_target
from tests.support.fake_dns import FakeDns

from hipaacheck.checkers.api import CouldNotLookError
from hipaacheck.checkers.email.facts import MailUseFacts, MxFacts, SpfFacts
from hipaacheck.checkers.email.routing.mail_use import probe_mail_use
from hipaacheck.model import Record, Unseen

MX = MxFacts()
NULL = MxFacts(status="null", receives_mail=False, host_count=0)
NONE = MxFacts(status="none", receives_mail=False, host_count=0)
SENDS = SpfFacts()
DENIES = SpfFacts(denies_all=True)
NO_SPF = SpfFacts(record=None, records=(), record_count=0)


async def look(mx: Record | str, spf: Record | str, declared: bool | None = None) -> MailUseFacts:
    target = domain_target(sends_mail=declared)
    saw = await probe_mail_use(FakeContext(FakeDns(), target=target, facts={"dns.mx": mx, "dns.spf": spf}))
    assert isinstance(saw.facts, MailUseFacts)
    return saw.facts


@pytest.mark.parametrize("declared", [True, False])
@pytest.mark.parametrize("mx", [MX, NULL, "timeout"])
async def test_the_inventory_decides_first(mx: Record | str, declared: bool) -> None:
    facts = await look(mx, "timeout", declared)

    assert (facts.sends_mail, facts.basis) == (declared, "inventory")


@pytest.mark.parametrize("mx", [NULL, NONE])
async def test_records_can_say_that_nothing_is_sent(mx: MxFacts) -> None:
    facts = await look(mx, DENIES)

    assert (facts.sends_mail, facts.receives_mail, facts.basis) == (False, False, "records")


@pytest.mark.parametrize(
    ("mx", "spf"), [(MX, DENIES), (MX, SENDS), (NULL, SENDS), (NONE, NO_SPF), (MX, "timeout")]
)
async def test_otherwise_a_domain_is_assumed_to_send(mx: MxFacts, spf: Record | str) -> None:
    facts = await look(mx, spf)

    assert (facts.sends_mail, facts.basis) == (True, "assumed")
    assert facts.receives_mail is mx.receives_mail


async def test_what_could_not_be_seen_leaves_it_open() -> None:
    without_mx = await look("MX: timeout", DENIES)
    without_spf = await look(NULL, "TXT: servfail")
    sending = await look("MX: timeout", SENDS)

    assert without_mx.sends_mail == Unseen(unseen="MX: timeout")
    assert without_mx.receives_mail == Unseen(unseen="MX: timeout")
    assert without_spf.sends_mail == Unseen(unseen="TXT: servfail")
    assert (sending.sends_mail, sending.receives_mail) == (True, Unseen(unseen="MX: timeout"))


async def test_without_anything_it_could_not_look() -> None:
    with pytest.raises(CouldNotLookError, match="timeout"):
        await look("MX: timeout", "TXT: servfail")
