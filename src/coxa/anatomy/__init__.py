"""The reference hip and how it is scaled to a person."""
