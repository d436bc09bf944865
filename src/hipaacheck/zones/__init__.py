"""DNS records that stand in files and are not published yet."""
