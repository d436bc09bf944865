"""Keep the verdicts of ScubaGear, to be shown beside ours; nothing is judged by them."""

from collections.abc import Iterator, Mapping

from pydantic import JsonValue

from hipaacheck.tenants.data import Said
from hipaacheck.tenants.microsoft.names import as_objects, plain
from hipaacheck.tenants.microsoft.scubagear.envelope import Export

MAX_VERDICTS = 1000
_ID = 40
_VERDICT = 60
_WORDS = 400

RENAMED: Mapping[str, str] = {
    "MS.DEFENDER.2.1": "MS.SECURITYSUITE.2.1",
    "MS.DEFENDER.2.2": "MS.SECURITYSUITE.2.2",
    "MS.DEFENDER.2.3": "MS.SECURITYSUITE.2.3",
    "MS.DEFENDER.3.1": "MS.SECURITYSUITE.1.4",
    "MS.DEFENDER.4.1": "MS.SECURITYSUITE.3.1",
    "MS.DEFENDER.4.2": "MS.SECURITYSUITE.3.2",
    "MS.DEFENDER.4.3": "MS.SECURITYSUITE.3.3",
    "MS.DEFENDER.4.4": "MS.SECURITYSUITE.3.4",
    "MS.DEFENDER.4.6": "MS.SECURITYSUITE.3.5",
    "MS.DEFENDER.5.1": "MS.SECURITYSUITE.4.1",
    "MS.DEFENDER.5.2": "MS.SECURITYSUITE.4.2",
    "MS.DEFENDER.6.1": "MS.SECURITYSUITE.5.1",
    "MS.DEFENDER.6.3": "MS.SECURITYSUITE.5.2",
    "MS.EXO.12.1": "MS.SECURITYSUITE.8.1",
    "MS.EXO.12.2": "MS.SECURITYSUITE.8.2",
}
"""Ids of the baseline before and after Defender became Security Suite (CISA's policy migrations, April 2026).

Only policies that became one other policy; MS.DEFENDER.1.x became four together. Without the version suffix,
which started again at v1.
"""

_OTHER = {**RENAMED, **{new: old for old, new in RENAMED.items()}}


def verdicts(export: Export) -> tuple[Said, ...]:
    """Return what ScubaGear said of each policy of its baseline, under the old and the new id of it."""
    tool = f"ScubaGear {export.version}".strip()
    found: list[Said] = []
    for said in _said(tool, export.results):
        found += [said, *_renamed(said)]
        if len(found) >= MAX_VERDICTS:
            break
    return tuple(found)


def _said(tool: str, results: Mapping[str, JsonValue]) -> Iterator[Said]:
    for product in results.values():
        for group in as_objects(product):
            for control in as_objects(group.get("Controls")):
                policy, verdict = (
                    plain(control.get("Control ID"), _ID),
                    plain(control.get("Result"), _VERDICT),
                )
                if policy and verdict:
                    yield Said(tool, policy, verdict, plain(control.get("Details"), _WORDS))


def _renamed(said: Said) -> Iterator[Said]:
    policy, _, _ = said.baseline.partition("v")
    other = _OTHER.get(policy)
    if other is not None:
        words = f"said of {said.baseline}: {said.words}".removesuffix(": ")
        yield Said(said.tool, f"{other}v1" if other in RENAMED.values() else other, said.verdict, words)
