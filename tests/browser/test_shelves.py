"""Two people on one phone: what one did waits for that one, and is offered to nobody else."""

from __future__ import annotations

import pytest

from tests.browser.test_player import outbox

pytestmark = pytest.mark.browser


def test_each_finds_only_their_own_results(modules):
    found = outbox(
        modules,
        """const of = (whose) => new m.Outbox(m.Shelf.open(undefined, whose));
        of("anna").put({ id: "a" });
        of("ben").put({ id: "b" });
        of("ben").remove("a");
        return ["anna", "ben", ""].map((whose) => of(whose).all().map((item) => item.document.id));""",
    )
    assert found == [["a"], ["b"], []]


@pytest.mark.parametrize(
    ("status", "body"), [(401, '{"error": "signed out"}'), (403, '{"error": "x", "other": "diary"}')]
)
def test_a_result_waits_while_somebody_else_or_nobody_is_signed_in(modules, status, body):
    kind = outbox(
        modules,
        """const post = async (_url, sent) => { given.person = sent.headers["X-Coxa-Person"];
          return new Response(given.body, { status: given.status }); };
        const said = await m.send({ id: "a" }, { token: "t", person: "anna", post });
        return [said.kind, given.person];""",
        {"status": status, "body": body},
    )
    assert kind == ["waiting", "anna"]
