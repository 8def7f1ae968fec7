"""Sound: of films, played in step with their pictures, and of microphones."""
