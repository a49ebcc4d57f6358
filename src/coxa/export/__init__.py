"""Writing an analysis to files that OpenSim, spreadsheets and other programs read."""

from coxa.export.check import check_summary as check_summary
from coxa.export.check import write_check as write_check
from coxa.export.drawings import DRAWINGS_FILE as DRAWINGS_FILE
from coxa.export.drawings import drawings as drawings
from coxa.export.folder import result_folder as result_folder
from coxa.export.folder import write_analysis as write_analysis
from coxa.export.summary import SCHEMA_VERSION as SCHEMA_VERSION
from coxa.export.summary import summary as summary
