"""What the regulations say, as data: instruments, periods, packs of sectors."""
