"""Where results go: tables, subtitles, pictures, a virtual camera."""
