"""What was found on a person: range, strength, soreness, density, pictures; read, checked, written."""

from coxa.exam.description import RATING_SEM as RATING_SEM
from coxa.exam.description import Exam as Exam
from coxa.exam.description import ExaminedPerson as ExaminedPerson
from coxa.exam.description import History as History
from coxa.exam.description import Imaging as Imaging
from coxa.exam.description import RotationRange as RotationRange
from coxa.exam.description import SideExam as SideExam
from coxa.exam.description import StrengthTest as StrengthTest
from coxa.exam.document import parse_document as parse_document
from coxa.exam.needs import Missing as Missing
from coxa.exam.needs import missing as missing
from coxa.exam.needs import still_answered as still_answered
from coxa.exam.reader import read_exam as read_exam
from coxa.exam.writer import document as document
from coxa.exam.writer import template as template
from coxa.exam.writer import toml_text as toml_text
from coxa.exam.writer import write_exam as write_exam
