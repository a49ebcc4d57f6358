"""Recordings of phones and small sensors: phyphox, Sensor Logger, Movella DOT."""
