"""Keep what other tools said of a tenant, to be shown beside findings that differ; it is never believed."""

from hipaacheck.model import Record
from hipaacheck.tenants.data import TenantData


class Verdict(Record):
    """What a tool said of one id of a published baseline, in its own word: Pass, Fail, Warning."""

    tool: str
    baseline: str
    verdict: str
    words: str = ""


class SaidFacts(Record):
    """All verdicts that came with the data; none when no other tool took it."""

    verdicts: tuple[Verdict, ...] = ()


def make(data: TenantData) -> SaidFacts:
    """Return the verdicts of other tools."""
    return SaidFacts(
        verdicts=tuple(
            Verdict(tool=one.tool, baseline=one.baseline, verdict=one.verdict, words=one.words)
            for one in data.said
        )
    )
