"""Drawing on images: annotation and anonymization."""
