"""What people would pick instead, beside ours: `python -m bench.peers > docs/performance.md`, in about four minutes.

Each does what its documentation shows and no more: an empty slash command, a webhook that does nothing. Ours answers
the command with advice, and keeps the delivery in its inbox. The packages of the others are installed into a temporary
folder, by name and version; what cannot be installed here is left out, and the page says so. Linux only.
"""
