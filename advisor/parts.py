"""An advice seen from one side, as a document: the questions that are left."""

from __future__ import annotations

from advisor.advice import Advice
from advisor.document import Document, Line, Section
from advisor.knowledge.model import Knowledge
from advisor.wording import advice_document


def questions_document(advice: Advice, *, knowledge: Knowledge) -> Document:
    """What to answer next, and what each answer would do; that no answer would change anything, when so."""
    whole = advice_document(advice, knowledge=knowledge)
    kept = tuple(section for section in whole.sections if section.key in ("flips", "understood"))
    if not advice.questions:
        return Document(f"No question would change this. {advice.headline}.", kept, whole.footer)
    asked = tuple(
        Section(f"question_{number}", one.question, (Line(f"Yes: {one.yes}."), Line(f"No: {one.no}.")))
        for number, one in enumerate(advice.questions, start=1)
    )
    return Document(f"{advice.headline}. What I would ask next:", (*asked, *kept), whole.footer)
