"""Where diaries are kept: one SQLite file unless another database is named."""

from coxa.store.engine import default_path as default_path
from coxa.store.errors import StoreBroken as StoreBroken
from coxa.store.errors import StoreBusy as StoreBusy
from coxa.store.errors import StoreError as StoreError
from coxa.store.errors import StoreFull as StoreFull
from coxa.store.errors import StoreNewer as StoreNewer
from coxa.store.records import Added as Added
from coxa.store.records import AnalysisRecord as AnalysisRecord
from coxa.store.records import CheckupRecord as CheckupRecord
from coxa.store.records import Imported as Imported
from coxa.store.records import PersonRecord as PersonRecord
from coxa.store.runs import AddedRuns as AddedRuns
from coxa.store.store import Store as Store
