"""The gradient through time, by weight and inside the gates, while a run goes on."""
