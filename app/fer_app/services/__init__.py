"""What works behind the window, most of it on threads of its own."""
