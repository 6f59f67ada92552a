"""Food to explain: drawn plates, shipped photos and the real data sets."""
