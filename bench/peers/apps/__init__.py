"""The applications of the others, as their documentation shows them. Nothing in this folder knows us."""

from pathlib import Path

FOLDER = Path(__file__).resolve().parent
