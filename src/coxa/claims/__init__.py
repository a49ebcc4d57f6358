"""Claims of the method put to the test over many sampled hips."""

from coxa.claims.description import Claim as Claim
from coxa.claims.description import claims as claims
from coxa.claims.judge import Finding as Finding
from coxa.claims.page import markdown as markdown
from coxa.claims.run import ClaimsReport as ClaimsReport
from coxa.claims.run import run_claims as run_claims
