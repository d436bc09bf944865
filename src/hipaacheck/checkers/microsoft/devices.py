"""Say what Microsoft 365 asks of the devices that reach it: managed, encrypted, locked."""

from typing import Annotated

from hipaacheck.checkers.microsoft.compliance import PlatformPolicy, platforms_of
from hipaacheck.checkers.microsoft.conditional_access import (
    Cover,
    conditional_access,
    cover,
    managed_device,
)
from hipaacheck.checkers.microsoft.fleet import Fleet, fleet_of
from hipaacheck.checkers.microsoft.licences import INTUNE, has
from hipaacheck.checkers.microsoft.names import names_of
from hipaacheck.model import Record, Seen, Unseen
from hipaacheck.tenants.data import TenantData
from hipaacheck.tenants.typed import Api, read


class PhonePolicy(Record):
    """A mobile device mailbox policy: what a phone must do before it gets mail by ActiveSync."""

    name: Annotated[str, Api("Name", also=("Identity",))] = "Default"
    password: Annotated[Seen[bool], Api("PasswordEnabled")] = True
    encryption: Annotated[Seen[bool], Api("DeviceEncryptionEnabled", also=("RequireDeviceEncryption",))] = (
        True
    )


class DevicesFacts(Record):
    """Devices.

    `licensed` is whether a plan brings Intune. `secure_by_default` is whether a device without a compliance
    policy counts as not compliant. `platforms` are what compliance policies ask on each platform, `fleet` the
    managed devices, `sign_in` what asks for a managed device to sign in, `phones` the mailbox policies.
    """

    licensed: Seen[bool] = True
    secure_by_default: Seen[bool] = True
    platforms: Seen[tuple[PlatformPolicy, ...]] = (PlatformPolicy(),)
    fleet: Seen[Fleet] = Fleet()
    sign_in: Seen[Cover] = Cover()
    phones: Seen[tuple[PhonePolicy, ...]] = (PhonePolicy(),)


class _Management(Record):
    secure: Annotated[Seen[bool], Api("settings.secureByDefault")]


def make(data: TenantData) -> DevicesFacts:
    """Return what is asked of devices."""
    management, phones = data.one("device_management"), data.of("eas_policies")
    policies = conditional_access(data)
    return DevicesFacts(
        licensed=has(data, INTUNE),
        secure_by_default=management
        if isinstance(management, Unseen)
        else read(_Management, management).secure,
        platforms=platforms_of(data),
        fleet=fleet_of(data),
        sign_in=policies if isinstance(policies, Unseen) else cover(policies, managed_device, names_of(data)),
        phones=phones if isinstance(phones, Unseen) else tuple(read(PhonePolicy, one) for one in phones),
    )
