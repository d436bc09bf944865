"""DKIM public keys for the zones of the lab; their private halves were thrown away."""

RSA_512 = (
    "MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBALpnRgE1z2bDCRsXNjV8wnzB0gd3ZZUvaGsv7G3cIm11gd6EESR0giBKZ2G9couc"
    "9PabYJ4UrpSPRkfQMWbDd20CAwEAAQ=="
)
RSA_1024 = (
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDtXQuS5P3kxJHhxmPoijgr2pVL0jBqgsxj2XbD9com1UXlrRvPtZdo31cS"
    "t8CmdBN9t9yfgijLu4/n+Tkp4tYn714eq5Cs8MFIqZ//805xLV1j7lOvtjEUm7helixXmGOa9a5X+PcLksL++lSz+9cJuI8Q"
    "C8Y0FldrBB5xSdz1bwIDAQAB"
)
RSA_2048 = (
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAxRfp0EiRUmqRSYjnSoZCKQ4lD1ooNb6jgXmHwqqB3+bZ4LhsxzL3"
    "/EusYBqxH3JWa9gd6OY42GdgkvbYfkaVF1cNFx0HDIAJl7JeABk5HsutAE2/SIta5htPrZoqwO8QGYpDq/22zngtACNE5NvY"
    "ddWEURX+O848DM7vk6bOoW3Nc8cR5KaQgA13bjmDN4GA73hrNKLqkPOagCnzDrkjczUdabstOUFlq51Ga0xrJ44N/VE79vOx"
    "23Lb3lMnkMl6oiobLCqNNbI3/usX8vd7sO3dQWxNIiRvqixwQQlcCsJm/6WImY+FGwsetKoC2TjjXWisQwwW04yV1d65nfbm"
    "TQIDAQAB"
)
ED25519 = "DP6+zuH5Ds8LcQUNwPRaWqDq5oA9AOLvIcFrYebF+mk="
