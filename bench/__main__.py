"""`python -m bench`: every measurement, one after the other."""

from bench import advice

if __name__ == "__main__":
    advice.main()
