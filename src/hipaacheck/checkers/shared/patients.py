"""Tell a list of patients, which is PHI by itself, from other lists of people."""

from hipaacheck.inventory.schema.mail import MailingList

_PATIENTS = frozenset({"patients", "former-patients"})


def is_of_patients(mailing: MailingList) -> bool:
    """Return whether patients or former patients are on a list."""
    return not _PATIENTS.isdisjoint(mailing.people)
