"""Everything of a database in one file, and back: whichever database it is, and while a server runs on it."""

from coxa.store.wholesale.backup import write_backup as write_backup
from coxa.store.wholesale.kept import forget_kept as forget_kept
from coxa.store.wholesale.kept import keep_what_is_there as keep_what_is_there
from coxa.store.wholesale.layout import Summary as Summary
from coxa.store.wholesale.reading import opened as opened
from coxa.store.wholesale.restore import put_in_place as put_in_place
from coxa.store.wholesale.restore import replace_rows as replace_rows
from coxa.store.wholesale.staging import finish_staged as finish_staged
from coxa.store.wholesale.staging import staged as staged
