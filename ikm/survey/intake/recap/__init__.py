"""Published recaps -> data/published/: figures that an office printed, without their answers. Floor 2."""
