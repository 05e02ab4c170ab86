"""Ways out of Gradloom: PyTorch and Keras code."""
