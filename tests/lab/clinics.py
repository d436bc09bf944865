from tests.lab.clinic import *
from tests.lab.pki import Cert
CLINICS=(Clinic("good","none"),Clinic("mailhost","none"),Clinic("unsigned","u",zone=Zone.UNSIGNED),Clinic("bogus","b",zone=Zone.BROKEN_SIGNATURES),
 Clinic("expired-sig","b",zone=Zone.EXPIRED_SIGNATURES),Clinic("ds-unsigned","b",zone=Zone.DS_BUT_UNSIGNED),Clinic("nx","b",zone=Zone.ABSENT),Clinic("lame","b",zone=Zone.LAME))
