"""Say in words which content a permission of Microsoft 365 or Google Workspace reaches."""

from collections.abc import Iterable

MAIL, FILES, CHATS = "mail", "files", "chats"
CALENDARS, CONTACTS = "calendars", "contacts"
GIVEN, SENDING, SETTINGS = "files that it is given", "sending of mail", "mail settings"
OTHER = "what its permissions do not name"

# How permissions begin, the closest first (Microsoft Graph permissions reference; Google OAuth 2.0 scopes).
_BEGINS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (("mail.send", "smtp.", "gmail.send", "script.send_mail"), (SENDING,)),
    (("mailboxsettings.", "gmail.settings"), (SETTINGS,)),
    (("full_access_as_app", "ews.", "exchange.manageasapp"), (MAIL, CALENDARS, CONTACTS)),
    (("mail.", "mailboxfolder.", "mailboxitem.", "imap.", "pop.", "gmail.", "new mail"), (MAIL,)),
    (("ediscovery",), (MAIL, FILES, CHATS)),
    (("drive.file", "files.read.selected", "files.readwrite.selected", "sites.selected"), (GIVEN,)),
    (("files.readwrite.appfolder", "files.selectedoperations", "lists.selected"), (GIVEN,)),
    (("files.", "sites.", "allsites.", "myfiles.", "notes."), (FILES,)),
    (("drive", "documents", "spreadsheets", "presentations", "forms", "keep"), (FILES,)),
    (("chat.", "chatmessage.", "channelmessage.", "onlinemeeting", "meetings."), (CHATS,)),
    (("calendar",), (CALENDARS,)),
    (("contacts", "directory.readonly"), (CONTACTS,)),
)
_ORDER = (MAIL, FILES, CHATS, CALENDARS, CONTACTS, GIVEN, SENDING, SETTINGS, OTHER)


def contents(permissions: Iterable[str]) -> tuple[str, ...]:
    """Return what the permissions reach, each once; one that is not known reaches OTHER."""
    found = {word for one in permissions for word in _content(one.strip().lower())}
    return tuple(word for word in _ORDER if word in found)


def _content(permission: str) -> tuple[str, ...]:
    return next((reached for begins, reached in _BEGINS if permission.startswith(begins)), (OTHER,))
