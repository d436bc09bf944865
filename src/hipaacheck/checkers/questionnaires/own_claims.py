"""Put what the organisation says of its own mail and sites, beside what was seen of them."""

from hipaacheck.checkers.api import Known
from hipaacheck.checkers.email.facts import DkimFacts, DmarcFacts, MailUseFacts
from hipaacheck.checkers.questionnaires.claimed import OwnClaimsFacts, OwnDomain
from hipaacheck.checkers.questionnaires.claims import claims_of
from hipaacheck.checkers.questionnaires.hosts import Host, Hosts
from hipaacheck.checkers.questionnaires.parties import Party
from hipaacheck.model import Seen, TargetKind, Unseen
from hipaacheck.questionnaires.words import Claim

_FIELDS = {
    Claim.ENFORCES_DMARC: "enforces_dmarc",
    Claim.SIGNS_DKIM: "signs_dkim",
    Claim.LOWEST_TLS: "lowest_tls",
}


def own_claims(known: Known, party: Party) -> OwnClaimsFacts:
    """Return what the organisation claims; nothing is compared where it claims nothing."""
    made = claims_of(party) if party.replies else {}
    given = {field: made[claim] for claim, field in _FIELDS.items() if claim in made}
    facts = OwnClaimsFacts(domains=(), tls_hosts=())
    if not given:
        return facts
    hosts = Hosts(known, party.declared)
    name = party.base.name
    # Of a host that others run, they answer for what it offers; vendors are asked themselves.
    others = {one.target.id for v in party.declared.inventory.vendors or () for one in hosts.of(v)}
    own = tuple(
        Host(target, "a host of the organisation")
        for target in known.targets.values()
        if target.kind in (TargetKind.WEB_HOST, TargetKind.MAIL_HOST) and target.id not in others
    )
    return facts.model_copy(
        update={
            **given,
            "domains": _domains(known),
            "tls_hosts": hosts.tls(own, name),
        }
    )


def _domains(known: Known) -> Seen[tuple[OwnDomain, ...]]:
    dmarc, dkim = known.facts("dns.dmarc", DmarcFacts), known.facts("dns.dkim", DkimFacts)
    uses = known.facts("dns.mail_use", MailUseFacts)
    found = []
    for target in known.targets.values():
        if target.kind is TargetKind.DOMAIN:
            policy = dmarc.get(target.id) or Unseen(
                unseen=f"the DMARC record of {target.name} was not looked at"
            )
            use = uses.get(target.id) or Unseen(unseen=f"whether {target.name} sends mail is not known")
            keys = dkim.get(target.id) or Unseen(unseen=f"no DKIM key of {target.name} was asked for")
            found.append(
                OwnDomain(
                    name=target.name,
                    enforced=policy if isinstance(policy, Unseen) else policy.enforced,
                    sends=use if isinstance(use, Unseen) else use.sends_mail,
                    signs=keys if isinstance(keys, Unseen) else keys.found,
                )
            )
    return tuple(found) or Unseen(unseen="no domain was looked at")
