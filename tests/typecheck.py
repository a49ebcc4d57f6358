"""How annotations are checked under test: beartype, with ints accepted where floats are asked."""

from __future__ import annotations

from beartype import BeartypeConf, beartype

checked = beartype(conf=BeartypeConf(is_pep484_tower=True))
