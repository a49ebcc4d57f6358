"""Ask a Coxa for what its pages show, from a program of your own: needs nothing but Python.

coxa = Client("http://127.0.0.1:8421", "coxa_…")
for entry in coxa.entries():
    print(entry["day"], entry["kind"])
"""

from __future__ import annotations

from coxa.client.client import Client
from coxa.client.errors import ClientError
from coxa.client.values import Analysis, Check, Job, Person, Token

__all__ = ["Analysis", "Check", "Client", "ClientError", "Job", "Person", "Token"]
