"""Two engines that learn what TLS a server speaks, and the data that both share.

`quick.QuickTlsClient` asks about ten questions of a server; `deep.DeepTlsClient` lets sslyze try everything.
"""
