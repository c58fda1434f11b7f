"""`/github/setup`: makes our GitHub App from its manifest and shows, once, the settings to copy.

Who may open it? Anybody who can reach a service that is not set up yet, and nobody afterwards. That is safe,
because it gives nothing away and changes nothing here: whoever follows it gets an App of their own, in their own
account, and its secrets in their own browser. This service keeps none of them; the App speaks for it only once
somebody who can change its environment has copied them there. What must not happen is that this somebody is made to
copy the secrets of another person's App. So the way back from GitHub works only in the browser that set out, by a
`state` that stands in a cookie too.
"""

from __future__ import annotations

from handlers.github.setup.routes import add_setup

__all__ = ["add_setup"]
