"""`python -m bench`: every measurement, one after the other."""

from bench import advice, flips, github, page, slack

if __name__ == "__main__":
    for measurement in (advice, page, flips, slack, github):
        measurement.main()
