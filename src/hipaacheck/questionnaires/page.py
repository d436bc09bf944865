"""Make a form of a questionnaire: one HTML file to fill in with a browser, without a connection."""

import base64
import hashlib
import json

from markupsafe import Markup

from hipaacheck.questionnaires.answers import AnswerFile
from hipaacheck.questionnaires.schema import Questionnaire
from hipaacheck.reporters.templates import html_environment, packaged


def page(questionnaire: Questionnaire, answers: AnswerFile) -> str:
    """Return the page, filled in with what is answered already.

    It saves its answers as JSON, an answer file that can be read as it is. It may load nothing and send
    nothing: its policy (CSP level 3, script-src with a hash) lets its own script run and no other.
    """
    script = packaged("questionnaire/page.js")
    name = answers.vendor_name or answers.vendor
    return (
        html_environment()
        .get_template("questionnaire/page.html.j2")
        .render(
            questionnaire=questionnaire,
            answers=answers,
            name=name,
            css=packaged("questionnaire/page.css"),
            script=script,
            script_sha256=Markup(base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()),
            data=_data(questionnaire, answers, f"{answers.vendor or 'answers'}-{questionnaire.id}.json"),
        )
    )


def _data(questionnaire: Questionnaire, answers: AnswerFile, name: str) -> Markup:
    """Return what the script works on; "<" is written so that no text can end the element around it."""
    questions = questionnaire.questions
    data = {
        "name": name,
        "answers": answers.model_dump(mode="json"),
        "conditions": {one.id: [each.model_dump() for each in one.asked_if] for one in questions},
        "details": {one.id: one.details_for for one in questions},
        "alone": {one.id: [each.value for each in one.options if each.alone] for one in questions},
    }
    return Markup(json.dumps(data).replace("<", "\\u003c"))
