"""Tell from ScubaGear's lists of commands whether what a key holds was asked for and answered."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import JsonValue

from hipaacheck.tenants.data import Obj
from hipaacheck.tenants.microsoft.sources import SOURCES, Source

_OK = "_successful_commands"
_FAILED = "_unsuccessful_commands"


@dataclass(frozen=True, slots=True)
class Needs:
    """The commands behind a source: `always` run in any case, `then` only when those found something."""

    always: tuple[str, ...]
    then: tuple[str, ...] = ()


_SKU = Needs(("Get-MgBetaSubscribedSku",))
_RISKY = "Get-ServicePrincipalsWithRiskyPermissions"

GRAPH_COMMANDS: Mapping[str, Needs] = {
    "conditional_access_policies": Needs(("Get-MgBetaIdentityConditionalAccessPolicy",)),
    "authorization_policy": Needs(("Get-MgBetaPolicyAuthorizationPolicy",)),
    "admin_consent_policy": Needs(("Get-MgBetaPolicyAdminConsentRequestPolicy",)),
    "authentication_methods_policy": Needs(("Get-MgBetaPolicyAuthenticationMethodPolicy",)),
    "directory_settings": Needs(("Get-MgBetaDirectorySetting",)),
    "domains": Needs(("Get-MgBetaDomain",)),
    "privileged_users": Needs(("Get-PrivilegedUser",)),
    "privileged_roles": Needs(("Get-PrivilegedRole",)),
    "subscribed_skus": _SKU,
    "service_plans": _SKU,
    "licences_state": _SKU,
    "risky_applications": Needs(
        ("Get-ApplicationsWithRiskyPermissions", _RISKY), then=("Format-RiskyApplications",)
    ),
    "risky_service_principals": Needs((_RISKY,), then=("Format-RiskyThirdPartyServicePrincipals",)),
}
"""What ScubaGear (its providers in 1.8) calls for the sources that do not come from a cmdlet of their own."""

_EITHER = {"Get-SPOTenant": "Get-PnPTenant"}
_OWN_NAMES = {"sharepoint rest api": "get-spotenant"}


@dataclass(frozen=True, slots=True)
class Commands:
    """The commands of one run, by product: which succeeded, which failed, which do both.

    ScubaGear puts a command into both lists of a product when a missing licence hides the cmdlet.
    """

    products: frozenset[str]
    ok: frozenset[str]
    failed: frozenset[str]
    unlicensed: frozenset[str]

    @classmethod
    def of(cls, keys: Obj) -> "Commands":
        """Read the lists of all products from the keys of an export, in small letters."""
        ok: set[str] = set()
        failed: set[str] = set()
        unlicensed: set[str] = set()
        ends = (_OK, _FAILED)
        products = {key.removesuffix(end) for end in ends for key in keys if key.endswith(end)}
        for product in products:
            good = set(_listed(keys.get(product + _OK)))
            bad = set(_listed(keys.get(product + _FAILED)))
            unlicensed |= good & bad
            ok |= good - bad
            failed |= bad - good
        return cls(frozenset(products), frozenset(ok), frozenset(failed), frozenset(unlicensed))

    def why_not(self, source: Source, *, empty: bool) -> str | None:
        """Return why what is there for a source does not count, or None when it does.

        Something that is there counts unless its command failed everywhere. Nothing counts as "there is none"
        only when the command is known to have succeeded.
        """
        needs = needs_of(source)
        for command in (*needs.always, *needs.then):
            name = command_name(command)
            if empty and name in self.unlicensed:
                return f"{command} does not exist in this tenant: {_licence(source)}"
            if name in self.failed and (empty or name not in self.ok | self.unlicensed):
                return f"{command} failed when ScubaGear ran; it needs {_rights(source)}"
        if empty and not all(self._succeeded(command) for command in needs.always):
            return f"nothing in the export says that {needs.always[0]} succeeded" if needs.always else None
        return None

    def _succeeded(self, command: str) -> bool:
        either = {command_name(command), command_name(_EITHER.get(command, command))}
        return bool(either & self.ok)


def needs_of(source: Source) -> Needs:
    """Return the commands behind a source; none for the organisation, which ScubaGear asks for apart."""
    if source.name in GRAPH_COMMANDS:
        return GRAPH_COMMANDS[source.name]
    return Needs(()) if source.cmdlet is None else Needs((source.cmdlet.name,))


def _rights(source: Source) -> str:
    if source.cmdlet is not None:
        return source.cmdlet.rights
    graph = source.graph or SOURCES["directory_roles"].graph
    return "the rights of a Global Reader" if graph is None else f"the permission {graph.permission}"


def _licence(source: Source) -> str:
    licence = None if source.cmdlet is None else source.cmdlet.licence
    return f"a licence of {licence} is missing" if licence else "a licence is missing"


def _listed(value: JsonValue) -> Iterator[str]:
    """Yield the commands of a list, which is a single text when it has one entry."""
    many = value if isinstance(value, list) else [value]
    return (command_name(one) for one in many if isinstance(one, str))


def command_name(command: str) -> str:
    """Return one name for a command in all versions.

    ScubaGear before 1.0 called Graph v1.0 instead of beta, and from 1.8 functions of its own over REST.
    """
    low = command.lower()
    return _OWN_NAMES.get(low, low.replace("-mgbeta", "-mg").removesuffix("rest"))
