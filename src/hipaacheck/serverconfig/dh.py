"""Read the size of a Diffie-Hellman prime out of a file of parameters."""

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_pem_parameters

from hipaacheck.model import Seen
from hipaacheck.serverconfig.configured import Read, quoted, unseen

_BEGIN, _END = "-----BEGIN DH PARAMETERS-----", "-----END DH PARAMETERS-----"


def prime_bits(name: str, read: Read) -> Seen[int]:
    """Return the bits of the prime in the file that a configuration names."""
    found = read(name)
    if found.unread or len(found.files) != 1:
        why = found.unread or "the name stands for no file, or for many"
        return unseen(f"the Diffie-Hellman parameters in {quoted(name)} were not read: {why}")
    text = found.files[0].text
    begin, end = text.find(_BEGIN), text.find(_END)
    if begin < 0 or end < begin:
        return unseen(f"{quoted(name)} holds no Diffie-Hellman parameters in PEM")
    try:
        parameters = load_pem_parameters(text[begin : end + len(_END)].encode() + b"\n")
    except (ValueError, UnsupportedAlgorithm):
        return unseen(f"the Diffie-Hellman parameters in {quoted(name)} cannot be read")
    return parameters.parameter_numbers().p.bit_length()
