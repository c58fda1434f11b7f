"""Reading: free text in, facts with the words that say them out."""

from advisor.reading.reader import Reader, Reading, reader_of

__all__ = ["Reader", "Reading", "reader_of"]
