"""Public keys of any size, made without generating one: nobody has the factors of these moduli."""


def bare_rsa(bits: int, exponent: int = 65537) -> bytes:
    """Return an RSAPublicKey (RFC 8017 appendix A.1.1) with a modulus of `bits`."""
    modulus = (1 << (bits - 1)) | 1
    integers = [
        _der(2, number.to_bytes(number.bit_length() // 8 + 1, "big")) for number in (modulus, exponent)
    ]
    return _der(0x30, b"".join(integers))


def wrapped_rsa(bits: int) -> bytes:
    """Return the same in a SubjectPublicKeyInfo (RFC 5280 section 4.1.2.7, rsaEncryption)."""
    algorithm = _der(0x30, bytes.fromhex("06092a864886f70d010101") + b"\x05\x00")
    return _der(0x30, algorithm + _der(3, b"\x00" + bare_rsa(bits)))


def _der(tag: int, body: bytes) -> bytes:
    return bytes([tag]) + _length(len(body)) + body


def _length(count: int) -> bytes:
    if count < 128:
        return bytes([count])
    octets = count.to_bytes((count.bit_length() + 7) // 8, "big")
    return bytes([0x80 | len(octets)]) + octets
