from hipaacheck.checkers.shared.backups import VendorNames, is_backup, keepers_of
from hipaacheck.inventory.schema.systems import Copies, RecordClass, RetentionEntry
from hipaacheck.inventory.schema.vendors import Vendor


def entry(what: RecordClass, vendor: str | None = None, backup: Copies | None = None) -> RetentionEntry:
    return RetentionEntry(id="a", what=what, name="A", vendor=vendor, backup=backup)


def test_an_id_goes_before_a_name_and_the_first_of_two_with_one_name_counts() -> None:
    first = Vendor(id="one", name="Two", legal_name="Acme, Inc.")
    second = Vendor(id="two", name="Acme Inc")
    names = VendorNames([first, second])

    assert names.find("two") is second
    assert names.find("TWO") is first
    assert names.find("ACME INC") is first


def test_a_name_without_words_is_nobodys() -> None:
    assert VendorNames([Vendor(id="one", name="?")]).find("-") is None


def test_providers_keep_the_copies_else_the_vendor_of_backups() -> None:
    named = Copies(providers=("Tape Co",))

    assert keepers_of(entry(RecordClass.BACKUPS, "acme", named)) == ("Tape Co",)
    assert keepers_of(entry(RecordClass.BACKUPS, "acme", Copies())) == ("acme",)
    assert keepers_of(entry(RecordClass.MAIL, "acme")) == ()
    assert is_backup(entry(RecordClass.BACKUPS)) and is_backup(entry(RecordClass.MAIL, backup=Copies()))
    assert not is_backup(entry(RecordClass.MAIL, "acme"))
