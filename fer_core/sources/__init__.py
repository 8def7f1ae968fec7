"""Where frames come from: one protocol, one class for each kind of source."""
