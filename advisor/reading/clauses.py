"""Where "and" begins a clause of its own, at which a denial ends: "no deadline and the team knows Django".

A list of things goes on ("no login and admin"); a subject with its verb does not, nor does a verb that fits only the
subject before the denial ("we have no data officer and use Postgres").
"""

from __future__ import annotations

from advisor.reading.words import Words, stems

#: What may join a clause to the one before.
JOINTS = frozenset(("and", "so", "plus"))
_REACH = 4  # how many words a subject takes, with its verb

_DENYING_SUBJECTS = stems("nobody one none nothing")  # their verbs are all denied
_AUXILIARIES = stems("must should will can could may might would shall do have be")
#: Verbs that are hardly ever the name of a thing.
_VERBS = stems(
    "know want need see get go come write send keep insist expect edit correct enter manage approve read pay buy sell"
    " sign serve talk like love prefer live return answer speak handle use run maintain decide look find create delete"
    " publish choose build depend rely stay wait make take give own hate understand require ask tell bring move add"
)
#: Verbs that are things as often: only behind people in the plural, "customers order online".
_THINGS_TOO = stems(
    "order log view share book work call comment post upload report visit request register subscribe update search"
    " change record store query access review rate vote order check print cancel rent reserve fill submit"
)
_PEOPLE = stems(
    "customer user client member employee colleague visitor editor student teacher patient developer guest volunteer"
    " clerk manager seller buyer partner driver parent admin operator analyst author reader player shop"
)
_EVERYBODY = stems("staff team people everybody everyone somebody someone support office others")
#: Verbs whose base form goes on with the subject before "no": "we have no officer and use Postgres".
_GOES_ON = stems("use want need know prefer love like run keep build plan must will should sell")
_NO_SUBJECT = stems(
    "or and nor of for with in on to by at from without than as who which that not no be per via"
)
#: What follows "be" where the list before it is its subject: "no accounts and roles are needed".
_OF_A_LIST = stems(
    "need require plan want necessary involve there include fine ok okay good enough acceptable use part allow"
    " important relevant expect wanted intend foresee no not"
)


def begins_clause(words: Words, joint: int, *, denial: int) -> bool:
    """Whether a clause of its own begins behind the joint at one word, where the denial at another would reach it."""
    norms, segments = words.norms, words.segments
    first, limit = joint + 1, min(len(norms), joint + 1 + _REACH)
    if first >= limit or segments[first] != segments[joint]:
        return False
    if _third_person(words, first) or norms[first] in _GOES_ON:
        return _goes_on_with_subject(words, first, denial=denial)
    for index in range(first + 1, limit):
        if segments[index] != segments[joint] or norms[index - 1] in _NO_SUBJECT:
            return False
        if _is_verb(words, index):
            return True
    return False


def _third_person(words: Words, index: int) -> bool:
    return words.norms[index] in _VERBS and words.text[words.ends[index] - 1] == "s"


def _goes_on_with_subject(words: Words, verb: int, *, denial: int) -> bool:
    """Whether a verb right behind "and" says more of the subject before: "it has no login and uses Postgres"."""
    norms = words.norms
    if norms[denial] in _DENYING_SUBJECTS:
        return False
    return _third_person(words, verb) or (norms[denial] == "no" and "to" not in norms[denial:verb])


def _is_verb(words: Words, index: int) -> bool:
    """Whether a word is the verb of the subject right before it."""
    norm, before = words.norms[index], words.norms[index - 1]
    after = words.norms[index + 1 : index + 2]
    if norm in _AUXILIARIES:
        return norm != "be" or (bool(after) and after[0] not in _OF_A_LIST)
    plural = words.text[words.ends[index - 1] - 1] == "s"
    if before in _PEOPLE and plural:
        return norm in _VERBS or norm in _THINGS_TOO
    return norm in _VERBS and (before in _EVERYBODY or plural or _third_person(words, index))
