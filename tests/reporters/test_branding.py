"""A report takes a colour that can be read and a picture that is one, and says what else to choose."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reporters.test_pdf import LOGO
from tests.support.runs import empty_run

from hipaacheck.reporters import html
from hipaacheck.reporters.api import ReportError
from hipaacheck.reporters.branding import LEAST_CONTRAST, brand, contrast_with_paper
from hipaacheck.reporters.edition import Edition, Logo
from hipaacheck.reporters.profile import Branding, Profile


def with_accent(colour: str) -> Edition:
    return Edition(profile=Profile(branding=Branding(accent=colour)))


@pytest.mark.parametrize(
    ("colour", "contrast"), [("#ffffff", 1.0), ("#000000", 21.0), ("#767676", 4.54), ("#0000ff", 8.59)]
)
def test_contrast_is_that_of_wcag(colour: str, contrast: float) -> None:
    assert contrast_with_paper(colour) == pytest.approx(contrast, abs=0.01)


def test_a_colour_that_can_be_read_colours_paper_and_light_screens_only() -> None:
    page = html.page(empty_run(), with_accent("#7a1f5c"))
    own = page.split("<style>")[2].split("</style>")[0]
    assert own.count("--accent: #7a1f5c") == 2
    assert "prefers-color-scheme: light" in own
    assert "dark" not in own


def test_a_colour_nobody_can_read_is_refused_with_one_that_can_be_read() -> None:
    with pytest.raises(ReportError) as caught:
        html.page(empty_run(), with_accent("#ffcc00"))
    said = str(caught.value)
    assert "#ffcc00 has a contrast of 1.5:1" in said
    assert contrast_with_paper(said.rpartition(" ")[2]) >= LEAST_CONTRAST


@given(st.from_regex(r"#[0-9a-f]{6}", fullmatch=True))
def test_every_colour_is_taken_or_answered_with_one_that_is_taken(colour: str) -> None:
    try:
        brand(with_accent(colour))
    except ReportError as error:
        brand(with_accent(str(error).rpartition(" ")[2]))


def test_the_logo_stands_in_the_page_and_the_policy_allows_pictures_only_then() -> None:
    edition = Edition(logo=LOGO, profile=Profile(branding=Branding(name='H & "A"')))
    page = html.page(empty_run(), edition)
    assert f'src="data:image/png;base64,{LOGO.base64}" alt="Logo of H &amp; &#34;A&#34;"' in page
    assert "img-src data:" in page
    assert "img-src" not in html.page(empty_run())


@pytest.mark.parametrize(
    "logo",
    [
        Logo(media_type="text/html", base64="AAAA"),
        Logo(media_type="image/png", base64='"><script>'),
        Logo(media_type="image/png", base64=""),
    ],
)
def test_what_is_no_picture_is_refused(logo: Logo) -> None:
    with pytest.raises(ReportError):
        html.page(empty_run(), Edition(logo=logo))
