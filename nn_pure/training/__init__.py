"""Training: what Network.train does, one file a question; trainer.py holds the loop."""
