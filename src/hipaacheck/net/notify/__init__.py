"""Send notices: to webhooks over HTTPS, and by mail."""
