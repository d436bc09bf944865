"""Hold words that name nobody by themselves, beside those that the rules of a run use."""


def words_of(text: str) -> frozenset[str]:
    """Return the words of a text, which stand between blanks."""
    return frozenset(text.split())


ORGANISATIONS = words_of(
    """
    associates associate behavioral behavioural billing cancer cardiology center centre centers children
    childrens city clinic clinical clinics coast community company corporation county dental dentistry
    dermatology doctors east example family first foundation free general group health healthcare heart
    holding holdings home hospice hospital hospitals house imaging institute internal international
    laboratories laboratory mail management medical medicine memorial mental national network north office
    onmicrosoft organisation organization orthopaedics orthopedics partners patient patients pediatrics
    pharmacy physical physicians portal practice primary private psychiatry psychology public radiology
    regional rehab rehabilitation research saint senior service services solutions south specialists state
    surgery surgical system systems the therapy trust united university urgent valley vision web website
    west wellness women womens www
    """
)
"""Words of many organisations' names and hosts."""

LEGAL = words_of(
    """
    inc incorporated llc llp lp ltd limited corp corporation co company pc pa pllc plc gmbh ag kg ev sa
    sas bv nv chartered psc
    """
)
"""What stands at the end of a company's name and can be left out."""

LANGUAGE = words_of(
    """
    a about above after again all also an and any are art as at august april away back bank banks bath bay
    be been before best bill black bond both bright brook brown bush but by can case chance chase church
    clay cook cross day dean do down drew each early earl ever every faith far field fields first fish for
    ford forest forty found fox frank free from full gold good grace grant gray green grey ground guy had
    hall hand has have he her here hill his holiday home hope house how hunt in into is it its jack joy
    june just king lake lane last law light line list little long love low mail main major make man many
    march mark marks may max mean mercy might miles mill mine more most much must my name near new next
    nice no none nor north not now of off old olive on one only open or other our out over own page park
    part past patience pat peace penny place pool poor pope post power price prince quick ray read real
    reed reef rest rich right rise river rob rock root rose round rule run rush same savage sawyer see
    self sharp she short side sky small smart so some son south spring star stark start still stone strong
    such sue summer sun sweet than that the their them then there these they this those through time to
    today too tree true two under until up upon us use version wall ward was watch water way we weather
    well were west what when where which while white who wild will winter wise with wolf wood woods word
    work worth would yes yet you young your
    """
)
"""Words of sentences, those that are people's names as well among them."""

MONTHS = words_of(
    """
    january february march april may june july august september october november december monday tuesday
    wednesday thursday friday saturday sunday
    """
)
