"""The theory in plain NumPy: what the chapters derive, tested against TensorFlow."""
