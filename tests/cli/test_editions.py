"""A profile, a logo and templates of one's own are read with care: what is wrong is said with its place."""

from pathlib import Path

import pytest
from tests.support.runs import empty_run

from hipaacheck.cli.editions import Wishes, edition_of
from hipaacheck.cli.exits import UsageError
from hipaacheck.cli.output import print_format
from hipaacheck.mistakes import FileMistakesError
from hipaacheck.reporters.edition import Edition
from hipaacheck.reporters.profile import Audience, Profile, Status

ROOT = Path(__file__).resolve().parents[2]
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


def test_the_example_profile_is_read_whole() -> None:
    edition = edition_of(Wishes(ROOT / "examples" / "clinic" / "report.yaml"))

    assert edition.profile.template is Audience.ANNUAL
    assert edition.profile.status is Status.DRAFT
    assert edition.profile.assessor is not None
    assert set(edition.profile.notes) == {"summary"}


def test_the_command_line_goes_before_the_profile(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text("template: annual\n")

    assert edition_of(Wishes(tmp_path / "p.yaml", "vendor")).profile.template is Audience.VENDOR


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("template: yearly\n", "p.yaml:1: 'template'"),
        (
            "client: A\nparts: [summary, sumary]\n",
            "p.yaml:2: there is no part 'sumary'; did you mean 'summary'",
        ),
        ("notes:\n  summery: x\n", "p.yaml:2: there is no part 'summery'"),
        ("leave_out:\n- gaps\n- nothing\n", "p.yaml:3: there is no part 'nothing'"),
        ("branding: {accent: blue}\n", "p.yaml:1: 'branding.accent'"),
        ("colour: red\n", "p.yaml:1: unknown key 'colour'"),
        ("- a\n", "p.yaml:1: "),
    ],
)
def test_a_mistake_in_a_profile_is_said_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "p.yaml").write_text(text)

    with pytest.raises(FileMistakesError) as caught:
        edition_of(Wishes(tmp_path / "p.yaml"))

    assert said in str(caught.value)


def test_a_logo_is_read_from_beside_the_profile(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text("branding: {logo: logo.png}\n")
    (tmp_path / "logo.png").write_bytes(PNG)

    logo = edition_of(Wishes(tmp_path / "p.yaml")).logo

    assert logo is not None
    assert logo.media_type == "image/png"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("logo.gif", b"GIF89a", "a logo is a .png, .jpg or .svg"),
        ("logo.png", b"<svg/>", "this is no PNG picture"),
        ("logo.png", PNG + b"\0" * 2_000_000, "larger than"),
        ("other.png", PNG, "cannot be read"),
    ],
)
def test_a_logo_that_is_none_is_refused(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    wanted = name if name != "other.png" else "logo.png"
    (tmp_path / "p.yaml").write_text(f"branding: {{logo: {wanted}}}\n")
    (tmp_path / name).write_bytes(content)

    with pytest.raises(UsageError, match=said):
        edition_of(Wishes(tmp_path / "p.yaml"))


def test_templates_of_ones_own_replace_those_of_the_same_name(tmp_path: Path) -> None:
    (tmp_path / "partials").mkdir()
    (tmp_path / "partials" / "cover.html.j2").write_text("<p>Ours</p>")
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "address.html.j2").write_text("<p>Street</p>")

    overrides = edition_of(Wishes(templates=tmp_path)).overrides

    assert [one.name for one in overrides] == ["own/address.html.j2", "partials/cover.html.j2"]


def test_a_catalogue_is_taken_from_the_folder_and_a_link_out_of_it_is_not(tmp_path: Path) -> None:
    folder = tmp_path / "ours"
    (folder / "locale").mkdir(parents=True)
    (folder / "locale" / "de.po").write_text('msgid ""\nmsgstr ""\n')
    assert [one.name for one in edition_of(Wishes(templates=folder)).overrides] == ["locale/de.po"]

    (tmp_path / "secret").write_text("secret")
    (folder / "own").mkdir()
    (folder / "own" / "terms.html.j2").symlink_to(tmp_path / "secret")
    with pytest.raises(UsageError, match="leads out of"):
        edition_of(Wishes(templates=folder))


@pytest.mark.parametrize(
    ("name", "said"), [("cover.html.j2", "replaces no template"), (None, "holds no templates")]
)
def test_a_folder_that_replaces_nothing_is_refused(tmp_path: Path, name: str | None, said: str) -> None:
    if name is not None:
        (tmp_path / name).write_text("x")

    with pytest.raises(UsageError, match=said):
        edition_of(Wishes(templates=tmp_path))


def test_an_audience_that_there_is_not_is_refused() -> None:
    with pytest.raises(UsageError, match="annual, technical, executive, vendor"):
        edition_of(Wishes(template="board"))


def test_a_report_that_cannot_be_made_is_no_traceback_on_standard_output_either() -> None:
    with pytest.raises(UsageError, match="cannot be made: there is no translation into 'fr'"):
        print_format(empty_run(), Edition(profile=Profile(language="fr")), "html")
