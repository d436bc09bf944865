"""Every entry of an inventory becomes a target with its line and with the exposure that it states."""

import pytest

from hipaacheck.inventory.loading import load_text
from hipaacheck.model import Exposure, Target, TargetKind

TEXT = """\
version: 1
organisation: {name: Lakeside Clinic}
domains:
  - {name: clinic.example, www: false}
systems:
  - {id: ehr, name: Chart, kind: ehr, holds_ephi: true, people: 4200}
vendors:
  - {id: mail, name: Mail Inc, phi: transmits}
  - {id: shop, name: Shop, phi: none}
  - {id: odd, name: Odd}
mail_flows:
  - {id: reminders, use: Reminders, phi: limited, encryption: enforced-tls}
  - {id: bills, use: Bills, phi: unknown, encryption: none}
mailing_lists:
  - {id: news, name: News, people: [patients, staff], marketing: true}
  - {id: team, name: Team, people: [staff], marketing: false}
email_requests:
  - {ref: r-1, requested: 2026-01-01}
retention:
  - {id: archive, what: mail, name: Mail archive}
documents:
  - {id: ra-2026, kind: risk-analysis, title: Risk analysis 2026}
practices:
  - {kind: log-review, date: 2026-01-01}
  - {kind: restore-test, date: 2026-01-02}
  - {kind: log-review, date: 2026-02-01}
training:
  people: [{id: '17'}]
incidents:
  - {id: i-1, discovered: 2026-01-01, what: lost phone}
decisions:
  - {specification: 164.312(e)(2)(ii), choice: implemented, why: TLS, by: A, date: 2026-01-01}
waivers:
  - {rule: EMAIL-SPF-001, target: "domain:*", reason: x, approved_by: A, expires: 2026-12-31}
"""


@pytest.fixture(name="targets", scope="module")
def _targets() -> dict[str, Target]:
    return {target.id: target for target in load_text(TEXT, "i.yaml").targets}


def test_every_entry_is_a_target_of_its_kind_at_its_line(targets: dict[str, Target]) -> None:
    assert {id: (target.kind.value, target.name, target.origin.line) for id, target in targets.items()} == {
        "domain:clinic.example": ("domain", "clinic.example", 4),
        "web-host:clinic.example": ("web-host", "clinic.example", 4),
        "organisation": ("organisation", "Lakeside Clinic", 2),
        "system:ehr": ("system", "Chart", 6),
        "vendor:mail": ("vendor", "Mail Inc", 8),
        "vendor:shop": ("vendor", "Shop", 9),
        "vendor:odd": ("vendor", "Odd", 10),
        "mail-flow:reminders": ("mail-flow", "Reminders", 12),
        "mail-flow:bills": ("mail-flow", "Bills", 13),
        "mailing-list:news": ("mailing-list", "News", 15),
        "mailing-list:team": ("mailing-list", "Team", 16),
        "email-request:r-1": ("email-request", "r-1", 18),
        "retention:archive": ("retention", "Mail archive", 20),
        "document:ra-2026": ("document", "Risk analysis 2026", 22),
        "practice:log-review": ("practice", "log review", 24),
        "practice:restore-test": ("practice", "restore test", 25),
        "training:workforce": ("training", "training of the workforce", 27),
        "incident:i-1": ("incident", "i-1", 30),
        "decision:164.312(e)(2)(ii)": ("decision", "164.312(e)(2)(ii)", 32),
        "waiver:EMAIL-SPF-001@domain:*": ("waiver", "EMAIL-SPF-001 for domain:*", 34),
    }


def test_targets_are_exposed_as_their_entries_say_and_no_more(targets: dict[str, Target]) -> None:
    exposed = {id: target.exposure for id, target in targets.items()}

    assert exposed["system:ehr"] == Exposure(purpose="ehr", holds_ephi=True, people=4200)
    assert exposed["vendor:mail"].holds_ephi is True
    assert exposed["vendor:shop"].holds_ephi is False
    assert exposed["vendor:odd"].holds_ephi is None
    assert exposed["mail-flow:reminders"].holds_ephi is True
    assert exposed["mail-flow:bills"].holds_ephi is None
    assert exposed["mailing-list:news"].holds_ephi is True
    assert exposed["mailing-list:team"].holds_ephi is None


def test_every_kind_of_target_has_a_word_for_people() -> None:
    from hipaacheck.reporters.words import words

    assert [kind for kind in TargetKind if not words().kind(kind)] == []
