"""List the clinics of the lab: each is well run but for the one fault that it is named after."""

from tests.lab.clinic import Clinic
from tests.lab.clinics_mail import MAIL
from tests.lab.clinics_names import NAMES
from tests.lab.clinics_records import RECORDS
from tests.lab.clinics_web import WEB

CLINICS: tuple[Clinic, ...] = (*RECORDS, *NAMES, *MAIL, *WEB)
