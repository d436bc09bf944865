"""Ask DNS questions over UDP, TCP, TLS or HTTPS, and validate answers from the root down."""

from hipaacheck.net.dns.client import LiveDns
from hipaacheck.net.dns.proof import ResolverProof
from hipaacheck.net.dns.settings import DnsMode, DnsSettings, Family, Nameserver

__all__ = ["DnsMode", "DnsSettings", "Family", "LiveDns", "Nameserver", "ResolverProof"]
