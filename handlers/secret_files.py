"""Secrets that stand in files: NAME_FILE is the path of a file that holds the value of NAME."""

from __future__ import annotations

from collections.abc import Mapping

from environs import ValidationError

from handlers.refusals import text_file
from handlers.variables import VARIABLES


def with_files(given: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """`given` with the value of every secret whose file it names, and a sentence for each that cannot be had.

    White space around a value is no part of it: files mostly end with a line break.
    """
    values, problems = dict(given), []
    for name, file in ((variable.name, variable.file) for variable in VARIABLES):
        if file is None or file not in given:
            continue
        if name in given:
            problems.append(f"{name} and {file} are both set: keep one of them.")
            continue
        try:
            values[name] = _value(given[file])
        except ValidationError as error:
            problems.append(_problem(file, given[file], name=name, said=str(error)))
    return values, problems


def _value(path: str) -> str:
    value = text_file(path).strip()
    if not value:
        raise ValidationError("The file is empty.")
    return value


def _problem(file: str, path: str, *, name: str, said: str) -> str:
    return (
        f"{file} is {path!r}: {said} Expected the path of a readable file that holds {name} and nothing else."
    )
