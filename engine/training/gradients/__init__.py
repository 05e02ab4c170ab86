"""What gradients, weights and gates are like while a network trains."""
