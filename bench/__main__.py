"""`python -m bench`: every measurement, one after the other."""

from bench import advice, page

if __name__ == "__main__":
    advice.main()
    page.main()
