"""Recordings of phones and small sensors: phyphox, Sensor Logger, Movella DOT."""

from coxa.recording.phone.description import PhoneRecording as PhoneRecording
from coxa.recording.phone.read import read_phone as read_phone
