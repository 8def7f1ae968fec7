"""What the operating system and third-party libraries need to behave."""
