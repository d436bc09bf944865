"""The demonstration clinic's own inventory, as its IT staff would write it."""

INVENTORY = """\
version: 1
organisation:
  name: Lakeside Clinic (demonstration)
  kind: covered-entity
domains:
  - name: lakeside-clinic.example
    dkim_selectors: [selector1]
    web:
      - host: portal.lakeside-clinic.example
        purpose: patient portal
        holds_ephi: true
"""
