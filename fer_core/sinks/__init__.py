"""Where results go: tables, subtitles, images, a virtual camera."""
