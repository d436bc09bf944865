"""Say what Microsoft 365 lets people share with the outside: files, calendars, meetings, data of apps."""

from hipaacheck.checkers.microsoft.sharing.calendars import SharingPolicy, calendars_of
from hipaacheck.checkers.microsoft.sharing.files import Files, files_of
from hipaacheck.checkers.microsoft.sharing.power import Power, power_of
from hipaacheck.checkers.microsoft.sharing.teams import Teams, teams_of
from hipaacheck.model import Record, Seen
from hipaacheck.tenants.data import TenantData


class SharingFacts(Record):
    """Sharing with the outside, by product."""

    files: Files = Files()
    calendars: Seen[tuple[SharingPolicy, ...]] = (SharingPolicy(),)
    teams: Teams = Teams()
    power: Power = Power()


def make(data: TenantData) -> SharingFacts:
    """Return what can be shared."""
    return SharingFacts(
        files=files_of(data), calendars=calendars_of(data), teams=teams_of(data), power=power_of(data)
    )
