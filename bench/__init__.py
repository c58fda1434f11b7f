"""Measurements: figures and ratios, taken side by side in one run. Nothing here is a test.

`python -m bench` runs all of them, `python -m bench.slack` one. How to read what they print:

- Milliseconds depend on the machine; the ratio beside them does so much less. Compare ratios.
- `bench.advice`, `bench.page` and `bench.flips` count the CPU time of one process, as multiples of a fixed loop.
- `bench.slack` and `bench.github` start real servers with this project's gunicorn.conf.py and one worker each, and ask
  one after the other in rounds, so that whatever else the machine does hits all alike. What they print are medians of
  these rounds. CPU is the worker's own, user and system, whoever else is busy. A latency counts from the moment at
  which a request was due, and needs a calm machine to mean something.
- `bench.peers` puts ours beside what people would pick instead and makes docs/performance.md of it. It installs them,
  takes about four minutes, and is not among those that `python -m bench` runs. Nor is `bench.growth`, which says what
  one process and several can take in and work, and what the inbox's questions take with a million deliveries in it.
- A figure that has a limit is said to be within it or OVER it. The limits stand in the modules, as `LIMIT`.
"""
