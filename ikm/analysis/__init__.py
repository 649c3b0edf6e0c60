"""Floor 3: numbers from a Survey. No files, no printing, no charts."""
