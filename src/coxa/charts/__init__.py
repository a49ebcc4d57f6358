"""Pictures of results: pure functions from result documents to charts, and charts to SVG and Plotly."""

from coxa.charts.catalogue import charts_of as charts_of
from coxa.charts.chart import Absent as Absent
from coxa.charts.chart import Chart as Chart
from coxa.charts.chart import Subject as Subject
from coxa.charts.svg import draw as draw
