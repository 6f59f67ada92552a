"""The grid of measure/study.py: networks, methods, masks, and what the table says."""
